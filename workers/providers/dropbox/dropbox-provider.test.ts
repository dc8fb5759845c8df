import { expect } from '@open-wc/testing';
import type { MpcError } from '../../../services/protocol/errors.ts';
import { asMpcError } from '../../../services/protocol/errors.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { codeOf, describeProviderContract, entriesOf, ListedFiles, never } from '../provider.contract.ts';
import type { FileEntry } from '../provider.ts';
import { DropboxPlace } from './dropbox-fixture.ts';
import { bytes } from '../place-fixture.ts';

async function openContractPlace(): Promise<ContractPlace> {
  const place = await DropboxPlace.open();
  // Pages are small, so that there are several; folders within paths are in small letters, as Dropbox allows itself.
  await place.server.call('setListing', { most: 3 });
  await place.server.call('setOddCasing', true);
  const paths = new Map([
    ['one.mp3', bytes(5000)],
    ['Café & Co/100% #1?.flac', bytes(700, 3)],
    ['Café & Co/Disc 2/日本語.ogg', bytes(20, 7)],
    ['empty.mp3', bytes(0)],
  ]);
  for (const [path, content] of paths) await place.write(path, content);
  for (const other of ['cover.jpg', 'Café & Co/list.m3u', 'Café & Co/._one.mp3', '.hidden/no.mp3']) await place.write(other);
  const pathOf = (name: string): string => [...paths.keys()].find((path) => path.endsWith(name)) ?? name;
  return {
    provider: place.provider(),
    files: new Map([...paths].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: (name, content) => place.write(pathOf(name), content),
    remove: (name) => place.remove(pathOf(name)),
    move: (from, to) => place.move(from, to),
    removeFolder: (path) => place.remove(path),
    close: () => place.close(),
  };
}

describeProviderContract('Dropbox', openContractPlace, ['write', 'remove', 'rename', 'delta', 'folders']);

describe('DropboxProvider', () => {
  let place: DropboxPlace;

  beforeEach(async () => {
    place = await DropboxPlace.open();
  });
  afterEach(() => place.close());

  async function onlyEntry(): Promise<FileEntry> {
    const [entry] = await entriesOf(place.provider());
    if (!entry) throw new Error('Nothing is listed.');
    return entry;
  }

  async function errorOf(promise: Promise<unknown>): Promise<MpcError> {
    return promise.then(() => expect.fail('no error'), (error: unknown) => asMpcError(error));
  }

  it('tells who is signed in, and how much room there is', async () => {
    await place.write('song.mp3', bytes(1000));
    const { key, ...rest } = await place.provider().identify(never);
    expect(key).to.match(/^dropbox:dbid:/);
    expect(rest).to.deep.equal({ label: 'Dropbox (Ann Änderson)', user: 'ann@example.com', quota: { used: 1000, total: 2_147_483_648 } });
    const other = await place.provider(place.tokens({ user: 'bob@example.com' })).identify(never);
    expect(other.key).not.to.equal(key);
  });

  it('is of use without a word about room', async () => {
    await place.server.control({ status: [{ pattern: '^POST .*get_space_usage', code: 403 }] });
    expect(await place.provider().identify(never)).not.to.have.property('quota');
  });

  it('knows the content of a file by the hash that Dropbox makes of it', async () => {
    await place.write('song.mp3', new TextEncoder().encode('hello\n'));
    const { contentHash, changeKey, size } = await onlyEntry();
    expect(contentHash).to.equal('dropbox:ecb65bb98f9d905b70458986c39fcbad7715e5f2fcc3b1f07767d7c83e2438cc');
    expect(changeKey).to.equal('ecb65bb98f9d905b70458986c39fcbad7715e5f2fcc3b1f07767d7c83e2438cc|6');
    expect(size).to.equal(6);
  });

  it('leaves out what cannot be downloaded', async () => {
    await place.server.call('write', '/cloud.mp3', bytes(10), { downloadable: false });
    await place.write('song.mp3');
    expect((await onlyEntry()).path).to.equal('song.mp3');
  });

  it('reads by a link that is asked for once, without a token and without a preflight', async () => {
    await place.write('song.mp3', bytes(1000));
    const provider = place.provider();
    const entry = await onlyEntry();
    await place.server.clearLog();
    const [head, tail] = await Promise.all([provider.read(entry, 0, 100, never), provider.read(entry, 900, 1000, never)]);
    expect([...head.bytes, ...tail.bytes]).to.deep.equal([...bytes(100), ...bytes(1000).slice(900)]);
    await provider.read(entry, 100, 200, never);
    expect(await place.calls()).to.deep.equal(['files/get_temporary_link', 'link', 'link', 'link']);
    const toLinks = (await place.server.log()).filter(({ url }) => url.startsWith('/cd/'));
    expect(toLinks.map(({ method }) => method)).to.deep.equal(['GET', 'GET', 'GET']);
  });

  it('asks for another link when the time of the first is over, in the middle of a file', async () => {
    await place.write('song.mp3', bytes(1000));
    const provider = place.provider();
    const entry = await onlyEntry();
    await provider.read(entry, 0, 500, never);
    await place.server.call('expireLinks');
    await place.server.clearLog();
    const { bytes: rest } = await provider.read(entry, 500, 1000, never);
    expect(rest).to.deep.equal(bytes(1000).slice(500));
    expect(await place.calls()).to.deep.equal(['link', 'files/get_temporary_link', 'link']);
  });

  it('reads from the content host where a page may not read what links lead to', async () => {
    await place.write('Böse "Täg".mp3', bytes(1000));
    const provider = place.provider();
    const entry = await onlyEntry();
    await place.server.call('setLinkCors', false);
    expect((await provider.read(entry, 10, 20, never)).bytes).to.deep.equal(bytes(1000).slice(10, 20));
    await place.server.clearLog();
    expect((await provider.read(entry, 20, 30, never)).bytes).to.deep.equal(bytes(1000).slice(20, 30));
    expect(await place.calls()).to.deep.equal(['files/download']);
  });

  it('gives an address that an audio element can play', async () => {
    await place.write('song.mp3', bytes(100));
    const url = await place.provider().url(await onlyEntry(), never);
    const response = await fetch(url ?? '');
    expect(new Uint8Array(await response.arrayBuffer())).to.deep.equal(bytes(100));
  });

  it('goes on with another token when one has run out, in the middle of a listing and of a file', async () => {
    await place.server.call('fill', '/many', 10);
    await place.server.call('setListing', { most: 4 });
    const tokens = place.tokens();
    const provider = place.provider(tokens);
    const listed = new ListedFiles();
    for await (const batch of provider.changes(null, never)) {
      listed.take(batch);
      await place.server.call('oauth.expireAll');
    }
    expect(listed.files).to.have.length(10);
    expect(tokens.renewals).to.equal(2);
    const [[fileId, path]] = listed.files as [[string, string]];
    expect(await codeOf(provider.read({ fileId, path, size: null }, 0, 4, never))).to.equal('no error');
    expect(tokens.renewals).to.equal(3);
  });

  it('says what is wrong, and what helps', async () => {
    const without = (scope: string): Promise<MpcError> => errorOf(place.provider(place.tokens({ scope: [scope] })).identify(never));
    const { code, details } = await without('files.metadata.read');
    expect({ code, ...details }).to.include({ code: 'forbidden', reason: 'missing_scope', scope: 'account_info.read', status: 401 });
    const tokens = { token: async () => 'invented', renewed: async () => 'invented too' };
    expect((await errorOf(place.provider(tokens).identify(never))).code).to.equal('unauthorized');
    const odd = { token: async () => 'a"b', renewed: async () => 'a"b' };
    expect((await errorOf(place.provider(odd).identify(never))).code).to.equal('unauthorized');
    const gone = await errorOf(place.provider().read({ fileId: 'id:nothing', path: 'x.mp3', size: null }, 0, 10, never));
    expect({ code: gone.code, ...gone.details }).to.include({ code: 'not-found', reason: 'not_found', status: 409 });
    await place.server.control({ status: [{ pattern: '^POST .*list_folder', code: 400, body: 'Error in call to API function "files/list_folder": request body: secret' }] });
    const malformed = await errorOf(entriesOf(place.provider()));
    expect(malformed).to.include({ code: 'server', retryable: false });
    expect(malformed.message).not.to.include('secret');
    await place.server.control({ reset: true, cors: false });
    expect((await errorOf(place.provider().identify(never))).code).to.equal('cors');
  });

  it('waits as long as Dropbox asks, by the answer that pages can read', async () => {
    await place.write('song.mp3');
    await place.server.call('throttle', 1, 7);
    const before = place.clock.now();
    expect(await entriesOf(place.provider())).to.have.length(1);
    expect(place.clock.now() - before).to.be.within(7000, 9000);
  });

  it('goes on by itself after a refusal without a word, errors of the server, and a cut connection', async () => {
    await place.write('song.mp3');
    await place.server.call('throttle', 1, null);
    expect(await entriesOf(place.provider())).to.have.length(1);
    for (const code of [500, 502, 503]) {
      await place.server.control({ status: [{ pattern: '^POST .*list_folder', code, times: 2 }] });
      expect(await entriesOf(place.provider())).to.have.length(1);
    }
    await place.server.control({ failNext: 1 });
    expect(await entriesOf(place.provider())).to.have.length(1);
  });
});
