/** The player's state as it is told to pages, put together from its parts. */
import type { PlayerState, QueueEntry } from '../../services/protocol/player.ts';
import type { Course } from './course.ts';
import type { PlayQueue } from './queue.ts';
import type { QueueDesk } from './queue-desk.ts';

export function playerState(
  queue: PlayQueue,
  { source, autoplay, canUndo }: QueueDesk,
  { playback, status, error, waitingFor, skipped, deviceLost }: Course,
  current: QueueEntry | null,
  own: Pick<PlayerState, 'volume' | 'muted' | 'speed' | 'sleepTimer'>,
): PlayerState {
  return {
    ...own,
    status,
    current,
    position: playback.position,
    positionAt: playback.positionAt,
    duration: playback.live === null ? (playback.duration ?? current?.track.duration ?? null) : null,
    shuffle: queue.shuffle,
    shuffleBy: queue.shuffleBy,
    repeat: queue.repeat,
    autoplay,
    canUndo,
    source,
    queueLength: queue.length,
    queueIndex: queue.index,
    queueVersion: queue.version,
    hasNext: queue.hasNext,
    hasPrevious: queue.hasPrevious,
    live: playback.live,
    mode: playback.mode,
    soundingTab: playback.tab,
    deviceLost,
    error,
    waitingFor,
    skipped,
  };
}
