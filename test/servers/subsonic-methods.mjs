/** What a Subsonic server answers to each method: the contents of its envelope. */
import { SubsonicError } from './subsonic-answers.mjs';
import { suffixOf, typeOf } from './subsonic-library.mjs';

/** @typedef {import('./subsonic-library.mjs').Song} Song @typedef {import('./subsonic-library.mjs').Album} Album @typedef {import('./subsonic-library.mjs').SubsonicLibrary} SubsonicLibrary @typedef {import('./subsonic-flavours.mjs').Flavour} Flavour */

/**
 * Parameters of a request; those that may be given several times have all their values.
 * @typedef {{ get: (name: string) => string | null, getAll: (name: string) => string[] }} Parameters
 */

const LYRICS_LINE = /^\[(\d+):(\d+(?:\.\d+)?)\](.*)$/;

export class SubsonicMethods {
  #library;
  #flavour;
  #user;
  /** @type {{ id: string, time: number, submission: boolean }[]} */
  scrobbles = [];
  /** @type {Set<string>} */
  #starred = new Set();

  /** @param {SubsonicLibrary} library @param {Flavour} flavour @param {string} user */
  constructor(library, flavour, user) {
    this.#library = library;
    this.#flavour = flavour;
    this.#user = user;
  }

  ping() {
    return {};
  }

  getLicense() {
    return { license: { valid: true } };
  }

  getMusicFolders() {
    return { musicFolders: { musicFolder: [{ id: 1, name: 'Music' }] } };
  }

