import { expect } from '@open-wc/testing';
import { addTagged, openTestLibrary, trackRows } from './library-fixture.ts';
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
