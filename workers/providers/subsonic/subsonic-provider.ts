/** A server that speaks Subsonic's API: Navidrome, gonic, Ampache, Supysonic and others. It knows the tags of its files. */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import type { Lyrics } from '../../../services/protocol/records.ts';
import { readAll } from '../../platform/http-body.ts';
import type { HttpClient } from '../../platform/http.ts';
import type { ChangeBatch, FileDescription, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import { isFields, listIn, textOf, type Fields } from './subsonic-answers.ts';
import { SubsonicClient, type SubsonicCredentials } from './subsonic-client.ts';
import { SubsonicListing } from './subsonic-listing.ts';
import { lyricsIn } from './subsonic-lyrics.ts';
import { tagsOf } from './subsonic-song.ts';

export interface SubsonicOptions extends SubsonicCredentials {
  readonly http: HttpClient;
}

/** Pixels of a cover's longer side. */
const COVER_SIZE = 1200;
const MAX_COVER_BYTES = 16 * 1024 * 1024;

export class SubsonicProvider implements Provider {
  readonly #client: SubsonicClient;
  readonly #http: HttpClient;
  readonly #credentials: SubsonicCredentials;
  /** The method that gives the bytes of files: a user may be denied either. */
  #bytesBy: 'stream' | 'download' = 'stream';
  /** Set once the server lets pages read what it says, but no bytes of songs and covers (Supysonic). */
  #hidden: MpcError | null = null;

  constructor({ http, ...credentials }: SubsonicOptions) {
    this.#http = http;
    this.#credentials = credentials;
    this.#client = new SubsonicClient(credentials, http);
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const { type } = await this.#client.call('ping', {}, signal);
    const { origin, host, pathname } = new URL(this.#credentials.url);
    const user = await this.#user(signal);
    const name = textOf(type);
    // A key stands for a user, whether or not the server tells which.
    const who = user || bytesToHex(md5(utf8ToBytes(`mpc ${this.#credentials.apiKey}`))).slice(0, 12);
    return {
      key: `subsonic:${origin}${pathname.replace(/\/+$/, '')}/|${who}`,
      label: name === '' ? host : `${name.charAt(0).toUpperCase()}${name.slice(1)} (${host})`,
      ...(user !== '' && { user }),
    };
  }

  changes(cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    return new SubsonicListing(this.#client, signal).batches(cursor);
  }

  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    if (this.#hidden) throw this.#hidden;
    const method = this.#bytesBy;
    try {
      return await this.#readBy(method, file, start, end, signal);
    } catch (thrown) {
      const { code, details } = asMpcError(thrown);
      if (code === 'cors') throw (await this.#hidesBytes(signal)) ?? thrown;
      // Only what the server itself says of this way: 70 means that there is no such song, 40 that nothing is allowed any more.
      if (details['subsonic'] !== 0 && details['subsonic'] !== 50) throw thrown;
      const other = method === 'stream' ? 'download' : 'stream';
      const slice = await this.#readBy(other, file, start, end, signal);
      this.#bytesBy = other;
      return slice;
    }
  }

  async url({ fileId }: FileRef): Promise<string | null> {
    return this.#client.publicAddress('stream', { id: fileId, format: 'raw' });
  }

  async describe({ fileId }: FileRef, signal: AbortSignal): Promise<FileDescription> {
    const { song } = await this.#client.call('getSong', { id: fileId }, signal);
    if (!isFields(song)) throw new MpcError('not-found', 'The server does not tell of the song.');
    return { tags: tagsOf(song), picture: await this.#cover(song, signal) };
  }

  async lyrics({ fileId }: FileRef, signal: AbortSignal): Promise<Lyrics | null> {
    if (!(await this.#client.extensions(signal)).has('songLyrics')) return null;
    const { lyricsList } = await this.#client.call('getLyricsBySongId', { id: fileId }, signal);
    return lyricsIn(listIn(lyricsList, 'structuredLyrics'));
  }

  async scrobble({ fileId }: FileRef, startedAt: number, submission: boolean, signal: AbortSignal): Promise<void> {
    await this.#client.call('scrobble', { id: fileId, time: Math.round(startedAt), submission: String(submission) }, signal);
  }

  #readBy(method: 'stream' | 'download', file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    return this.#client.signedIn(async () => {
      const target = await this.#client.target(method, { id: file.fileId, ...(method === 'stream' && { format: 'raw' }) }, signal);
      return this.#http.readRange({ ...target, size: file.size, version: file, onAnswer: file.onAnswer }, start, end, signal);
    });
  }

  /** Who is signed in; empty where only the key is known. */
  async #user(signal: AbortSignal): Promise<string> {
    const { username, apiKey } = this.#credentials;
    if (apiKey === '') return username;
    try {
      const { tokenInfo } = await this.#client.call('tokenInfo', {}, signal);
      return isFields(tokenInfo) ? textOf(tokenInfo['username']) : '';
    } catch (thrown) {
      // The key is good, as the server has just said: whose it is, it need not tell.
      if (['not-found', 'server', 'forbidden'].includes(asMpcError(thrown).code)) return '';
      throw thrown;
    }
  }

  /** Null where there is none, or none that can be had: a cover is not worth a failure. */
  async #cover(song: Fields, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer> | null> {
    const id = textOf(song['coverArt']);
    if (id === '' || this.#hidden) return null;
    try {
      return await this.#client.bytes('getCoverArt', { id, size: COVER_SIZE }, (response) => readAll(response, MAX_COVER_BYTES), signal);
    } catch (thrown) {
      signal.throwIfAborted();
      if (asMpcError(thrown).code === 'cors') await this.#hidesBytes(signal);
      return null;
    }
  }

  /** Whether it is only bytes that cannot be read; then nobody tries again. A gateway that refuses in passing refuses all. */
  async #hidesBytes(signal: AbortSignal): Promise<MpcError | null> {
    try {
      await this.#client.call('ping', {}, signal);
    } catch {
      return null;
    }
    const { host } = new URL(this.#credentials.url);
    const message = `${host} lets pages read what it says of songs, but not the songs: Access-Control-Allow-Origin is missing there.`;
    return (this.#hidden ??= new MpcError('cors', message, { retryable: false, details: { host, reason: 'bytes-hidden' } }));
  }
}
