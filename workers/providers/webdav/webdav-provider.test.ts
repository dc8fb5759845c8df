import { expect } from '@open-wc/testing';
import type { ServerOptions, TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { ContractPlace } from '../provider.contract.ts';
import type { ChangeBatch } from '../provider.ts';
import { codeOf, describeProviderContract, entriesOf, listAll, never } from '../provider.contract.ts';
import { WebdavProvider } from './webdav-provider.ts';

const user = 'änn';
const password = 'pässword:with colon';

function basic(name: string, secret: string): string {
  return `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`${name}:${secret}`)))}`;
}

function bytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length }, (_, index) => (index * seed) % 256);
}

class Place {
  readonly server: TestServer;
  readonly #folder: string;
  readonly #credentials: { readonly username: string; readonly password: string };

  private constructor(server: TestServer, folder: string, credentials: { readonly username: string; readonly password: string }) {
    this.server = server;
    this.#folder = folder;
    this.#credentials = credentials;
  }

  /** @param kind of test server */
  static async open(kind = 'webdav', options: ServerOptions = {}): Promise<Place> {
    // webdav-server reads credentials as Latin-1.
    const credentials = kind === 'webdav-server' ? { username: 'ann', password: 'secret-of-ann-4711' } : { username: user, password };
    const server = await startServer(kind, { user: credentials.username, password: credentials.password, ...options });
    return new Place(server, kind === 'nextcloud' ? `remote.php/dav/files/${encodeURIComponent(user)}/` : '', credentials);
  }

  /** Address of the folder to sync. */
  get url(): string {
    return `${this.server.url}${this.#folder}`;
  }

  get #authorization(): string {
    return basic(this.#credentials.username, this.#credentials.password);
  }

  urlOf(path: string): string {
    return `${this.url}${path.split('/').map(encodeURIComponent).join('/')}`;
  }

