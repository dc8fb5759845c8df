/**
 * The player as a page sees it. Its state lives in the worker: every tab shows it, any tab controls it,
 * exactly one tab sounds.
 */
import type { WireError } from './errors.ts';
import type { OfflineMusic } from './offline.ts';
import type { OutputSpec } from './output.ts';
import type { PlaylistId, PlaylistRow } from './playlists.ts';
import type { AccountId, AlbumId, ArtistId, TrackId, TrackRow } from './records.ts';
import type { Waveforms } from './waveform.ts';

/** What follows the last track: the end (`off`) or the first (`all`); `one` plays each track over and over. */
export type RepeatMode = 'off' | 'one' | 'all';

/** What chance mixes: tracks, or albums whose tracks stay together in their order. */
export type ShuffleBy = 'track' | 'album';

/** Where tracks are put into the queue: `now` plays them at once, behind what is current; what comes after stays. */
export type QueuePlace = 'now' | 'next' | 'last';

/** When the player stops by itself: after so many seconds, or when the track or the album that plays has ended. */
export type SleepTimer = { readonly after: number } | { readonly atEndOf: 'track' | 'album' };

/** A sleep timer that runs; `endsAt` in epoch milliseconds. */
export type RunningSleepTimer = { readonly endsAt: number } | { readonly atEndOf: 'track' | 'album' };

/** A part of a track that has a name, as audiobooks and long recordings have them. */
export interface Chapter {
  readonly title: string;
  /** Seconds into the track. */
  readonly start: number;
  /** Seconds into the track; null where the file does not tell. */
  readonly end: number | null;
}

/**
 * `idle`: nothing in the queue. `loading`: waiting for bytes or for the output. `blocked`: the browser wants
 * a gesture in the sounding tab before it lets sound out. `ended`: the queue is played to its end.
 */
export type PlayerStatus = 'idle' | 'loading' | 'playing' | 'paused' | 'blocked' | 'ended' | 'error';

/** One place in the queue; the same track may stand there many times. */
export interface QueueEntry {
  readonly entry: string;
  readonly track: TrackRow;
}

/** What to play: rows of a view from `at` on, listed tracks, an album, artist, account or playlist. */
export type PlayRequest =
  | { readonly view: string; readonly at?: number }
  | { readonly tracks: readonly TrackId[]; readonly at?: number }
  | { readonly album: AlbumId; readonly at?: number }
  | { readonly artist: ArtistId; readonly at?: number }
  | { readonly account: AccountId; readonly at?: number }
  | { readonly playlist: PlaylistId; readonly at?: number };

/** The player as it stands; `Playback/StateChanged` carries the next one. */
export interface PlayerState {
  readonly status: PlayerStatus;
  readonly current: QueueEntry | null;
  /** Seconds into the current track at `positionAt`. */
  readonly position: number;
  /** Epoch milliseconds at which `position` was true; while `playing` it advances by the clock, times `speed`. */
  readonly positionAt: number;
  /** Seconds of the track in a second of listening, as the settings of the sound have it. */
  readonly speed: number;
  /** Seconds; null while unknown. */
  readonly duration: number | null;
  /** 0 to 1 as the listener set it (the output applies a perceptual curve). */
  readonly volume: number;
  readonly muted: boolean;
  readonly shuffle: boolean;
  /** What chance mixes while `shuffle` is on. */
  readonly shuffleBy: ShuffleBy;
  readonly repeat: RepeatMode;
  /** Whether music like it follows when the queue has ended. */
  readonly autoplay: boolean;
  /** Null when none runs. */
  readonly sleepTimer: RunningSleepTimer | null;
  /** Whether a change of the queue can be taken back. */
  readonly canUndo: boolean;
  readonly queueLength: number;
  /** Index of `current` in the queue; -1 when the queue is empty. */
  readonly queueIndex: number;
  /** Rises when the queue's order or content changes. */
  readonly queueVersion: number;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** The account the queue was filled from as a whole, if it was; an embed knows its own list by it. */
  readonly source: AccountId | null;
  /** What plays is a broadcast: it has no duration and cannot be sought; `title` is what it says is on, null where that cannot be read. Null for tracks. */
  readonly live: { readonly title: string | null } | null;
  /** Whether sound comes from the decoder pipeline or from the `<audio>` fallback (no gapless, no tap). */
  readonly mode: 'pipeline' | 'element';
  /** The tab that sounds; null when none does. */
  readonly soundingTab: string | null;
  /** The output device that the listener had chosen is gone: playing was paused, and would go on through the usual one. */
  readonly deviceLost: boolean;
  /** Why nothing plays, while `status` is `error`. */
  readonly error: WireError | null;
  /** Why `loading` takes its time: what has gone wrong with reading the current track, which is tried again. Null at other times. */
  readonly waitingFor: WireError | null;
  /** The track in whose place the current one plays, because it could not be played; null once another plays or the listener has chosen one. */
  readonly skipped: { readonly track: TrackRow; readonly error: WireError } | null;
}

