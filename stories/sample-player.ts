/** A player that plays nothing, but says of itself what the worker's would: stories can be clicked through. */
import type { FakeClient } from '../services/fake-client.ts';
import type { Chapter, PlayerService, PlayerState, PlayRequest, QueueEntry, QueuePlace } from '../services/protocol/player.ts';
import type { PlaylistRow } from '../services/protocol/playlists.ts';
import type { TrackRow } from '../services/protocol/records.ts';
import type { Waveform } from '../services/protocol/waveform.ts';
import type { SampleLibrary } from './sample-library.ts';

/** As much of a view as the sample queue takes in. */
const QUEUE = 200;

const IDLE: PlayerState = {
  status: 'idle',
  current: null,
  position: 0,
  positionAt: 0,
  duration: null,
  speed: 1,
  deviceLost: false,
  waitingFor: null,
  volume: 0.8,
  muted: false,
  shuffle: false,
  shuffleBy: 'track',
  repeat: 'off',
  autoplay: false,
  sleepTimer: null,
  canUndo: false,
  queueLength: 0,
  queueIndex: -1,
  queueVersion: 0,
  hasNext: false,
  hasPrevious: false,
  source: null,
  live: null,
  mode: 'pipeline',
  soundingTab: 'fake-tab',
  error: null,
  skipped: null,
};

export class SamplePlayer {
  readonly #library: SampleLibrary;
  /** Of whatever is current. */
  chapters: readonly Chapter[] = [];
  #client: FakeClient | undefined;
  #queue: readonly QueueEntry[] = [];
  #state: PlayerState = IDLE;

  constructor(library: SampleLibrary) {
    this.#library = library;
  }

  get state(): PlayerState {
    return this.#state;
  }

  /** Events go out through this client. */
  connect(client: FakeClient): void {
    this.#client = client;
  }

  /** Puts tracks into the queue without playing them. */
  fill(tracks: readonly TrackRow[], index: number, patch: Partial<PlayerState> = {}): void {
    this.#queue = tracks.map((track, i) => ({ entry: `entry-${i}`, track }));
    this.#goTo(index, patch);
  }

  set(patch: Partial<PlayerState>): void {
    this.#state = { ...this.#state, ...patch };
    this.#client?.emit({ type: 'Playback', payload: { event: 'StateChanged', state: this.#state } });
  }

