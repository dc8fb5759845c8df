/** What the worker says of the player, followed for as long as somebody shows it. */
import type { MpcClient } from './client.ts';
import type { PlaybackPayload } from './protocol/events.ts';
import type { PlayerState } from './protocol/player.ts';

/**
 * Tells every state of the player, the present one first, until `signal` aborts.
 *
 * An answer to `state()` that arrives after an event is dropped: the two come over different ports, and whatever
 * is newer than that event will be told by another one.
 */
export function followPlayer(
  client: Pick<MpcClient, 'player' | 'events' | 'host'>,
  signal: AbortSignal,
  tell: (state: PlayerState) => void,
  fail: (thrown: unknown) => void,
): void {
  let state: PlayerState | null = null;
  let told = 0;
  const set = (next: PlayerState): void => {
    state = next;
    tell(next);
  };
  const ask = async (): Promise<void> => {
    const before = told;
    try {
      const answer = await client.player.state();
      if (!signal.aborted && told === before) set(answer);
    } catch (thrown) {
      if (!signal.aborted) fail(thrown);
    }
  };
  const undo = client.events.on({ type: ['Playback', 'System'], emitter: client.host }, (event) => {
    if (signal.aborted) return;
    if (event.type === 'System' && event.payload.event === 'Lagged') void ask();
    if (event.type !== 'Playback') return;
    const next = afterEvent(state, event.payload);
    if (next === state || next === null) return;
    told++;
    set(next);
  });
  signal.addEventListener('abort', undo, { once: true });
  void ask();
}

function afterEvent(state: PlayerState | null, payload: PlaybackPayload): PlayerState | null {
  if (payload.event === 'StateChanged') return payload.state;
  if (payload.event !== 'PositionChanged' || state?.current?.track.id !== payload.track) return state;
  const { position, positionAt, duration } = payload;
  return { ...state, position, positionAt, duration };
}

/** Seconds into the track at a moment of the clock (epoch milliseconds). */
export function playheadAt(state: PlayerState, now: number): number {
  const elapsed = state.status === 'playing' ? (Math.max(0, now - state.positionAt) / 1000) * state.speed : 0;
  return Math.min(state.position + elapsed, state.duration ?? Infinity);
}
