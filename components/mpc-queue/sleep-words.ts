/** The words of the sleep timer, and the choices that there are. */
import type { RunningSleepTimer, SleepTimer } from '../../services/protocol/player.ts';
import { formatDuration } from '../shared/format.ts';

export type SleepChoice = 'off' | '15' | '30' | '45' | '60' | '90' | 'track' | 'album';

export const SLEEP_NAMES = {
  off: 'Off',
  15: 'In 15 minutes',
  30: 'In 30 minutes',
  45: 'In 45 minutes',
  60: 'In an hour',
  90: 'In an hour and a half',
  track: 'After this track',
  album: 'After this album',
} as const satisfies Record<SleepChoice, string>;

/** In the order in which they are offered; as keys of an object, numbers would come first. */
export const SLEEP_CHOICES: readonly SleepChoice[] = ['off', '15', '30', '45', '60', '90', 'track', 'album'];

/** What is asked of the player. */
export function sleepTimerOf(choice: SleepChoice): SleepTimer | null {
  if (choice === 'off') return null;
  return choice === 'track' || choice === 'album' ? { atEndOf: choice } : { after: Number(choice) * 60 };
}

/** `14:59`, until the music stops; null where that is not by the clock. */
export function sleepRemaining(timer: RunningSleepTimer | null, now: number): string | null {
  if (timer === null || !('endsAt' in timer)) return null;
  return formatDuration(Math.max(0, (timer.endsAt - now) / 1000));
}
