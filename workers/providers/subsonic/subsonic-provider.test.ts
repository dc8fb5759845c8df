import { expect } from '@open-wc/testing';
import type { TestServer } from '../../../test/servers/test-servers.ts';
import { startServer } from '../../../test/servers/test-servers.ts';
import { asMpcError } from '../../../services/protocol/errors.ts';
import type { ListedFile } from '../../library/store.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { SystemClock } from '../../platform/clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { ListedFiles, codeOf, describeProviderContract, entriesOf, listAll, never } from '../provider.contract.ts';
import { SubsonicProvider } from './subsonic-provider.ts';

interface Flavour {
  readonly flavour?: string;
  readonly but?: object;
  readonly under?: string;
}

const songs = new Map([
  ['Ärtist & Co/Album/01 One.mp3', new Uint8Array(5000).fill(1)],
  ['Ärtist & Co/Album/02 "Zwei".flac', new Uint8Array(700).fill(2)],
  ['日本/曲 🎵/song.ogg', new Uint8Array(20).fill(3)],
]);

function http(): FetchHttpClient {
  return new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
}

function providerOf(server: TestServer, { under = '' }: Flavour = {}, credentials: object = { username: 'ann', password: 'secret' }): SubsonicProvider {
  return new SubsonicProvider({ url: `${server.url.slice(0, -1)}${under}`, username: '', password: '', apiKey: '', http: http(), ...credentials });
}

async function openPlace(flavour: Flavour, credentials?: object): Promise<ContractPlace> {
  const server = await startServer('subsonic', { ...flavour });
  for (const [path, bytes] of songs) await server.call('add', { path, bytes, cover: true });
  const pathOf = (name: string): string => [...songs.keys()].find((path) => path.endsWith(name)) ?? name;
  const nameless = flavour.flavour === 'mstream';
  const files = nameless ? [] : [...songs].map(([path, bytes]) => [path.slice(path.lastIndexOf('/') + 1), bytes] as const);
  return {
    provider: providerOf(server, flavour, credentials),
    files: new Map(files),
    write: async (name, bytes) => void (await server.call('add', { path: pathOf(name), bytes })),
    remove: async (name) => void (await server.call('remove', pathOf(name))),
    move: async (from, to) => void (await server.call('move', from, to)),
    close: () => server.close(),
  };
}

for (const flavour of ['navidrome', 'gonic', 'subsonic']) {
  describeProviderContract(`Subsonic, as ${flavour} speaks it`, () => openPlace({ flavour }), ['write', 'remove', 'rename']);
}
describeProviderContract('Subsonic with an API key', () => openPlace({ flavour: 'apiKey', under: '/music' }, { apiKey: 'key-of-ann' }), ['write', 'remove', 'rename']);
describeProviderContract('Subsonic without search', () => openPlace({ but: { search: 'none' } }), ['write', 'remove', 'rename']);

