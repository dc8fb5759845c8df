/** A Dropbox for one test: the emulator, and providers that are signed in to it. */
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { DropboxProvider } from './dropbox-provider.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

export function bytes(length: number, seed = 1): Bytes {
  return Uint8Array.from({ length }, (_, index) => (index * seed) % 256);
}

/** Tokens of the emulator's authority; `renewals` counts those that were asked for because one was refused. */
export class IssuedTokens implements AccessTokens {
  readonly #server: TestServer;
  readonly #facts: object;
  #current: Promise<string> | null = null;
  renewals = 0;

  constructor(server: TestServer, facts: { readonly scope?: readonly string[]; readonly user?: string } = {}) {
    this.#server = server;
    this.#facts = facts;
  }

  token(): Promise<string> {
    return (this.#current ??= this.#server.call<{ access_token: string }>('oauth.issue', this.#facts).then((issued) => issued.access_token));
  }

  renewed(): Promise<string> {
    this.renewals++;
    this.#current = null;
    return this.token();
  }
}

export class DropboxPlace {
  readonly server: TestServer;
  /** Of the HTTP client's pauses; none of them is waited for. */
  readonly clock = new ManualClock({ skips: true });

  constructor(server: TestServer) {
    this.server = server;
  }

  static async open(options: ServerOptions = {}): Promise<DropboxPlace> {
    return new DropboxPlace(await startServer('dropbox', options));
  }

  provider(tokens: AccessTokens = new IssuedTokens(this.server)): DropboxProvider {
    const http = new FetchHttpClient({ clock: this.clock, watch: new SystemClock(), network: new MemoryNetwork() });
    return new DropboxProvider({ http, tokens, api: this.server.url, content: this.server.url });
  }

  /** Puts a file there, or other bytes into it. */
  async write(path: string, content: Bytes = bytes(10)): Promise<void> {
    await this.server.call('write', `/${path}`, content);
  }

  async move(from: string, to: string): Promise<void> {
    await this.server.call('move', `/${from}`, `/${to}`);
  }

  async remove(path: string): Promise<void> {
    await this.server.call('remove', `/${path}`);
  }

  /** Calls of functions of the API since the log was cleared, in their order; links that were read are `link`. */
  async calls(): Promise<readonly string[]> {
    return (await this.server.log())
      .filter(({ method }) => method !== 'OPTIONS')
      .map(({ url }) => (url.startsWith('/2/') ? url.slice(3).replace(/\?.*/s, '') : url.startsWith('/cd/') ? 'link' : url));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}
