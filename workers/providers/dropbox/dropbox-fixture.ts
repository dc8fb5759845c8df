/** A Dropbox for one test: the emulator, and providers that are signed in to it. */
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { AccessTokens } from '../authorized-http.ts';
import { IssuedTokens, bytes, type Bytes } from '../place-fixture.ts';
import { DropboxProvider } from './dropbox-provider.ts';

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

  /** @param facts whose they are, and for what; everything of the usual listener by default */
  tokens(facts: { readonly scope?: readonly string[]; readonly user?: string } = {}): IssuedTokens {
    return new IssuedTokens(async () => (await this.server.call<{ access_token: string }>('oauth.issue', facts)).access_token);
  }

  provider(tokens: AccessTokens = this.tokens()): DropboxProvider {
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
