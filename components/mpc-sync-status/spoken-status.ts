/** Says to a live region what goes on: a change of phase at once, mere progress only now and then. */

/** Progress is read out no more often than this, in ms. */
const QUIET = 20_000;

export class SpokenStatus {
  readonly #speak: (words: string) => void;
  #phase: string | undefined;
  #last = -Infinity;
  #waiting: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(speak: (words: string) => void) {
    this.#speak = speak;
  }

  /** @param phase what the words are about: while it stays the same, they are only progress */
  say(words: string, phase: string): void {
    const rest = this.#last + QUIET - performance.now();
    if (phase !== this.#phase || rest <= 0) {
      this.#phase = phase;
      this.#say(words);
      return;
    }
    this.#waiting = words;
    this.#timer ??= setTimeout(() => this.#say(this.#waiting ?? ''), rest);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #say(words: string): void {
    this.stop();
    this.#last = performance.now();
    this.#speak(words);
  }
}
