/**
 * The tracks that the listener wants offline: loaded in the background, a few at a time, by one host of the database;
 * every host shows how far they are. A track that cannot be loaded now waits; one that cannot be loaded at all says why.
 */
import { asMpcError, MpcError, toWireError } from '../../services/protocol/errors.ts';
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { PinnedTrack } from '../../services/protocol/offline.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { checkTexts } from '../library/argument-check.ts';
import type { TrackSourceOptions } from '../player/track-source.ts';
import { downloadTrack } from './pin-download.ts';
import { PinList, type Pin } from './pin-list.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

/** Tracks that are loaded at once: what plays must not wait for them. */
const AT_ONCE = 2;
/** Milliseconds after which a track that could not be loaded for a passing reason is tried again. */
const TRY_AGAIN = 60_000;
/** Milliseconds between two events about one track that is loading. */
const TELL_EVERY = 500;

export interface PinnedTracksOptions extends TrackSourceOptions {
  /** The small store `player`. */
  readonly store: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
  readonly log: Logger;
  /** Name of the database: hosts of one share their pins. */
  readonly scope: string;
}

export class PinnedTracks {
  readonly #options: PinnedTracksOptions;
  readonly #list: PinList;
  readonly #closing = new AbortController();
  readonly #states = new Map<TrackId, PinnedTrack>();
  /** Tracks that were kept, and of which it has to be seen whether they still are. */
  readonly #unsure = new Set<TrackId>();
  /** Ends what is loading, by track. */
  readonly #loading = new Map<TrackId, AbortController>();
  /** Whether this host is the one that loads. */
  #loads = false;
  #ready: Promise<void>;

  constructor(options: PinnedTracksOptions) {
    this.#options = options;
    this.#list = new PinList(options.store, options.scope, options.log);
    this.#ready = this.#read();
    void this.#takeTurn();
  }

  /** Whether a track plays without a network. */
  isKept(track: TrackId): boolean {
    return this.#states.get(track)?.status === 'kept';
  }

