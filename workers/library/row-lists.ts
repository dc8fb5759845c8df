/**
 * Living rows by what their columns hold: from a text to the tracks that bear it. One link a row for each column,
 * made anew when the library has changed.
 */
import type { ListDomain } from './text-domain.ts';

const NONE = -1;

/** Rows by the number that a column holds for them; 0 stands for nothing and is left out. */
export class RowList {
  readonly #first: Int32Array;
  readonly #next: Int32Array;

  /** Numbers of the column are below `size`; of the rows that `isLive`. */
  constructor(column: { readonly isBlank: boolean; readonly data: Uint32Array }, size: number, isLive: Uint8Array) {
    this.#first = new Int32Array(column.isBlank ? 0 : size).fill(NONE);
    this.#next = new Int32Array(column.isBlank ? 0 : isLive.length);
    if (column.isBlank) return;
    const numbers = column.data;
    for (let row = isLive.length - 1; row >= 0; row--) {
      const number = numbers[row] ?? 0;
      if (number === 0 || isLive[row] === 0) continue;
      this.#next[row] = this.#first[number] ?? NONE;
      this.#first[number] = row;
    }
  }

  /** The first row of a number, or -1. */
  first(number: number): number {
    return this.#first[number] ?? NONE;
  }

  /** The row after `row` that holds the same number, or -1. */
  next(row: number): number {
    return this.#next[row] ?? NONE;
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
