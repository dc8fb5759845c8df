/**
 * The order in which the library changes: one change after the other, and before the next of them what can wait until
 * whoever has asked is answered.
 */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  /** Changes that run or wait. */
  #changes = 0;

  /** Whether a change is under way. */
  get areTaken(): boolean {
    return this.#changes > 0;
  }

  /** Runs a change when those before it are over. */
  take<T>(change: () => Promise<T>): Promise<T> {
    this.#changes++;
    const turn = this.#last.then(change);
    this.#last = turn.catch(() => undefined).then(() => this.#changes--);
    return turn;
  }

  /**
   * Does the work in a later task, but before any further change.
   * @returns false, and does nothing, where a change is under way that it would come too late for
   */
  putOff(work: () => void): boolean {
    if (this.#changes > 0) return false;
    const later = new Promise((resolve) => setTimeout(resolve));
    // What fails here fails again for whoever needs it.
    this.#last = this.#last.then(() => later).then(work).catch(() => undefined);
    return true;
  }
}
