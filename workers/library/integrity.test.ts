import { expect } from '@open-wc/testing';
import type { Database } from './database.ts';
import { openDatabase } from './database.ts';
import { addTagged, fileEntry, openTestLibrary, sync, titles, trackRows, type TestLibrary } from './library-fixture.ts';
import type { Segment } from './segment-codec.ts';

/** What a report says of what is no segment, where nothing is damaged. */
const ALL_ELSE = { identitiesDamaged: 0, picturesDamaged: 0, lyricsDamaged: 0, personalDamaged: 0 };

const picture = (seed: number) => ({ bytes: new Uint8Array([seed, 1, 2]), mimeType: 'image/png' });

/** Two tagged tracks in a segment of their own, a third in another; the first is a favourite. */
async function filled(): Promise<TestLibrary & { readonly ids: readonly string[] }> {
  const opened = await openTestLibrary();
  const first = await addTagged(opened.library, { 'A/1.mp3': { title: 'One', album: 'X', artists: ['Ann'] }, 'A/2.mp3': { title: 'Two', album: 'X', artists: ['Ann'] } }, { cursor: 'c1' });
  const second = await addTagged(opened.library, { 'B/3.mp3': { title: 'Three' } }, { account: 'other', cursor: 'c2' });
  await opened.library.service('x').setFavourite(first[0] ?? '', true);
  return { ...opened, ids: [...first, ...second] };
}

/** Tags of the first two are in the second segment that was written. */
async function tagSegment(database: Database): Promise<readonly [string, Segment]> {
  const key = (await database.keys('segments'))[1] ?? '';
  return [key, (await database.get('segments', key)) as Segment];
}

/** Ways in which a stored segment goes bad. */
const DAMAGES: Readonly<Record<string, (segment: Segment) => unknown>> = {
  'one bit of its numbers': (segment) => {
    new Uint8Array(segment.bytes)[3] = (new Uint8Array(segment.bytes)[3] ?? 0) ^ 4;
    return segment;
  },
  'one letter of its texts': (segment) => {
    const text = new Uint8Array(segment.text as ArrayBuffer);
    text[text.indexOf('O'.charCodeAt(0))] = '0'.charCodeAt(0);
    return segment;
  },
  'a byte that is no text': (segment) => {
    new Uint8Array(segment.text as ArrayBuffer)[0] = 0xff;
    return segment;
  },
  'a text’s length': (segment) => ({ ...segment, lengths: segment.lengths.with(1, 9) }),
  'being cut short': (segment) => ({ ...segment, bytes: segment.bytes.slice(0, -4) }),
  'being no segment at all': () => 'rubbish',
  'a later format': (segment) => ({ ...segment, format: 99 }),
};

