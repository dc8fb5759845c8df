import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary, sync, type TestLibrary, trackRows, until } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

/** The albums that these files make, as "album artist: title (tracks)". */
async function albumsOf(files: Readonly<Record<string, TrackTags>>): Promise<readonly string[]> {
  const { library } = await openTestLibrary();
  await addTagged(library, files);
  const service = library.service('test');
  const view = await service.view({ kind: 'albums', sort: [{ by: 'title' }, { by: 'albumArtist' }] });
  const window = await service.window(view.id, 0, 100);
  library.close();
  return window.kind === 'albums' ? window.rows.map((row) => `${row.albumArtist}: ${row.title} (${row.trackCount})`) : [];
}

describe('albums', () => {
  it('of one name by different artists stay apart', async () => {
    const files = {
      'a/1.mp3': { album: 'Greatest Hits', artists: ['Queen'] },
      'b/1.mp3': { album: 'Greatest Hits', artists: ['Abba'] },
      'c/1.mp3': { album: 'Greatest Hits', albumArtist: 'Cher', artists: ['Cher', 'Sonny'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Abba: Greatest Hits (1)', 'Cher: Greatest Hits (1)', 'Queen: Greatest Hits (1)']);
  });

  it('are one over their discs, wherever those lie', async () => {
    const files = {
      'W/CD1/1.mp3': { album: 'Wall', artists: ['Floyd'], disc: 1 },
      'W/CD 2/1.mp3': { album: 'Wall', artists: ['Floyd'], disc: 2 },
      'elsewhere/1.mp3': { album: 'wall', albumArtist: 'FLOYD', artists: ['Floyd'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Floyd: Wall (3)']);
  });

  it('of various artists are told by the compilation flag', async () => {
    const files = {
      'A/1.mp3': { album: 'Now', artists: ['A'], compilation: true },
      'B/1.mp3': { album: 'Now', artists: ['B'], compilation: true },
    };
    expect(await albumsOf(files)).to.deep.equal(['Various Artists: Now (2)']);
  });

  it('of various artists are told by a shared folder', async () => {
    const files = {
      'Mix/CD1/1.mp3': { album: 'Mix', artists: ['A'] },
      'Mix/CD2/1.mp3': { album: 'Mix', artists: ['B'] },
      'Other/1.mp3': { album: 'Mix', artists: ['C'] },
      'Other/2.mp3': { album: 'Mix', artists: ['D'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Various Artists: Mix (2)', 'Various Artists: Mix (2)']);
  });

  it('keep their artist when a track has a guest', async () => {
    const files = {
      'X/1.mp3': { album: 'Solo', artists: ['Ann'] },
      'X/2.mp3': { album: 'Solo', artists: ['Ann feat. Bob'] },
      'X/3.mp3': { album: 'Solo', artists: ['Ann', 'Bob'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Ann: Solo (3)']);
  });

  it('tagged with one of the names for various artists are one', async () => {
    const files = {
      'a.mp3': { album: 'Now', albumArtist: 'VA', artists: ['A'] },
      'b.mp3': { album: 'Now', albumArtist: 'various artists', artists: ['B'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Various Artists: Now (2)']);
  });

  it('change when a track of another artist joins them', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'M/1.mp3': { album: 'Mix', artists: ['A'] } });
    const [alone] = await trackRows(library);
    await addTagged(library, { 'M/2.mp3': { album: 'Mix', artists: ['B'] } });
    const [first, second] = await trackRows(library);
    expect(alone?.albumArtist).to.equal('A');
    expect(first).to.include({ albumArtist: 'Various Artists', albumId: second?.albumId });
    expect(first?.albumId).not.to.equal(alone?.albumId);
    library.close();
  });

  it('have the same id after reopening', async () => {
    const { library, database } = await openTestLibrary();
    await addTagged(library, { 'M/1.mp3': { album: 'Mix', artists: ['A'] }, 'M/2.mp3': { album: 'Mix', artists: ['B'] } });
    const [before] = await trackRows(library);
    library.close();
    const again = (await openTestLibrary(database)).library;
    const album = await again.service('x').album(before?.albumId ?? '');
    expect(album).to.include({ title: 'Mix', albumArtist: 'Various Artists', trackCount: 2 });
    again.close();
  });

  it('sum up their tracks', async () => {
    const { library } = await openTestLibrary();
    const cover = { bytes: new Uint8Array([9]), mimeType: 'image/png' };
    const inner = { bytes: new Uint8Array([8]), mimeType: 'image/png' };
    await addTagged(library, {
      '2.mp3': { album: 'S', artists: ['A'], track: 2, year: 1990, duration: 10.5, picture: inner },
      '1.mp3': { album: 'S', artists: ['A'], track: 1, year: 1991, duration: 20, picture: cover },
      '3.mp3': { album: 'S', artists: ['A'], track: 3 },
    });
    const rows = await trackRows(library);
    const album = await library.service('x').album(rows[0]?.albumId ?? '');
    expect(album).to.include({ year: 1991, duration: 30.5, trackCount: 3 });
    expect(album.artwork).to.equal(rows.find((row) => row.track === 1)?.artwork);
    library.close();
  });
});

describe('artists', () => {
  it('of a track are listed each on their own, and with those albums are filed under', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, {
      '1.mp3': { album: 'X', artists: ['Ann', 'Bob'], albumArtist: 'The Trio' },
      '2.mp3': { album: 'X', artists: ['ANN'], albumArtist: 'The Trio' },
      '3.mp3': { album: 'Y', artists: ['Bob'], albumArtist: 'Various Artists' },
    });
    const service = library.service('test');
    const view = await service.view({ kind: 'artists' });
    const window = await service.window(view.id, 0, 10);
    const rows = window.kind === 'artists' ? window.rows : [];
    expect(rows.map((row) => [row.name, row.trackCount, row.albumCount])).to.deep.equal([['Ann', 2, 1], ['Bob', 2, 2], ['The Trio', 2, 1]]);
    const bob = rows[1]?.id ?? '';
    const tracks = await trackRows(library, { filter: { op: 'equals', field: 'artistId', value: bob } });
    expect(tracks.map((row) => row.album)).to.deep.equal(['X', 'Y']);
    library.close();
  });
});

describe('albums as they are tagged in practice', () => {
  it('are one over discs that only their titles name, and the disc is known by it', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, {
      'W/CD1/01.mp3': { album: 'Wall (Disc 1)', artists: ['Floyd'], track: 1, title: 'a' },
      'W/CD2/01.mp3': { album: 'Wall [CD 2]', artists: ['Floyd'], track: 1, title: 'b' },
      'W/CD2/02.mp3': { album: 'Wall - Disc Two', artists: ['Floyd'], track: 2, title: 'c' },
      'W/CD3/01.mp3': { album: 'Wall', artists: ['Floyd'], track: 1, title: 'd' },
    });
    const rows = await trackRows(library);
    expect(rows.map(({ title, disc }) => [title, disc])).to.deep.equal([['a', 1], ['b', 2], ['c', 2], ['d', 3]]);
    expect(await library.service('x').album(rows[0]?.albumId ?? '')).to.include({ title: 'Wall', albumArtist: 'Floyd', trackCount: 4 });
    library.close();
  });

  it('keep titles that merely look like a disc’s', async () => {
    const files = {
      'a.mp3': { album: 'Disc 2', artists: ['A'] },
      'b.mp3': { album: 'Italo Disco 2', artists: ['A'] },
      'c.mp3': { album: 'Discovery', artists: ['A'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['A: Disc 2 (1)', 'A: Discovery (1)', 'A: Italo Disco 2 (1)']);
  });

  it('take the album artist of their other tracks where a tagger forgot some', async () => {
    const files = {
      'M/1.mp3': { album: 'Mix', albumArtist: 'DJ Ann', artists: ['A'] },
      'M/2.mp3': { album: 'Mix', artists: ['B'] },
      'M/3.mp3': { album: 'Mix', artists: ['C'], compilation: true },
      'N/1.mp3': { album: 'Mix', artists: ['D'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['D: Mix (1)', 'DJ Ann: Mix (3)']);
  });

  it('keep their artist where others are written beside it', async () => {
    const files = {
      'X/1.mp3': { album: 'Duets', artists: ['Ann & Bob'] },
      'X/2.mp3': { album: 'Duets', artists: ['Ann, Cid'] },
      'X/3.mp3': { album: 'Duets', artists: ['Ann'] },
      'Y/1.mp3': { album: 'Pairs', artists: ['Dee & Eve'] },
      'Y/2.mp3': { album: 'Pairs', artists: ['Fay & Gus'] },
      'Z/1.mp3': { album: 'Bridge', artists: ['Simon & Garfunkel'] },
      'Z/2.mp3': { album: 'Bridge', artists: ['Simon & Garfunkel'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Simon & Garfunkel: Bridge (2)', 'Ann: Duets (3)', 'Various Artists: Pairs (2)']);
  });

  it('are one over accounts', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, { 'X/1.mp3': { album: 'Split', artists: ['Ann'], track: 1 } }, { account: 'one' });
    await addTagged(library, { 'deep/er/2.mp3': { album: 'split', artists: ['ANN'], track: 2 } }, { account: 'two' });
    const rows = await trackRows(library);
    expect(new Set(rows.map((row) => row.albumId)).size).to.equal(1);
    library.close();
  });

  it('of one name and artist are told apart by their MusicBrainz releases', async () => {
    const [blue, green] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
    const files = {
      'B/1.mp3': { album: 'Weezer', artists: ['Weezer'], musicBrainz: { release: blue } },
      'B/2.mp3': { album: 'Weezer', artists: ['Weezer'], musicBrainz: { release: blue } },
      'B/3.mp3': { album: 'Weezer', artists: ['Weezer'] },
      'G/1.mp3': { album: 'Weezer', artists: ['Weezer'], musicBrainz: { release: green } },
      'S/1.mp3': { album: 'Solo', artists: ['Weezer'], musicBrainz: { release: green } },
      'S/2.mp3': { album: 'Solo', artists: ['Weezer'] },
    };
    expect((await albumsOf(files)).toSorted()).to.deep.equal(['Weezer: Solo (2)', 'Weezer: Weezer (1)', 'Weezer: Weezer (3)']);
  });

  it('of various artists are told by MusicBrainz’ own id for them', async () => {
    const various = { albumArtists: ['89ad4ac3-39f7-470e-963a-56509c546377'] };
    const files = {
      'a/1.mp3': { album: 'Hits', albumArtist: 'オムニバス', artists: ['A'], musicBrainz: various },
      'b/1.mp3': { album: 'Hits', albumArtist: 'Various Artists', artists: ['B'] },
    };
    expect(await albumsOf(files)).to.deep.equal(['Various Artists: Hits (2)']);
  });

  it('whose artists or titles are nothing but signs have ids of their own', async () => {
    const { library } = await openTestLibrary();
    await addTagged(library, {
      'a/1.mp3': { title: 'One', album: 'S', albumArtist: "'" },
      'b/1.mp3': { title: 'Two', album: 'S', albumArtist: "''" },
      'c/1.mp3': { title: 'Three', album: "'", albumArtist: 'A' },
      'd/1.mp3': { title: 'Four', album: "''", albumArtist: 'A' },
    });
    const rows = await trackRows(library);
    for (const { albumId, title } of rows) {
      const own = await trackRows(library, { filter: { op: 'equals', field: 'albumId', value: albumId ?? '' } });
      expect(own.map((row) => row.title)).to.deep.equal([title]);
    }
    expect(new Set(rows.map(({ albumId }) => albumId)).size).to.equal(4);
    library.close();
  });
});

describe('names', () => {
  /** As they are shown wherever they are. */
  async function shown({ library }: TestLibrary): Promise<unknown> {
    const service = library.service('test');
    const namesIn = async (kind: 'artists' | 'genres'): Promise<readonly string[]> => {
      const view = await service.view({ kind });
      const window = await service.window(view.id, 0, 10);
      return window.kind === kind ? window.rows.map(({ name }) => name) : [];
    };
    const albums = await service.view({ kind: 'albums' });
    const album = await service.window(albums.id, 0, 1);
    const grouped = await service.view({ kind: 'tracks', group: 'artist' });
    const { groups } = await service.groups(grouped.id);
    const found = (await service.search('bjork')).artists;
    return {
      artists: await namesIn('artists'),
      genres: await namesIn('genres'),
      album: album.kind === 'albums' ? album.rows[0]?.albumArtist : '',
      groups: groups.map(({ label }) => label),
      found: found.map(({ name }) => name),
    };
  }
  const spelled = (artist: string, genre: string) => ({ artists: [artist], genres: [genre], album: artist, groups: [artist], found: [artist] });

  it('that are spelled otherwise by now are news to the views that show them', async () => {
    const { library, events } = await openTestLibrary();
    const [id = ''] = await addTagged(library, { 'a/1.mp3': { title: 'Joga', artists: ['bjork'], genres: ['rock'], album: 'Debut' } });
    const service = library.service('x');
    const views = await Promise.all((['artists', 'genres', 'albums'] as const).map((kind) => service.view({ kind })));
    for (const view of views) await service.window(view.id, 0, 5);
    const toldOf = (): readonly unknown[] => events.flatMap(({ event: { payload } }) => (payload.event === 'ViewChanged' ? [payload.view] : []));
    await service.editTags([id], { artists: ['Björk'], genres: ['Rock'] });
    await until(() => views.every((view) => toldOf().includes(view.id)));
    library.close();
  });

  it('are spelled as a track in use spells them: by edits, by new tags, and after reopening', async () => {
    const opened = await openTestLibrary();
    const [id = ''] = await addTagged(opened.library, { 'a/1.mp3': { title: 'Joga', artists: ['bjork'], genres: ['rock'], album: 'Debut' } });
    expect(await shown(opened)).to.deep.equal(spelled('bjork', 'rock'));
    await opened.library.service('x').editTags([id], { artists: ['Björk'], genres: ['Rock'] });
    expect(await shown(opened)).to.deep.equal(spelled('Björk', 'Rock'));
    await opened.library.service('x').undo();
    await sync(opened.library, { extractions: [{ track: id, changeKey: '"a/1.mp3"', tags: { title: 'Joga', artists: ['BJÖRK'], genres: ['ROCK'], album: 'Debut' }, warning: null }] });
    expect(await shown(opened)).to.deep.equal(spelled('BJÖRK', 'ROCK'));
    opened.library.close();
    const again = await openTestLibrary(opened.database);
    expect(await shown(again)).to.deep.equal(spelled('BJÖRK', 'ROCK'));
    again.library.close();
  });
});
