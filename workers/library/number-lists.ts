/** The way back from numbers that items hold to the items: from a text to the tracks that bear it. */
import type { ListDomain } from './text-domain.ts';

const NONE = -1;

/** Items by the number that each holds, a link an item; 0 stands for nothing and is left out. */
export class NumberList {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  /** `numbers`, below `size`, by item, of the items for which `isWanted` is 1; null when none holds any. */
  constructor(numbers: Uint32Array | null, size: number, isWanted: Uint8Array) {
    this.#first = new Int32Array(numbers === null ? 0 : size).fill(NONE);
    this.#next = new Int32Array(numbers === null ? 0 : isWanted.length);
    if (numbers === null) return;
    for (let item = isWanted.length - 1; item >= 0; item--) {
      const number = numbers[item] ?? 0;
      if (number === 0 || isWanted[item] === 0) continue;
      this.#next[item] = this.#first[number] ?? NONE;
      this.#first[number] = item;
    }
  }

  /** The first item of a number, or -1. */
  first(number: number): number {
    return this.#first[number] ?? NONE;
  }

  /** The item after `item` that holds the same number, or -1. */
  next(item: number): number {
    return this.#next[item] ?? NONE;
  }
}

/** Lists by their members, and by their form as shown; it grows with the domain. */
export class MemberLists {
  readonly #domain: ListDomain;
  readonly #latest: number[] = [];
  readonly #lists: number[] = [];
  readonly #before: number[] = [];
  #read = 1;

  constructor(domain: ListDomain) {
    this.#domain = domain;
  }

  /** A place at which a list holds the text, or -1. */
  first(text: number): number {
    this.#readNew();
    return this.#latest[text] ?? NONE;
  }

  /** The next place that holds the same text, or -1. */
  next(place: number): number {
    return this.#before[place] ?? NONE;
  }

  list(place: number): number {
    return this.#lists[place] ?? 0;
  }

  #readNew(): void {
    for (; this.#read < this.#domain.size; this.#read++) {
      const members = this.#domain.members(this.#read);
      for (const member of members) this.#add(member);
      if (members.length > 1) this.#add(this.#domain.shown(this.#read));
    }
  }

  #add(text: number): void {
    // Filled up, not skipped: a hole would turn the array into a dictionary.
    while (this.#latest.length <= text) this.#latest.push(NONE);
    this.#before.push(this.#latest[text] ?? NONE);
    this.#latest[text] = this.#lists.length;
    this.#lists.push(this.#read);
  }
}
