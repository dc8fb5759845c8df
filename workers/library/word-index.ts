/**
 * The distinct words of the library's texts, and in which texts each stands. A word of a query lies within one word
 * of a text, as folded texts part words by spaces: the words, a tenth of the texts, are looked through, but for those
 * that their signatures rule out, and the texts follow. It only grows: words of texts that are gone lead to no tracks.
 */
import { RowIndex } from './row-index.ts';
import { avalanche, hashOn } from './stable-id.ts';
import type { TextDomain } from './text-domain.ts';
import { isWordUnit } from './text-fold.ts';
import { WordSignatures } from './word-signatures.ts';

/** How a word stands in a text; what one occurrence packs beneath the number of the text. */
const FIRST = 1;
const ONLY = 2;
const DOMAIN_SHIFT = 2;
/** Occurrences are small integers of engines, 31 bits: 3 of the domain, 2 of the place, 25 of the text. */
const TEXT_SHIFT = 5;
const DOMAIN_MASK = 7;
/** Abbreviations: two single letters at least, with signs between them. */
const LETTERS_APART = /^[^\p{L}\p{N}\p{M}]*[\p{L}\p{N}](?:[^\p{L}\p{N}\p{M}]+[\p{L}\p{N}])+[^\p{L}\p{N}\p{M}]*$/u;
const SIGNS = /[^\p{L}\p{N}\p{M}]+/gu;
const NONE = -1;

/** How well a text matches a word, from infix to the whole text; 0 = not at all. */
export const QUALITY = { none: 0, typo: 1, infix: 2, wordStart: 5, word: 7, start: 8, firstWord: 9, whole: 10 } as const;

/** Takes what is found in one domain: the text's number, how well it matches. A text may come several times. */
export interface TextSink {
  raise(text: number, quality: number): void;
}

export class WordIndex {
  readonly #domains: readonly TextDomain[];
  /** Texts of each domain that have been read. */
  readonly #read: number[];
  readonly #words: string[] = [];
  readonly #byHash = new RowIndex((word) => hashOf(this.#words[word] ?? ''));
  readonly #signatures = new WordSignatures();
  /** By word: its latest occurrence. */
  readonly #latest: number[] = [];
  readonly #occurrences: number[] = [];
  /** By occurrence: the one before it of the same word. */
  readonly #before: number[] = [];
  /** By word that is single letters with signs between them (`r.e.m.`): the word that they make. */
  readonly #joined = new Map<number, string>();

  /** At most eight domains. */
  constructor(domains: readonly TextDomain[]) {
    this.#domains = domains;
    this.#read = domains.map(() => 1);
  }

  /** All words so far; their numbers never change. */
  get words(): readonly string[] {
    this.#readNew();
    return this.#words;
  }

  /** In how many places the word stands; no more than `most` are counted. */
  frequency(word: string, most: number): number {
    this.#readNew();
    const found = this.#find(word);
    let count = 0;
    for (let at = found === NONE ? NONE : (this.#latest[found] ?? NONE); at !== NONE && count < most; at = this.#before[at] ?? NONE) count++;
    return count;
  }

  has(word: string): boolean {
    this.#readNew();
    return this.#find(word) !== NONE;
  }

  /** Hands the texts in which a word holds the part to the sinks, by domain; undefined: not wanted there. At most of quality `best`. */
  find(part: string, sinks: readonly (TextSink | undefined)[], best: number): void {
    this.#readNew();
    this.#signatures.visit(part, (word) => {
      const text = this.#words[word] ?? '';
      const first = text.indexOf(part);
      if (first !== -1) this.#raiseTexts(word, placeIn(text, part, first), sinks, best);
    });
  }

