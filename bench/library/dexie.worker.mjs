/** The peer for storing: one record a track in Dexie, with six indexes, as its guide shows it. */
import { expose } from 'comlink';
import Dexie from 'dexie';
import { expectRows, timed } from './clock.mjs';
import { flatTrack, loadMaterial } from './material.mjs';

let db, records;

async function open(name) {
  db = new Dexie(name);
  db.version(1).stores({ tracks: 'id, title, artist, albumArtist, album, genre, year' });
  await db.open();
}

expose({
  /** Makes the records that {@link import} takes. */
  async prepare(count) {
    const material = await loadMaterial();
    records = structuredClone(Array.from({ length: count }, (_, number) => flatTrack(material, number)));
  },

  async import(name) {
    await open(name);
    return timed(async () => {
      await db.tracks.bulkPut(records);
      expectRows(await db.tracks.where('year').equals(1999).limit(50).sortBy('duration'), 50);
    });
  },

  firstWindow: (name) =>
    timed(async () => {
      await open(name);
      expectRows(await db.tracks.orderBy('title').limit(50).toArray(), 50);
    }),

  reopen: (name) =>
    timed(async () => {
      await open(name);
      const tracks = await db.tracks.toArray();
      const { compare } = new Intl.Collator('en', { numeric: true });
      tracks.sort((a, b) => compare(a.title, b.title));
      expectRows(tracks.slice(tracks.length >> 1, (tracks.length >> 1) + 50), 50);
    }),

  async window(times) {
    const count = await db.tracks.count();
    const took = await timed(async () => {
      for (let time = 0; time < times; time++) {
        expectRows(await db.tracks.orderBy('title').offset((count >> 1) + time).limit(50).toArray(), 50);
      }
    });
    return took / times;
  },

  async update(count, round) {
    const total = await db.tracks.count();
    const stride = Math.floor(total / count);
    const keys = Array.from({ length: count }, (_, at) => String(at * stride + round).padStart(8, '0'));
    const ratings = keys.map((key) => ({ key, changes: { rating: (round % 10) / 2 } }));
    const tags = keys.map((key, at) => ({
      key,
      changes: { title: `Renamed ${round} ${at}`, artists: ['Nobody'], artist: 'Nobody', album: 'Nothing', genre: 'Noise', year: 1950 + round },
    }));
    const rated = await timed(() => db.tracks.bulkUpdate(ratings));
    const tagged = await timed(() => db.tracks.bulkUpdate(tags));
    if ((await db.tracks.get(keys[0])).title !== `Renamed ${round} 0`) throw new Error('The update is not to be seen.');
    return { rated, tagged };
  },

  close() {
    db?.close();
  },
});