  /** As ownCloud does by itself. */
  async setChecksums(path: string, checksums: string): Promise<void> {
    const body = `<D:propertyupdate xmlns:D="DAV:" xmlns:oc="http://owncloud.org/ns"><D:set><D:prop><oc:checksums><oc:checksum>${checksums}</oc:checksum></oc:checksums></D:prop></D:set></D:propertyupdate>`;
    const headers = { Authorization: this.#authorization, 'Content-Type': 'application/xml' };
    const response = await fetch(this.urlOf(path), { method: 'PROPPATCH', headers, body });
    if (!response.ok) throw new Error(`PROPPATCH ${path}: ${response.status}`);
  }

  async send(method: string, path: string, body?: Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<void> {
    const response = await fetch(this.urlOf(path), { method, headers: { Authorization: this.#authorization, ...headers }, ...(body && { body }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
  }

  provider(options: { url?: string; password?: string } = {}): WebdavProvider {
    const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
    return new WebdavProvider({ url: this.url, ...this.#credentials, http, ...options });
  }

  async fill(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<void> {
    for (const [path, content] of files) {
      const folders = path.split('/').slice(0, -1);
      for (let depth = 1; depth <= folders.length; depth++) {
        await this.send('MKCOL', `${folders.slice(0, depth).join('/')}/`).catch(() => undefined);
      }
      await this.send('PUT', path, content);
    }
  }
}

const contractFiles = new Map([
  ['one.mp3', bytes(5000)],
  ['Café & Co/100% #1?.flac', bytes(700, 3)],
  ['Café & Co/Disc 2/日本語.ogg', bytes(20, 7)],
  ['empty.mp3', bytes(0)],
]);
const otherFiles = new Map(['cover.jpg', 'Café & Co/list.m3u', 'Café & Co/._one.mp3', '.trash/gone.mp3'].map((path) => [path, bytes(10)]));

function contractPlace(place: Place): ContractPlace {
  const pathOf = (name: string): string => [...contractFiles.keys()].find((path) => path.endsWith(name)) ?? name;
  return {
    provider: place.provider(),
    files: new Map([...contractFiles].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: (name, content) => place.send('PUT', pathOf(name), content),
    remove: (name) => place.send('DELETE', pathOf(name)),
    move: (from, to) => place.send('MOVE', from, undefined, { Destination: place.urlOf(to) }),
    removeFolder: (path) => place.send('DELETE', path),
    close: () => place.server.close(),
  };
}

async function openPlace(kind: string, options: ServerOptions = {}): Promise<ContractPlace> {
  const place = await Place.open(kind, options);
  await place.fill(new Map([...contractFiles, ...otherFiles]));
  return contractPlace(place);
}

describeProviderContract('WebDAV of nephele', () => openPlace('webdav'), ['write', 'remove', 'folders']);
describeProviderContract('WebDAV of webdav-server', () => openPlace('webdav-server'), ['write', 'remove', 'folders']);
describeProviderContract('Nextcloud', () => openPlace('nextcloud', { cors: true }), ['write', 'remove', 'rename', 'delta', 'folders']);
describeProviderContract('WebDAV that tells changes', () => openPlace('nextcloud', { cors: true, ownCloud: false, syncPage: 2 }), ['write', 'remove', 'delta', 'folders']);

describe('WebdavProvider', () => {
  let place: Place;

  beforeEach(async () => {
    place = await Place.open();
  });
  afterEach(() => place.server.close());

  it('says why it cannot be used', async () => {
    const identify = (options: { url?: string; password?: string }): Promise<string> => codeOf(place.provider(options).identify(never));
    await place.send('PUT', 'song.mp3', bytes(10));
    expect(await identify({})).to.equal('no error');
    expect(await identify({ password: 'wrong' })).to.equal('unauthorized');
    expect(await identify({ url: `${place.server.url}nowhere/` })).to.equal('not-found');
    expect(await identify({ url: `${place.server.url}song.mp3` })).to.equal('not-found');
    await place.server.control({ cors: false });
    expect(await identify({})).to.equal('cors');
    await place.server.control({ reset: true, offline: true });
    expect(await identify({})).to.equal('unreachable');
  });

  it('lists an empty folder as one whole, empty listing', async () => {
    const batches = await listAll(place.provider());
    expect(batches).to.deep.equal([{ entries: [], removed: [], failures: [], cursor: null, end: 'full' }]);
  });

  it('asks each folder once, and never for more than one level', async () => {
    await place.fill(new Map([['a/b/c/1.mp3', bytes(1)], ['a/2.mp3', bytes(1)], ['d/3.mp3', bytes(1)]]));
    await place.server.clearLog();
    expect(await entriesOf(place.provider())).to.have.length(3);
    const asked = (await place.server.log()).filter(({ method }) => method === 'PROPFIND').map(({ url }) => url);
    expect(asked.sort()).to.deep.equal(['/', '/a/', '/a/b/', '/a/b/c/', '/d/']);
  });

  it('tells the hash of the content where the server does, without asking more', async () => {
    await place.fill(new Map([['1.mp3', bytes(5)], ['2.mp3', bytes(5)]]));
    await place.setChecksums('1.mp3', `SHA1:${'0A'.repeat(20)} MD5:${'0b'.repeat(16)}`);
    await place.server.clearLog();
    const hashes = (await entriesOf(place.provider())).map(({ contentHash }) => contentHash);
    expect(hashes).to.deep.equal([`sha1:${'0a'.repeat(20)}`, undefined]);
    expect((await place.server.log()).filter(({ method }) => method !== 'OPTIONS')).to.have.length(1);
  });

  it('goes on after a kill without asking again for what is listed', async () => {
    const files = new Map(Array.from({ length: 40 }, (_, index) => [`folder ${String(index).padStart(2, '0')}/song.mp3`, bytes(1)]));
    await place.fill(files);
    const first = await place.provider().changes(null, never)[Symbol.asyncIterator]().next();
    await place.server.clearLog();
    const rest = await entriesOf(place.provider(), first.value?.cursor ?? null);
    expect(rest.length + (first.value?.entries.length ?? 0)).to.equal(40);
    const asked = (await place.server.log()).filter(({ method }) => method === 'PROPFIND');
    expect(asked).to.have.length(rest.length);
  });

  it('lists in order: a folder’s files, then its subfolders, numbers by their value', async () => {
    await place.fill(new Map(['10.mp3', '9.mp3', 'Disc 10/1.mp3', 'Disc 2/1.mp3'].map((path) => [path, bytes(1)])));
    const paths = (await entriesOf(place.provider())).map(({ path }) => path);
    expect(paths).to.deep.equal(['9.mp3', '10.mp3', 'Disc 2/1.mp3', 'Disc 10/1.mp3']);
  });

  it('reports a folder that fails, and lists the others', async () => {
    await place.fill(new Map([['good/1.mp3', bytes(1)], ['locked/2.mp3', bytes(1)], ['broken/3.mp3', bytes(1)]]));
    await place.server.control({ status: [{ pattern: '^PROPFIND /locked', code: 403 }, { pattern: '^PROPFIND /broken', code: 500 }] });
    const batches = await listAll(place.provider());
    expect(batches.flatMap(({ entries }) => entries.map(({ path }) => path))).to.deep.equal(['good/1.mp3']);
    const failures = batches.flatMap((batch) => batch.failures.map(({ path, error }) => [path, error.code]));
    expect(failures).to.deep.equal([['broken', 'server'], ['locked', 'forbidden']]);
    expect(batches.at(-1)?.end).to.equal('full');
  });

  it('stops when the server goes, when the password is no longer taken, and when everything fails', async () => {
    await place.fill(new Map(Array.from({ length: 12 }, (_, index) => [`f${index}/1.mp3`, bytes(1)])));
    for (const [fault, code] of [
      [{ failAfter: 2 }, 'unreachable'],
      [{ status: [{ pattern: '^PROPFIND /f', code: 401 }] }, 'unauthorized'],
      [{ status: [{ pattern: '^PROPFIND /f', code: 403 }] }, 'forbidden'],
      [{ status: [{ pattern: '^PROPFIND /$', code: 500 }] }, 'server'],
    ] as const) {
      await place.server.control({ reset: true, ...structuredClone(fault) } as object);
      expect(await codeOf(listAll(place.provider()))).to.equal(code);
    }
  });

  it('gives what it has before it stops', async () => {
    const files = new Map(Array.from({ length: 12 }, (_, index) => [`f${10 + index}/1.mp3`, bytes(1)]));
    await place.fill(files);
    await place.server.control({ status: [{ pattern: '^PROPFIND /f18', code: 401, times: 1 }] });
    const batches: ChangeBatch[] = [];
    const listing = (async () => {
      for await (const batch of place.provider().changes(null, never)) batches.push(batch);
    })();
    expect(await codeOf(listing)).to.equal('unauthorized');
    const [batch] = batches;
    expect(batch?.entries.length).to.be.at.least(4);
    const rest = await entriesOf(place.provider(), batch!.cursor);
    expect([...batch!.entries, ...rest].map(({ path }) => path)).to.deep.equal([...files.keys()]);
  });

  it('offers a direct address only where nobody asks for a password', async () => {
    const file = { fileId: 'a%20b.mp3', path: 'a b.mp3', size: 1 };
    expect(await place.provider().url(file)).to.equal(null);
    const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
    const open = new WebdavProvider({ url: 'https://music.example/dav/', username: '', password: '', http });
    expect(await open.url(file)).to.equal('https://music.example/dav/a%20b.mp3');
  });
});
