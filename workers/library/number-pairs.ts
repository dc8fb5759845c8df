/**
 * Numbers pairs of small numbers in the order in which they come: keys of groups, without building texts. An open hash
 * table of plain numbers: twelve bytes a pair and a half-empty slot, where a Map would take several times that.
 */
const FIRST_SLOTS = 64;

export class NumberPairs {
  /** The members of each pair, by its number. */
  #firsts = new Uint32Array(FIRST_SLOTS / 2);
  #seconds = new Uint32Array(FIRST_SLOTS / 2);
  /** Number + 1, or 0; the length is a power of two. */
  #slots = new Uint32Array(FIRST_SLOTS);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** The pair's number, from 0; both members are whole numbers below 2 to the 32nd. */
  number(first: number, second: number): number {
    let slot = this.#slot(first, second);
    const known = this.#slots[slot] ?? 0;
    if (known !== 0) return known - 1;
    if (this.#size === this.#firsts.length) {
      this.#grow();
      slot = this.#slot(first, second);
    }
    const number = this.#size++;
    this.#firsts[number] = first;
    this.#seconds[number] = second;
    this.#slots[slot] = number + 1;
    return number;
  }

  /** Where the pair stands, or would. */
  #slot(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let hash = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
    for (let slot = (hash ^ (hash >>> 13)) & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? 0;
      if (number === 0 || (this.#firsts[number - 1] === first && this.#seconds[number - 1] === second)) return slot;
    }
  }

  #grow(): void {
    const length = this.#firsts.length * 2;
    const [firsts, seconds] = [this.#firsts, this.#seconds];
    this.#firsts = new Uint32Array(length);
    this.#seconds = new Uint32Array(length);
    this.#firsts.set(firsts);
    this.#seconds.set(seconds);
    this.#slots = new Uint32Array(length * 2);
    for (let number = 0; number < this.#size; number++) {
      this.#slots[this.#slot(firsts[number] ?? 0, seconds[number] ?? 0)] = number + 1;
    }
  }
}
