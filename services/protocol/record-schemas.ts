/**
 * What the records that travel in events must look like when they come from elsewhere. A schema keeps what it
 * knows and drops the rest; `parse-event.test.ts` proves to the compiler that each says what its type says.
 */
import * as v from 'valibot';
import { CLOUD_KINDS } from './cloud-kinds.ts';
import { MAX_CAUSES, type WireError } from './errors.ts';
import { EQUALISER_SCHEMAS, SOUND_SCHEMAS } from './sound-schemas.ts';

/** Entries that a list or a table may have at most. */
const MAX_ENTRIES = 100;

export const count = v.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= 0, 'a whole number of at least 0');
export const amount = v.custom<number>((value) => Number.isFinite(value) && Number(value) >= 0, 'a number of at least 0');
const finite = v.custom<number>(Number.isFinite, 'a number');
const unit = v.custom<number>((value) => Number.isFinite(value) && Number(value) >= 0 && Number(value) <= 1, 'a number from 0 to 1');
const index = v.custom<number>((value) => Number.isSafeInteger(value) && Number(value) >= -1, 'a whole number of at least -1');
const fact = v.custom<string | number | boolean>(
  (value) => typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value),
  'a text, a number, true or false',
);

/** A short list: its length is looked at before its entries are. */
export function list<T extends v.GenericSchema>(entry: T) {
  return v.pipe(v.custom<v.InferInput<T>[]>(isShort, `a list of at most ${MAX_ENTRIES}`), v.array(entry));
}

const details = v.pipe(v.custom<Record<string, string | number | boolean>>(isSmallTable, 'a small table'), v.record(v.string(), fact));

/** An error but for its cause. */
export const flatError = v.object({
  code: v.picklist([
    'closed',
    'aborted',
    'invalid-argument',
    'not-found',
    'unauthorized',
    'forbidden',
    'permission',
    'cors',
    'unreachable',
    'offline',
    'rate-limited',
    'server',
    'timeout',
    'unsupported',
    'malformed',
    'playback-blocked',
    'worker-unavailable',
    'storage-unavailable',
    'storage-full',
    'insecure-page',
    'version-mismatch',
    'not-faked',
    'internal',
  ]),
  message: v.string(),
  retryable: v.boolean(),
  details: v.exactOptional(details),
  name: v.exactOptional(v.string()),
});

/** Causes are followed as deep as errors carry them and cut there, so that no chain is too long or a circle. */
export const error = errorWith(MAX_CAUSES);

function errorWith(causes: number): v.GenericSchema<WireError> {
  return causes === 0 ? flatError : v.object({ ...flatError.entries, cause: v.exactOptional(errorWith(causes - 1)) });
}

export const cloudKind = v.picklist(CLOUD_KINDS);

const accountState = v.picklist(['ready', 'signed-out', 'signing-in', 'expired', 'permission-needed', 'failed']);

export const account = v.object({
  id: v.string(),
  provider: v.picklist([...CLOUD_KINDS, 'webdav', 'subsonic', 'local', 'catalog']),
  label: v.string(),
  state: accountState,
  before: v.exactOptional(accountState),
  error: v.nullable(error),
  url: v.string(),
  username: v.string(),
  tokens: v.exactOptional(v.picklist(['sign-in', 'host'])),
  quota: v.nullable(v.object({ used: amount, total: v.nullable(amount) })),
  embedded: v.boolean(),
  added: amount,
  lastSync: v.nullable(amount),
});

export const syncJob = v.object({
  account: v.string(),
  phase: v.picklist(['discovering', 'extracting', 'settling', 'completed', 'failed', 'cancelled']),
  discovered: count,
  added: count,
  changed: count,
  renamed: count,
  removed: count,
  extracted: count,
  toExtract: count,
  bytes: count,
  warningCount: count,
  warnings: list(v.object({ path: v.string(), error })),
  rate: v.nullable(amount),
  secondsLeft: v.nullable(amount),
  started: amount,
  finished: v.nullable(amount),
  waiting: v.boolean(),
  error: v.nullable(error),
});

const trackRow = v.object({
  id: v.string(),
  title: v.string(),
  artist: v.string(),
  albumArtist: v.string(),
  album: v.string(),
  albumId: v.nullable(v.string()),
  artistId: v.nullable(v.string()),
  track: v.nullable(finite),
  disc: v.nullable(finite),
  year: v.nullable(finite),
  genre: v.string(),
  duration: v.nullable(amount),
  artwork: v.nullable(v.string()),
  account: v.string(),
  status: v.picklist(['listed', 'tagged', 'untagged']),
  warning: v.nullable(v.string()),
  favourite: v.boolean(),
  rating: v.nullable(finite),
  copies: count,
});

export const pinnedTrack = v.object({
  track: v.string(),
  status: v.picklist(['waiting', 'loading', 'kept', 'failed']),
  received: count,
  size: v.nullable(count),
  error: v.nullable(error),
});

export const playerState = v.object({
  status: v.picklist(['idle', 'loading', 'playing', 'paused', 'blocked', 'ended', 'error']),
  current: v.nullable(v.object({ entry: v.string(), track: trackRow })),
  position: amount,
  positionAt: amount,
  speed: SOUND_SCHEMAS.speed,
  deviceLost: v.boolean(),
  duration: v.nullable(amount),
  volume: unit,
  muted: v.boolean(),
  shuffle: v.boolean(),
  shuffleBy: v.picklist(['track', 'album']),
  repeat: v.picklist(['off', 'one', 'all']),
  autoplay: v.boolean(),
  sleepTimer: v.nullable(v.union([v.object({ endsAt: amount }), v.object({ atEndOf: v.picklist(['track', 'album']) })])),
  canUndo: v.boolean(),
  queueLength: count,
  queueIndex: index,
  queueVersion: count,
  hasNext: v.boolean(),
  hasPrevious: v.boolean(),
  source: v.nullable(v.string()),
  live: v.nullable(v.object({ title: v.nullable(v.string()) })),
  mode: v.picklist(['pipeline', 'element']),
  soundingTab: v.nullable(v.string()),
  error: v.nullable(error),
  waitingFor: v.nullable(error),
  skipped: v.nullable(v.object({ track: trackRow, error })),
});

export const settings = v.object({
  sound: v.object({ ...SOUND_SCHEMAS, equaliser: v.object(EQUALISER_SCHEMAS) }),
  theme: v.picklist(['auto', 'light', 'dark']),
  ignoreArticles: v.boolean(),
  libraryView: v.picklist(['albums', 'artists', 'tracks', 'genres', 'folders']),
  features: v.object({
    lyrics: v.exactOptional(v.boolean()),
    remoteArtwork: v.exactOptional(v.boolean()),
    enrichment: v.exactOptional(v.boolean()),
    scrobbling: v.exactOptional(v.boolean()),
    waveforms: v.exactOptional(v.boolean()),
    offlineCache: v.exactOptional(v.boolean()),
  }),
});

function isShort(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_ENTRIES;
}

function isSmallTable(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length <= MAX_ENTRIES;
}
