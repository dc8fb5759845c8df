/** A OneDrive for one test: the emulator, and providers that are signed in to it. */
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { IssuedTokens } from '../place-fixture.ts';
import { OneDriveProvider } from './onedrive-provider.ts';

export class OneDrivePlace {
  readonly server: TestServer;
  /** Of the HTTP client's pauses; none of them is waited for. */
  readonly clock = new ManualClock({ skips: true });

  constructor(server: TestServer) {
    this.server = server;
  }

  static async open(options: ServerOptions = {}): Promise<OneDrivePlace> {
    return new OneDrivePlace(await startServer('onedrive', options));
  }

  /** @param scope everything by default */
  tokens(scope?: readonly string[]): IssuedTokens {
    return new IssuedTokens(() => this.server.call<string>('token', { ...(scope && { scope }) }));
  }

  provider({ tokens = this.tokens(), api = `${this.server.url}v1.0/` }: { tokens?: AccessTokens; api?: string } = {}): OneDriveProvider {
    const http = new FetchHttpClient({ clock: this.clock, watch: new SystemClock(), network: new MemoryNetwork() });
    return new OneDriveProvider({ http, tokens, api });
  }

  /** Calls one of the methods that change the drive. */
  seed<T = unknown>(method: string, ...args: readonly unknown[]): Promise<T> {
    return this.server.call<T>(`seeds.${method}`, ...args);
  }

  /** Requests for pages of the delta query since the log was cleared. */
  async deltaRequests(): Promise<number> {
    return (await this.server.log()).filter(({ method, url }) => method === 'GET' && url.includes('/delta')).length;
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
