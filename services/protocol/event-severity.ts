/** How much an event matters, for logs and notices. */
import type { EventName, EventSeverity, EventType, MpcEventBody } from './events.ts';

const SEVERITIES = {
  Auth: {
    SignedOut: 'info',
    SigningIn: 'info',
    SignedIn: 'info',
    TokenWanted: 'debug',
    TokenRefreshing: 'debug',
    TokenRefreshed: 'debug',
    AuthError: 'error',
    AccountChanged: 'info',
  },
  Sync: {
    Started: 'info',
    Progress: 'debug',
    Completed: 'info',
    Failed: 'error',
    Cancelled: 'info',
    TracksAdded: 'info',
  },
  Library: {
    TrackAdded: 'info',
    TrackUpdated: 'info',
    TrackDeleted: 'info',
    AlbumAdded: 'info',
    PlaylistCreated: 'info',
    PlaylistUpdated: 'info',
    PlaylistDeleted: 'info',
    ViewChanged: 'debug',
  },
  Playback: {
    Started: 'info',
    Paused: 'info',
    Resumed: 'info',
    Stopped: 'info',
    Completed: 'info',
    Listened: 'info',
    PinChanged: 'debug',
    Unpinned: 'info',
    WaveformChanged: 'debug',
    CacheChanged: 'debug',
    PositionChanged: 'debug',
    Error: 'error',
    StateChanged: 'debug',
  },
  Metadata: {
    Updated: 'info',
    EnrichmentStarted: 'info',
    EnrichmentProgress: 'debug',
    EnrichmentCompleted: 'info',
    EnrichmentFailed: 'error',
  },
  System: {
    Offline: 'warning',
    Online: 'info',
    StorageUnavailable: 'error',
    StorageLow: 'warning',
    VersionMismatch: 'warning',
    Lagged: 'warning',
    SettingsChanged: 'info',
    ConfigChanged: 'info',
  },
} as const satisfies { readonly [T in EventType]: Readonly<Record<EventName<T>, EventSeverity>> };

/**
 * `debug`: routine, many a minute. `info`: something a person did or would notice. `warning`: things go on, but
 * not as they should. `error`: what was wanted did not happen.
 */
export function eventSeverity({ type, payload }: MpcEventBody): EventSeverity {
  const severities: Partial<Record<EventName, EventSeverity>> = SEVERITIES[type];
  return severities[payload.event] ?? 'info';
}
