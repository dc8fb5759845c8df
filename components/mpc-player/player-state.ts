/** What the elements of a player make of its state. */
import type { PlayerState } from '../../services/protocol/player.ts';
import type { TrackRow } from '../../services/protocol/records.ts';

/** Whether pressing the button means "stop sounding". */
export function isActive(state: PlayerState): boolean {
  return state.status === 'playing' || state.status === 'loading';
}

/** What an embed shows while somebody else sounds: its own track, at rest. */
export function restingState(shared: PlayerState, track: TrackRow | null, index: number, count: number): PlayerState {
  return {
    ...shared,
    status: track === null ? 'idle' : 'paused',
    current: track === null ? null : { entry: '', track },
    position: 0,
    duration: track?.duration ?? null,
    queueIndex: track === null ? -1 : index,
    queueLength: count,
    hasNext: false,
    hasPrevious: false,
    error: null,
    skipped: null,
    live: null,
    mode: 'pipeline',
  };
}
