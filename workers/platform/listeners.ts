/** Those who want to hear of something: called back in the order they came; one that throws silences nobody. */
export class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>();

  /** @returns its undo */
  add(listener: (value: T) => void): () => void {
    // Of its own, so that the same function may listen twice.
    const heard = (value: T): void => listener(value);
    this.#listeners.add(heard);
    return () => this.#listeners.delete(heard);
  }

  tell(value: T): void {
    for (const listener of this.#listeners) {
      try {
        listener(value);
      } catch (error) {
        reportError(error);
      }
    }
  }

  clear(): void {
    this.#listeners.clear();
  }
}
