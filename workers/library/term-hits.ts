/** Which texts of the library match one term of a search, and how well. */
import type { Domains } from './track-table.ts';
import type { TextDomain } from './text-domain.ts';
import { isWordUnit } from './text-fold.ts';
import { IN, type Term } from './search-query.ts';
import { Vocabulary } from './typos.ts';
import { QUALITY, WordIndex } from './word-index.ts';

/** The kinds of texts that are searched, in the order of their domains in the word index. */
const SEARCHED = ['titles', 'names', 'albums', 'composers', 'credits', 'genres'] as const satisfies readonly (keyof Domains)[];
type Searched = (typeof SEARCHED)[number];
/** Where the texts of each kind stand. */
const FIELDS_OF: Readonly<Record<Searched, number>> = {
  titles: IN.title,
  names: IN.artist | IN.albumArtist,
  albums: IN.album,
  composers: IN.composer,
  credits: IN.credit,
  genres: IN.genre,
};

/** Texts of one kind that match, and how well, at the same index. */
export interface TextHits {
  readonly texts: Uint32Array;
  readonly quality: Uint8Array;
}

export interface TermHits extends Readonly<Record<Searched, TextHits>> {
  readonly fields: number;
}

/** Terms whose hits are kept: while the last word is typed, the others stay as they are. */
const KEPT_TERMS = 64;

/** So many texts in which a word begins with a term make it likely that it was meant. */
const FEW = 50;

/** Texts that are read in some milliseconds. */
const TEXTS_A_STEP = 2000;

export class TermFinder {
  readonly #domains: readonly TextDomain[];
  readonly #index: WordIndex;
  readonly #vocabulary: Vocabulary;
  readonly #gathered: readonly GatheredTexts[];
  readonly #kept = new Map<string, TermHits>();
  /** How many texts there were when the kept hits were found. */
  #keptOf = 0;

  constructor(domains: Domains) {
    this.#domains = SEARCHED.map((kind) => domains[kind]);
    this.#index = new WordIndex(this.#domains);
    this.#vocabulary = new Vocabulary(this.#index);
    this.#gathered = SEARCHED.map(() => new GatheredTexts());
  }

  /** Reads the texts, as the first search would, in steps of a few milliseconds. */
  *warmUp(): Generator<void> {
    while (!this.#index.readOn(TEXTS_A_STEP)) yield;
    while (!this.#vocabulary.readOn(TEXTS_A_STEP)) yield;
  }

  /** Where the term occurs; where it occurs nowhere, what it may have been meant to be. */
  find(term: Term): TermHits {
    const texts = this.#domains.reduce((sum, { size }) => sum + size, 0);
    if (texts !== this.#keptOf) this.#kept.clear();
    this.#keptOf = texts;
    const key = `${term.fields} ${term.text}/${term.apart ?? ''}`;
    let hits = this.#kept.get(key);
    if (hits === undefined) {
      hits = this.exactly(term);
      hits = foundAny(hits) ? this.#withNeighbours(term, hits) : this.withTypos(term);
    }
    // The latest asked for stand last.
    this.#kept.delete(key);
    this.#kept.set(key, hits);
    if (this.#kept.size > KEPT_TERMS) this.#kept.delete(this.#kept.keys().next().value ?? '');
    return hits;
  }

  /** Without forgiving anything but signs around a word. */
  exactly(term: Term): TermHits {
    const { fields } = term;
    this.#gatherExactly(term);
    return this.#take(fields);
  }

  /** Also texts that hold a word of which the term may be a mistyped form. */
  withTypos(term: Term): TermHits {
    const { text, fields } = term;
    const corrections = this.#vocabulary.corrections(text);
    this.#gatherExactly(term);
    for (const correction of corrections) this.#gather(correction, fields, QUALITY.typo);
    return this.#take(fields);
  }

  /** Also what a term was likelier meant to be that occurs seldom, and never as a word. */
  #withNeighbours(term: Term, hits: TermHits): TermHits {
    const texts = textsWithBeginning(hits);
    const neighbours = texts > FEW ? [] : this.#vocabulary.neighbours(term.text, texts);
    if (neighbours.length === 0) return hits;
    this.#gatherExactly(term);
    for (const neighbour of neighbours) this.#gather(neighbour, term.fields, QUALITY.typo);
    return this.#take(term.fields);
  }

  #gatherExactly({ text, fields, apart }: Term): void {
    if (apart !== undefined) this.#gatherPhrase(apart, fields, QUALITY.wordStart);
    this.#gather(text, fields, QUALITY.whole);
    if (this.#gathered.some(({ isEmpty }) => !isEmpty)) return;
    const bare = text.replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
    if (bare !== text && bare !== '') this.#gather(bare, fields, QUALITY.whole);
  }

  #gather(text: string, fields: number, best: number): void {
    if (text.includes(' ')) return this.#gatherPhrase(text, fields, QUALITY.infix);
    for (const [index, gathered] of this.#gathered.entries()) gathered.reserve(this.#domains[index]?.size ?? 0);
    this.#index.find(text, this.#sinks(fields), best);
  }

  /** Texts that hold its longest word are looked at one by one. To be called while nothing is gathered. */
  #gatherPhrase(phrase: string, fields: number, least: number): void {
    const [longest = ''] = phrase.split(' ').toSorted((a, b) => b.length - a.length);
    this.#gather(longest, fields, QUALITY.whole);
    const candidates = this.#take(fields);
    for (const [index, kind] of SEARCHED.entries()) {
      for (const id of candidates[kind].texts) {
        const quality = phraseQuality(this.#domains[index]?.folded(id) ?? '', phrase);
        if (quality >= least) this.#gathered[index]?.raise(id, quality);
      }
    }
  }

  /** Where texts of those fields are gathered. */
  #sinks(fields: number): readonly (GatheredTexts | undefined)[] {
    return this.#gathered.map((gathered, index) => ((FIELDS_OF[SEARCHED[index] ?? 'titles'] & fields) === 0 ? undefined : gathered));
  }

  #take(fields: number): TermHits {
    const [titles = NO_TEXTS, names = NO_TEXTS, albums = NO_TEXTS, composers = NO_TEXTS, credits = NO_TEXTS, genres = NO_TEXTS] = this.#gathered.map((gathered) =>
      gathered.take(),
    );
    return { fields, titles, names, albums, composers, credits, genres };
  }
}