/** Consecutive entries of the queue from index `offset` on, of one version; `count` entries are in the whole of it. */
export interface QueueWindow {
  readonly version: number;
  readonly offset: number;
  readonly count: number;
  readonly entries: readonly QueueEntry[];
}

/** Where a tab heard the music last, when the worker that played it died. */
export interface Interruption {
  /** Of the queue. */
  readonly entry: string;
  /** Seconds into its track. */
  readonly position: number;
}

/** Controls the one player of the database. What it does is told by events of type `Playback`. */
export interface PlayerService extends OfflineMusic, Waveforms {
  /** The state now. */
  state(): Promise<PlayerState>;
  /**
   * Plays. With a request, the queue is replaced and starts at `at` (default 0); without one, the current
   * track goes on (or the queue starts again after its end).
   * @throws MpcError `not-found` when there is nothing to play, `invalid-argument`
   */
  play(request?: PlayRequest): Promise<void>;
  pause(): Promise<void>;
  /** Empties the queue and stops. */
  stop(): Promise<void>;
  next(): Promise<void>;
  /** Back to the start of the track after 3 s of it, else to the track before. */
  previous(): Promise<void>;
  /** Seconds into the current track, clamped to it. @throws MpcError `invalid-argument` */
  seek(position: number): Promise<void>;
  /** 0 to 1. @throws MpcError `invalid-argument` */
  setVolume(volume: number): Promise<void>;
  setMuted(muted: boolean): Promise<void>;
  /** Mixes what has not been played yet, each once. @param by default: as it was, tracks at first */
  setShuffle(shuffle: boolean, by?: ShuffleBy): Promise<void>;
  setRepeat(repeat: RepeatMode): Promise<void>;
  /** Entries `offset` to `offset + limit` of the queue; fewer at its end. */
  queue(offset: number, limit: number): Promise<QueueWindow>;
  /** When the queue has ended, tracks by the same artists or of the same genres follow. */
  setAutoplay(autoplay: boolean): Promise<void>;
  /** Adds behind the current track and plays it (`now`) or not yet (`next`), or at the end (`last`). */
  enqueue(request: PlayRequest, where: QueuePlace): Promise<void>;
  /** Plays a queue entry. @throws MpcError `not-found` */
  jump(entry: string): Promise<void>;
  /** Takes an entry out of the queue. @throws MpcError `not-found` */
  remove(entry: string): Promise<void>;
  /** Moves an entry to `index` of the queue. @throws MpcError `not-found`, `invalid-argument` */
  move(entry: string, index: number): Promise<void>;
  /** Takes back the last change of the queue (replaced, added to, removed from, put in another order, emptied). @returns whether there was one */
  undoQueue(): Promise<boolean>;
  /** Makes a playlist of the queue, in the order in which it plays. @throws MpcError `not-found` when it is empty, `invalid-argument` */
  saveQueue(name: string): Promise<PlaylistRow>;
  /** Starts a sleep timer instead of the one that may run; null ends it. @throws MpcError `invalid-argument` */
  setSleepTimer(timer: SleepTimer | null): Promise<void>;
  /** The chapters of the current track, read from its file; none when it has none. */
  chapters(): Promise<readonly Chapter[]>;
  /**
   * Makes the calling tab able to sound; called by the page's audio output, not by elements.
   * The ports are transferred: see `services/protocol/output.ts`.
   */
  attachOutput(spec: OutputSpec, control: MessagePort, pcm: MessagePort): Promise<void>;
  /**
   * Goes on after a worker that died in mid-sound: the queue stands where the calling tab heard it last, and plays there if
   * the tab may sound without a gesture. Not heeded once somebody has played. Called by the page's audio output, not by elements.
   * @throws MpcError `not-found` when the queue has no such entry, `invalid-argument`
   */
  takeUp(interruption: Interruption, maySound: boolean): Promise<void>;
  /** Lends the pipeline a codec worker for codecs that have no free WASM decoder. The port is transferred. */
  lendCodec(port: MessagePort): Promise<void>;
}
