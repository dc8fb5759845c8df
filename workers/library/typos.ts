/**
 * Words of the library that a mistyped word may stand for: within one edit from four letters, two from eight.
 * A word still being typed is compared with the beginnings of words; one that occurs, but only as part of words, with
 * whole ones alone.
 */
import type { WordIndex } from './word-index.ts';

const SHORTEST = 4;
const LONG = 8;
/** Corrections tried per word, nearest first. */
const MAX_CORRECTIONS = 12;
/** Places of a word that are counted: more are alike. */
const MAX_FREQUENCY = 1000;
const MAX_LENGTH = 64;
/** Small integers of engines have so many bits. */
const LETTER_BITS = 30;
/** Parts of a word that holds punctuation. */
const WORDS = /[\p{L}\p{N}\p{M}]+/gu;

interface Correction {
  readonly known: string;
  readonly edits: number;
  readonly frequency: number;
}

export class Vocabulary {
  readonly #index: WordIndex;
  /** Words of the index that have been read. */
  #read = 0;
  readonly #words: string[] = [];
  /** A set of letters per word, one bit per letter (folded onto {@link LETTER_BITS}): rules most words out without comparing. */
  readonly #letters: number[] = [];

  constructor(index: WordIndex) {
    this.#index = index;
  }

  /** The corrections of a folded word, the nearest first and of those the most frequent; none for short words. */
  corrections(word: string): readonly string[] {
    const edits = word.length >= LONG ? 2 : word.length >= SHORTEST ? 1 : 0;
    return this.#near(word, edits, Infinity).map(({ known }) => known);
  }

  /**
   * For a folded word that occurs, but only as part of others: words one edit away from all of it, which stand in
   * `least` places at least, but none with which it begins: whoever meant that had no reason to go on. None for short words.
   */
  neighbours(word: string, least: number): readonly string[] {
    if (word.length < SHORTEST) return [];
    return this.#near(word, 1, word.length + 1).flatMap(({ known, frequency }) => (frequency >= least && !word.startsWith(known) ? [known] : []));
  }

  /** Words of which the word is the beginning but for so many edits; where `longest` is finite, all of them, and no more letters than that. */
  #near(word: string, allowed: number, longest: number): readonly Correction[] {
    if (allowed === 0 || word.length > MAX_LENGTH) return [];
    this.readOn(Infinity);
    const letters = lettersOf(word);
    const distance = new EditDistance(word, allowed);
    const found = new Map<string, Correction>();
    for (let index = 0; index < this.#letters.length; index++) {
      if (bits(letters & ~(this.#letters[index] ?? 0)) > allowed) continue;
      const known = this.#words[index] ?? '';
      if (known.length < word.length - allowed || known.length > longest) continue;
      const edits = distance.to(known, longest === Infinity);
      if (edits <= allowed) found.set(known, { known, edits, frequency: this.#index.frequency(known, MAX_FREQUENCY) });
    }
    const nearest = [...found.values()].sort((a, b) => a.edits - b.edits || b.frequency - a.frequency || a.known.length - b.known.length);
    return nearest.slice(0, MAX_CORRECTIONS);
  }

  /** Reads on in words that have come, no more than `limit` of them. @returns whether all have been read */
  readOn(limit: number): boolean {
    const { words } = this.#index;
    const end = Math.min(words.length, this.#read + limit);
    for (; this.#read < end; this.#read++) {
      const word = words[this.#read] ?? '';
      this.#add(word);
      const parts = word.match(WORDS) ?? [];
      if (parts.length > 1 || parts[0] !== word) for (const part of parts) if (!this.#index.has(part)) this.#add(part);
    }
    return end === words.length;
  }

  #add(word: string): void {
    if (word.length < SHORTEST - 1) return;
    this.#words.push(word);
    this.#letters.push(lettersOf(word));
  }
}

/**
 * The fewest edits (a letter put in, left out, changed, or two neighbours swapped) that make a word another, or the
 * beginning of another.
 */
class EditDistance {
  readonly #word: string;
  readonly #allowed: number;
  #rows: [Uint8Array, Uint8Array, Uint8Array];

  constructor(word: string, allowed: number) {
    this.#word = word;
    this.#allowed = allowed;
    const width = word.length + allowed + 1;
    this.#rows = [new Uint8Array(width), new Uint8Array(width), new Uint8Array(width)];
  }

  /** Of the other's beginning, or of all of it. More than allowed may be told as any number above it. */
  to(other: string, isBeginning: boolean): number {
    const word = this.#word;
    const columns = Math.min(other.length, word.length + this.#allowed);
    let [beforeLast, last, row] = this.#rows;
    for (let column = 0; column <= columns; column++) last[column] = column;
    for (let at = 1; at <= word.length; at++) {
      row[0] = at;
      let least = at;
      for (let column = 1; column <= columns; column++) {
        const same = word.charCodeAt(at - 1) === other.charCodeAt(column - 1);
        let edits = Math.min((last[column - 1] ?? 0) + (same ? 0 : 1), (last[column] ?? 0) + 1, (row[column - 1] ?? 0) + 1);
        const swapped =
          at > 1 &&
          column > 1 &&
          word.charCodeAt(at - 1) === other.charCodeAt(column - 2) &&
          word.charCodeAt(at - 2) === other.charCodeAt(column - 1);
        if (swapped) edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1);
        row[column] = edits;
        least = Math.min(least, edits);
      }
      if (least > this.#allowed) return least;
      [beforeLast, last, row] = [last, row, beforeLast];
    }
    if (!isBeginning) return last[other.length] ?? this.#allowed + 1;
    let fewest = word.length;
    for (let column = 0; column <= columns; column++) fewest = Math.min(fewest, last[column] ?? fewest);
    return fewest;
  }
}

function lettersOf(word: string): number {
  let set = 0;
  for (let at = 0; at < word.length; at++) set |= 1 << word.charCodeAt(at) % LETTER_BITS;
  return set;
}

function bits(set: number): number {
  let count = 0;
  for (let rest = set; rest !== 0; rest &= rest - 1) count++;
  return count;
}
