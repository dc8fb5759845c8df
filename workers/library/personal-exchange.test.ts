import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import type { ImportReport } from '../../services/protocol/upkeep.ts';
import { addTagged, fileEntry, openTestLibrary, sync, type TestLibrary } from './library-fixture.ts';
import type { LibraryOptions } from './library-options.ts';
import type { Line, LineKeeper } from './personal-lines.ts';

const TAGS = {
  'A/1.mp3': { title: 'One', artists: ['Ann'], album: 'Tides', duration: 100 },
  'A/2.mp3': { title: 'Two', artists: ['Bob'], album: 'Tides', duration: 200 },
  'A/3.mp3': { title: 'Three', artists: ['Cid'], album: 'Tides', duration: 300 },
};

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
}

/** A library whose account of that id is the same place as every other's. */
async function stage(account = 'home', tags: Parameters<typeof addTagged>[1] = TAGS, options: Partial<LibraryOptions> = {}): Promise<Stage> {
  const accounts = async () => [{ id: account, provider: 'webdav', identity: 'ann@music.example' }];
  const opened = await openTestLibrary(undefined, { accounts, ...options });
  const ids = await addTagged(opened.library, tags, { account });
  return { ...opened, service: opened.library.service('tab'), ids };
}

/** A library with something of everything, and its file. */
async function exported(): Promise<{ readonly from: Stage; readonly file: Blob }> {
  const from = await stage();
  const [a = '', b = ''] = from.ids;
  await from.service.rate([a], 4.5);
  await from.service.setFavourite(b, true);
  await from.service.editTags([a], { title: 'Uno', genres: ['Jazz'] });
  await from.library.heard({ track: a, startedAt: 5000, heard: 90, completed: true });
  await from.library.heard({ track: b, startedAt: 6000, heard: 5, completed: false });
  return { from, file: await from.service.exportPersonalData() };
}

/** What a person made of each track, by its path, and when what was heard. */
async function personal({ service, ids }: Pick<Stage, 'service' | 'ids'>): Promise<unknown> {
  const tracks = await Promise.all(ids.map((id) => service.track(id)));
  const history = await service.history(0, 100);
  const path = new Map(tracks.map((track) => [track.id, track.path]));
  return {
    tracks: tracks.map(({ path: place, title, genres, rating, favourite, plays, skips, lastPlayed, edited }) =>
      ({ place, title, genres, rating, favourite, plays, skips, lastPlayed, edited })),
    history: history.map((entry) => ({ ...entry, track: path.get(entry.track) })),
  };
}

async function linesOf(file: Blob): Promise<Record<string, unknown>[]> {
  return (await file.text()).trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
}