describe('a damaged segment', () => {
  for (const [what, damage] of Object.entries(DAMAGES)) {
    it(`by ${what} is found when the library opens, and its tracks stay under their ids`, async () => {
      const { library, database, ids } = await filled();
      library.close();
      const [key, segment] = await tagSegment(database);
      await database.write([{ store: 'segments', key, value: damage(segment) }]);
      const again = (await openTestLibrary(database)).library;
      const rows = await trackRows(again, { sort: [{ by: 'title' }] });
      expect(rows.map((row) => [row.id, row.title, row.favourite])).to.have.deep.members([[ids[0], '1', true], [ids[1], '2', false], [ids[2], 'Three', false]]);
      expect([await again.store.cursor('home'), await again.store.cursor('other')]).to.deep.equal([null, 'c2']);
      const service = again.service('x');
      expect(await service.checkIntegrity()).to.deep.equal({ segments: 4 + 1, damaged: 1, tracksLost: 2, accounts: ['home'], ...ALL_ELSE });
      expect(await service.checkIntegrity()).to.include({ damaged: 0, tracksLost: 0 });
      expect(await database.keys('damaged')).to.have.length(1);
      expect(await database.keys('segments')).not.to.include(key);
      again.close();
    });
  }

  it('has its tracks read again by the next listing, as they were', async () => {
    const { library, database, ids } = await filled();
    const before = await trackRows(library);
    library.close();
    const [key] = await tagSegment(database);
    await database.write([{ store: 'segments', key, value: null }]);
    const again = (await openTestLibrary(database)).library;
    expect(await again.store.pendingCount('home')).to.equal(0);
    const entries = ['A/1.mp3', 'A/2.mp3'].map((path, index) => fileEntry(path, { size: 1000 + index }));
    const result = await sync(again, { run: 'next', entries, settle: { keepBeneath: [] } });
    expect([result.added, result.changed]).to.deep.equal([[], ids.slice(0, 2)]);
    const pending = await again.store.pending('home', 10);
    const tags = ['One', 'Two'].map((title) => ({ title, album: 'X', artists: ['Ann'] }));
    await sync(again, { run: 'next', extractions: pending.map(({ track, file }, index) => ({ track, changeKey: file.changeKey, tags: tags[index] ?? {}, warning: null })) });
    expect(await trackRows(again)).to.deep.equal(before);
    again.close();
  });

  it('is found by a check while the library is open, and nothing that it shows is lost', async () => {
    const { library, database } = await filled();
    const before = await trackRows(library);
    const [key] = await tagSegment(database);
    await database.write([{ store: 'segments', key, value: 7 }]);
    expect(await library.service('x').checkIntegrity()).to.deep.equal({ segments: 4, damaged: 1, tracksLost: 2, accounts: ['home'], ...ALL_ELSE });
    expect(await trackRows(library)).to.deep.equal(before);
    library.close();
    const again = (await openTestLibrary(database)).library;
    expect(await trackRows(again)).to.deep.equal(before);
    again.close();
  });

  it('that has vanished is missed by a check', async () => {
    const { library, database } = await filled();
    const [key] = await tagSegment(database);
    await database.write([{ store: 'segments', key }]);
    expect(await library.service('x').checkIntegrity()).to.include({ damaged: 1, tracksLost: 2 });
    library.close();
  });

  it('that has vanished before the library opens is missed too, and what a person made of its tracks is kept', async () => {
    const { library, database, ids } = await filled();
    library.close();
    for (const key of await database.keys('segments')) await database.write([{ store: 'segments', key }]);
    const again = (await openTestLibrary(database)).library;
    const service = again.service('x');
    expect((await trackRows(again)).map(({ id, favourite }) => [id, favourite])).to.have.deep.members([[ids[0], true], [ids[1], false], [ids[2], false]]);
    expect(await service.checkIntegrity()).to.include({ tracksLost: 3 });
    expect(await service.checkIntegrity()).to.include({ damaged: 0, tracksLost: 0 });
    expect([await again.store.cursor('home'), await again.store.cursor('other')]).to.deep.equal([null, null]);
    again.close();
  });

  it('of which nothing else is known costs its tracks alone, and every account is listed anew', async () => {
    const { library, database } = await filled();
    library.close();
    const first = (await database.keys('segments'))[0] ?? '';
    const [second] = await tagSegment(database);
    await database.write([first, second].flatMap((key) => [{ store: 'segments', key, value: { count: 2 } }, { store: 'identities', key }] as const));
    const again = (await openTestLibrary(database)).library;
    expect(await titles(again)).to.deep.equal(['Three']);
    expect(await again.service('x').checkIntegrity()).to.deep.include({ damaged: 2, accounts: ['home', 'other'] });
    expect((await sync(again, { entries: [fileEntry('A/1.mp3')] })).added).to.have.length(1);
    again.close();
  });

  it('is mended once where two hosts find it', async () => {
    const { library, database } = await filled();
    library.close();
    const [key] = await tagSegment(database);
    await database.write([{ store: 'segments', key, value: 'rubbish' }]);
    const [first, second] = await Promise.all([openTestLibrary(database), openTestLibrary(await openDatabase(database.name))]);
    expect(await database.keys('damaged')).to.have.length(1);
    await sync(first.library, { entries: [fileEntry('late.mp3')] });
    await sync(second.library, { entries: [fileEntry('later.mp3')] });
    expect(await titles(second.library)).to.have.members(['1', '2', 'Three', 'late', 'later']);
    first.library.close();
    second.library.close();
  });
});

