/**
 * One function per event, so that nobody writes events out by hand. They return the event before its emitter
 * has stamped it; lists of ids are cut to what an event may carry, `count` stays the true number.
 */
import type { Account } from './accounts.ts';
import type { WireError } from './errors.ts';
import { MAX_EVENT_IDS, type EventBody, type EventName, type EventType, type PayloadOf } from './events.ts';
import type { AudioCacheFigures, PinnedTrack } from './offline.ts';
import type { PlayerState } from './player.ts';
import type { AccountId, AlbumId, TrackId } from './records.ts';
import type { Settings } from './settings.ts';
import type { SyncJob } from './sync.ts';
import type { WaveformStatus } from './waveform.ts';

/** The proof that no event lacks its creator: one function for each name, returning that very event. */
type Creators<T extends EventType> = {
  readonly [E in EventName<T> as Uncapitalize<E>]: (...args: never[]) => EventBody<T, E>;
};

/** The members of an event beside its name. */
type Members<T extends EventType, E extends EventName<T>> = Omit<PayloadOf<T, E>, 'event'>;

/** Events of type `Auth`: one function each, by the name of the event. */
export const authEvents = Object.freeze({
  signedOut: (account: AccountId) => body('Auth', 'SignedOut', { account }),
  signingIn: (account: AccountId) => body('Auth', 'SigningIn', { account }),
  signedIn: (account: AccountId) => body('Auth', 'SignedIn', { account }),
  tokenWanted: (members: Members<'Auth', 'TokenWanted'>) => body<'Auth', 'TokenWanted'>('Auth', 'TokenWanted', members),
  tokenRefreshing: (account: AccountId) => body('Auth', 'TokenRefreshing', { account }),
  tokenRefreshed: (account: AccountId) => body('Auth', 'TokenRefreshed', { account }),
  authError: (account: AccountId, error: WireError) => body('Auth', 'AuthError', { account, error }),
  /** @param state null when the account was removed */
  accountChanged: (account: AccountId, state: Account | null) => body('Auth', 'AccountChanged', { account, state }),
} satisfies Creators<'Auth'>);

/** Events of type `Sync`: one function each, by the name of the event; `job` is the state of the sync, `count` a number of tracks. */
export const syncEvents = Object.freeze({
  started: (job: SyncJob) => body('Sync', 'Started', { job }),
  progress: (job: SyncJob) => body('Sync', 'Progress', { job }),
  completed: (job: SyncJob) => body('Sync', 'Completed', { job }),
  failed: (job: SyncJob) => body('Sync', 'Failed', { job }),
  cancelled: (job: SyncJob) => body('Sync', 'Cancelled', { job }),
  tracksAdded: (account: AccountId, count: number) => body('Sync', 'TracksAdded', { account, count }),
} satisfies Creators<'Sync'>);

/** Events of type `Library`: one function each, by the name of the event. */
export const libraryEvents = Object.freeze({
  /** @param tracks some or all of them; @param count how many there are; @param version of the library */
  trackAdded: (tracks: readonly TrackId[], count: number, version: number) =>
    body('Library', 'TrackAdded', { tracks: capped(tracks), count, version }),
  /** @param tracks some or all of them; @param count how many there are; @param version of the library */
  trackUpdated: (tracks: readonly TrackId[], count: number, version: number) =>
    body('Library', 'TrackUpdated', { tracks: capped(tracks), count, version }),
  /** @param tracks some or all of them; @param count how many there are; @param version of the library */
  trackDeleted: (tracks: readonly TrackId[], count: number, version: number) =>
    body('Library', 'TrackDeleted', { tracks: capped(tracks), count, version }),
  /** @param albums some or all of them; @param count how many there are; @param version of the library */
  albumAdded: (albums: readonly AlbumId[], count: number, version: number) =>
    body('Library', 'AlbumAdded', { albums: capped(albums), count, version }),
  playlistCreated: (playlist: string) => body('Library', 'PlaylistCreated', { playlist }),
  playlistUpdated: (playlist: string) => body('Library', 'PlaylistUpdated', { playlist }),
  playlistDeleted: (playlist: string) => body('Library', 'PlaylistDeleted', { playlist }),
  viewChanged: (members: Members<'Library', 'ViewChanged'>) => body<'Library', 'ViewChanged'>('Library', 'ViewChanged', members),
} satisfies Creators<'Library'>);