function fileOf(lines: readonly unknown[]): Blob {
  return new Blob([lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')]);
}

/** The error of an import: code, line, field. */
async function refusal(service: LibraryService, file: Blob): Promise<string> {
  try {
    await service.importPersonalData(file);
  } catch (thrown) {
    const { code = '', details = {} } = thrown as { code?: string; details?: { line?: number; field?: string } };
    return [code, details.line, details.field].filter((part) => part !== undefined).join(' ');
  }
  return 'no error';
}

describe('the file of what a person made', () => {
  it('names its format in the first line, and has one object a line', async () => {
    const { from, file } = await exported();
    const [header, ...lines] = await linesOf(file);
    expect(header).to.deep.equal({ format: 'mpc-personal', version: 1 });
    expect(lines.map(({ type }) => type)).to.have.members(['track', 'track', 'play', 'play']);
    expect(lines.find(({ path }) => path === 'A/1.mp3')).to.include({
      provider: 'webdav', identity: 'ann@music.example', title: 'One', artist: 'Ann', duration: 100, rating: 4.5, plays: 1,
    });
    from.library.close();
  });

  it('brings all of it back to an emptied library of the same tracks', async () => {
    const { from, file } = await exported();
    const before = await personal(from);
    await from.service.clearHistory();
    await from.database.write((await from.database.keys('userdata')).map((key) => ({ store: 'userdata', key })));
    from.library.close();
    const { library } = await openTestLibrary(from.database);
    const again = { service: library.service('tab'), ids: from.ids };
    const report = await again.service.importPersonalData(file);
    expect(report).to.deep.equal({ tracks: 2, playlists: 0, plays: 2, waiting: 0 } satisfies ImportReport);
    expect(await personal(again)).to.deep.equal(before);
    library.close();
  });

  it('finds the tracks of another browser by account and path, though titles differ', async () => {
    const { from, file } = await exported();
    const other = await stage('elsewhere', { ...TAGS, 'A/2.mp3': { title: 'Renamed', duration: 200 } });
    expect(await other.service.importPersonalData(file)).to.include({ tracks: 2, plays: 2, waiting: 0 });
    expect(await other.service.track(other.ids[0] ?? '')).to.deep.include({ title: 'Uno', rating: 4.5, plays: 1, lastPlayed: 5000, genres: ['Jazz'] });
    expect(await other.service.track(other.ids[1] ?? '')).to.include({ title: 'Renamed', favourite: true, skips: 1 });
    expect((await other.service.history(0, 5)).map(({ track }) => track)).to.deep.equal([other.ids[1], other.ids[0]]);
    from.library.close();
    other.library.close();
  });

  it('finds them by their tags and duration in another place', async () => {
    const { from, file } = await exported();
    const other = await stage('elsewhere', { 'x/a.flac': TAGS['A/1.mp3'], 'x/b.flac': { ...TAGS['A/2.mp3'], duration: 290 } }, { accounts: async () => [] });
    expect(await other.service.importPersonalData(file)).to.include({ tracks: 1, waiting: 1 });
    expect((await other.service.track(other.ids[0] ?? '')).rating).to.equal(4.5);
    expect((await other.service.track(other.ids[1] ?? '')).favourite).to.equal(false);
    from.library.close();
    other.library.close();
  });

  it('changes nothing when it is imported again, or by those who wrote it', async () => {
    const { from, file } = await exported();
    const own = await personal(from);
    expect(await from.service.importPersonalData(file)).to.include({ tracks: 2, plays: 0 });
    expect(await personal(from)).to.deep.equal(own);
    const other = await stage('elsewhere');
    await other.service.importPersonalData(file);
    const once = await personal(other);
    await other.service.importPersonalData(file);
    await other.library.compact();
    expect(await personal(other)).to.deep.equal(once);
    from.library.close();
    other.library.close();
  });

  it('is merged: what is newer stays, the higher count counts', async () => {
    const { from, file } = await exported();
    const other = await stage('elsewhere', TAGS, { clock: { now: () => 9_000_000 } });
    const [a = '', b = ''] = other.ids;
    await other.service.rate([a], 1);
    await other.service.editTags([a], { title: 'Eins' });
    for (let n = 0; n < 3; n++) await other.library.heard({ track: a, startedAt: 7000 + n, heard: 99, completed: true });
    await other.service.importPersonalData(file);
    expect(await other.service.track(a)).to.include({ rating: 1, title: 'Eins', plays: 3, lastPlayed: 7002 });
    expect(await other.service.track(b)).to.include({ favourite: true, skips: 1 });
    expect(await other.service.history(0, 10)).to.have.length(5);
    from.library.close();
    other.library.close();
  });

  it('waits for tracks that are not there, also over a restart, and goes on when they come', async () => {
    const { from, file } = await exported();
    const opened = await openTestLibrary();
    expect(await opened.library.service('x').importPersonalData(file)).to.deep.equal({ tracks: 0, playlists: 0, plays: 0, waiting: 2 });
    expect((await linesOf(await opened.library.service('x').exportPersonalData())).length).to.equal((await linesOf(file)).length);
    opened.library.close();
    const { library } = await openTestLibrary(opened.database);
    const service = library.service('x');
    const ids = await addTagged(library, TAGS, { account: 'new' });
    await sync(library, { account: 'new', entries: [fileEntry('more.mp3')] });
    await library.compact();
    expect(await service.track(ids[0] ?? '')).to.include({ rating: 4.5, title: 'Uno', plays: 1 });
    expect(await service.track(ids[1] ?? '')).to.include({ favourite: true });
    expect((await service.history(0, 5)).map(({ track }) => track)).to.deep.equal([ids[1], ids[0]]);
    expect((await linesOf(await service.exportPersonalData())).length).to.equal((await linesOf(file)).length);
    from.library.close();
    library.close();
  });

  it('comes back from tracks that left nothing but plays, and from two that others call the same', async () => {
    const { from, file } = await exported();
    await from.library.heard({ track: 'gone', startedAt: 7000, heard: 5, completed: true });
    await from.database.write((await from.database.keys('userdata')).map((key) => ({ store: 'userdata', key })));
    const [header, ...rest] = await linesOf(file);
    const waiting = rest.filter(({ type }) => type === 'track').map((line, n) => ({ ...line, id: `far-${n}`, path: `far/${n}.mp3`, title: `Far ${String(line['title'])}` }));
    await from.service.importPersonalData(fileOf([header, ...waiting]));
    await from.service.importPersonalData(fileOf([header, { ...waiting[0], path: 'farther.mp3', title: 'Farther' }]));
    const whole = await from.service.exportPersonalData();
    const other = await openTestLibrary();
    expect(await other.library.service('x').importPersonalData(whole)).to.deep.include({ tracks: 0, plays: 0 });
    const again = await linesOf(await other.library.service('x').exportPersonalData());
    expect(again.filter(({ type }) => type === 'play')).to.have.length(3);
    expect(again.map(({ title }) => title)).to.include.members(['Far One', 'Far Two', 'Farther']);
    from.library.close();
    other.library.close();
  });

  it('comes back whatever files claim and people write', async () => {
    const odd = { title: 'x\u0001\u2028y', artists: Array.from({ length: 99 }, (_, n) => `${n}`.repeat(1000)), album: '\ud800', duration: 1e300, track: 65_000, year: 65_000 };
    const from = await stage('home', { 'odd\n\ud800.mp3': odd, 'b.mp3': {} });
    await from.service.rate(from.ids, 5);
    await from.service.editTags(from.ids.slice(1), { title: '\udfff "\n', comment: 'a\nb', genres: Array<string>(100).fill('g'.repeat(2000)) });
    const { playlist } = await from.service.importPlaylist('x\ud83d', JSON.stringify({ playlist: { annotation: 'x'.repeat(9000), track: [{ title: 't'.repeat(99_999), location: 'l'.repeat(99_999), duration: 1e300 }] } }), 'jspf');
    await from.service.addToPlaylist(playlist.id, from.ids);
    const file = await from.service.exportPersonalData();
    const other = await stage('elsewhere', { 'odd\n\ud800.mp3': odd, 'b.mp3': {} });
    expect(await other.service.importPersonalData(file)).to.deep.equal({ tracks: 2, playlists: 1, plays: 0, waiting: 0 });
    expect(await personal(other)).to.deep.equal(await personal(from));
    expect(await other.service.playlist(playlist.id)).to.include({ trackCount: 2, missingCount: 1 });
    from.library.close();
    other.library.close();
  });

  it('carries playlists, whose entries find their tracks again', async () => {
    const { from } = await exported();
    const mix = await from.service.createPlaylist('Mix', [from.ids[2] ?? '', from.ids[0] ?? '', from.ids[2] ?? '']);
    const rule = { filter: { op: 'range', field: 'rating', min: 4 } } as const;
    const best = await from.service.createSmartPlaylist('Best', rule);
    const file = await from.service.exportPersonalData();
    const other = await stage('elsewhere');
    expect(await other.service.importPersonalData(file)).to.include({ playlists: 2 });
    expect((await other.service.playlistEntries(mix.id, 0, 9)).map(({ track }) => track)).to.deep.equal([2, 0, 2].map((n) => other.ids[n]));
    expect(await other.service.playlist(best.id)).to.deep.include({ name: 'Best', rule, trackCount: 1 });
    await other.service.importPersonalData(file);
    expect(await other.service.playlists()).to.have.length(2);
    const lines = await linesOf(file);
    const line = lines.find(({ name }) => name === 'Mix') ?? {};
    expect(await refusal(other.service, fileOf([...lines, { ...line, name: '' }]))).to.equal(`malformed ${lines.length + 1} name`);
    from.library.close();
    other.library.close();
  });

  it('carries what others keep', async () => {
    const taken: Line[][] = [];
    const keeper: LineKeeper = {
      type: 'settings',
      async *lines() {
        yield { theme: 'dark' };
      },
      check: () => undefined,
      take: async (lines) => taken.push([...lines]),
    };
    const { service, library } = await stage('home', TAGS, { lineKeepers: [keeper] });
    const file = await service.exportPersonalData();
    expect((await linesOf(file)).at(-1)).to.deep.equal({ theme: 'dark', type: 'settings' });
    await service.importPersonalData(file);
    expect(taken).to.deep.equal([[{ theme: 'dark', type: 'settings' }]]);
    library.close();
  });

  it('of ten thousand tracks comes back whole', async () => {
    const tags = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`${n}.mp3`, { title: `Song ${n}`, duration: n }]));
    const from = await stage('home', tags);
    for (let stars = 0; stars < 10; stars++) await from.service.rate(from.ids.filter((_, n) => n % 10 === stars), (stars + 1) / 2);
    const file = await from.service.exportPersonalData();
    from.library.close();
    const other = await stage('elsewhere', tags);
    expect(await other.service.importPersonalData(file)).to.include({ tracks: 10_000, waiting: 0 });
    for (const n of [0, 1234, 9999]) expect((await other.service.track(other.ids[n] ?? '')).rating).to.equal(((n % 10) + 1) / 2);
    other.library.close();
  });
});

