/** Records that a program hands in and that are none: each is refused by its field, and nothing is changed. */
import { expect } from '@open-wc/testing';
import { failure, fileEntry, openTestLibrary, sync, trackRows } from './library-fixture.ts';
import type { ListedFile } from './store.ts';

/** What no type would let through. */
const no = (value: unknown): never => value as never;
const tagged = (tags: object): object => ({ ...fileEntry('bad.mp3'), tags });
const bytes = new Uint8Array([1]);

/** Wrong members of a file with tags, by the field that is to blame. */
const WRONG_FILES: readonly (readonly [string, unknown])[] = [
  ['', null],
  ['', 'bad.mp3'],
  ['.fileId', { ...fileEntry('bad.mp3'), fileId: '' }],
  ['.path', { ...fileEntry('bad.mp3'), path: 'a\0b' }],
  ['.path', { ...fileEntry('bad.mp3'), path: undefined }],
  ...['/a.mp3', '/', 'b/', '//c', 'e//f.mp3', './d.mp3', 'a/../b', '..', '.'].map((path) => ['.path', { ...fileEntry('bad.mp3'), path }] as const),
  ['.size', { ...fileEntry('bad.mp3'), size: -1 }],
  ['.size', { ...fileEntry('bad.mp3'), size: '5' }],
  ['.modified', { ...fileEntry('bad.mp3'), modified: Number.NaN }],
  ['.modified', { ...fileEntry('bad.mp3'), modified: new Date() }],
  ['.changeKey', { ...fileEntry('bad.mp3'), changeKey: 5 }],
  ['.mimeType', { ...fileEntry('bad.mp3'), mimeType: null }],
  ['.contentHash', { ...fileEntry('bad.mp3'), contentHash: 5 }],
  ['.hints.track', { ...fileEntry('bad.mp3'), hints: { track: '1' } }],
  ['.sise', { ...fileEntry('bad.mp3'), sise: 1 }],
  ['.tags', tagged([])],
  ['.tags.title', tagged({ title: null })],
  ['.tags.titel', tagged({ titel: 'x' })],
  ['.tags.picture', tagged({ picture: { bytes, mimeType: 'image/png' } })],
  ['.tags.artists', tagged({ artists: 'Band' })],
  ['.tags.artists[1]', tagged({ artists: ['Band', 5] })],
  ['.tags.genres[0]', tagged({ genres: [null] })],
  ['.tags.track', tagged({ track: -1 })],
  ['.tags.disc', tagged({ disc: 1.5 })],
  ['.tags.year', tagged({ year: 20_000 })],
  ['.tags.bpm', tagged({ bpm: Infinity })],
  ['.tags.duration', tagged({ duration: '3:20' })],
  ['.tags.sampleRate', tagged({ sampleRate: Number.NaN })],
  ['.tags.compilation', tagged({ compilation: 1 })],
  ['.tags.date', tagged({ date: 'abc' })],
  ['.tags.originalDate', tagged({ originalDate: '1999-13' })],
  ['.tags.musicBrainz', tagged({ musicBrainz: 'x' })],
  ['.tags.musicBrainz.artists', tagged({ musicBrainz: { artists: 'x' } })],
  ['.tags.credits[0].role', tagged({ credits: [{ name: 'A', role: 'drummer' }] })],
  ['.tags.credits[0].name', tagged({ credits: [{ role: 'producer' }] })],
  ['.tags.loudness.trackGain', tagged({ loudness: { trackGain: 'loud' } })],
  ['.tags.loudness.albumPeak', tagged({ loudness: { albumPeak: -1 } })],
];

