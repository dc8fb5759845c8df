/** A Google Drive for one test: the emulator, and providers that are signed in to it. */
import type { LogEntry, ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import { IssuedTokens } from '../place-fixture.ts';
import { GoogleDriveProvider } from './google-drive-provider.ts';

export class DrivePlace {
  readonly server: TestServer;
  /** Of the HTTP client's pauses; none of them is waited for. */
  readonly clock = new ManualClock({ skips: true });
  readonly provider: GoogleDriveProvider;
  readonly tokens: IssuedTokens;

  private constructor(server: TestServer, scope: string) {
    this.server = server;
    this.tokens = new IssuedTokens(() => server.call<string>('token', scope));
    this.provider = new GoogleDriveProvider({ http: this.client(), tokens: this.tokens, api: server.url });
  }

  /** @param scope the last part of its name */
  static async open({ scope = 'drive.readonly', ...options }: ServerOptions & { readonly scope?: string } = {}): Promise<DrivePlace> {
    return new DrivePlace(await startServer('google-drive', options), scope);
  }

  client(): FetchHttpClient {
    return new FetchHttpClient({ clock: this.clock, watch: new SystemClock(), network: new MemoryNetwork() });
  }

  /** Calls one of the emulator's methods. */
  seed<T = string>(method: string, ...args: readonly unknown[]): Promise<T> {
    return this.server.call<T>(method, ...args);
  }

  /** What was asked since the log was cleared, without preflights. */
  async requests(): Promise<readonly LogEntry[]> {
    return (await this.server.log()).filter(({ method }) => method !== 'OPTIONS');
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
