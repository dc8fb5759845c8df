/**
 * An event as a short English sentence, for logs and developers; words for listeners are the elements' own. It tells
 * counts and states, ids only where there is nothing better, and never a message, address, token or path.
 */
import {
  accountState,
  because,
  clockTime,
  counted,
  countedWas,
  fieldNames,
  megabytes,
  named,
  pinStatus,
  playerState,
  sentence,
  syncChanges,
  syncPhase,
  WAVEFORM_STATES,
} from './event-words.ts';
import type { EventName, EventType, MpcEventBody, PayloadOf } from './events.ts';

/** A description for every event there is. */
type Descriptions = {
  readonly [T in EventType]: { readonly [E in EventName<T>]: (payload: PayloadOf<T, E>) => string };
};

const DESCRIPTIONS: Descriptions = {
  Auth: {
    SignedOut: ({ account }) => `signed out of ${named('account', account)}`,
    SigningIn: ({ account }) => `signing in to ${named('account', account)}`,
    SignedIn: ({ account }) => `signed in to ${named('account', account)}`,
    TokenWanted: ({ account }) => `the page is asked for a token of ${named('account', account)}`,
    TokenRefreshing: ({ account }) => `renewing the sign-in of ${named('account', account)}`,
    TokenRefreshed: ({ account }) => `renewed the sign-in of ${named('account', account)}`,
    AuthError: ({ account, error }) => `signing in to ${named('account', account)} failed${because(error)}`,
    AccountChanged: ({ account, state }) => (state === null ? `${named('account', account)} was removed` : accountState(state)),
  },
  Sync: {
    Started: () => 'a sync started',
    Progress: ({ job }) => `syncing: ${syncPhase(job)}`,
    Completed: ({ job }) => `a sync completed: ${syncChanges(job)}`,
    Failed: ({ job }) => `a sync failed${because(job.error)}: ${syncChanges(job)}`,
    Cancelled: ({ job }) => `a sync was cancelled: ${syncChanges(job)}`,
    TracksAdded: ({ count }) => `a sync added ${counted(count, 'track')}`,
  },
  Library: {
    TrackAdded: ({ count }) => `${countedWas(count, 'track')} added to the library`,
    TrackUpdated: ({ count }) => `${countedWas(count, 'track')} updated`,
    TrackDeleted: ({ count }) => `${countedWas(count, 'track')} deleted from the library`,
    AlbumAdded: ({ count }) => `${countedWas(count, 'album')} added to the library`,
    PlaylistCreated: ({ playlist }) => `${named('playlist', playlist)} was created`,
    PlaylistUpdated: ({ playlist }) => `${named('playlist', playlist)} was updated`,
    PlaylistDeleted: ({ playlist }) => `${named('playlist', playlist)} was deleted`,
    ViewChanged: ({ kind, count }) => `a view of ${kind} changed and has ${counted(count, 'row')} now`,
  },
  Playback: {
    Started: ({ track }) => `${named('track', track)} started playing`,
    Paused: ({ track }) => `${named('track', track)} was paused`,
    Resumed: ({ track }) => `${named('track', track)} plays on`,
    Stopped: () => 'playback stopped',
    Completed: ({ track }) => `${named('track', track)} was played to its end`,
    Listened: ({ track }) => `${named('track', track)} was listened to`,
    PinChanged: ({ pin }) => `${named('track', pin.track)} for offline: ${pinStatus(pin)}`,
    Unpinned: ({ count }) => `${countedWas(count, 'track')} no longer kept for offline`,
    WaveformChanged: ({ track, status }) => `the waveform of ${named('track', track)} ${WAVEFORM_STATES[status]}`,
    CacheChanged: ({ figures }) => `${megabytes(figures.used + figures.kept)} of music are kept on this device`,
    PositionChanged: ({ position, duration }) =>
      `playback is at ${clockTime(position)}${duration === null ? '' : ` of ${clockTime(duration)}`}`,
    Error: ({ track, error }) => `${track === null ? 'playback' : `playing ${named('track', track)}`} failed${because(error)}`,
    StateChanged: ({ state }) => playerState(state),
  },
  Metadata: {
    Updated: ({ count }) => `the metadata of ${counted(count, 'track')} was updated`,
    EnrichmentStarted: ({ total }) => `enrichment of ${counted(total, 'track')} started`,
    EnrichmentProgress: ({ done, total }) => `enrichment has done ${done} of ${counted(total, 'track')}`,
    EnrichmentCompleted: ({ done }) => `enrichment completed: ${counted(done, 'track')} done`,
    EnrichmentFailed: ({ error }) => `enrichment failed${because(error)}`,
  },
  System: {
    Offline: () => 'this device is offline',
    Online: () => 'this device is online again',
    StorageUnavailable: ({ error }) => `nothing can be kept on this device${because(error)}`,
    StorageLow: ({ usage, quota }) => `storage is running low${quota > 0 ? `: ${Math.round((usage / quota) * 100)} % is used` : ''}`,
    VersionMismatch: ({ ours, theirs }) => `another version of MPC is in use: ${theirs} there, ${ours} here`,
    Lagged: ({ lost }) => `a receiver fell behind and lost ${counted(lost, 'event')}`,
    SettingsChanged: () => 'the settings were changed',
    ConfigChanged: ({ changed }) => `the configuration was changed: ${fieldNames(changed)}`,
  },
};

/** One short sentence, free of secrets and personal data beside the names of tracks and accounts. */
export function describeEvent({ type, payload }: MpcEventBody): string {
  // Which description belongs to which payload the table has made sure of; here the pair is found by name.
  const descriptions = DESCRIPTIONS[type] as Readonly<Record<string, (payload: MpcEventBody['payload']) => string>>;
  const describe = descriptions[payload.event];
  return sentence(describe === undefined ? `${type} event` : describe(payload));
}
