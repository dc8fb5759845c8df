/**
 * Everything that happens, as one discriminated union. Events are facts: they carry ids, versions and small
 * states, never rows or samples. Categories by `type`, the event's name in `payload.event`.
 */
import type { Account, CloudKind } from './accounts.ts';
import type { WireError } from './errors.ts';
import type { ViewKind } from './library.ts';
import type { AudioCacheFigures, PinnedTrack } from './offline.ts';
import type { PlayerState } from './player.ts';
import type { AccountId, AlbumId, TrackId } from './records.ts';
import type { Settings } from './settings.ts';
import type { SyncJob } from './sync.ts';
import type { WaveformStatus } from './waveform.ts';

/** How many ids an event lists at most. */
export const MAX_EVENT_IDS = 100;

/** What happens to an account: signing in and out, tokens, failures. */
export type AuthPayload =
  | { readonly event: 'SignedOut'; readonly account: AccountId }
  | { readonly event: 'SigningIn'; readonly account: AccountId }
  | { readonly event: 'SignedIn'; readonly account: AccountId }
  /** A page that has tokens of its own is asked for one; `request` names the question, and `refused` says that the last token was. */
  | { readonly event: 'TokenWanted'; readonly account: AccountId; readonly provider: CloudKind; readonly request: string; readonly refused: boolean }
  | { readonly event: 'TokenRefreshing'; readonly account: AccountId }
  | { readonly event: 'TokenRefreshed'; readonly account: AccountId }
  | { readonly event: 'AuthError'; readonly account: AccountId; readonly error: WireError }
  /** An account was added, changed or (state null) removed. */
  | { readonly event: 'AccountChanged'; readonly account: AccountId; readonly state: Account | null };

/** What a sync does; `job` is its state at that moment. `TracksAdded` tells how many tracks a batch has added for an account. */
export type SyncPayload =
  | { readonly event: 'Started'; readonly job: SyncJob }
  | { readonly event: 'Progress'; readonly job: SyncJob }
  | { readonly event: 'Completed'; readonly job: SyncJob }
  | { readonly event: 'Failed'; readonly job: SyncJob }
  | { readonly event: 'Cancelled'; readonly job: SyncJob }
  | { readonly event: 'TracksAdded'; readonly account: AccountId; readonly count: number };

/** Lists of ids are capped at {@link MAX_EVENT_IDS}; `count` is the true number. */
export type LibraryPayload =
  | { readonly event: 'TrackAdded'; readonly tracks: readonly TrackId[]; readonly count: number; readonly version: number }
  | { readonly event: 'TrackUpdated'; readonly tracks: readonly TrackId[]; readonly count: number; readonly version: number }
  | { readonly event: 'TrackDeleted'; readonly tracks: readonly TrackId[]; readonly count: number; readonly version: number }
  | { readonly event: 'AlbumAdded'; readonly albums: readonly AlbumId[]; readonly count: number; readonly version: number }
  | { readonly event: 'PlaylistCreated'; readonly playlist: string }
  | { readonly event: 'PlaylistUpdated'; readonly playlist: string }
  | { readonly event: 'PlaylistDeleted'; readonly playlist: string }
  /** A view of this tab shows something else now. */
  | { readonly event: 'ViewChanged'; readonly view: string; readonly kind: ViewKind; readonly version: number; readonly count: number };

/**
 * What the player does. `position` and `duration` are seconds (the duration null while unknown); `positionAt` is
 * the time in epoch milliseconds at which the position was true.
 */
export type PlaybackPayload =
  | { readonly event: 'Started'; readonly track: TrackId }
  | { readonly event: 'Paused'; readonly track: TrackId }
  | { readonly event: 'Resumed'; readonly track: TrackId }
  | { readonly event: 'Stopped' }
  | { readonly event: 'Completed'; readonly track: TrackId }
  /** A track of over 30 s has been heard to its half or for four minutes, whichever came first: what a scrobbler wants to know. */
  | { readonly event: 'Listened'; readonly track: TrackId; readonly startedAt: number; readonly duration: number | null }
  | { readonly event: 'PositionChanged'; readonly track: TrackId; readonly position: number; readonly positionAt: number; readonly duration: number | null }
  /** How far a track is that shall play without a network. */
  | { readonly event: 'PinChanged'; readonly pin: PinnedTrack }
  /** Tracks that are no longer kept for offline; the list is capped as those of {@link LibraryPayload}. */
  | { readonly event: 'Unpinned'; readonly tracks: readonly TrackId[]; readonly count: number }
  /** How far the waveform of a track is; see `PlayerService.waveform`. */
  | { readonly event: 'WaveformChanged'; readonly track: TrackId; readonly status: WaveformStatus }
  /** How much is kept on this device. */
  | { readonly event: 'CacheChanged'; readonly figures: AudioCacheFigures }
  | { readonly event: 'Error'; readonly track: TrackId | null; readonly error: WireError }
  /** Anything in the state but the mere passing of time. */
  | { readonly event: 'StateChanged'; readonly state: PlayerState };