describe('a damaged head of the log', () => {
  for (const [what, value] of Object.entries({ gone: undefined, rubbish: 'rubbish', 'half a head': { revision: 3 }, 'too low': { revision: 90, sequence: 4, part: 0, nextRow: 1, compactions: 0 } })) {
    it(`that is ${what} is made anew, and nothing is overwritten`, async () => {
      const { library, database } = await filled();
      const before = await trackRows(library);
      library.close();
      await database.write([{ store: 'meta', key: 'log', value }]);
      const again = (await openTestLibrary(database)).library;
      expect(await trackRows(again)).to.deep.equal(before);
      await sync(again, { entries: [fileEntry('new.mp3')] });
      again.close();
      const third = (await openTestLibrary(database)).library;
      expect(await titles(third)).to.have.members(['One', 'Two', 'Three', 'new']);
      third.close();
    });
  }
});

describe('a check of the library', () => {
  it('finds nothing wrong in a sound one, and changes nothing', async () => {
    const { library, database } = await filled();
    const before = await trackRows(library);
    const keys = await database.keys('segments');
    expect(await library.service('x').checkIntegrity()).to.deep.equal({ segments: 4, damaged: 0, tracksLost: 0, accounts: [], ...ALL_ELSE });
    expect([await trackRows(library), await database.keys('segments')]).to.deep.equal([before, keys]);
    library.close();
  });

  it('sweeps pictures, small copies and words of no track, and keeps those of tracks that are gone for a while', async () => {
    const { library, database } = await openTestLibrary();
    const words = { text: 'La', lines: null };
    const [kept = ''] = await addTagged(library, { 'a.mp3': { picture: picture(1), lyrics: words }, 'b.mp3': { picture: picture(2), lyrics: words } });
    await sync(library, { removed: ['b.mp3'] });
    await database.write([
      { store: 'artwork', key: 'nobody', value: picture(9) },
      { store: 'thumbnails', key: 'nobody/cover', value: 'as-is' },
      { store: 'thumbnails', key: 'never-kept/cover', value: 'as-is' },
      { store: 'lyrics', key: 'no track', value: words },
    ]);
    await library.service('x').checkIntegrity();
    expect(await database.keys('artwork')).to.have.length(2);
    expect(await database.keys('thumbnails')).to.deep.equal([]);
    expect(await database.keys('lyrics')).to.have.length(2).and.to.include(kept);
    library.close();
  });

  it('makes other hosts keep a picture again that was swept', async () => {
    const { library, database } = await openTestLibrary();
    const [a = ''] = await addTagged(library, { 'a.mp3': { picture: picture(1) } });
    const other = await openTestLibrary(await openDatabase(database.name));
    await sync(library, { extractions: [{ track: a, changeKey: '"a.mp3"', tags: {}, warning: null }] });
    await library.service('x').checkIntegrity();
    expect(await database.keys('artwork')).to.deep.equal([]);
    await addTagged(other.library, { 'b.mp3': { picture: picture(1) } });
    expect(await database.keys('artwork')).to.have.length(1);
    other.library.close();
    library.close();
  });
});

describe('the storage', () => {
  it('is told of, and kept for good where the browser promises it', async () => {
    let promised = false;
    const storage = {
      estimate: async () => ({ usage: 5, quota: 10 }),
      persisted: async () => promised,
      persist: async () => (promised = true),
    };
    const { library } = await openTestLibrary(undefined, { storage });
    const service = library.service('x');
    expect(await service.storage()).to.deep.equal({ persisted: false, usage: 5, quota: 10 });
    expect([await service.persist(), (await service.storage()).persisted]).to.deep.equal([true, true]);
    library.close();
  });

  it('is not kept where the browser does not tell', async () => {
    const { library } = await openTestLibrary(undefined, { storage: {} });
    const service = library.service('x');
    expect([await service.storage(), await service.persist()]).to.deep.equal([{ persisted: false, usage: null, quota: null }, false]);
    library.close();
  });
});
