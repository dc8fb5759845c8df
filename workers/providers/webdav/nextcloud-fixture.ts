/** Nextclouds for tests: the emulator, and providers that are signed in to it. */
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import { WebdavProvider } from './webdav-provider.ts';

const FILES = 'remote.php/dav/files/ann/';

export interface ProviderOptions {
  readonly password?: string;
  /** Encoded path of the account's folder, without a slash at its beginning; the user's files by default. */
  readonly folder?: string;
  readonly fetch?: typeof fetch;
}

export class NextcloudPlace {
  readonly server: TestServer;

  private constructor(server: TestServer) {
    this.server = server;
  }

  static async open(options: ServerOptions = {}): Promise<NextcloudPlace> {
    return new NextcloudPlace(await startServer('nextcloud', { cors: true, ...options }));
  }

  provider({ password = 'secret', folder = FILES, ...options }: ProviderOptions = {}): WebdavProvider {
    const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork(), ...options });
    return new WebdavProvider({ url: `${this.server.url}${folder}`, username: 'ann', password, http });
  }

  write(path: string, content: string | Uint8Array<ArrayBuffer> = 'sound'): Promise<unknown> {
    return this.server.call('write', path, content);
  }

  /** What was asked since the last time, without preflights; of the account's files by their paths in it. */
  async asked(): Promise<readonly string[]> {
    const log = (await this.server.log()).filter(({ method }) => method !== 'OPTIONS');
    await this.server.clearLog();
    return log.map(({ method, url }) => `${method} ${url.replace(`/${FILES}`, '')}`);
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

/** A Nextcloud for each test of the suite that it is made in, once the test has opened it. */
export class NextcloudSuite {
  readonly #options: ServerOptions;
  #place: NextcloudPlace | null = null;

  /** @param options what each of them is like, if the test does not want it otherwise */
  constructor(options: ServerOptions = {}) {
    this.#options = options;
    afterEach(async () => {
      await this.#place?.close();
      this.#place = null;
    });
  }

  get place(): NextcloudPlace {
    if (this.#place === null) throw new Error('The test has opened no Nextcloud.');
    return this.#place;
  }

  readonly open = async (options?: ServerOptions): Promise<WebdavProvider> => {
    this.#place = await NextcloudPlace.open({ ...this.#options, ...options });
    return this.#place.provider();
  };

  readonly asked = (): Promise<readonly string[]> => this.place.asked();
  readonly write: NextcloudPlace['write'] = (...file) => this.place.write(...file);
  readonly server: Pick<TestServer, 'call' | 'control'> = {
    call: (...all) => this.place.server.call(...all),
    control: (...all) => this.place.server.control(...all),
  };
}