  getScanStatus() {
    const { songs, lastScan } = this.#library;
    return { scanStatus: { scanning: false, count: songs.size, ...(this.#flavour.lastScan && { lastScan: new Date(lastScan).toISOString() }) } };
  }

  startScan() {
    return this.getScanStatus();
  }

  /** @param {Parameters} parameters */
  getUser(parameters) {
    const username = need(parameters, 'username');
    if (username !== this.#user) throw new SubsonicError(50);
    return { user: { username, scrobblingEnabled: true, adminRole: false, downloadRole: this.#flavour.downloads, streamRole: true, settingsRole: true, folder: [1] } };
  }

  /** Of the API key that was sent (OpenSubsonic). */
  tokenInfo() {
    return { tokenInfo: { username: this.#user } };
  }

  /** @param {Parameters} parameters */
  getIndexes(parameters) {
    const lastModified = this.#library.lastScan;
    if (wholeNumber(parameters, 'ifModifiedSince', 0) >= lastModified) return { indexes: { lastModified, ignoredArticles: 'The El La' } };
    const index = this.#indexed().map(({ name, artist }) => ({ name, artist: artist.map(({ id, name: called }) => ({ id, name: called })) }));
    return { indexes: { lastModified, ignoredArticles: 'The El La', ...this.#list('index', index) } };
  }

  getArtists() {
    const index = this.#indexed().map(({ name, artist }) => ({ name, artist: artist.map(({ id, name: called, albums }) => ({ id, name: called, albumCount: albums.length })) }));
    return { artists: { ignoredArticles: 'The El La', ...this.#list('index', index) } };
  }

  /** @param {Parameters} parameters */
  getArtist(parameters) {
    const id = need(parameters, 'id');
    const artist = this.#library.artists().find((each) => each.id === id);
    if (!artist) throw new SubsonicError(70, 'Artist not found');
    return { artist: { id, name: artist.name, albumCount: artist.albums.length, album: artist.albums.map((album) => this.#album(album)) } };
  }

  /** @param {Parameters} parameters */
  getAlbum(parameters) {
    const id = need(parameters, 'id');
    const album = this.#library.albums().find((each) => each.id === id);
    if (!album) throw new SubsonicError(70, 'Album not found');
    return { album: { ...this.#album(album), ...this.#list('song', album.songs.map((song) => this.#song(song))) } };
  }

  /** @param {Parameters} parameters */
  getSong(parameters) {
    return { song: this.#song(this.song(need(parameters, 'id'))) };
  }

  /** @param {Parameters} parameters */
  getAlbumList2(parameters) {
    const type = need(parameters, 'type');
    const orders = ['alphabeticalByName', 'alphabeticalByArtist', 'newest', 'recent', 'frequent', 'random', 'starred', 'highest', 'byYear', 'byGenre'];
    if (!orders.includes(type)) throw new SubsonicError(0, `Unknown list type ${type}`);
    const size = Math.min(wholeNumber(parameters, 'size', 10), 500);
    const offset = wholeNumber(parameters, 'offset', 0);
    const albums = type === 'starred' ? [] : [...this.#library.albums()];
    if (type === 'alphabeticalByArtist') albums.sort((a, b) => (`${a.artist}\n${a.name}` < `${b.artist}\n${b.name}` ? -1 : 1));
    if (type === 'newest') albums.sort((a, b) => (b.songs[0]?.created ?? 0) - (a.songs[0]?.created ?? 0));
    return { albumList2: this.#list('album', albums.slice(offset, offset + size).map((album) => this.#album(album))) };
  }

  /** @param {Parameters} parameters */
  search3(parameters) {
    const given = parameters.get('query');
    if (given === null) throw new SubsonicError(10, 'query');
    const found = this.#found(given);
    const page = (/** @type {string} */ kind, /** @type {number} */ most) => ({ count: Math.min(wholeNumber(parameters, `${kind}Count`, 20), most), offset: wholeNumber(parameters, `${kind}Offset`, 0) });
    const songs = page('song', this.#flavour.search === 'odd' ? 7 : Infinity);
    const albums = page('album', Infinity);
    const artists = page('artist', Infinity);
    // A server that takes an offset for the number of a song that was told before.
    const start = this.#flavour.search === 'odd' ? Math.max(0, songs.offset - 1) : songs.offset;
    return {
      searchResult3: {
        ...this.#list('artist', found.artists.slice(artists.offset, artists.offset + artists.count).map(({ id, name }) => ({ id, name }))),
        ...this.#list('album', found.albums.slice(albums.offset, albums.offset + albums.count).map((album) => this.#album(album))),
        ...this.#list('song', found.songs.slice(start, start + songs.count).map((song) => this.#song(song))),
      },
    };
  }

  getGenres() {
    const genres = [...new Set([...this.#library.songs.values()].flatMap(({ genre }) => genre ?? []))];
    return { genres: this.#list('genre', genres.map((value) => ({ songCount: [...this.#library.songs.values()].filter(({ genre }) => genre === value).length, value }))) };
  }

  /** @param {Parameters} parameters */
  getLyricsBySongId(parameters) {
    const { lyrics, artist, title } = this.song(need(parameters, 'id'));
    if (lyrics === undefined) return { lyricsList: {} };
    const lines = lyrics.split('\n').map((line) => LYRICS_LINE.exec(line) ?? line);
    const synced = lines.every((line) => typeof line !== 'string');
    const line = lines.map((found) => (typeof found === 'string' ? { value: found } : { start: Math.round((Number(found[1]) * 60 + Number(found[2])) * 1000), value: found[3] }));
    return { lyricsList: { structuredLyrics: [{ displayArtist: artist, displayTitle: title, lang: 'xxx', offset: 0, synced, line }] } };
  }

  /** @param {Parameters} parameters */
  scrobble(parameters) {
    const ids = parameters.getAll('id');
    if (ids.length === 0) throw new SubsonicError(10, 'id');
    const times = parameters.getAll('time');
    const submission = parameters.get('submission') !== 'false';
    ids.forEach((id, at) => {
      this.song(id);
      this.scrobbles.push({ id, time: Number(times[at] ?? Date.now()), submission });
    });
    return {};
  }

  /** @param {Parameters} parameters */
  star(parameters) {
    for (const id of parameters.getAll('id')) this.#starred.add(this.song(id).id);
    return {};
  }

  /** @param {Parameters} parameters */
  unstar(parameters) {
    for (const id of parameters.getAll('id')) this.#starred.delete(id);
    return {};
  }

  getPlaylists() {
    return { playlists: this.#list('playlist', Array.from(this.#library.playlists.values(), (list) => this.#playlist(list))) };
  }

  /** @param {Parameters} parameters */
  getPlaylist(parameters) {
    const list = this.#library.playlists.get(need(parameters, 'id'));
    if (!list) throw new SubsonicError(70, 'Playlist not found');
    return { playlist: { ...this.#playlist(list), ...this.#list('entry', list.songs.map((id) => this.#song(this.song(id)))) } };
  }

  /** @param {Parameters} parameters */
  createPlaylist(parameters) {
    const known = this.#library.playlists.get(parameters.get('playlistId') ?? '');
    const id = known?.id ?? this.#library.newId('pl');
    const name = known?.name ?? need(parameters, 'name');
    this.#library.playlists.set(id, { id, name, comment: '', changed: Date.now(), songs: parameters.getAll('songId').map((song) => this.song(song).id) });
    return { playlist: this.getPlaylist({ get: () => id, getAll: () => [id] }).playlist };
  }

  /** @param {Parameters} parameters */
  deletePlaylist(parameters) {
    if (!this.#library.playlists.delete(need(parameters, 'id'))) throw new SubsonicError(70, 'Playlist not found');
    return {};
  }

  /** @param {string} id @returns {Song} @throws SubsonicError 70 */
  song(id) {
    const song = this.#library.songs.get(id);
    if (!song) throw new SubsonicError(70, 'Song not found');
    return song;
  }

  /** @param {string} query */
  #found(query) {
    const all = { '': this.#flavour.search !== 'quoted' && this.#flavour.search !== 'none', '""': this.#flavour.search === 'quoted' };
    const songs = [...this.#library.songs.values()];
    if (query === '' || query === '""') {
      return all[query] ? { songs, albums: this.#library.albums(), artists: this.#library.artists() } : { songs: [], albums: [], artists: [] };
    }
    const holds = (/** @type {string} */ text) => text.toLowerCase().includes(query.toLowerCase().replace(/\*$/, ''));
    return {
      songs: songs.filter(({ title }) => holds(title)),
      albums: this.#library.albums().filter(({ name }) => holds(name)),
      artists: this.#library.artists().filter(({ name }) => holds(name)),
    };
  }

  #indexed() {
    /** @type {Map<string, { name: string, artist: { id: string, name: string, albums: Album[] }[] }>} */
    const index = new Map();
    for (const artist of this.#library.artists()) {
      const name = artist.name.slice(0, 1).toUpperCase();
      const group = index.get(name) ?? { name, artist: [] };
      group.artist.push(artist);
      index.set(name, group);
    }
    return [...index.values()];
  }

  /** Empty lists are left out, or not, as the server does. @param {string} name @param {readonly object[]} items */
  #list(name, items) {
    return items.length > 0 || this.#flavour.emptyLists ? { [name]: items } : {};
  }

  /** @param {Song} song */
  #song(song) {
    const { id, title, artist, album, albumArtist, track, disc, year, genre, duration, bytes, created, bitRate, path, replayGain, musicBrainzId, isrc, cover } = song;
    const { openSubsonic, paths } = this.#flavour;
    const { id: albumId, artistId } = this.#library.albumOf(song) ?? {};
    return {
      id,
      parent: albumId,
      isDir: false,
      title,
      album,
      artist,
      ...(track !== undefined && { track }),
      ...(year !== undefined && { year }),
      ...(genre !== undefined && { genre }),
      ...(cover === true && { coverArt: id }),
      size: bytes.byteLength,
      contentType: typeOf(song),
      suffix: suffixOf(song),
      duration,
      bitRate,
      ...(paths && { path }),
      ...(disc !== undefined && { discNumber: disc }),
      created: new Date(created).toISOString(),
      albumId,
      artistId,
      type: 'music',
      isVideo: false,
      ...(this.#starred.has(id) && { starred: new Date(created).toISOString() }),
      ...(openSubsonic && {
        mediaType: 'song',
        ...(musicBrainzId !== undefined && { musicBrainzId }),
        ...(isrc !== undefined && { isrc }),
        ...(replayGain !== undefined && { replayGain }),
        genres: genre === undefined ? [] : [{ name: genre }],
        artists: [{ id: artistId, name: artist }],
        displayArtist: artist,
        albumArtists: [{ id: artistId, name: albumArtist }],
        displayAlbumArtist: albumArtist,
        channelCount: 2,
        samplingRate: 44100,
        bitDepth: 16,
      }),
    };
  }

  /** @param {Album} album */
  #album({ id, name, artist, artistId, songs }) {
    const duration = songs.reduce((sum, song) => sum + song.duration, 0);
    return { id, name, artist, artistId, songCount: songs.length, duration, created: new Date(songs[0]?.created ?? 0).toISOString() };
  }

  /** @param {{ id: string, name: string, songs: string[], comment: string, changed: number }} list */
  #playlist({ id, name, songs, comment, changed }) {
    const time = new Date(changed).toISOString();
    return { id, name, comment, owner: this.#user, public: false, songCount: songs.length, duration: 0, created: time, changed: time };
  }
}

/** @param {Parameters} parameters @param {string} name */
export function need(parameters, name) {
  const value = parameters.get(name);
  if (value === null || value === '') throw new SubsonicError(10, name);
  return value;
}

/** @param {Parameters} parameters @param {string} name @param {number} otherwise */
export function wholeNumber(parameters, name, otherwise) {
  const value = parameters.get(name);
  if (value === null) return otherwise;
  if (!/^\d+$/.test(value)) throw new SubsonicError(0, `${name} is no number`);
  return Number(value);
}
