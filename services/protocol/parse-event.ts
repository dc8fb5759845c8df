/**
 * The door for events that come from elsewhere: another tab, a page's program, a file. What passes is an event
 * in every member and nothing besides; what does not is refused with the place that is wrong.
 */
import * as v from 'valibot';
import { MpcError } from './errors.ts';
import type { MpcEvent, MpcEventBody } from './events.ts';
import { account, amount, cloudKind, count, error, list, pinnedTrack, playerState, settings, syncJob } from './record-schemas.ts';

const id = v.string();
const ids = list(id);

/** What a table of {@link byName} describes: an object per name, the name being the value of its member `K`. */
type OneOf<K extends string, T extends Record<string, v.ObjectEntries>> = {
  [N in keyof T]: { [P in K]: N } & v.InferOutput<v.ObjectSchema<T[N], undefined>>;
}[keyof T];

/** Objects of several forms, told apart by the text of one member. Looks it up; valibot's `variant` tries all. */
function byName<K extends string, const T extends Record<string, v.ObjectEntries>>(
  member: K,
  forms: T,
): v.GenericSchema<unknown, OneOf<K, T>> {
  const schemas = new Map<unknown, v.GenericSchema>(
    Object.entries(forms).map(([name, entries]) => [name, v.object({ ...entries, [member]: v.literal(name) })]),
  );
  const names = Object.keys(forms).map((name) => `"${name}"`);
  const unknownForm = v.object({ [member]: v.custom<never>(() => false, `one of ${names.join(', ')}`) });
  // What the schemas give is what OneOf says, by construction; the compiler cannot follow the map.
  return v.lazy(
    (input) => schemas.get(isRecord(input) ? input[member] : undefined) ?? unknownForm,
  ) as v.GenericSchema<unknown, OneOf<K, T>>;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Ids of what changed in the library, in all `count`. */
const tracks = { tracks: ids, count, version: count };

const auth = byName('event', {
  SignedOut: { account: id },
  SigningIn: { account: id },
  SignedIn: { account: id },
  TokenWanted: { account: id, provider: cloudKind, request: id, refused: v.boolean() },
  TokenRefreshing: { account: id },
  TokenRefreshed: { account: id },
  AuthError: { account: id, error },
  AccountChanged: { account: id, state: v.nullable(account) },
});

const sync = byName('event', {
  Progress: { job: syncJob },
  Started: { job: syncJob },
  Completed: { job: syncJob },
  Failed: { job: syncJob },
  Cancelled: { job: syncJob },
  TracksAdded: { account: id, count },
});

const library = byName('event', {
  TrackAdded: tracks,
  TrackUpdated: tracks,
  TrackDeleted: tracks,
  AlbumAdded: { albums: ids, count, version: count },
  PlaylistCreated: { playlist: id },
  PlaylistUpdated: { playlist: id },
  PlaylistDeleted: { playlist: id },
  ViewChanged: {
    view: id,
    kind: v.picklist(['tracks', 'albums', 'artists', 'genres', 'folders']),
    version: count,
    count,
  },
});

const playback = byName('event', {
  PositionChanged: { track: id, position: amount, positionAt: amount, duration: v.nullable(amount) },
  StateChanged: { state: playerState },
  Started: { track: id },
  Paused: { track: id },
  Resumed: { track: id },
  Stopped: {},
  Completed: { track: id },
  Listened: { track: id, startedAt: amount, duration: v.nullable(amount) },
  PinChanged: { pin: pinnedTrack },
  Unpinned: { tracks: ids, count },
  WaveformChanged: { track: id, status: v.picklist(['growing', 'complete', 'failed']) },
  CacheChanged: { figures: v.object({ used: count, kept: count, limit: count }) },
  Error: { track: v.nullable(id), error },
});

const metadata = byName('event', {
  Updated: { tracks: ids, count },
  EnrichmentStarted: { total: count },
  EnrichmentProgress: { done: count, total: count },
  EnrichmentCompleted: { done: count },
  EnrichmentFailed: { error },
});

const system = byName('event', {
  Offline: {},
  Online: {},
  StorageUnavailable: { error },
  StorageLow: { usage: amount, quota: amount },
  VersionMismatch: { ours: count, theirs: count },
  Lagged: { lost: count },
  SettingsChanged: { settings },
  ConfigChanged: { changed: list(v.string()) },
});

const origin = { emitter: id, sequence: count, time: amount };

/** @internal */
export const eventSchema = byName('type', {
  Auth: { ...origin, payload: auth },
  Sync: { ...origin, payload: sync },
  Library: { ...origin, payload: library },
  Playback: { ...origin, payload: playback },
  Metadata: { ...origin, payload: metadata },
  System: { ...origin, payload: system },
});

/** Words for what a schema expects that says nothing of its own. What was found instead is never repeated. */
const EXPECTED: Readonly<Record<string, string>> = { Object: 'an object', string: 'a text', boolean: 'true or false' };

/**
 * The event that the input is, in a copy that holds what events have and nothing else.
 * @throws MpcError `invalid-argument`; `details.field` is the dotted path of the first member that is wrong, empty
 * when the input is no object at all
 */
export function parseEvent(input: unknown): MpcEvent {
  const result = tryParse(input);
  if (result === null) throw refused('', 'cannot be read');
  if (result.success) return result.output;
  const [issue] = result.issues;
  const field = issue.path?.map(({ key }) => String(key)).join('.') ?? '';
  throw refused(field, issue.received === 'undefined' ? 'is missing' : `must be ${issue.message}`);
}

/**
 * The same for what is about to be emitted: whoever stamps it gives it its place in an order.
 * @throws MpcError `invalid-argument`, as `parseEvent`
 * @internal
 */
export function parseEventBody(input: unknown): MpcEventBody {
  return parseEvent({ ...(input as object), emitter: '', sequence: 0, time: 0 });
}

/** Null when looking at the input throws, as a getter or a proxy may. Whatever it throws is not looked at either. */
function tryParse(input: unknown): v.SafeParseResult<typeof eventSchema> | null {
  try {
    return v.safeParse(eventSchema, input, {
      abortEarly: true,
      message: ({ expected }) => EXPECTED[expected ?? ''] ?? `one of ${expected?.replace(/[()]/g, '').replaceAll(' |', ',')}`,
    });
  } catch {
    return null;
  }
}

function refused(field: string, fault: string): MpcError {
  const place = field === '' ? 'it' : `"${field}"`;
  return new MpcError('invalid-argument', `This is not an event: ${place} ${fault}.`, { details: { field } });
}
