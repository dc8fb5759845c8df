import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import { openDatabase } from './database.ts';
import { addTagged, openTestLibrary, sync, trackRows, type TestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const PICTURE = { bytes: new Uint8Array([1, 2, 3]), mimeType: 'image/png' };
const WORDS = { text: 'La', lines: [{ time: 5, text: 'La' }] };
const TAGS = { 'a.mp3': { picture: PICTURE, lyrics: WORDS }, 'b.mp3': { title: 'B' } } satisfies Readonly<Record<string, TrackTags>>;

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  /** The track that has a picture and words. */
  readonly id: string;
  /** Of its picture. */
  readonly artwork: string;
}

async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const [id = ''] = await addTagged(opened.library, TAGS);
  const service = opened.library.service('x');
  return { ...opened, service, id, artwork: (await service.track(id)).artwork ?? '' };
}

/** Reads the files again that wait for it. @returns the tracks */
async function readAgain({ library }: TestLibrary): Promise<readonly string[]> {
  const pending = await library.store.pending('home', 10);
  await sync(library, { extractions: pending.map(({ track, file }) => ({ track, changeKey: file.changeKey, tags: TAGS['a.mp3'], warning: null })) });
  return pending.map(({ track }) => track);
}

const SOUND = { identitiesDamaged: 0, picturesDamaged: 0, lyricsDamaged: 0 };

describe('a damaged picture', () => {
  for (const [what, value] of Object.entries({
    'that is none': 5,
    'without its bytes': { mimeType: 'image/png' },
    'of other bytes': { ...PICTURE, bytes: new Uint8Array([1, 2, 4]) },
  })) {
    it(`${what} is set aside, and comes again with its file`, async () => {
      const opened = await stage();
      const { service, database, id, artwork } = opened;
      const before = await service.track(id);
      await database.write([{ store: 'artwork', key: artwork, value }, { store: 'thumbnails', key: `${artwork}/cover`, value: 'as-is' }]);
      expect(await service.checkIntegrity()).to.include({ ...SOUND, picturesDamaged: 1, damaged: 0 });
      expect(await service.checkIntegrity()).to.include(SOUND);
      expect(await database.get('damaged', `artwork/${artwork}`)).to.deep.equal({ value });
      expect(await database.keys('thumbnails')).to.deep.equal([]);
      expect(await readAgain(opened)).to.deep.equal([id]);
      const again = await service.artwork(artwork, 'full');
      expect(new Uint8Array((await again?.arrayBuffer()) ?? [])).to.deep.equal(PICTURE.bytes);
      expect(await service.track(id)).to.deep.equal(before);
      opened.library.close();
    });
  }

  it('is kept again by another host as well', async () => {
    const { library, service, database, notices, id, artwork } = await stage();
    const other = await openTestLibrary(await openDatabase(database.name));
    await database.write([{ store: 'artwork', key: artwork, value: 5 }]);
    await service.checkIntegrity();
    await other.library.applyForeignChange(notices.at(-1));
    expect(await readAgain(other)).to.deep.equal([id]);
    expect(await database.get('artwork', artwork)).to.deep.equal(PICTURE);
    other.library.close();
    library.close();
  });

  it('that was asked for is kept again when it comes, without a check', async () => {
    const opened = await stage();
    const { library, service, database, id, artwork } = opened;
    await database.write([{ store: 'artwork', key: artwork, value: 5 }]);
    expect(await service.artwork(artwork, 'full')).to.equal(null);
    await library.store.markPending([id]);
    await readAgain(opened);
    expect(await database.get('artwork', artwork)).to.deep.equal(PICTURE);
    library.close();
  });

  it('that has vanished is missed', async () => {
    const opened = await stage();
    await opened.database.write([{ store: 'artwork', key: opened.artwork }]);
    await opened.service.checkIntegrity();
    expect(await readAgain(opened)).to.deep.equal([opened.id]);
    expect(await opened.database.get('artwork', opened.artwork)).to.deep.equal(PICTURE);
    opened.library.close();
  });

  it('has its small copy made anew where that alone is damaged', async () => {
    const { library, service, database, artwork } = await stage();
    await database.write([{ store: 'thumbnails', key: `${artwork}/cover`, value: 5 }]);
    expect(await service.artwork(artwork, 'cover')).to.be.instanceOf(Blob);
    library.close();
  });
});

describe('damaged lyrics', () => {
  for (const [what, value] of Object.entries({ 'that are none': 5, 'without times': { text: '', timed: { text: 'La' } }, 'that are gone': undefined })) {
    it(`${what} come again with their file`, async () => {
      const opened = await stage();
      const { service, database, id } = opened;
      await database.write([{ store: 'lyrics', key: id, ...(value !== undefined && { value }) }]);
      expect(await service.lyrics(id)).to.equal(null);
      expect(await service.checkIntegrity()).to.include({ ...SOUND, lyricsDamaged: value === undefined ? 0 : 1 });
      expect(await service.checkIntegrity()).to.include(SOUND);
      if (value !== undefined) expect(await database.get('damaged', `lyrics/${id}`)).to.deep.equal({ value });
      expect(await readAgain(opened)).to.deep.equal([id]);
      expect(await service.lyrics(id)).to.deep.equal(WORDS);
      opened.library.close();
    });
  }
});

describe('damaged identities of a segment', () => {
  it('are set aside and written anew', async () => {
    const { library, service, database, id } = await stage();
    const key = (await database.keys('segments')).at(-1) ?? '';
    await database.write([{ store: 'identities', key, value: 5 }]);
    expect(await service.checkIntegrity()).to.include({ ...SOUND, identitiesDamaged: 1, damaged: 0 });
    expect(await service.checkIntegrity()).to.include(SOUND);
    expect(await database.get('damaged', `identities/${key}`)).to.deep.equal({ value: 5 });
    library.close();
    // They serve as before: the segment's tracks stay under their ids.
    await database.write([{ store: 'segments', key, value: 5 }]);
    const again = (await openTestLibrary(database)).library;
    expect((await trackRows(again)).map((row) => row.id)).to.include(id);
    again.close();
  });
});
