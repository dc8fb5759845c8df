/** The way back from numbers that items hold to the items: from a text to the tracks that bear it. */
import type { ListDomain } from './text-domain.ts';

const NONE = -1;

/** Items by the number that each holds, those of one number next to each other; 0 stands for nothing and is left out. */
export class NumberList {
  /** By number, where its items begin; they end where those of the next number begin. */
  readonly starts: Uint32Array;
  /** Rising within a number. */
  readonly items: Uint32Array;

  /** `numbers`, below `size`, by item, of the items for which `isWanted` is 1; null when none holds any. */
  constructor(numbers: Uint32Array | null, size: number, isWanted: Uint8Array) {
    this.starts = new Uint32Array(numbers === null ? 1 : size + 1);
    if (numbers === null) {
      this.items = new Uint32Array(0);
      return;
    }
    const { starts } = this;
    for (let item = 0; item < isWanted.length; item++) {
      const number = numbers[item] ?? 0;
      if (number !== 0 && isWanted[item] === 1) starts[number] = (starts[number] ?? 0) + 1;
    }
    // Counts become ends; from there each number is filled backwards, down to its beginning.
    for (let number = 1; number <= size; number++) starts[number] = (starts[number] ?? 0) + (starts[number - 1] ?? 0);
    this.items = new Uint32Array(starts[size] ?? 0);
    for (let item = isWanted.length - 1; item >= 0; item--) {
      const number = numbers[item] ?? 0;
      if (number === 0 || isWanted[item] === 0) continue;
      const at = (starts[number] ?? 0) - 1;
      starts[number] = at;
      this.items[at] = item;
    }
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