/** Room is made for so many times what there is. */
const SPARE = 1.125;

const NO_TEXTS: TextHits = { texts: new Uint32Array(0), quality: new Uint8Array(0) };

/** Gathers the texts of one kind that match, each with the best of its occurrences. */
class GatheredTexts {
  /** By text; zeros between terms. */
  #quality = new Uint8Array(0);
  #texts = new Uint32Array(0);
  #count = 0;

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Makes room for so many texts, and some more. */
  reserve(size: number): void {
    if (this.#quality.length >= size) return;
    const room = Math.ceil(size * SPARE);
    this.#quality = grown(this.#quality, new Uint8Array(room));
    this.#texts = grown(this.#texts, new Uint32Array(room));
  }

  raise(text: number, quality: number): void {
    const known = this.#quality[text] ?? 0;
    if (quality <= known) return;
    if (known === 0) this.#texts[this.#count++] = text;
    this.#quality[text] = quality;
  }

  /** What was gathered; nothing is left. */
  take(): TextHits {
    if (this.#count === 0) return NO_TEXTS;
    const texts = this.#texts.slice(0, this.#count);
    const quality = new Uint8Array(texts.length);
    for (let index = 0; index < texts.length; index++) {
      const text = texts[index] ?? 0;
      quality[index] = this.#quality[text] ?? 0;
      this.#quality[text] = 0;
    }
    this.#count = 0;
    return { texts, quality };
  }
}

function grown<A extends Uint8Array | Uint32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}

function foundAny(hits: TermHits): boolean {
  return SEARCHED.some((kind) => hits[kind].texts.length > 0);
}

/** How many texts have a word that begins with the term, Infinity where the term is a word; those that hold it elsewhere do not count. */
function textsWithBeginning(hits: TermHits): number {
  let count = 0;
  for (const kind of SEARCHED) {
    for (const quality of hits[kind].quality) {
      if (quality === QUALITY.wordStart || quality === QUALITY.start) count++;
      else if (quality > QUALITY.infix) return Infinity;
    }
  }
  return count;
}

function phraseQuality(text: string, phrase: string): number {
  if (text === phrase) return QUALITY.whole;
  const at = text.indexOf(phrase);
  if (at === -1) return QUALITY.none;
  if (at === 0) return QUALITY.start;
  return isWordUnit(text, at - 1) ? QUALITY.infix : QUALITY.word;
}