  fakes(): Partial<PlayerService> {
    return {
      state: async () => this.#state,
      play: async (request) => this.#play(request),
      pause: async () => this.set({ status: 'paused', position: this.#position(), positionAt: Date.now() }),
      stop: async () => {
        this.#queue = [];
        this.set({ ...IDLE, queueVersion: this.#state.queueVersion + 1 });
      },
      next: async () => this.#goTo(this.#state.queueIndex + 1),
      previous: async () => this.#goTo(Math.max(0, this.#state.queueIndex - 1)),
      seek: async (position) => this.set({ position, positionAt: Date.now() }),
      setVolume: async (volume) => this.set({ volume }),
      setMuted: async (muted) => this.set({ muted }),
      setShuffle: async (shuffle, shuffleBy = this.#state.shuffleBy) => this.set({ shuffle, shuffleBy }),
      setRepeat: async (repeat) => this.set({ repeat }),
      setAutoplay: async (autoplay) => this.set({ autoplay }),
      setSleepTimer: async (timer) => this.set({ sleepTimer: timer && 'after' in timer ? { endsAt: Date.now() + timer.after * 1000 } : timer }),
      chapters: async () => this.chapters,
      undoQueue: async () => {
        this.set({ canUndo: false });
        return true;
      },
      saveQueue: async (name) => samplePlaylist(name, this.#queue.length),
      waveform: async (track) => sampleWaveform(track, this.#state.duration ?? 180),
      queue: async (offset, limit) => ({
        version: this.#state.queueVersion,
        offset,
        count: this.#queue.length,
        entries: this.#queue.slice(offset, offset + limit),
      }),
      enqueue: async (request, where) => this.#enqueue(this.#tracksOf(request), where),
      jump: async (entry) => this.#goTo(this.#queue.findIndex((each) => each.entry === entry)),
      remove: async (entry) => this.#arrange(this.#queue.filter((each) => each.entry !== entry)),
      move: async (entry, index) => {
        const rest = this.#queue.filter((each) => each.entry !== entry);
        const moved = this.#queue.filter((each) => each.entry === entry);
        this.#arrange([...rest.slice(0, index), ...moved, ...rest.slice(index)]);
      },
      attachOutput: async () => {},
    };
  }

  #play(request: PlayRequest | undefined): void {
    if (request === undefined) this.set({ status: 'playing', positionAt: Date.now() });
    else this.fill(this.#tracksOf(request), request.at ?? 0);
  }

  #tracksOf(request: PlayRequest): readonly TrackRow[] {
    if ('view' in request) return this.#library.rowsOf(request.view, Math.max(QUEUE, (request.at ?? 0) + QUEUE));
    const all = Array.from({ length: Math.min(400, this.#library.trackCount) }, (_, n) => this.#library.track(n));
    if ('tracks' in request) return request.tracks.map((id) => this.#library.track(Number(id.split('-')[1])));
    if ('album' in request) return all.filter((track) => track.albumId === request.album);
    if ('artist' in request) return all.filter((track) => track.artistId === request.artist);
    return all.slice(0, 12);
  }

  #enqueue(tracks: readonly TrackRow[], where: QueuePlace): void {
    const at = where !== 'last' ? this.#state.queueIndex + 1 : this.#queue.length;
    const added = tracks.map((track, i) => ({ entry: `entry-${this.#state.queueVersion + 1}-${i}`, track }));
    this.#arrange([...this.#queue.slice(0, at), ...added, ...this.#queue.slice(at)]);
    if (where === 'now') this.#goTo(at);
  }

  #arrange(queue: readonly QueueEntry[]): void {
    const current = this.#state.current?.entry;
    this.#queue = queue;
    const queueIndex = queue.findIndex((each) => each.entry === current);
    this.set({ canUndo: true, queueLength: queue.length, queueIndex, queueVersion: this.#state.queueVersion + 1 });
  }

  #goTo(index: number, patch: Partial<PlayerState> = {}): void {
    const current = this.#queue[index] ?? null;
    this.set({
      status: current === null ? 'ended' : 'playing',
      current: current ?? this.#state.current,
      position: 0,
      positionAt: Date.now(),
      duration: current?.track.duration ?? null,
      queueLength: this.#queue.length,
      queueIndex: current === null ? this.#state.queueIndex : index,
      queueVersion: this.#state.queueVersion + 1,
      hasNext: index + 1 < this.#queue.length,
      hasPrevious: index > 0,
      error: null,
      ...patch,
    });
  }

  #position(): number {
    const { status, position, positionAt } = this.#state;
    return status === 'playing' ? position + (Date.now() - positionAt) / 1000 : position;
  }
}

/** Verses and choruses, as loud as those are, with an intro and an end. */
function sampleWaveform(track: string, duration: number): Waveform {
  const bins = 1500;
  const peaks = Uint8Array.from({ length: bins }, (_, bin) => {
    const at = bin / bins;
    const part = Math.floor(at * 8) % 2 === 0 ? 0.62 : 0.88;
    const beat = 0.75 + 0.25 * Math.abs(Math.sin(bin * 0.9) * Math.cos(bin * 0.13));
    return 255 * part * beat * Math.min(1, at * 12 + 0.15, (1 - at) * 8);
  });
  return { track, peaks, binDuration: duration / bins, complete: true };
}

function samplePlaylist(name: string, trackCount: number): PlaylistRow {
  return { id: 'playlist', name, description: '', kind: 'manual', trackCount, missingCount: 0, duration: 0, created: 0, modified: 0 };
}
