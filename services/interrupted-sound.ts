/**
 * What outlives a worker that dies in mid-sound: where this tab heard the music. It is kept in `sessionStorage`, which is the
 * tab's own, for the client that the page connects next; that one tells the next worker.
 */
import * as v from 'valibot';
import { playheadAt } from './follow-player.ts';
import type { Interruption, PlayerState } from './protocol/player.ts';

/** Milliseconds after which whoever listened has turned to something else. */
const LONGEST_GAP = 30_000;

const kept = v.object({ entry: v.string(), position: v.pipe(v.number(), v.minValue(0)), at: v.number() });

const key = (database: string): string => `mpc-interrupted-${database}`;

/**
 * To be called when the worker has died. @param state that the tab heard last
 * @param patience milliseconds that the music is taken to have gone on for without a word of it: a tab may learn late of the death
 */
export function keepInterruption(database: string, state: PlayerState | null, patience: number): void {
  if (state === null || state.current === null || state.status !== 'playing') return;
  const at = Math.min(Date.now(), state.positionAt + patience);
  try {
    sessionStorage.setItem(key(database), JSON.stringify({ entry: state.current.entry, position: playheadAt(state, at), at }));
  } catch {
    // Storage is refused: the music rests where the worker has kept it.
  }
}

/** What was interrupted a moment ago, told once; null if nothing was. */
export function takeInterruption(database: string): Interruption | null {
  try {
    const text = sessionStorage.getItem(key(database));
    sessionStorage.removeItem(key(database));
    const { entry, position, at } = v.parse(kept, JSON.parse(text ?? 'null'));
    return Date.now() - at < LONGEST_GAP ? { entry, position } : null;
  } catch {
    return null;
  }
}
