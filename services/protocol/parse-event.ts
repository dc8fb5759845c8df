/**
 * The door for events that come from elsewhere: another tab, a page's program, a file. What passes is an event
 * in every member and nothing besides; what does not is refused with the place that is wrong.
 */
import * as v from 'valibot';
import { MpcError } from './errors.ts';
import type { MpcEvent } from './events.ts';
import { account, amount, count, error, list, playerState, settings, syncJob } from './record-schemas.ts';

const id = v.string();
const ids = list(id);

/** A payload by its event's name. */
function named<const E extends string, const M extends v.ObjectEntries>(event: E, members: M) {
  return v.object({ event: v.literal(event), ...members });
}

/** Ids of what changed in the library, in all `count`. */
const tracks = { tracks: ids, count, version: count };

const auth = v.variant('event', [
  named('SignedOut', { account: id }),
  named('SigningIn', { account: id }),
  named('SignedIn', { account: id }),
  named('TokenRefreshing', { account: id }),
  named('TokenRefreshed', { account: id }),
  named('AuthError', { account: id, error }),
  named('AccountChanged', { account: id, state: v.nullable(account) }),
]);

const sync = v.variant('event', [
  named('Progress', { job: syncJob }),
  named('Started', { job: syncJob }),
  named('Completed', { job: syncJob }),
  named('Failed', { job: syncJob }),
  named('Cancelled', { job: syncJob }),
  named('TracksAdded', { account: id, count }),
]);

const library = v.variant('event', [
  named('TrackAdded', tracks),
  named('TrackUpdated', tracks),
  named('TrackDeleted', tracks),
  named('AlbumAdded', { albums: ids, count, version: count }),
  named('PlaylistCreated', { playlist: id }),
  named('PlaylistUpdated', { playlist: id }),
  named('ViewChanged', {
    view: id,
    kind: v.picklist(['tracks', 'albums', 'artists', 'genres', 'folders']),
    version: count,
    count,
  }),
]);

const playback = v.variant('event', [
  named('PositionChanged', { track: id, position: amount, positionAt: amount, duration: v.nullable(amount) }),
  named('StateChanged', { state: playerState }),
  named('Started', { track: id }),
  named('Paused', { track: id }),
  named('Resumed', { track: id }),
  named('Stopped', {}),
  named('Completed', { track: id }),
  named('Error', { track: v.nullable(id), error }),
]);

const metadata = v.variant('event', [
  named('Updated', { tracks: ids, count }),
  named('EnrichmentStarted', { total: count }),
  named('EnrichmentProgress', { done: count, total: count }),
  named('EnrichmentCompleted', { done: count }),
  named('EnrichmentFailed', { error }),
]);

const system = v.variant('event', [
  named('Offline', {}),
  named('Online', {}),
  named('StorageUnavailable', { error }),
  named('StorageLow', { usage: amount, quota: amount }),
  named('VersionMismatch', { ours: count, theirs: count }),
  named('Lagged', { lost: count }),
  named('SettingsChanged', { settings }),
  named('ConfigChanged', { changed: list(v.string()) }),
]);

const origin = { emitter: id, sequence: count, time: amount };

/** @internal */
export const eventSchema = v.variant('type', [
  v.object({ ...origin, type: v.literal('Auth'), payload: auth }),
  v.object({ ...origin, type: v.literal('Sync'), payload: sync }),
  v.object({ ...origin, type: v.literal('Library'), payload: library }),
  v.object({ ...origin, type: v.literal('Playback'), payload: playback }),
  v.object({ ...origin, type: v.literal('Metadata'), payload: metadata }),
  v.object({ ...origin, type: v.literal('System'), payload: system }),
]);

/** Words for what a schema expects that says nothing of its own; what was found instead is never repeated. */
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

/** Null when looking at the input throws, as a getter or a proxy may. Whatever it throws is not looked at either. */
function tryParse(input: unknown): v.SafeParseResult<typeof eventSchema> | null {
  try {
    return v.safeParse(eventSchema, input, {
      abortEarly: true,
      message: ({ expected }) => EXPECTED[expected ?? ''] ?? expected ?? 'something else',
    });
  } catch {
    return null;
  }
}

function refused(field: string, fault: string): MpcError {
  const place = field === '' ? 'it' : `"${field}"`;
  return new MpcError('invalid-argument', `This is not an event: ${place} ${fault}.`, { details: { field } });
}
