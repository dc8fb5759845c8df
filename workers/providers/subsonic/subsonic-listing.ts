/**
 * Listing a Subsonic server, which tells of no changes: whether anything may have changed is asked first, and then all songs
 * are listed anew, by search or, where search finds words only, album by album.
 */
import { asMpcError } from '../../../services/protocol/errors.ts';
import type { ListedFile } from '../../library/store.ts';
import type { ChangeBatch } from '../provider.ts';
import { isFields, listIn, numberOf, textOf, type Fields } from './subsonic-answers.ts';
import type { SubsonicClient } from './subsonic-client.ts';
import { songFile } from './subsonic-song.ts';

/** What a server says of its last scan, and how many songs there are. */
interface ScanState {
  readonly count: number | null;
  /** As the server writes it; empty where it does not tell. */
  readonly lastScan: string;
  /** Epoch milliseconds of the last change, of servers that do not tell `lastScan`. */
  readonly lastModified: number | null;
}

/** By searching for nothing, as OpenSubsonic demands, or for two quotation marks, as others want it; or by albums. */
type Way = '' | '""' | 'albums';

/** What was asked for at once. */
interface Page {
  /** Of what is counted: songs or albums. */
  readonly ids: readonly string[];
  readonly songs: readonly Fields[];
}

/** Where a listing is. */
interface Position {
  readonly v: 1;
  /** As of before the listing began. Absent where the server was scanning, or tells nothing. */
  readonly state?: ScanState;
  /** Absent: the listing is over. */
  readonly by?: Way;
  /** Songs or albums that come before. */
  readonly offset?: number;
}

const PAGE = 500;
/** Albums asked for at once, and in one batch. */
const PARALLEL = 4;
const BATCH_ALBUMS = 32;
/** A server that never stops changing is taken as it is. */
const MAX_LISTINGS = 3;

export class SubsonicListing {
  readonly #client: SubsonicClient;
  readonly #signal: AbortSignal;
  /** Ids of songs and albums that this listing has come to: pages may overlap. */
  readonly #met = new Set<string>();
  /** Ids of files that it has told. */
  readonly #told = new Set<string>();
  /** Albums one of whose songs waits to be asked for the cover. */
  readonly #covered = new Set<string>();

