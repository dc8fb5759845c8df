/**
 * Moves an AudioParam in a straight line from wherever it is, so that no change clicks. Where it is, is reckoned
 * here: not every browser's `value` follows what was scheduled.
 */

/** Seconds of a move. */
const RAMP = 0.03;

export class ParamRamp {
  readonly #param: AudioParam;
  readonly #context: BaseAudioContext;
  #from: number;
  #to: number;
  #startedAt = -RAMP;

  /** Takes the parameter as it stands; nobody else is to move it. */
  constructor(param: AudioParam, context: BaseAudioContext) {
    this.#param = param;
    this.#context = context;
    this.#from = this.#to = param.value;
  }

  /** Where it is, or is on its way to. */
  get target(): number {
    return this.#to;
  }

  /** Whether it has arrived there. */
  get isThere(): boolean {
    return this.#context.currentTime >= this.#startedAt + RAMP;
  }

  /** @param after seconds before it sets out */
  moveTo(value: number, after = 0): void {
    if (value === this.#to) return;
    const now = this.#context.currentTime;
    this.#from = this.#at(now);
    this.#to = value;
    this.#startedAt = now + after;
    this.#param.cancelScheduledValues(now);
    this.#param.setValueAtTime(this.#from, now);
    this.#param.setValueAtTime(this.#from, this.#startedAt);
    this.#param.linearRampToValueAtTime(value, this.#startedAt + RAMP);
  }

  #at(time: number): number {
    const way = Math.min(1, Math.max(0, (time - this.#startedAt) / RAMP));
    return way === 1 ? this.#to : this.#from + (this.#to - this.#from) * way;
  }
}