describe('a malformed record', () => {
  it('is refused when it is put among files, by its field', async () => {
    const { library, database } = await openTestLibrary();
    const { tracks } = library.repositories;
    for (const [field, file] of WRONG_FILES) {
      const put = tracks.put('home', [fileEntry('a.mp3'), no(file)]);
      expect([file, await failure(put)]).to.deep.equal([file, `invalid-argument files[1]${field}`]);
    }
    for (const files of [null, undefined, 'a.mp3', {}]) expect(await failure(tracks.put('home', no(files)))).to.equal('invalid-argument files');
    for (const account of ['', null, 5]) expect(await failure(tracks.put(no(account), [fileEntry('a.mp3')]))).to.equal('invalid-argument account');
    expect(await trackRows(library)).to.deep.equal([]);
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect(await trackRows(again)).to.deep.equal([]);
    again.close();
  });

  it('is refused in a batch of a sync where it cannot be kept', async () => {
    const { library } = await openTestLibrary();
    const extraction = { track: '', changeKey: '"a.mp3"', warning: null };
    const { added } = await sync(library, { entries: [fileEntry('a.mp3')] });
    for (const [field, batch] of [
      ['account', { account: 5, entries: [] }],
      ['entries', { entries: 'a.mp3' }],
      ['entries[0].changeKey', { entries: [{ ...fileEntry('b.mp3'), changeKey: 5 }] }],
      ['entries[0].tags.artists', { entries: [{ ...fileEntry('b.mp3'), tags: { artists: 5 } }] }],
      ['removed[0]', { removed: [5] }],
      ['settle', { settle: null }],
      ['settle.keepBeneath', { settle: {} }],
      ['settle.keepBeneath[1]', { settle: { keepBeneath: ['A', 5] } }],
      ['extractions[0]', { extractions: [null] }],
      ['extractions[0].tags.title', { extractions: [{ ...extraction, track: added[0], tags: { title: null } }] }],
      ['extractions[0].tags.picture.bytes', { extractions: [{ ...extraction, track: added[0], tags: { picture: { bytes: 'x', mimeType: 'image/png' } } }] }],
    ] as const) {
      expect([field, await failure(sync(library, no(batch)))]).to.deep.equal([field, `invalid-argument ${field}`]);
    }
    expect(await failure(library.store.applySync(no(null)))).to.equal('invalid-argument batch');
    expect((await trackRows(library)).map(({ id, title }) => [id, title])).to.deep.equal([[added[0], 'a']]);
    library.close();
  });

  it('is none where its id looks like a path, and puts it once', async () => {
    const { library } = await openTestLibrary();
    for (const fileId of ['/a.mp3', 'a.mp3', './a/../b']) {
      const file = { ...fileEntry('a.mp3'), fileId };
      expect([await library.repositories.tracks.put(fileId, [file]), await library.repositories.tracks.put(fileId, [file])].flat()).to.have.length(1);
    }
    library.close();
  });

  it('of a provider that writes a slash before its paths is listed once all the same', async () => {
    const { library } = await openTestLibrary();
    for (const run of ['1', '2']) await sync(library, { run, entries: ['/a.mp3', '/', 'b//c.mp3'].map((path) => fileEntry(path)) });
    expect(await trackRows(library)).to.have.length(3);
    library.close();
  });

  it('is taken when all that it says is possible', async () => {
    const { library } = await openTestLibrary();
    const { tracks } = library.repositories;
    const tags: ListedFile['tags'] = {
      title: 'T', artists: [], date: '1999-02', originalDate: '', track: 0, bpm: 120.5, duration: 1.5, year: 1999, encoderDelay: 0,
      musicBrainz: { recording: '', artists: [] }, credits: [{ name: 'A', role: 'producer' }], loudness: { trackGain: -7.5, trackPeak: null }, compilation: false,
    };
    const [id = ''] = await tracks.put('home', [{ ...fileEntry('a.mp3', { size: null, modified: null, hints: { track: 1 }, contentHash: 'sha1:1' }), tags }]);
    expect(await tracks.get(id)).to.deep.include({ date: '1999-02', bpm: 120.5, track: null, credits: [{ name: 'A', role: 'producer' }] });
    library.close();
  });

  it('of words, pictures or ids is refused too', async () => {
    const { library } = await openTestLibrary();
    const { tracks, lyrics, artwork, albums } = library.repositories;
    const [id = ''] = await tracks.put('home', [fileEntry('a.mp3')]);
    const lines = (...times: unknown[]): object => ({ text: 'La', lines: times.map((time) => ({ time, text: 'La' })) });
    for (const [field, call] of [
      ['lyrics', () => lyrics.put(id, no(null))],
      ['lyrics.text', () => lyrics.put(id, no({ text: 5, lines: null }))],
      ['lyrics.lines', () => lyrics.put(id, no({ text: 'La' }))],
      ['lyrics.lines[0].time', () => lyrics.put(id, no(lines(-1)))],
      ['lyrics.lines[1].time', () => lyrics.put(id, no(lines(5, 4)))],
      ['lyrics.lines[0].time', () => lyrics.put(id, no(lines(Number.NaN)))],
      ['lyrics.lines[0].text', () => lyrics.put(id, no({ text: '', lines: [{ time: 1 }] }))],
      ['track', () => lyrics.put(no(5), { text: 'La', lines: null })],
      ['track', () => lyrics.delete(no({}))],
      ['picture.bytes', () => artwork.put([id], { bytes: new Uint8Array(), mimeType: 'image/png' })],
      ['picture.bytes', () => artwork.put([id], no({ bytes: [1], mimeType: 'image/png' }))],
      ['picture.mimeType', () => artwork.put([id], { bytes, mimeType: 'text/html' })],
      ['tracks', () => artwork.put(no(id), { bytes, mimeType: 'image/png' })],
      ['tracks[0]', () => artwork.delete(no([5]))],
      ['ids', () => tracks.delete(no(id))],
      ['ids[1]', () => tracks.delete(no([id, null]))],
      ['ids', () => tracks.many(no(null))],
      ['ids[0]', () => albums.many(no([5]))],
      ['ids', () => tracks.update(no(id), { title: 'x' })],
    ] as const) {
      expect([field, await failure(call())]).to.deep.equal([field, `invalid-argument ${field}`]);
    }
    expect([await lyrics.get(id), (await tracks.get(id)).artwork]).to.deep.equal([null, null]);
    library.close();
  });

  it('of what was heard counts nothing', async () => {
    const { library } = await openTestLibrary();
    const [id = ''] = await library.repositories.tracks.put('home', [fileEntry('a.mp3')]);
    const entry = { track: id, startedAt: 5, heard: 1, completed: true };
    for (const [field, wrong] of [
      ['startedAt', { startedAt: Number.NaN, heard: -1 }],
      ['startedAt', { startedAt: -1 }],
      ['heard', { heard: -1 }],
      ['heard', { heard: Infinity }],
      ['heard', { heard: 1e12 }],
      ['completed', { completed: 1 }],
      ['track', { track: 5 }],
    ] as const) {
      expect(await failure(library.heard(no({ ...entry, ...wrong })))).to.equal(`invalid-argument ${field}`);
    }
    expect(await failure(library.heard(no(null)))).to.equal('invalid-argument entry');
    expect(await library.repositories.tracks.get(id)).to.include({ plays: 0, skips: 0, lastPlayed: null });
    expect(await library.service('x').history(0, 9)).to.deep.equal([]);
    library.close();
  });

  it('of a language to sort by leaves the order as it was', async () => {
    const { library } = await openTestLibrary();
    const set = async (collation: unknown): Promise<void> => library.setCollation(no(collation));
    expect(await failure(set({ locale: '!!', ignoreArticles: true }))).to.equal('invalid-argument locale');
    expect(await failure(set({ locale: 5, ignoreArticles: true }))).to.equal('invalid-argument locale');
    expect(await failure(set({ locale: 'en', ignoreArticles: 'yes' }))).to.equal('invalid-argument ignoreArticles');
    expect(await failure(openTestLibrary(undefined, { collation: { locale: '!!', ignoreArticles: true } }))).to.equal('invalid-argument locale');
    expect(await failure(set({ ignoreArticles: true }))).to.equal('no error');
    library.close();
  });
});