/** Events of type `Playback`: one function each, by the name of the event. */
export const playbackEvents = Object.freeze({
  started: (track: TrackId) => body('Playback', 'Started', { track }),
  paused: (track: TrackId) => body('Playback', 'Paused', { track }),
  resumed: (track: TrackId) => body('Playback', 'Resumed', { track }),
  stopped: () => body('Playback', 'Stopped', {}),
  completed: (track: TrackId) => body('Playback', 'Completed', { track }),
  /** @param startedAt epoch milliseconds; @param duration seconds */
  listened: (track: TrackId, startedAt: number, duration: number | null) => body('Playback', 'Listened', { track, startedAt, duration }),
  /** Seconds into the track at the epoch milliseconds `positionAt`; the duration is null while unknown. */
  positionChanged: (members: Members<'Playback', 'PositionChanged'>) => body<'Playback', 'PositionChanged'>('Playback', 'PositionChanged', members),
  /** @param track null when no track is at fault */
  error: (track: TrackId | null, error: WireError) => body('Playback', 'Error', { track, error }),
  pinChanged: (pin: PinnedTrack) => body('Playback', 'PinChanged', { pin }),
  /** @param tracks some or all of them; @param count how many there are */
  unpinned: (tracks: readonly TrackId[], count: number = tracks.length) => body('Playback', 'Unpinned', { tracks: capped(tracks), count }),
  waveformChanged: (track: TrackId, status: WaveformStatus) => body('Playback', 'WaveformChanged', { track, status }),
  cacheChanged: (figures: AudioCacheFigures) => body('Playback', 'CacheChanged', { figures }),
  stateChanged: (state: PlayerState) => body('Playback', 'StateChanged', { state }),
} satisfies Creators<'Playback'>);

/** Events of type `Metadata`: one function each, by the name of the event; `done` and `total` count tracks. */
export const metadataEvents = Object.freeze({
  /** @param tracks some or all of them; @param count how many there are */
  updated: (tracks: readonly TrackId[], count: number = tracks.length) =>
    body('Metadata', 'Updated', { tracks: capped(tracks), count }),
  enrichmentStarted: (total: number) => body('Metadata', 'EnrichmentStarted', { total }),
  enrichmentProgress: (done: number, total: number) => body('Metadata', 'EnrichmentProgress', { done, total }),
  enrichmentCompleted: (done: number) => body('Metadata', 'EnrichmentCompleted', { done }),
  enrichmentFailed: (error: WireError) => body('Metadata', 'EnrichmentFailed', { error }),
} satisfies Creators<'Metadata'>);

/** Events of type `System`: one function each, by the name of the event. */
export const systemEvents = Object.freeze({
  offline: () => body('System', 'Offline', {}),
  online: () => body('System', 'Online', {}),
  storageUnavailable: (error: WireError) => body('System', 'StorageUnavailable', { error }),
  /** @param usage bytes; @param quota bytes */
  storageLow: (usage: number, quota: number) => body('System', 'StorageLow', { usage, quota }),
  /** @param ours version of the database as this context knows it; @param theirs as the other does, which holds it */
  versionMismatch: (ours: number, theirs: number) => body('System', 'VersionMismatch', { ours, theirs }),
  /** @param lost how many events the receiver has lost */
  lagged: (lost: number) => body('System', 'Lagged', { lost }),
  settingsChanged: (settings: Settings) => body('System', 'SettingsChanged', { settings }),
  /** @param changed dotted names of fields */
  configChanged: (changed: readonly string[]) => body('System', 'ConfigChanged', { changed }),
} satisfies Creators<'System'>);

function body<T extends EventType, E extends EventName<T>>(type: T, event: E, members: Members<T, E>): EventBody<T, E> {
  // That a payload is its name and its other members, the compiler cannot say of a payload not yet known.
  return { type, payload: { event, ...members } as PayloadOf<T, E> };
}

function capped(ids: readonly string[]): readonly string[] {
  return ids.length > MAX_EVENT_IDS ? ids.slice(0, MAX_EVENT_IDS) : ids;
}
