/** The music of a Subsonic server: songs, and the albums, artists and folders that follow from them. */
import { createHash } from 'node:crypto';

/**
 * @typedef {object} Song
 * @property {string} id
 * @property {string} path within the music folder
 * @property {string} title
 * @property {string} artist
 * @property {string} album
 * @property {string} albumArtist
 * @property {number} [track]
 * @property {number} [disc]
 * @property {number} [year]
 * @property {string} [genre]
 * @property {number} duration seconds
 * @property {Uint8Array} bytes
 * @property {number} created epoch milliseconds
 * @property {number} bitRate kbit/s
 * @property {object} [replayGain]
 * @property {string} [musicBrainzId]
 * @property {readonly string[]} [isrc]
 * @property {string} [lyrics] lines, those of synced ones with `[mm:ss.cc]` before them
 * @property {boolean} [cover]
 *
 * @typedef {{ id: string, name: string, artist: string, artistId: string, songs: Song[] }} Album
 */

const TYPES = { mp3: 'audio/mpeg', flac: 'audio/flac', ogg: 'audio/ogg', opus: 'audio/ogg', m4a: 'audio/mp4', wav: 'audio/x-wav' };

export class SubsonicLibrary {
  #nextId = 1;
  #numericIds;
  #now;
  /** @type {Map<string, Song>} */
  songs = new Map();
  /** @type {Map<string, Song>} */
  #byPath = new Map();
  /** Until something changes. @type {Map<string, Album> | null} */
  #albums = null;
  /** Epoch milliseconds of the last scan. */
  lastScan;
  /** @type {Map<string, { id: string, name: string, songs: string[], comment: string, changed: number }>} */
  playlists = new Map();

  /** @param {{ numericIds: boolean, now: () => number }} options */
  constructor({ numericIds, now }) {
    this.#numericIds = numericIds;
    this.#now = now;
    this.lastScan = now();
  }

  /** @param {Partial<Song> & { path: string }} facts what is missing comes from the path @returns {string} its id */
  add(facts) {
    const known = this.byPath(facts.path);
    const [file = '', album = 'Unknown Album', artist = 'Unknown Artist'] = facts.path.split('/').toReversed();
    const song = {
      id: known?.id ?? this.newId('tr'),
      title: file.replace(/\.\w+$/, ''),
      artist,
      album,
      albumArtist: facts.artist ?? artist,
      duration: 180,
      bytes: new Uint8Array(),
      created: this.#now(),
      bitRate: 320,
      ...known,
      ...facts,
    };
    this.songs.set(song.id, song);
    this.#byPath.set(song.path, song);
    this.#scanned();
    return song.id;
  }

  /** @param {string} path */
  byPath(path) {
    return this.#byPath.get(path);
  }

  /** @param {string} path */
  remove(path) {
    const song = this.byPath(path);
    if (song) this.songs.delete(song.id);
    this.#byPath.delete(path);
    this.#scanned();
  }

  /** The song stays what it is. @param {string} from @param {string} to a path of a file */
  move(from, to) {
    const song = this.byPath(from);
    if (!song) throw new Error(`There is no ${from}.`);
    song.path = to;
    this.#byPath.delete(from);
    this.#byPath.set(to, song);
    this.#scanned();
  }

  /** @param {string} kind for servers that name the kind in the id */
  newId(kind) {
    const number = this.#nextId++;
    return this.#numericIds ? String(number) : `${kind}-${createHash('md5').update(`${kind}${number}`).digest('hex').slice(0, 20)}`;
  }

  /** @returns {readonly Album[]} by name */
  albums() {
    return [...this.#grouped().values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** @param {Song} song */
  albumOf(song) {
    return this.#grouped().get(albumKey(song));
  }

  /** @returns {readonly { id: string, name: string, albums: Album[] }[]} by name */
  artists() {
    /** @type {Map<string, { id: string, name: string, albums: Album[] }>} */
    const artists = new Map();
    for (const album of this.albums()) {
      const artist = artists.get(album.artist) ?? { id: album.artistId, name: album.artist, albums: [] };
      artist.albums.push(album);
      artists.set(album.artist, artist);
    }
    return [...artists.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #grouped() {
    if (this.#albums) return this.#albums;
    /** @type {Map<string, Album>} */
    const albums = new Map();
    for (const song of this.songs.values()) {
      const key = albumKey(song);
      const album = albums.get(key) ?? { id: idOf('al', key), name: song.album, artist: song.albumArtist, artistId: idOf('ar', song.albumArtist), songs: [] };
      album.songs.push(song);
      albums.set(key, album);
    }
    this.#albums = albums;
    return albums;
  }

  #scanned() {
    this.#albums = null;
    this.lastScan = Math.max(this.#now(), this.lastScan + 1);
  }
}

/** @param {Song} song */
export function suffixOf({ path }) {
  return path.slice(path.lastIndexOf('.') + 1).toLowerCase();
}

/** @param {Song} song */
export function typeOf(song) {
  return TYPES[/** @type {keyof typeof TYPES} */ (suffixOf(song))] ?? 'application/octet-stream';
}

/** @param {Song} song */
function albumKey({ albumArtist, album }) {
  return `${albumArtist}\n${album}`;
}

/** @param {string} kind @param {string} key */
function idOf(kind, key) {
  return `${kind}-${createHash('md5').update(key).digest('hex').slice(0, 12)}`;
}
