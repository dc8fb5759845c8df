/** Numbers pairs of small numbers in the order in which they come: keys of groups, without building texts. */
const SECOND = 2 ** 26;

export class NumberPairs {
  readonly #numbers = new Map<number, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** The pair's number, from 0; both members are below 2 to the 26th. */
  number(first: number, second: number): number {
    const key = first * SECOND + second;
    let number = this.#numbers.get(key);
    if (number === undefined) this.#numbers.set(key, (number = this.#numbers.size));
    return number;
  }
}
