/** A OneDrive for one test: the emulator, and providers that are signed in to it. */
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { OneDriveProvider } from './onedrive-provider.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export function bytes(length: number, seed = 1): Bytes {
  return Uint8Array.from({ length }, (_, index) => (index * seed) % 256);
}

/** Tokens of the emulator's authority; `renewals` counts those that were asked for because one was refused. */
export class IssuedTokens implements AccessTokens {
  readonly #server: TestServer;
  readonly #scope: readonly string[] | undefined;
  #current: Promise<string> | null = null;
  renewals = 0;

  constructor(server: TestServer, scope?: readonly string[]) {
    this.#server = server;
    this.#scope = scope;
  }

  token(): Promise<string> {
    return (this.#current ??= this.#server.call<string>('token', { ...(this.#scope && { scope: this.#scope }) }));
  }

  renewed(): Promise<string> {
    this.renewals++;
    this.#current = null;
    return this.token();
  }
}

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

  provider({ tokens = new IssuedTokens(this.server), api = `${this.server.url}v1.0/` }: { tokens?: AccessTokens; api?: string } = {}): OneDriveProvider {
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