  async list(): Promise<readonly PinnedTrack[]> {
    await this.#ready;
    return [...this.#states.values()];
  }

  /** @throws MpcError `not-found`, `invalid-argument`, `storage-full`, `storage-unavailable` */
  async pin(tracks: readonly TrackId[]): Promise<void> {
    checkTexts(tracks, 'tracks');
    await this.#ready;
    const rows = await this.#options.library.rows(tracks);
    if (rows.length < new Set(tracks).size) throw new MpcError('not-found', 'There is no such track.');
    await this.#list.add(tracks);
    for (const track of tracks) {
      const known = this.#states.get(track);
      if (known === undefined || known.status === 'failed') this.#becomes({ ...(known ?? waiting(track)), status: 'waiting', error: null });
    }
    this.#pump();
  }

  /** @throws MpcError `storage-unavailable` */
  async unpin(tracks: readonly TrackId[]): Promise<void> {
    checkTexts(tracks, 'tracks');
    await this.#ready;
    const removed = await this.#list.remove(tracks);
    this.#forget(tracks);
    if (removed.length > 0) this.#options.emit(playbackEvents.unpinned(removed.map(({ track }) => track)));
    for (const { track, key } of removed) await this.#release(track, key);
  }

  /** Another host has pinned or unpinned something, or tells how far it is. */
  toldElsewhere(pin: PinnedTrack | null): void {
    if (pin !== null && this.#states.has(pin.track)) this.#states.set(pin.track, pin);
    else this.#ready = this.#read();
    this.#ready.then(() => this.#pump(), () => undefined);
  }

  /** The library may know other files of these tracks, or (null) of any. */
  lookAgain(tracks: readonly TrackId[] | null): void {
    for (const track of this.#states.keys()) if (tracks === null || tracks.includes(track)) this.#unsure.add(track);
    this.#pump();
  }

  /** What failed may work now: an account is another. */
  tryAgain(): void {
    for (const { track, status } of this.#states.values()) if (status === 'failed') this.#unsure.add(track);
    this.#pump();
  }

  close(): void {
    this.#closing.abort();
    for (const abort of this.#loading.values()) abort.abort();
  }

  async #read(): Promise<void> {
    const pins = await this.#list.read();
    const gone = new Set(this.#states.keys());
    for (const { track, size } of pins) {
      gone.delete(track);
      if (this.#states.has(track)) continue;
      this.#states.set(track, size === null ? waiting(track) : { track, status: 'kept', received: size, size, error: null });
    }
    this.#forget([...gone]);
  }

  /** One host at a time loads; when it is gone, the next one goes on. */
  async #takeTurn(): Promise<void> {
    const { signal } = this.#closing;
    try {
      await navigator.locks.request(`mpc-pins-${this.#options.scope}`, { signal }, async () => {
        await this.#ready;
        this.#loads = true;
        this.#pump();
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
      });
    } catch (thrown) {
      if (!signal.aborted) this.#options.log.warning('Pinned tracks cannot be loaded.', { code: asMpcError(thrown).code });
    }
  }

  #pump(): void {
    if (!this.#loads || this.#closing.signal.aborted) return;
    for (const { track, status } of this.#states.values()) {
      if (this.#loading.size >= AT_ONCE) return;
      const isDue = status === 'waiting' || this.#unsure.has(track);
      if (isDue && !this.#loading.has(track)) void this.#load(track);
    }
  }

  async #load(track: TrackId): Promise<void> {
    const abort = new AbortController();
    this.#loading.set(track, abort);
    this.#unsure.delete(track);
    let toldAt = -Infinity;
    const progress = (received: number, size: number | null): void => {
      const now = this.#options.clock.monotonic();
      if (now - toldAt < TELL_EVERY) return;
      toldAt = now;
      this.#becomes({ track, status: 'loading', received, size, error: null });
    };
    try {
      const { size, key } = await downloadTrack(track, { ...this.#options, progress }, abort.signal);
      abort.signal.throwIfAborted();
      await this.#list.update({ track, size, key });
      this.#becomes({ track, status: 'kept', received: size, size, error: null });
    } catch (thrown) {
      if (!abort.signal.aborted) this.#failed(track, asMpcError(thrown));
      else if (!this.#closing.signal.aborted) await this.#release(track, null);
    } finally {
      this.#loading.delete(track);
      this.#pump();
    }
  }

  #failed(track: TrackId, error: MpcError): void {
    const state = this.#states.get(track) ?? waiting(track);
    this.#becomes({ ...state, status: 'failed', error: toWireError(error) });
    if (!error.retryable) return;
    const { clock } = this.#options;
    clock.sleep(TRY_AGAIN, this.#closing.signal).then(
      () => this.#states.get(track)?.status === 'failed' && this.lookAgain([track]),
      () => undefined,
    );
  }

  #becomes(state: PinnedTrack): void {
    const known = this.#states.get(state.track);
    if (known === undefined && state.status !== 'waiting') return;
    this.#states.set(state.track, state);
    if (JSON.stringify(known) !== JSON.stringify(state)) this.#options.emit(playbackEvents.pinChanged(state));
  }

  #forget(tracks: readonly TrackId[]): void {
    for (const track of tracks) {
      this.#states.delete(track);
      this.#unsure.delete(track);
      this.#loading.get(track)?.abort();
    }
  }

  /** What is here of a track that is pinned no more counts as played. */
  async #release(track: TrackId, key: Pin['key']): Promise<void> {
    const { cache, library, log } = this.#options;
    try {
      const { account, file } = key === null ? await library.file(track) : { account: key.account, file: key };
      await (await cache?.file({ account, fileId: file.fileId, changeKey: file.changeKey }))?.moveTo('played');
    } catch (thrown) {
      log.debug('What was kept of a track could not be released.', { code: asMpcError(thrown).code });
    }
  }
}

function waiting(track: TrackId): PinnedTrack {
  return { track, status: 'waiting', received: 0, size: null, error: null };
}