describe('SubsonicProvider', () => {
  let server: TestServer;
  const servers: TestServer[] = [];

  async function open(flavour: Flavour = {}, credentials?: object): Promise<SubsonicProvider> {
    server = await startServer('subsonic', { ...flavour });
    servers.push(server);
    return providerOf(server, flavour, credentials);
  }

  const add = (path: string, facts: object = {}): Promise<string> => server.call('add', { path, bytes: new Uint8Array(10), ...facts });
  const asked = async (): Promise<string[]> => (await server.log()).map(({ method, url }) => `${method} ${url}`);

  afterEach(() => Promise.all(servers.splice(0).map((each) => each.close())));

  it('puts no credentials into addresses where the server takes forms', async () => {
    const provider = await open();
    await add('A/B/1.mp3', { cover: true, lyrics: 'la' });
    const [file] = await entriesOf(provider);
    await provider.identify(never);
    await provider.read(file!, 0, 5, never);
    await provider.describe(file!, never);
    await provider.lyrics(file!, never);
    await provider.scrobble(file!, 0, true, never);
    const addresses = await asked();
    expect(addresses.filter((line) => /[?&](u|t|s|p|apiKey)=|secret/.test(line))).to.deep.equal([]);
    expect(addresses.filter((line) => line.startsWith('OPTIONS'))).to.deep.equal([]);
  });

  it('asks in the query where it does not, without preflights, and gives the password only to those that know no tokens', async () => {
    const tokens = await open({ flavour: 'supysonic' });
    await tokens.identify(never);
    expect((await asked()).filter((line) => /[?&]p=/.test(line))).to.deep.equal([]);
    const plain = await open({ flavour: 'mstream' });
    await add('A/B/1.mp3');
    const [file] = await entriesOf(plain);
    expect((await plain.read(file!, 2, 5, never)).bytes).to.have.length(3);
    const addresses = await asked();
    expect(addresses.some((line) => /[?&]p=enc%3A736563726574/.test(line))).to.equal(true);
    expect(addresses.filter((line) => line.startsWith('OPTIONS'))).to.deep.equal([]);
  });

  it('says who is signed in, by an API key too', async () => {
    expect(await (await open()).identify(never)).to.deep.include({ user: 'ann', label: `Navidrome (${new URL(server.url).host})` });
    const keyed = await open({ flavour: 'apiKey' }, { apiKey: 'key-of-ann' });
    expect((await keyed.identify(never)).user).to.equal('ann');
    const silent = await open({ flavour: 'apiKey', but: { extensions: ['formPost'] } }, { apiKey: 'key-of-ann' });
    const { user, key } = await silent.identify(never);
    expect(user).to.equal(undefined);
    expect(key).not.to.contain('key-of-ann');
  });

  it('says what is wrong', async () => {
    const failure = async (flavour: Flavour, credentials?: object) => {
      const provider = await open(flavour, credentials);
      const thrown = await provider.identify(never).then(() => null, (error: unknown) => asMpcError(error));
      return [thrown?.code, thrown?.details['subsonic'], thrown?.message.includes('secret')];
    };
    expect(await failure({}, { username: 'ann', password: 'other' })).to.deep.equal(['unauthorized', 40, false]);
    expect(await failure({ flavour: 'apiKey' }, { apiKey: 'other' })).to.deep.equal(['unauthorized', 44, false]);
    expect(await failure({ flavour: 'apiKey' }, { username: 'ann', password: 'secret' })).to.deep.equal(['unauthorized', 42, false]);
    expect(await failure({ but: { cors: 'none' } })).to.deep.equal(['cors', undefined, false]);
    const provider = await open();
    const elsewhere = new SubsonicProvider({ url: `${server.url}nowhere`, username: 'ann', password: 'secret', apiKey: '', http: http() });
    expect(await codeOf(elsewhere.identify(never))).to.equal('not-found');
    expect(await codeOf(provider.read({ fileId: 'none', path: 'x.mp3', size: 10 }, 0, 5, never))).to.equal('not-found');
  });

  it('lists songs with their tags, so that nobody reads the files', async () => {
    const provider = await open();
    const facts = { title: 'Eins', artist: 'Ann & Bo', album: 'Both', track: 3, disc: 2, year: 1999, genre: 'Pop', duration: 61, isrc: ['DEABC1234567'], replayGain: { trackGain: -7.5, trackPeak: 0.9 } };
    await add('A/B/1.mp3', { ...facts, musicBrainzId: '0b6f5b8e-1f7c-4a57-9d84-0a4a1f0c9b11' });
    const [file] = (await entriesOf(provider)) as ListedFile[];
    expect(file).to.include({ path: 'A/B/1.mp3', size: 10, mimeType: 'audio/mpeg' });
    expect(file!.tags).to.deep.include({
      title: 'Eins', artists: ['Ann & Bo'], album: 'Both', track: 3, disc: 2, year: 1999, genres: ['Pop'], duration: 61, bitRate: 320_000, isrc: 'DEABC1234567',
      loudness: { trackGain: -7.5, trackPeak: 0.9 }, musicBrainz: { recording: '0b6f5b8e-1f7c-4a57-9d84-0a4a1f0c9b11' },
    });
  });

  it('leaves one song of each album with a cover to be asked for it, and tells the cover then', async () => {
    const provider = await open();
    for (const path of ['A/B/1.mp3', 'A/B/2.mp3', 'A/C/1.mp3']) await add(path, { cover: true });
    await add('A/D/1.mp3');
    const files = (await entriesOf(provider)) as ListedFile[];
    expect(files.filter(({ tags }) => tags === undefined).map(({ path }) => path)).to.deep.equal(['A/B/1.mp3', 'A/C/1.mp3']);
    const { tags, picture } = await provider.describe(files[0]!, never);
    expect(tags.title).to.equal('1');
    expect([...picture!.subarray(1, 4)].map((code) => String.fromCharCode(code)).join('')).to.equal('PNG');
    const bare = files.find(({ path }) => path.startsWith('A/D'));
    expect((await provider.describe(bare!, never)).picture).to.equal(null);
  });

  it('lists everything, however search is understood', async () => {
    for (const search of ['empty', 'quoted', 'odd', 'none']) {
      const provider = await open({ but: { search } });
      await server.call('seedMany', 60);
      const ids = (await entriesOf(provider)).map(({ fileId }) => fileId);
      expect([ids.length, new Set(ids).size], search).to.deep.equal([60, 60]);
    }
  });

  it('asks for ten thousand songs in pages of five hundred', async () => {
    const provider = await open();
    await server.call('seedMany', 10_000);
    await server.clearLog();
    expect(await entriesOf(provider)).to.have.length(10_000);
    expect((await asked()).filter((line) => line.includes('search3'))).to.have.length(21);
    expect(await asked()).to.have.length(24);
  });

  it('asks once where nothing has changed, and finds what is new and what is gone', async () => {
    const provider = await open();
    await add('A/B/1.mp3');
    await add('A/B/2.mp3');
    const known = await ListedFiles.of(provider);
    await server.clearLog();
    const [nothing] = await known.follow(provider);
    expect([nothing?.entries, nothing?.end]).to.deep.equal([[], 'delta']);
    expect(await asked()).to.have.length(1);
    await server.call('remove', 'A/B/1.mp3');
    await add('A/B/3.mp3');
    await known.follow(provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['A/B/2.mp3', 'A/B/3.mp3']);
  });

  it('takes what it has listed for there, though the server never stops changing', async () => {
    const provider = await open();
    await add('A/B/1.mp3');
    const known = new ListedFiles();
    let listings = 0;
    for await (const batch of provider.changes(null, never)) {
      known.take(batch);
      if (listings === 0 || batch.anew) await add(`A/B/more ${++listings}.mp3`);
    }
    expect(known.files).to.have.length(listings + 1);
  });

  for (const left of [2, 0]) {
    it(`keeps nothing that goes while it is listed, ${left} songs being left`, async () => {
      const provider = await open();
      for (const song of [1, 2, 3]) await add(`A/B/${song}.mp3`);
      const known = new ListedFiles();
      let isFirst = true;
      for await (const batch of provider.changes(null, never)) {
        known.take(batch);
        if (isFirst) for (let song = 3; song > left; song--) await server.call('remove', `A/B/${song}.mp3`);
        isFirst = false;
      }
      expect(known.files).to.have.length(left);
    });
  }

  it('knows by count and time of change that nothing has changed, where no scan is told', async () => {
    const provider = await open({ flavour: 'gonic' });
    await add('A/B/1.mp3');
    const known = await ListedFiles.of(provider);
    await server.clearLog();
    expect((await known.follow(provider)).map(({ end }) => end)).to.deep.equal(['delta']);
    expect(await asked()).to.have.length(2);
    await add('A/B/1.mp3', { title: 'Other' });
    expect((await known.follow(provider)).map(({ end }) => end).at(-1)).to.equal('full');
  });

  it('has another change key where the tags are others', async () => {
    const provider = await open();
    await add('A/B/1.mp3');
    const [before] = await entriesOf(provider);
    await add('A/B/1.mp3', { title: 'Other' });
    const [after] = await entriesOf(provider);
    expect(after!.fileId).to.equal(before!.fileId);
    expect(after!.changeKey).not.to.equal(before!.changeKey);
  });

  it('files songs by artist and album where the server tells no path, no two alike', async () => {
    const provider = await open({ flavour: 'mstream' });
    await add('a.mp3', { artist: 'AC/DC', album: '..', title: 'One', track: 1 });
    await add('b.mp3', { artist: 'AC/DC', album: '..', title: 'One', track: 1 });
    const paths = (await entriesOf(provider)).map(({ path }) => path);
    expect(paths[0]).to.match(/^AC_DC\/__\/01 One \[\d+\]\.mp3$/);
    expect(paths[0]).not.to.equal(paths[1]);
  });

  it('reads by another method where one is not allowed', async () => {
    const provider = await open();
    await add('A/B/1.mp3', { bytes: Uint8Array.from([1, 2, 3, 4]) });
    const [file] = await entriesOf(provider);
    const body = JSON.stringify({ 'subsonic-response': { status: 'failed', version: '1.16.1', error: { code: 50, message: 'no' } } });
    await server.control({ status: [{ pattern: '/stream', code: 200, body, headers: { 'Content-Type': 'application/json' } }] });
    expect([...(await provider.read(file!, 1, 3, never)).bytes]).to.deep.equal([2, 3]);
    await server.clearLog();
    await provider.read(file!, 0, 4, never);
    expect((await asked()).map((line) => /rest\/(\w+)/.exec(line)?.[1])).to.deep.equal(['download']);
  });

  it('asks but once for bytes that the server hides from pages, and has an address for them', async () => {
    const provider = await open({ flavour: 'supysonic' });
    await add('A/B/1.mp3', { cover: true });
    const [file] = await entriesOf(provider);
    expect(await codeOf(provider.read(file!, 0, 5, never))).to.equal('cors');
    await server.clearLog();
    const again = await provider.read(file!, 0, 5, never).catch((error: unknown) => asMpcError(error));
    expect(again).to.deep.include({ code: 'cors', retryable: false });
    expect(await asked()).to.deep.equal([]);
    expect((await provider.describe(file!, never)).picture).to.equal(null);
    expect((await asked()).filter((line) => line.includes('getCoverArt'))).to.deep.equal([]);
    expect(await provider.url(file!)).to.contain('&t=');
  });

  it('takes an error in place of bytes for what it is, in XML too', async () => {
    const provider = await open();
    const file = { fileId: 'x', path: 'x.mp3', size: 10 };
    const body = '<?xml version="1.0"?><subsonic-response xmlns="http://subsonic.org/restapi" status="failed" version="1.16.1"><error code="70" message="gone"/></subsonic-response>';
    await server.control({ status: [{ pattern: '/stream', code: 200, body, headers: { 'Content-Type': 'text/xml' } }] });
    expect(await codeOf(provider.read(file, 0, 5, never))).to.equal('not-found');
  });

  it('has an address for audio elements with a token in it, never with the password or key', async () => {
    const file = { fileId: 'x y', path: 'x.mp3', size: 1 };
    const address = new URL((await (await open()).url(file)) ?? '');
    expect(Object.fromEntries(address.searchParams)).to.include({ id: 'x y', format: 'raw', u: 'ann' });
    expect(address.searchParams.get('t')).to.match(/^[0-9a-f]{32}$/);
    const plain = await open({ flavour: 'mstream' });
    await plain.identify(never);
    expect(await plain.url(file)).to.equal(null);
    expect(await (await open({ flavour: 'apiKey' }, { apiKey: 'key-of-ann' })).url(file)).to.equal(null);
  });

  it('tells words, with times where there are such', async () => {
    const provider = await open();
    await add('A/B/1.mp3', { lyrics: '[00:01.50]first\n[00:02]second' });
    await add('A/B/2.mp3', { lyrics: 'one\ntwo' });
    await add('A/B/3.mp3');
    const words = await Promise.all((await entriesOf(provider)).map((file) => provider.lyrics(file, never)));
    expect(words).to.deep.equal([
      { text: 'first\nsecond', lines: [{ time: 1500, text: 'first' }, { time: 2000, text: 'second' }] },
      { text: 'one\ntwo', lines: null },
      null,
    ]);
  });

  it('tells the server of plays', async () => {
    const provider = await open();
    const fileId = await add('A/B/1.mp3');
    const file = { fileId, path: 'A/B/1.mp3', size: 10 };
    await provider.scrobble(file, 1000, false, never);
    await provider.scrobble(file, 1000, true, never);
    expect(await server.call('scrobbles')).to.deep.equal([{ id: fileId, time: 1000, submission: false }, { id: fileId, time: 1000, submission: true }]);
  });

  it('starts anew with a place of its own where the listing was broken off', async () => {
    const provider = await open({ but: { search: 'odd' } });
    await server.call('seedMany', 30);
    const [first] = await listAll(provider);
    const rest = await entriesOf(provider, first!.cursor);
    expect(new Set([...first!.entries, ...rest].map(({ fileId }) => fileId)).size).to.equal(30);
  });

  it('passes over no song of a server that tells of no changes, when others are deleted before it goes on', async () => {
    const provider = await open();
    await server.call('seedMany', 700);
    await server.control({ status: [{ pattern: '/rest/(getScanStatus|getIndexes)', code: 404 }] });
    const known = new ListedFiles();
    for await (const batch of provider.changes(null, never)) {
      known.take(batch);
      break;
    }
    for (const path of known.files.slice(0, 50).map(([, each]) => each)) await server.call('remove', path);
    await known.follow(provider);
    expect(known.files).to.deep.equal((await ListedFiles.of(provider)).files);
  });
});