  #raiseTexts(word: number, place: Place, sinks: readonly (TextSink | undefined)[], best: number): void {
    for (let at = this.#latest[word] ?? NONE; at !== NONE; at = this.#before[at] ?? NONE) {
      const occurrence = this.#occurrences[at] ?? 0;
      const quality = (occurrence & FIRST) === 0 ? place.inside : (occurrence & ONLY) === 0 ? place.first : place.only;
      sinks[(occurrence >> DOMAIN_SHIFT) & DOMAIN_MASK]?.raise(occurrence >> TEXT_SHIFT, Math.min(best, quality));
    }
  }

  /** Reads on in texts that have come, no more than `limit` of them. @returns whether all have been read */
  readOn(limit: number): boolean {
    let left = limit;
    for (const [index, domain] of this.#domains.entries()) {
      const from = this.#read[index] ?? 1;
      const to = Math.min(domain.size, from + left);
      for (let text = from; text < to; text++) this.#readText(index, text, domain.folded(text));
      this.#read[index] = to;
      left -= to - from;
      if (to < domain.size) return false;
    }
    return true;
  }

  #readNew(): void {
    this.readOn(Infinity);
  }

  #readText(domain: number, text: number, folded: string): void {
    const packed = (text << TEXT_SHIFT) | (domain << DOMAIN_SHIFT);
    let start = 0;
    for (let space = folded.indexOf(' '); space !== -1; space = folded.indexOf(' ', start)) {
      this.#occur(folded.slice(start, space), start === 0 ? packed | FIRST : packed);
      start = space + 1;
    }
    this.#occur(folded.slice(start), start === 0 ? packed | FIRST | ONLY : packed);
  }

  #occur(text: string, occurrence: number): void {
    if (text === '') return;
    let word = this.#find(text);
    if (word === NONE) {
      word = this.#words.length;
      this.#words.push(text);
      this.#byHash.add(word);
      this.#latest.push(NONE);
      this.#signatures.add(text);
      if (LETTERS_APART.test(text)) this.#joined.set(word, text.replace(SIGNS, ''));
    }
    this.#before.push(this.#latest[word] ?? NONE);
    this.#latest[word] = this.#occurrences.length;
    this.#occurrences.push(occurrence);
    const joined = this.#joined.get(word);
    if (joined !== undefined) this.#occur(joined, occurrence);
  }

  #find(text: string): number {
    return this.#byHash.find(hashOf(text), (word) => this.#words[word] === text);
  }
}

function hashOf(word: string): number {
  return avalanche(hashOn(0, word));
}

/** How well a text matches whose word holds the part: it is the only word, the first of several, or another. */
interface Place {
  readonly only: number;
  readonly first: number;
  readonly inside: number;
}

const WHOLE: Place = { only: QUALITY.whole, first: QUALITY.firstWord, inside: QUALITY.word };
const BEGINNING: Place = { only: QUALITY.start, first: QUALITY.start, inside: QUALITY.wordStart };
const PART_WHOLE: Place = { only: QUALITY.word, first: QUALITY.word, inside: QUALITY.word };
const PART_BEGINNING: Place = { only: QUALITY.wordStart, first: QUALITY.wordStart, inside: QUALITY.wordStart };
const INFIX: Place = { only: QUALITY.infix, first: QUALITY.infix, inside: QUALITY.infix };

/** The best place of a part within a word, given its first occurrence. Signs part words too. */
function placeIn(word: string, part: string, first: number): Place {
  if (first === 0) {
    const stop = part.length;
    if (stop === word.length || (!isWordUnit(word, stop) && !hasLetters(word, stop))) return WHOLE;
    return BEGINNING;
  }
  let best = INFIX;
  for (let at = first; at !== -1; at = word.indexOf(part, at + 1)) {
    if (isWordUnit(word, at - 1)) continue;
    const stop = at + part.length;
    if (stop === word.length || !isWordUnit(word, stop)) return PART_WHOLE;
    best = PART_BEGINNING;
  }
  return best;
}

function hasLetters(word: string, from: number): boolean {
  for (let at = from; at < word.length; at++) if (isWordUnit(word, at)) return true;
  return false;
}
