/**
 * Which copy of a recording plays: the best one, and when it fails the next, until all have. What they are the
 * library knows; this remembers which are left for the item that is on.
 */
import type { MpcError, MpcErrorCode } from '../../services/protocol/errors.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { QueueItem } from './queue.ts';

/** The copy to be played first, and those that may stand in for it. */
export type Copies = readonly [TrackId, ...TrackId[]];

/** Failures of the output or the host, which no other copy would mend. */
const NOT_THE_COPY: ReadonlySet<MpcErrorCode> = new Set(['playback-blocked', 'worker-unavailable', 'closed', 'aborted']);

export class CopyChoice {
  readonly #find: (item: QueueItem) => Promise<Copies>;
  #item: QueueItem | null = null;
  #left: readonly TrackId[] = [];
  #failure: MpcError | null = null;
  /** Whether the copy that is on was begun anew. */
  #renewed = false;
  #brokeOff: MpcError | null = null;

  /** @param find all copies of an item, the best first */
  constructor(find: (item: QueueItem) => Promise<Copies>) {
    this.#find = find;
  }

  /** Why what had sounded of the item is to go on from the file as it is now, or from another copy; null once it does. */
  get brokeOff(): MpcError | null {
    return this.#brokeOff;
  }

  /** The copy that is on sounds. */
  sounds(): void {
    this.#brokeOff = null;
  }

  /** The copies of an item that are left. @throws MpcError `not-found` */
  async of(item: QueueItem): Promise<Copies> {
    const [first, ...others] = this.#left;
    if (item === this.#item && first !== undefined) return [first, ...others];
    const copies = await this.#find(item);
    this.take(item, copies);
    return copies;
  }

  /** An item is on whose copies are known. */
  take(item: QueueItem, copies: Copies): void {
    this.#item = item;
    this.#left = copies;
    this.#failure = null;
    this.#renewed = false;
    this.#brokeOff = null;
  }

  /** Another item, or all copies again. */
  forget(): void {
    this.#item = null;
    this.#left = [];
    this.#failure = null;
    this.#brokeOff = null;
  }

  /** The copy that was on has failed. @returns null when there is another to be tried, else what is to be told: why the first failed */
  failed(error: MpcError): MpcError | null {
    // A file that was replaced while it was read is read anew, once.
    if (error.details['reason'] === 'changed' && !this.#renewed && this.#left.length > 0) {
      this.#renewed = true;
      this.#brokeOff = error;
      return null;
    }
    if (this.#left.length > 1 && !NOT_THE_COPY.has(error.code)) {
      this.#left = this.#left.slice(1);
      this.#renewed = false;
      this.#failure ??= error;
      this.#brokeOff = error;
      return null;
    }
    const first = this.#failure ?? error;
    this.forget();
    return first;
  }
}