/** What was learnt about tracks; `done` and `total` count tracks. */
export type MetadataPayload =
  /** The list is capped as those of {@link LibraryPayload}. */
  | { readonly event: 'Updated'; readonly tracks: readonly TrackId[]; readonly count: number }
  | { readonly event: 'EnrichmentStarted'; readonly total: number }
  | { readonly event: 'EnrichmentProgress'; readonly done: number; readonly total: number }
  | { readonly event: 'EnrichmentCompleted'; readonly done: number }
  | { readonly event: 'EnrichmentFailed'; readonly error: WireError };

/** What concerns MPC as a whole: network, storage, versions, settings. `usage` and `quota` are bytes (W3C Storage). */
export type SystemPayload =
  | { readonly event: 'Offline' }
  | { readonly event: 'Online' }
  /** Nothing can be kept on this device: all is lost when the last tab closes. */
  | { readonly event: 'StorageUnavailable'; readonly error: WireError }
  | { readonly event: 'StorageLow'; readonly usage: number; readonly quota: number }
  /** Another version of MPC holds the database; the numbers are versions of the database. */
  | { readonly event: 'VersionMismatch'; readonly ours: number; readonly theirs: number }
  /** The receiver fell behind and lost this many events. */
  | { readonly event: 'Lagged'; readonly lost: number }
  | { readonly event: 'SettingsChanged'; readonly settings: Settings }
  /** Fields of the configuration, by their dotted names, that have new values; the values do not travel in events. */
  | { readonly event: 'ConfigChanged'; readonly changed: readonly string[] };

/** Which payloads there are of each type. */
interface Payloads {
  readonly Auth: AuthPayload;
  readonly Sync: SyncPayload;
  readonly Library: LibraryPayload;
  readonly Playback: PlaybackPayload;
  readonly Metadata: MetadataPayload;
  readonly System: SystemPayload;
}

/** The categories of events. */
export type EventType = keyof Payloads;

/** Names of the events of a type; without one, of all events. A name may occur in several types. */
export type EventName<T extends EventType = EventType> = Payloads[T]['event'];

/** The payload of one event. */
export type PayloadOf<T extends EventType, E extends EventName<T>> = Extract<Payloads[T], { readonly event: E }>;

/** How much an event matters: `debug` is for developers, `error` means that something has failed. See `eventSeverity`. */
export type EventSeverity = 'debug' | 'info' | 'warning' | 'error';

/** Where an event came from and its place in that emitter's order. */
export interface EventOrigin {
  /** Id of the emitting context: a host, a tab. */
  readonly emitter: string;
  /** Rises by one per event of the emitter. */
  readonly sequence: number;
  /** Epoch milliseconds. */
  readonly time: number;
}

/** An event before its emitter has stamped it. */
export type MpcEventBody = { readonly [T in EventType]: { readonly type: T; readonly payload: Payloads[T] } }[EventType];

/** One of them. */
export interface EventBody<T extends EventType, E extends EventName<T>> {
  readonly type: T;
  readonly payload: PayloadOf<T, E>;
}

/** An event as subscribers get it: told apart by `type`, then by `payload.event`. Not to be changed, since all subscribers of a context share it. */
export type MpcEvent = EventOrigin & MpcEventBody;

/** The events of one type. */
export type EventOf<T extends EventType> = Extract<MpcEvent, { readonly type: T }>;

/** Which events a receiver wants: those that fit every member given. An absent member means all. */
export interface EventFilter {
  readonly type?: EventType | readonly EventType[];
  readonly event?: EventName | readonly EventName[];
  /** Those that concern the account, its sync jobs included. */
  readonly account?: AccountId;
  /** Those of the context with this id. */
  readonly emitter?: string | readonly string[];
}
