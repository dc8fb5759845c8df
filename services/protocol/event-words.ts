/**
 * Words for what events carry, fit for a log that a stranger may read: error codes instead of messages, and names
 * that people gave only where they hold no address, no link and nothing that looks like a token.
 */
import type { Account, AccountState, ProviderKind } from './accounts.ts';
import type { WireError } from './errors.ts';
import type { PinnedTrack, PinStatus } from './offline.ts';
import type { PlayerState, PlayerStatus } from './player.ts';
import type { TrackRow } from './records.ts';
import type { SyncJob, SyncPhase } from './sync.ts';
import type { WaveformStatus } from './waveform.ts';

const NUMBER = new Intl.NumberFormat('en');
/** E-mail addresses, links with and without a scheme, queries, and runs as long as keys are. */
const TELLTALE = /@|\/\/|\w\.\w+\/|\bwww\.|[?&]\w+=|[\w~+=-]{24,}/;
const ID = /^[\w-]{1,64}$/;
const FIELD = /^[\w.]{1,64}$/;
/** Characters of a name that are shown. */
const MAX_NAME = 60;

/** `1 track`, `1,234 tracks`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(count)} ${count === 1 ? one : many}`;
}

/** `1 track was`, `2 tracks were`. */
export function countedWas(count: number, one: string): string {
  return `${counted(count, one)} ${count === 1 ? 'was' : 'were'}`;
}

/** `account 4f2a`, or `an account` where the id is none of ours. */
export function named(kind: string, id: string): string {
  return ID.test(id) ? `${kind} ${id}` : `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`;
}

/** A sentence that begins with any letter. */
export function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** ` (not-found)`; nothing where there is no error. */
export function because(error: WireError | null): string {
  return error === null ? '' : ` (${error.code})`;
}

/** `3:05`, `62:03`. */
export function clockTime(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `features.lyrics, caches.audio and 3 more`. */
export function fieldNames(names: readonly string[], most = 5): string {
  const shown = names.filter((name) => FIELD.test(name)).slice(0, most);
  const more = names.length - shown.length;
  if (shown.length === 0) return counted(more, 'field');
  return more === 0 ? shown.join(', ') : `${shown.join(', ')} and ${more} more`;
}

const PROVIDERS = {
  'google-drive': 'Google Drive',
  onedrive: 'OneDrive',
  dropbox: 'Dropbox',
  webdav: 'WebDAV',
  subsonic: 'Subsonic',
  local: 'local',
  catalog: 'catalogue',
} as const satisfies Record<ProviderKind, string>;
const ACCOUNT_STATES = {
  ready: 'is ready',
  'signed-out': 'is signed out',
  'signing-in': 'is being signed in to',
  expired: 'has to be signed in to again',
  'permission-needed': 'needs the permission of the listener',
  failed: 'has failed',
} as const satisfies Record<AccountState, string>;

/** `the WebDAV account “Home” is ready`. */
export function accountState({ provider, label, state, error }: Account): string {
  return `the ${PROVIDERS[provider]} account${quoted(label)} ${ACCOUNT_STATES[state]}${because(error)}`;
}

const SYNC_PHASES = {
  discovering: ({ discovered }) => `${counted(discovered, 'file')} found so far`,
  extracting: ({ extracted, toExtract }) => `tags of ${NUMBER.format(extracted)} of ${counted(toExtract, 'track')} read`,
  settling: () => 'finishing',
  completed: () => 'completed',
  failed: () => 'failed',
  cancelled: () => 'cancelled',
} as const satisfies Record<SyncPhase, (job: SyncJob) => string>;

/** `tags of 3 of 10 tracks read`. */
export function syncPhase(job: SyncJob): string {
  return `${SYNC_PHASES[job.phase](job)}${job.waiting ? ', waiting for the server or the network' : ''}`;
}

/** `12 added, 3 changed, 1 warning`. */
export function syncChanges({ added, changed, renamed, removed, warningCount }: SyncJob): string {
  const changes = Object.entries({ added, changed, renamed, removed })
    .filter(([, count]) => count > 0)
    .map(([what, count]) => `${NUMBER.format(count)} ${what}`);
  if (changes.length === 0) changes.push('nothing changed');
  if (warningCount > 0) changes.push(counted(warningCount, 'warning'));
  return changes.join(', ');
}

const PIN_STATES = {
  waiting: () => 'waiting',
  loading: ({ received, size }) => `${megabytes(received)}${size === null ? '' : ` of ${megabytes(size)}`}`,
  kept: () => 'kept',
  failed: () => 'failed',
} as const satisfies Record<PinStatus, (pin: PinnedTrack) => string>;

/** `3.5 MB of 12 MB`. */
export function pinStatus(pin: PinnedTrack): string {
  return `${PIN_STATES[pin.status](pin)}${because(pin.error)}`;
}

/** What becomes of a waveform. */
export const WAVEFORM_STATES = {
  growing: 'grows',
  complete: 'is complete',
  failed: 'could not be made',
} as const satisfies Record<WaveformStatus, string>;

/** `3.5 MB`. */
export function megabytes(bytes: number): string {
  return `${NUMBER.format(Math.round(bytes / 100_000) / 10)} MB`;
}

const PLAYER_STATES = {
  idle: () => 'has nothing to play',
  loading: (track) => `is loading ${track}`,
  playing: (track) => `is playing ${track}`,
  paused: (track) => `is paused in ${track}`,
  blocked: () => 'waits for a gesture of the listener',
  ended: () => 'has played its queue to the end',
  error: (track) => `cannot play ${track}`,
} as const satisfies Record<PlayerStatus, (track: string) => string>;

/** `the player is playing “So What” by Miles Davis`. */
export function playerState({ status, current, error }: PlayerState): string {
  return `the player ${PLAYER_STATES[status](current === null ? 'nothing' : trackName(current.track))}${because(error)}`;
}

function trackName({ title, artist }: TrackRow): string {
  const shown = quoted(title);
  if (shown === '') return 'a track';
  return `${shown.trim()}${artist !== '' && isHarmless(artist) ? ` by ${shortened(artist)}` : ''}`;
}

/** ` “Home”`; nothing for a name that is better not told. */
function quoted(name: string): string {
  return name === '' || !isHarmless(name) ? '' : ` “${shortened(name)}”`;
}

function isHarmless(name: string): boolean {
  return !TELLTALE.test(name);
}

function shortened(name: string): string {
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME)}…` : name;
}
