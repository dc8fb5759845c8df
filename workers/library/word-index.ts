/**
 * The distinct words of the library's texts, and in which texts each stands. A word of a query lies within one word
 * of a text, as folded texts part words by spaces: the words, a tenth of the texts, are scanned by one native
 * `indexOf`, at their beginnings and within, and the texts follow. It only grows: words of texts that are gone lead
 * to no tracks.
 */
import { RowIndex } from './row-index.ts';
import { avalanche, hashOn } from './stable-id.ts';
import type { TextDomain } from './text-domain.ts';
import { isWordUnit } from './text-fold.ts';

/** How a word stands in a text; what one occurrence packs beneath the number of the text. */
const FIRST = 1;
const ONLY = 2;
const DOMAIN_SHIFT = 2;
/** Occurrences are small integers of engines, 31 bits: 3 of the domain, 2 of the place, 25 of the text. */
const TEXT_SHIFT = 5;
const DOMAIN_MASK = 7;
const NONE = -1;

/** Ends each word in a haystack. */
const END = '\n';
const ASCII = /^\p{ASCII}*$/u;
const NO_ASCII = /^\P{ASCII}*$/u;

/** How well a text matches a word, from infix to the whole text; 0 = not at all. */
export const QUALITY = { none: 0, typo: 1, infix: 2, wordStart: 5, word: 7, start: 8, firstWord: 9, whole: 10 } as const;

/** What a visitor is told: the domain's index, the text's number, how well it matches. */
export type Visit = (domain: number, text: number, quality: number) => void;

/** Words end to end. Plain ASCII is kept apart: engines scan it faster, and queries of other scripts need not. */
class Haystack {
  readonly words: number[] = [];
  readonly starts: number[] = [0];
  #text = '';
  #added: string[] = [];
  #end = 0;

  add(word: number, text: string): void {
    this.words.push(word);
    this.#added.push(text, END);
    this.#end += text.length + 1;
    this.starts.push(this.#end);
  }

  get text(): string {
    if (this.#added.length > 0) {
      this.#text += this.#added.join('');
      this.#added = [];
    }
    return this.#text;
  }
}

export class WordIndex {
  readonly #domains: readonly TextDomain[];
  /** Texts of each domain that have been read. */
  readonly #read: number[];
  readonly #words: string[] = [];
  readonly #byHash = new RowIndex((word) => hashOf(this.#words[word] ?? ''));
  readonly #ascii = new Haystack();
  readonly #mixed = new Haystack();
  readonly #foreign = new Haystack();
  /** By word: its latest occurrence. */
  readonly #latest: number[] = [];
  readonly #occurrences: number[] = [];
  /** By occurrence: the one before it of the same word. */
  readonly #before: number[] = [];

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

  has(word: string): boolean {
    this.#readNew();
    return this.#find(word) !== NONE;
  }

  /** Visits the texts of those domains (bits by index) in which a word occurs; a text may come several times. */
  visit(part: string, domains: number, visit: Visit): void {
    this.#readNew();
    const ascii = ASCII.test(part);
    if (ascii) this.#scan(this.#ascii, part, domains, visit);
    this.#scan(this.#mixed, part, domains, visit);
    if (!ascii && NO_ASCII.test(part)) this.#scan(this.#foreign, part, domains, visit);
  }

  #scan(haystack: Haystack, part: string, domains: number, visit: Visit): void {
    const { text, starts, words } = haystack;
    let index = 0;
    for (let at = text.indexOf(part); at !== -1; ) {
      index = indexAt(starts, at, index);
      const end = (starts[index + 1] ?? 0) - 1;
      this.#visitWord(words[index] ?? 0, placeIn(text, part, at, starts[index] ?? 0, end), domains, visit);
      at = text.indexOf(part, end);
    }
  }

  #visitWord(word: number, place: Place, domains: number, visit: Visit): void {
    for (let at = this.#latest[word] ?? NONE; at !== NONE; at = this.#before[at] ?? NONE) {
      const occurrence = this.#occurrences[at] ?? 0;
      const domain = (occurrence >> DOMAIN_SHIFT) & DOMAIN_MASK;
      if (((domains >> domain) & 1) === 0) continue;
      const quality = (occurrence & FIRST) === 0 ? place.inside : (occurrence & ONLY) === 0 ? place.first : place.only;
      visit(domain, occurrence >> TEXT_SHIFT, quality);
    }
  }

  #readNew(): void {
    for (const [index, domain] of this.#domains.entries()) {
      for (let text = this.#read[index] ?? 1; text < domain.size; text++) this.#readText(index, text, domain.folded(text));
      this.#read[index] = domain.size;
    }
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
      (ASCII.test(text) ? this.#ascii : NO_ASCII.test(text) ? this.#foreign : this.#mixed).add(word, text);
    }
    this.#before.push(this.#latest[word] ?? NONE);
    this.#latest[word] = this.#occurrences.length;
    this.#occurrences.push(occurrence);
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

/** The best place of a part within a word from `start` to `end`, given its first occurrence. Signs part words too. */
function placeIn(text: string, part: string, first: number, start: number, end: number): Place {
  if (first === start) {
    const stop = start + part.length;
    if (stop === end || (!isWordUnit(text, stop) && !hasWord(text, stop, end))) return WHOLE;
    return BEGINNING;
  }
  let best = INFIX;
  for (let at = first; at !== -1 && at < end; at = text.indexOf(part, at + 1)) {
    if (isWordUnit(text, at - 1)) continue;
    const stop = at + part.length;
    if (stop === end || !isWordUnit(text, stop)) return PART_WHOLE;
    best = PART_BEGINNING;
  }
  return best;
}

function hasWord(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (isWordUnit(text, at)) return true;
  return false;
}

/** Which word a position lies in, searched by halving from `from` on. */
function indexAt(starts: readonly number[], position: number, from: number): number {
  let low = from;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? Infinity) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
