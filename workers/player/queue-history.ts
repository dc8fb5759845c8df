/** The queue as it was before its last changes, so that they can be taken back. */
import type { AccountId } from '../../services/protocol/records.ts';
import type { SavedQueue } from './queue.ts';

/** A queue, and where in it the listener was. */
export interface QueueMoment {
  readonly queue: SavedQueue;
  readonly source: AccountId | null;
  /** Seconds into the current track. */
  readonly position: number;
}

/** How many changes are remembered, and how many entries in all of them together. */
const MAX_MOMENTS = 20;
const MAX_ENTRIES = 500_000;

export class QueueHistory {
  #moments: QueueMoment[] = [];

  get isEmpty(): boolean {
    return this.#moments.length === 0;
  }

  /** Remembers how it was, and forgets what was longest ago. The last change is remembered however large the queue. */
  push(moment: QueueMoment): void {
    this.#moments.push(moment);
    let entries = this.#moments.reduce((sum, { queue }) => sum + queue.items.length, 0);
    while (this.#moments.length > 1 && (this.#moments.length > MAX_MOMENTS || entries > MAX_ENTRIES)) {
      entries -= this.#moments.shift()?.queue.items.length ?? 0;
    }
  }

  /** Takes back the last change. @returns how it was before; null when nothing is remembered */
  pop(): QueueMoment | null {
    return this.#moments.pop() ?? null;
  }
}