describe('a file that is not such a file', () => {
  let library: Stage;
  let lines: Record<string, unknown>[];

  before(async () => {
    const { from, file } = await exported();
    lines = await linesOf(file);
    from.library.close();
    library = await stage();
  });
  after(() => library.library.close());

  async function isRefused(file: Blob, expected: string): Promise<void> {
    const before = await library.database.keys('userdata');
    expect(await refusal(library.service, file)).to.equal(expected);
    expect(await library.database.keys('userdata')).to.deep.equal(before);
    expect(await library.service.history(0, 5)).to.deep.equal([]);
  }

  for (const [name, content, expected] of [
    ['empty', '', 'malformed 1 file'],
    ['no JSON', 'hello', 'malformed 1 file'],
    ['a list', '[]', 'malformed 1 file'],
    ['null', 'null', 'malformed 1 file'],
    ['of another format', '{"format":"itunes","version":1}', 'malformed 1 format'],
    ['of a later version', '{"format":"mpc-personal","version":2}', 'malformed 1 version'],
  ] as const) {
    it(`is refused: ${name}`, () => isRefused(new Blob([content]), expected));
  }

  it('is refused when it is no Blob', async () => {
    expect(await refusal(library.service, 'text' as unknown as Blob)).to.match(/^invalid-argument/);
  });

  it('is refused for any field of its last line, and nothing of the lines before has happened', async () => {
    const track = lines.find(({ type }) => type === 'track') ?? {};
    const wrong: Record<string, unknown> = {
      type: 'song', id: 7, path: null, fileId: [], size: -1, title: 5, artist: {}, album: true, duration: 'long', favourite: 1, favouriteAt: '1',
      rating: 4.2, ratedAt: -1, plays: 1.5, skips: -3, lastPlayed: 'never', editedAt: null, provider: 1, identity: null,
    };
    for (const [field, value] of Object.entries(wrong)) {
      await isRefused(fileOf([...lines, { ...track, [field]: value }]), `malformed ${lines.length + 1} ${field}`);
    }
    for (const edits of [7, { title: 7 }, { year: null }, { bogus: 'x' }, { artists: [''] }]) {
      expect(await refusal(library.service, fileOf([...lines, { ...track, edits }]))).to.match(new RegExp(`^malformed ${lines.length + 1} edits`));
    }
    for (const [field, editTimes] of [['editTimes.foo', { foo: 1 }], ['editTimes.title', { title: -1 }], ['editTimes', [1]], ['editTimes', []]] as const) {
      await isRefused(fileOf([...lines, { ...track, editTimes }]), `malformed ${lines.length + 1} ${field}`);
    }
    await isRefused(fileOf([...lines, { type: 'play', track: 'x', startedAt: 1, heard: 'much', completed: true }]), `malformed ${lines.length + 1} heard`);
  });

  it('is refused for an entry of a playlist with impossible numbers', async () => {
    const entry = { id: 'e', track: '', account: '', location: 'a', title: '', artist: '', album: '', number: 1, duration: 1 };
    for (const [field, value] of [['number', 1.5], ['number', -1], ['duration', -4]] as const) {
      const playlist = { type: 'playlist', id: 'p', name: 'P', description: '', created: 1, modified: 1, rule: null, entries: [entry, { ...entry, id: 'f', [field]: value }] };
      await isRefused(fileOf([...lines, playlist]), `malformed ${lines.length + 1} entries[1].${field}`);
    }
  });

  it('is refused for times at which nobody did anything', async () => {
    const track = { ...lines.find(({ type }) => type === 'track'), id: 'other' };
    for (const time of [1e300, Date.UTC(3000, 0)]) {
      for (const field of ['favouriteAt', 'ratedAt', 'editedAt', 'lastPlayed']) {
        await isRefused(fileOf([...lines, { ...track, [field]: time }]), `malformed ${lines.length + 1} ${field}`);
      }
      await isRefused(fileOf([...lines, { type: 'play', track: 'x', startedAt: time, heard: 1, completed: true }]), `malformed ${lines.length + 1} startedAt`);
    }
    await isRefused(fileOf([...lines, JSON.stringify({ ...track, duration: 0 }).replace('"duration":0', '"duration":1e999')]), `malformed ${lines.length + 1} duration`);
  });

  it('is refused for a play of a track that it has not described, and for a track that it describes twice', async () => {
    await isRefused(fileOf([...lines, { type: 'play', track: 'x', startedAt: 1, heard: 1, completed: true }]), `malformed ${lines.length + 1} track`);
    await isRefused(fileOf([...lines, lines[1]]), `malformed ${lines.length + 1} id`);
  });

  it('is refused with the line that is cut, or no UTF-8', async () => {
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    await isRefused(new Blob([text.slice(0, -5)]), `malformed ${lines.length} file`);
    await isRefused(new Blob([`${text}\n`, new Uint8Array([0x7b, 0xff, 0xfe])]), `malformed ${lines.length + 1} file`);
  });

  it('is refused with a typed error or taken, whatever was done to its bytes', async () => {
    const text = lines.map((line) => JSON.stringify(line)).join('\n');
    const bytes = new TextEncoder().encode(text);
    let seed = 1;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    for (let round = 0; round < 200; round++) {
      const spoilt = bytes.slice();
      for (let hits = 1 + random(3); hits > 0; hits--) spoilt[random(spoilt.length)] = random(256);
      expect(await refusal(library.service, new Blob([spoilt]))).to.match(/^(?:no error|malformed \d+ [\w.[\]]+)$/);
    }
  });

  it('may have Windows line ends and empty lines', async () => {
    expect(await refusal(library.service, new Blob(lines.map((line) => `${JSON.stringify(line)}\r\n\r\n`)))).to.equal('no error');
  });
});