  constructor(client: SubsonicClient, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  async *batches(cursor: string | null): AsyncGenerator<ChangeBatch> {
    let position = parseCursor(cursor);
    // Where nobody could tell whether songs have come or gone since it was broken off, what comes next may be what was passed over.
    let anew = position.by !== undefined && position.state === undefined;
    if (position.by === undefined || anew) {
      const state = await this.#state(position.state);
      if (state === 'same') return yield { entries: [], removed: [], failures: [], cursor, end: 'delta' };
      position = beginningAt(state);
    }
    for (let listing = 0; listing < MAX_LISTINGS; listing++) {
      anew ||= listing > 0;
      for await (const batch of this.#list(position)) {
        yield anew ? { ...batch, anew } : batch;
        anew = false;
      }
      // What was changed while it was listed may have slipped from one page to another, or be gone.
      const state = position.state === undefined ? 'same' : await this.#state(position.state);
      if (state === 'same') break;
      position = beginningAt(state);
      for (const known of [this.#met, this.#told, this.#covered]) known.clear();
    }
    const { state } = position;
    yield { entries: [], removed: [], failures: [], ...(anew && { anew }), cursor: state ? JSON.stringify({ v: 1, state } satisfies Position) : null, end: 'full' };
  }

  /** @param known from the last time; then only so much is asked for as tells that nothing has changed */
  async #state(known: ScanState | undefined): Promise<ScanState | 'same' | null> {
    const status = await this.#optional('getScanStatus', 'scanStatus', {});
    if (status?.['scanning'] === true) return null;
    const count = numberOf(status?.['count']) ?? null;
    const lastScan = textOf(status?.['lastScan']);
    const isAsKnown = known !== undefined && known.count === count && known.lastScan === lastScan;
    if (lastScan !== '') return isAsKnown ? 'same' : { count, lastScan, lastModified: null };
    const since = known?.lastModified ?? null;
    const indexes = await this.#optional('getIndexes', 'indexes', isAsKnown && since !== null ? { ifModifiedSince: since } : {});
    const lastModified = numberOf(indexes?.['lastModified']) ?? null;
    if (lastModified === null || lastModified <= 0) return null;
    return isAsKnown && lastModified === since ? 'same' : { count, lastScan, lastModified };
  }

  /** Null where the server has no such method, or does not let this user ask. */
  async #optional(method: string, name: string, parameters: Readonly<Record<string, number>>): Promise<Fields | null> {
    try {
      const found = (await this.#client.call(method, parameters, this.#signal))[name];
      return isFields(found) ? found : null;
    } catch (thrown) {
      this.#signal.throwIfAborted();
      if (['not-found', 'forbidden', 'server'].includes(asMpcError(thrown).code) && !asMpcError(thrown).retryable) return null;
      throw thrown;
    }
  }

  async *#list({ state, by: first = '', offset: start = 0 }: Position): AsyncGenerator<ChangeBatch> {
    let [by, offset] = [first, start];
    for (;;) {
      const { ids, songs } = by === 'albums' ? await this.#albums(offset) : await this.#search(by, offset);
      // A server that heeds no offset would tell the same for ever.
      if (ids.some((id) => !this.#met.has(id))) {
        for (const id of ids) this.#met.add(id);
        offset += ids.length;
        const cursor = JSON.stringify({ v: 1, ...(state && { state }), by, offset } satisfies Position);
        yield { entries: this.#entries(songs), removed: [], failures: [], cursor };
        continue;
      }
      const next = nextWay(by, offset, ids.length);
      if (next === null) return;
      by = next;
      offset = 0;
    }
  }

  async #search(query: string, songOffset: number): Promise<Page> {
    const songs = listIn(await this.#optionalSearch({ query, songCount: PAGE, songOffset, artistCount: 0, albumCount: 0 }), 'song');
    return { ids: songs.map(({ id }) => `song ${textOf(id)}`), songs };
  }

  async #optionalSearch(parameters: Readonly<Record<string, string | number>>): Promise<unknown> {
    try {
      return (await this.#client.call('search3', parameters, this.#signal))['searchResult3'];
    } catch (thrown) {
      this.#signal.throwIfAborted();
      const { code, details } = asMpcError(thrown);
      // Not to be mixed up with a listing that fails in the middle.
      if (parameters['songOffset'] === 0 && (code === 'not-found' || details['subsonic'] === 0 || details['subsonic'] === 10)) return undefined;
      throw thrown;
    }
  }

  /** The songs of some albums from an offset on. */
  async #albums(offset: number): Promise<Page> {
    const list = await this.#client.call('getAlbumList2', { type: 'alphabeticalByName', size: BATCH_ALBUMS, offset }, this.#signal);
    const albums = listIn(list['albumList2'], 'album').map(({ id }) => textOf(id));
    const songs: Fields[] = [];
    for (let at = 0; at < albums.length; at += PARALLEL) {
      songs.push(...(await Promise.all(albums.slice(at, at + PARALLEL).map((id) => this.#songsOf(id)))).flat());
    }
    return { ids: albums.map((id) => `album ${id}`), songs };
  }

  async #songsOf(id: string): Promise<readonly Fields[]> {
    try {
      return listIn((await this.#client.call('getAlbum', { id }, this.#signal))['album'], 'song');
    } catch (thrown) {
      // Gone since the albums were listed.
      if (asMpcError(thrown).code === 'not-found') return [];
      throw thrown;
    }
  }

  #entries(songs: readonly Fields[]): readonly ListedFile[] {
    const entries: ListedFile[] = [];
    for (const song of songs) {
      const file = songFile(song);
      if (!file || this.#told.has(file.fileId)) continue;
      this.#told.add(file.fileId);
      entries.push(this.#wantsCover(song) ? withoutTags(file) : file);
    }
    return entries;
  }

  /** One song of each album comes without tags: so the sync asks for it, and gets the cover for all of them. */
  #wantsCover(song: Fields): boolean {
    const album = textOf(song['albumId']) || `${textOf(song['artist'])}\n${textOf(song['album'])}`;
    if (textOf(song['coverArt']) === '' || this.#covered.has(album)) return false;
    this.#covered.add(album);
    return true;
  }
}

/** Until the sync has asked for it, the song is shown by what hints say. */
function withoutTags({ tags, ...file }: ListedFile): ListedFile {
  const { title, artists, album, track, duration } = tags ?? {};
  const [artist] = artists ?? [];
  return {
    ...file,
    hints: {
      ...(title !== undefined && { title }),
      ...(artist !== undefined && { artist }),
      ...(album !== undefined && { album }),
      ...(track !== undefined && { track }),
      ...(duration !== undefined && { duration }),
    },
  };
}

/** What is tried where a way brought nothing at all, or the same again. Null: the listing is whole. */
function nextWay(by: Way, offset: number, found: number): Way | null {
  if (by === 'albums') return null;
  if (found > 0) return 'albums';
  if (offset > 0) return null;
  return by === '' ? '""' : 'albums';
}

function beginningAt(state: ScanState | null): Position {
  return { v: 1, ...(state && { state }), by: '', offset: 0 };
}

function parseCursor(cursor: string | null): Position {
  try {
    const found = JSON.parse(cursor ?? 'null') as Partial<Position> | null;
    return found?.v === 1 ? { ...found, v: 1 } : { v: 1 };
  } catch {
    return { v: 1 };
  }
}
