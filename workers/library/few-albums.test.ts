/** The albums of a few rows, worked out before all are, are those that all rows make. */
import { expect } from '@open-wc/testing';
import { addAtOnce, openTestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const FILES: Readonly<Record<string, TrackTags>> = {
  'a/1.mp3': { album: 'Greatest Hits', artists: ['Queen'] },
  'b/1.mp3': { album: 'greatest hits', artists: ['Abba'] },
  'b/2.mp3': { album: 'Greatest Hits (Disc 2)', artists: ['Abba', 'Björn'] },
  'b/3.mp3': { album: 'Greatest Hits', albumArtist: 'ABBA', artists: ['Abba feat. Nobody'] },
  'Mix/CD1/1.mp3': { album: 'Mix', artists: ['A'] },
  'Mix/CD2/1.mp3': { album: 'Mix', artists: ['B'] },
  'Other/1.mp3': { album: 'Mix', artists: ['C'] },
  'Other/2.mp3': { album: 'MIX', artists: ['D'] },
  'N/1.mp3': { album: 'Now', artists: ['A'], compilation: true },
  'M/1.mp3': { album: 'Now', artists: ['B'], compilation: true },
  'V/1.mp3': { album: 'Now', albumArtist: 'VA', artists: ['B'] },
  'E/1.mp3': { album: 'Edition', albumArtist: 'E', artists: ['E'], musicBrainz: { release: 'one' } },
  'E/2.mp3': { album: 'Edition', albumArtist: 'E', artists: ['E'] },
  'F/1.mp3': { album: 'edition', albumArtist: 'e', artists: ['É'], musicBrainz: { release: 'two' } },
  'none.mp3': { artists: ['Éric', 'Zoë'], albumArtist: 'ERIC' },
  'nothing.mp3': {},
  'signs/1.mp3': { album: '!!!', artists: ['???'] },
  'signs/2.mp3': { album: '???', artists: ['!!!'] },
};

describe('the albums of a few rows', () => {
  it('bear the ids and artists that they have among all', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('test');
    await addAtOnce(library, FILES);
    const view = await service.view({ kind: 'tracks' });
    const early = [];
    for (let at = 0; at < view.count; at++) early.push(...(await service.window(view.id, at, 1)).rows);
    // Counting needs all albums.
    const { albums } = await service.counts();
    const { rows } = await service.window(view.id, 0, view.count);
    expect(early).to.deep.equal(rows);
    expect(albums).to.equal(new Set(rows.flatMap((row) => ('albumId' in row && row.albumId !== null ? [row.albumId] : []))).size);
    library.close();
  });

  it('lead to the albums, and their artists to the artists', async () => {
    const { library } = await openTestLibrary();
    const service = library.service('test');
    await addAtOnce(library, FILES);
    const view = await service.view({ kind: 'tracks' });
    for (let at = 0; at < view.count; at++) {
      const window = await service.window(view.id, at, 1);
      const row = window.kind === 'tracks' ? window.rows[0] : undefined;
      if (row?.albumId != null) expect((await service.album(row.albumId)).albumArtist).to.equal(row.albumArtist);
      if (row?.artistId != null) expect((await service.artist(row.artistId)).id).to.equal(row.artistId);
    }
    library.close();
  });

  it('are no news to a view that has shown them', async () => {
    const { library, events } = await openTestLibrary();
    const service = library.service('test');
    await addAtOnce(library, FILES);
    const view = await service.view({ kind: 'tracks' });
    const { version } = await service.window(view.id, 0, 10);
    await service.counts();
    const albums = await service.view({ kind: 'albums' });
    expect(albums.count).to.be.above(5);
    expect((await service.window(view.id, 0, 10)).version).to.equal(version);
    expect(events.filter(({ event }) => event.payload.event === 'ViewChanged')).to.deep.equal([]);
    library.close();
  });
});
