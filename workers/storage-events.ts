/** What a host tells its tabs of a database that is only memory, or that it has lost. */
import { type MpcError, toWireError } from '../services/protocol/errors.ts';
import { systemEvents } from '../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../services/protocol/events.ts';
import type { StorageMode } from '../services/protocol/session.ts';

/**
 * `VersionMismatch` with the versions of the database where two of MPC are at odds over it; `StorageUnavailable`
 * besides where what happens from now on is kept in memory only, and alone for every other problem.
 */
export function storageEvents(storage: StorageMode, problem: MpcError): readonly MpcEventBody[] {
  const { ours, theirs } = problem.details;
  const atOdds = problem.code === 'version-mismatch' && typeof ours === 'number' && typeof theirs === 'number';
  const unavailable = systemEvents.storageUnavailable(toWireError(problem));
  if (!atOdds) return [unavailable];
  const mismatch = systemEvents.versionMismatch(ours, theirs);
  return storage === 'memory' ? [mismatch, unavailable] : [mismatch];
}
