/**
 * Distinct texts and their numbers, counted from 0, in typed arrays of at most 24 bytes a text. With a Map in its place a
 * library of a hundred thousand tracks took a tenth longer to open.
 */
import { avalanche, hashOn } from './stable-id.ts';

const FIRST_SLOTS = 1024;
const EMPTY = -1;

export class TextNumbers {
  readonly #texts: string[] = [];
  /** By number. */
  #hashes = new Int32Array(FIRST_SLOTS / 2);
  /** A text's number, or {@link EMPTY}; twice as many as there is room for texts, a power of two. */
  #slots = new Int32Array(FIRST_SLOTS).fill(EMPTY);
  /** Nobody can know which texts meet in one slot. */
  readonly #seed = Math.floor(Math.random() * 2 ** 32);

  get size(): number {
    return this.#texts.length;
  }

  /** Undefined where there is no such number. */
  text(number: number): string | undefined {
    return this.#texts[number];
  }

  /** The number of a text, which is given the next one if it has none. */
  number(text: string): number {
    const hash = avalanche(hashOn(this.#seed, text)) | 0;
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    for (; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot] ?? EMPTY;
      if (number === EMPTY) break;
      if (this.#hashes[number] === hash && this.#texts[number] === text) return number;
    }
    const number = this.#texts.push(text) - 1;
    this.#slots[slot] = number;
    this.#hashes[number] = hash;
    if (this.#texts.length === this.#hashes.length) this.#grow();
    return number;
  }

  #grow(): void {
    const hashes = new Int32Array(this.#hashes.length * 2);
    hashes.set(this.#hashes);
    this.#hashes = hashes;
    this.#slots = new Int32Array(hashes.length * 2).fill(EMPTY);
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.#texts.length; number++) {
      let slot = (hashes[number] ?? 0) & mask;
      while (this.#slots[slot] !== EMPTY) slot = (slot + 1) & mask;
      this.#slots[slot] = number;
    }
  }
}
