/**
 * What a listener has typed, taken apart: words and phrases to be found, those not to be found, and conditions. A
 * qualifier that makes no sense, as many do while they are being typed, is ordinary text.
 */
import type { Filter } from '../../services/protocol/library.ts';
import { qualifiedFilter } from './search-qualifiers.ts';
import { foldText, HAS_APOSTROPHE, queryWords, wordsApart } from './text-fold.ts';

/** Where a term may occur: bits. */
export const IN = { title: 1, artist: 2, album: 4, albumArtist: 8, composer: 16, genre: 32, credit: 64 } as const;
const ANYWHERE = 127;

const FIELDS: Readonly<Record<string, number>> = {
  title: IN.title,
  artist: IN.artist | IN.albumArtist,
  album: IN.album,
  composer: IN.composer,
  credit: IN.credit | IN.composer,
  genre: IN.genre,
};

/** A word, or a phrase of several. */
export interface Term {
  /** Folded; words of a phrase are parted by single spaces. */
  readonly text: string;
  /** Bits of {@link IN}. */
  readonly fields: number;
  /** Folded, where it may be written as several words, too. */
  readonly apart?: string;
}

export interface SearchQuery {
  /** Each must occur. */
  readonly terms: readonly Term[];
  /** None may occur. */
  readonly excluded: readonly Term[];
  /** What was typed without any qualifier, folded, as it may stand in a text. */
  readonly phrase: string;
  /** Must hold; null when the text has no such qualifiers. */
  readonly filter: Filter | null;
}

/** Further terms of a query are ignored. */
const MAX_TERMS = 12;
/** `-`, a qualifier and its colon, and a phrase (its end may be missing) or what goes on to the next space. */
const PART = /(?:^|(?<=\s))(-?)(?:([a-z]+):)?(?:"([^"]*)(?:"|$)|(\S*))/giu;

/** A text that is nothing but words, as most are while they are typed. */
const WORDS_ALONE = /^[^-:"]*$/;

/** A phrase of which nothing but its quotation mark is typed yet: no title is looked for by that. */
const BEGUN = /^-?[\s"]+$/;

/** Null when the text holds nothing to look for. */
export function parseSearch(text: string): SearchQuery | null {
  if (BEGUN.test(text)) return null;
  if (WORDS_ALONE.test(text)) {
    const terms = termsOf(text, false, ANYWHERE);
    return terms.length === 0 ? null : { terms, excluded: [], phrase: foldText(text), filter: null };
  }
  const terms: Term[] = [];
  const excluded: Term[] = [];
  const filters: Filter[] = [];
  const plain: string[] = [];
  /** What was excluded, as typed. */
  const minuses: string[] = [];
  for (const [part, minus = '', name = '', phrase, word = ''] of text.matchAll(PART)) {
    if (part === '' || part === '-') continue;
    const value = phrase ?? word;
    const qualifier = name.toLowerCase();
    const fields = Object.hasOwn(FIELDS, qualifier) ? FIELDS[qualifier] : undefined;
    const filter = name === '' ? null : qualifiedFilter(qualifier, value);
    if (minus !== '') minuses.push(part);
    if (filter !== null) {
      filters.push(minus === '' ? filter : { op: 'not', of: filter });
    } else if (fields !== undefined || name === '') {
      // A field's name without anything behind it is still being typed.
      (minus === '' ? terms : excluded).push(...termsOf(value, phrase !== undefined, fields ?? ANYWHERE));
      if (minus === '' && name === '') plain.push(value);
    } else {
      (minus === '' ? terms : excluded).push(...termsOf(part.slice(minus.length), false, ANYWHERE));
    }
  }
  // Where there is nothing else, a sign before a word is part of it: "-piano" of a title "Song -Piano Version-".
  if (terms.length === 0 && filters.length === 0 && excluded.every(({ fields }) => fields === ANYWHERE)) {
    const ordinary = minuses.length > 0 || PUNCTUATION.test(text) ? termsOf(text, false, ANYWHERE) : [];
    return ordinary.length === 0 ? null : { terms: distinct(ordinary), excluded: [], phrase: foldText(text), filter: null };
  }
  const [first] = filters;
  return {
    terms: distinct(terms),
    excluded: distinct(excluded),
    phrase: foldText(plain.join(' ')),
    filter: filters.length > 1 ? { op: 'and', of: filters } : (first ?? null),
  };
}

/** A text of signs alone. */
const PUNCTUATION = /^[^\p{L}\p{N}\p{M}]*$/u;

function termsOf(value: string, phrase: boolean, fields: number): readonly Term[] {
  const texts = phrase ? [foldText(value)].filter((text) => text !== '') : queryWords(value, MAX_TERMS);
  if (phrase || !HAS_APOSTROPHE.test(value)) return texts.map((text) => ({ text, fields }));
  const apartOf = wordsApart(value);
  return texts.map((text) => {
    const apart = apartOf.get(text);
    return apart === undefined ? { text, fields } : { text, fields, apart };
  });
}

/** Without repetitions and, unless there is nothing else, without bare signs. */
function distinct(terms: readonly Term[]): readonly Term[] {
  const byKey = new Map(terms.map((term) => [`${term.fields} ${term.text}`, term]));
  const all = [...byKey.values()];
  const words = all.filter(({ text }) => !PUNCTUATION.test(text));
  return (words.length > 0 ? words : all).slice(0, MAX_TERMS);
}
