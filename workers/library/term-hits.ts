/** Which texts of the library match one term of a search, and how well. */
import type { Domains } from './track-table.ts';
import type { TextDomain } from './text-domain.ts';
import { isWordUnit } from './text-fold.ts';
import { IN, type Term } from './search-query.ts';
import { Vocabulary } from './typos.ts';
import { QUALITY, WordIndex } from './word-index.ts';

/** The kinds of texts that are searched, in the order of their domains in the word index. */
const SEARCHED = ['titles', 'names', 'albums', 'composers', 'genres'] as const satisfies readonly (keyof Domains)[];
type Searched = (typeof SEARCHED)[number];
/** Where the texts of each kind stand. */
const FIELDS_OF: Readonly<Record<Searched, number>> = {
  titles: IN.title,
  names: IN.artist | IN.albumArtist,
  albums: IN.album,
  composers: IN.composer,
  genres: IN.genre,
};

/** Texts of one kind that match. */
export class TextHits {
  /** By number of the text; 0 where it does not match. */
  quality = new Uint8Array(0);
  /** Numbers of those that do. */
  readonly texts: number[] = [];

  /** Forgets all hits, and makes room for so many texts. */
  clear(size: number): void {
    if (this.quality.length < size) this.quality = new Uint8Array(size);
    else for (const text of this.texts) this.quality[text] = 0;
    this.texts.length = 0;
  }

  raise(text: number, quality: number): void {
    const known = this.quality[text] ?? 0;
    if (known === 0) this.texts.push(text);
    if (quality > known) this.quality[text] = quality;
  }
}

export interface TermHits extends Readonly<Record<Searched, TextHits>> {
  readonly fields: number;
}

export class TermFinder {
  readonly #domains: readonly TextDomain[];
  readonly #index: WordIndex;
  readonly #vocabulary: Vocabulary;
  readonly #rooms: Readonly<Record<Searched, TextHits>>[] = [];
  /** How many of the rooms the search at hand uses. */
  #taken = 0;

  constructor(domains: Domains) {
    this.#domains = SEARCHED.map((kind) => domains[kind]);
    this.#index = new WordIndex(this.#domains);
    this.#vocabulary = new Vocabulary(this.#index);
  }

  /** Begins another search: the hits of the one before are void. */
  begin(): void {
    this.#taken = 0;
  }

  /** Where the term occurs; where it occurs nowhere, what it may have been meant to be. */
  find(term: Term): TermHits {
    const hits = this.exactly(term);
    return foundAny(hits) ? hits : this.withTypos(term, hits);
  }

  /** Without forgiving anything but signs around a word. */
  exactly({ text, fields }: Term): TermHits {
    const hits = this.#noHits(fields);
    this.#add(hits, text, QUALITY.whole);
    if (!foundAny(hits)) {
      const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
      if (bare !== text && bare !== '') this.#add(hits, bare, QUALITY.whole);
    }
    return hits;
  }

  /** Adds texts that hold a word of which the term may be a mistyped form. */
  withTypos({ text }: Term, hits: TermHits): TermHits {
    for (const correction of this.#vocabulary.corrections(text)) this.#add(hits, correction, QUALITY.typo);
    return hits;
  }

  #add(hits: TermHits, text: string, best: number): void {
    if (text.includes(' ')) return this.#addPhrase(hits, text);
    const kinds = SEARCHED.map((kind) => hits[kind]);
    this.#index.visit(text, domainsOf(hits.fields), (domain, id, quality) => kinds[domain]?.raise(id, Math.min(best, quality)));
  }

  /** Texts that hold its longest word are looked at one by one. */
  #addPhrase(hits: TermHits, phrase: string): void {
    const [longest = ''] = phrase.split(' ').toSorted((a, b) => b.length - a.length);
    const candidates = this.#noHits(hits.fields);
    this.#add(candidates, longest, QUALITY.whole);
    for (const [index, kind] of SEARCHED.entries()) {
      for (const id of candidates[kind].texts) {
        const quality = phraseQuality(this.#domains[index]?.folded(id) ?? '', phrase);
        if (quality > QUALITY.none) hits[kind].raise(id, quality);
      }
    }
  }

  /** Room for hits is used again from search to search. */
  #noHits(fields: number): TermHits {
    let room = this.#rooms[this.#taken];
    if (room === undefined) {
      room = { titles: new TextHits(), names: new TextHits(), albums: new TextHits(), composers: new TextHits(), genres: new TextHits() };
      this.#rooms.push(room);
    }
    this.#taken++;
    for (const [index, kind] of SEARCHED.entries()) room[kind].clear(this.#domains[index]?.size ?? 0);
    return { ...room, fields };
  }
}

function foundAny(hits: TermHits): boolean {
  return SEARCHED.some((kind) => hits[kind].texts.length > 0);
}

/** Bits of the domains in which texts of those fields lie. */
function domainsOf(fields: number): number {
  return SEARCHED.reduce((domains, kind, index) => ((FIELDS_OF[kind] & fields) === 0 ? domains : domains | (1 << index)), 0);
}

function phraseQuality(text: string, phrase: string): number {
  if (text === phrase) return QUALITY.whole;
  const at = text.indexOf(phrase);
  if (at === -1) return QUALITY.none;
  if (at === 0) return QUALITY.start;
  return isWordUnit(text, at - 1) ? QUALITY.infix : QUALITY.word;
}
