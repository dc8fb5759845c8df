/**
 * Whether a file that cannot be read for now is alone in that: the track behind it is asked for. A server that is away
 * answers for neither, and is waited for; where it answers for others, waiting for this file keeps them from sounding.
 */
import type { QueueItem } from './queue.ts';

export class LoneFault {
  readonly #answers: (item: QueueItem, signal: AbortSignal) => Promise<boolean>;
  /** The question that nobody has answered yet, and who wants to know. */
  #asking: { readonly abort: AbortController; told: (isLone: boolean) => void } | null = null;
  #known = false;

  /** @param answers whether a track could be read now, or its server says why not; never rejects */
  constructor(answers: (item: QueueItem, signal: AbortSignal) => Promise<boolean>) {
    this.#answers = answers;
  }

  /** Whether others were answered for while this file was not. */
  get known(): boolean {
    return this.#known;
  }

  /** Asks for another track, unless that is under way. @param told hears it, in place of who asked before, unless all is forgotten first */
  ask(other: QueueItem, told: (isLone: boolean) => void = () => undefined): void {
    if (this.#asking !== null) {
      this.#asking.told = told;
      return;
    }
    const asking = { abort: new AbortController(), told };
    this.#asking = asking;
    void this.#answers(other, asking.abort.signal).then((isLone) => {
      if (this.#asking !== asking) return;
      this.#asking = null;
      this.#known = isLone;
      asking.told(isLone);
    });
  }

  /** The file can be read, or is wanted no more. */
  forget(): void {
    this.#asking?.abort.abort();
    this.#asking = null;
    this.#known = false;
  }
}
