/** The library of MPC in a worker, as a host would open it: over IndexedDB, through its store and its service. */
import { expose } from 'comlink';
import { openDatabase } from '../../workers/library/database.ts';
import { openLibrary } from '../../workers/library/library.ts';
import { expectRows, mean, timed } from './clock.mjs';
import { flatTrack, loadMaterial, syncedTrack } from './material.mjs';

/** Tracks of one call, durable before the next one; Dexie, which never gets more, has all in one as well. */
const AT_ONCE = 100_000;
const BY_TITLE = { kind: 'tracks', sort: [{ by: 'title' }] };
const silent = { child: () => silent, span: (_name, work) => work(), debug() {}, info() {}, warning() {}, error: console.error };

let database, library, service, view, entries;

async function open(name) {
  database = await openDatabase(name);
  if (database.storage !== 'indexeddb') throw new Error('The library must be measured on IndexedDB.', { cause: database.problem });
  library = await openLibrary({ database, emit() {}, log: silent, clock: Date, early: true, collation: { locale: 'en', ignoreArticles: true } });
  service = library.service('bench');
}

async function byTitle() {
  view = await service.view(BY_TITLE);
  return view;
}

expose({
  /** Makes the tracks, as a provider lists them, that {@link import} takes. */
  async prepare(count) {
    const material = await loadMaterial();
    const tracks = Array.from({ length: count }, (_, number) => syncedTrack(flatTrack(material, number)));
    // Texts as they come from the wire, not as ropes of what they were put together from.
    entries = structuredClone(tracks.map(({ entry, tags }) => ({ ...entry, tags })));
  },

  /** @returns {Promise<number>} milliseconds until all tracks are durable and can be queried */
  async import(name) {
    await open(name);
    let took = 0;
    for (let from = 0; from < entries.length; from += AT_ONCE) {
      const batch = { account: 'home', run: 'first', entries: entries.slice(from, from + AT_ONCE) };
      took += await timed(() => library.store.applySync(batch));
    }
    // Queryable: a year's tracks in the order of their length.
    const query = { kind: 'tracks', filter: { op: 'equals', field: 'year', value: 1999 }, sort: [{ by: 'duration' }] };
    took += await timed(async () => {
      const { id } = await service.view(query);
      expectRows((await service.window(id, 0, 50)).rows, 50);
      await service.release(id);
    });
    return took;
  },

  /** Opens until the first rows by title are there. */
  firstWindow: (name) =>
    timed(async () => {
      await open(name);
      await byTitle();
      expectRows((await service.window(view.id, 0, 50)).rows, 50);
    }),

  /** Shows the first rows by title for long enough that they will be known the next time. */
  async show(name) {
    await open(name);
    await byTitle();
    await service.counts();
    await service.window(view.id, 0, 50);
    await new Promise((resolve) => setTimeout(resolve, 1000));
  },

  /** Opens until rows from the middle by title are there. */
  reopen: (name) =>
    timed(async () => {
      await open(name);
      const { count } = await byTitle();
      expectRows((await service.window(view.id, count >> 1, 50)).rows, 50);
    }),

  /** What is open, and everything worked out that a listener's first minute asks for: a view, a search. */
  async settle() {
    if (view === undefined) await byTitle();
    await service.search('forever', 50);
    return view.count;
  },

  /** Milliseconds of one window of 50 rows about the middle, of `times`. */
  async window(times) {
    const { id, count } = view;
    const took = await timed(async () => {
      for (let time = 0; time < times; time++) await service.window(id, (count >> 1) + time, 50);
    });
    return took / times;
  },

  /** Milliseconds of one search, as the mean over all. */
  async search(queries) {
    const each = [];
    for (const query of queries) each.push(await timed(() => service.search(query, 50)));
    return mean(each);
  },

  /** How many tracks each search finds. */
  async hits(queries) {
    const found = [];
    for (const query of queries) found.push((await service.search(query, 1)).counts.tracks);
    return found;
  },

  /** All that the rows of the library show, each with its id. */
  async texts() {
    const all = [];
    for (let offset = 0; offset < view.count; offset += 1000) {
      const { rows } = await service.window(view.id, offset, 1000);
      for (const row of rows) all.push([row.id, [row.title, row.artist, row.albumArtist, row.album, row.genre]]);
    }
    return all;
  },

  /** Ids of the tracks that a search narrows a view to. */
  async found(text) {
    const narrowed = await service.view({ kind: 'tracks', search: text });
    const ids = narrowed.count === 0 ? [] : await library.store.resolve({ view: narrowed.id });
    await service.release(narrowed.id);
    return ids;
  },

  /** Scattered ratings, then as many tags read anew, each durable when it answers. */
  async update(count, round) {
    const stride = Math.floor(view.count / count);
    const ids = [];
    for (let at = 0; at < count; at++) ids.push((await service.window(view.id, at * stride + round, 1)).rows[0].id);
    const files = await Promise.all(ids.map((id) => library.store.file(id)));
    const extractions = ids.map((track, at) => ({
      track,
      changeKey: files[at].file.changeKey,
      tags: { title: `Renamed ${round} ${at}`, artists: ['Nobody'], album: 'Nothing', genres: ['Noise'], year: 1950 + round },
      warning: null,
    }));
    const rated = await timed(() => service.rate(ids, (round % 10) / 2));
    const tagged = await timed(() => library.store.applySync({ account: 'home', run: 'first', extractions }));
    if ((await service.track(ids[0])).title !== `Renamed ${round} 0`) throw new Error('The update is not to be seen.');
    return { rated, tagged };
  },

  close() {
    library?.close();
    database?.close();
  },
});
