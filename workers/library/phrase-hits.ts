/** Texts that are what was typed, or begin with it: what bears them goes before all else in which its words stand. */
import type { TermHits, TextHits } from './term-hits.ts';
import { isWordUnit } from './text-fold.ts';
import type { Domains } from './track-table.ts';
import { QUALITY } from './word-index.ts';

/** What goes before what: a text that was typed before one that begins so, and a title before an artist before an album. */
const PRECEDENCE = {
  titles: { whole: 6, beginning: 3 },
  names: { whole: 5, beginning: 2 },
  albums: { whole: 4, beginning: 1 },
} as const;

/** Where the words of a name stand together; the qualities are those of {@link PRECEDENCE}. */
export type PhraseHits = Readonly<Record<keyof typeof PRECEDENCE, TextHits>>;

/**
 * Null when there are none.
 * @param phrase folded, of words that are among the terms
 */
export function phraseHits(phrase: string, terms: readonly TermHits[], domains: Domains): PhraseHits | null {
  if (terms.length === 0) return null;
  // Of a single word its hits tell which texts are nothing else, and how well the others fit.
  const isWord = terms.length === 1 && !phrase.includes(' ');
  let isAny = false;
  const find = (kind: keyof PhraseHits): TextHits => {
    const rarest = terms.reduce((a, b) => (b[kind].texts.length < a[kind].texts.length ? b : a))[kind];
    const hits = isWord ? wholes(rarest, PRECEDENCE[kind].whole) : bearing(phrase, rarest, domains[kind], PRECEDENCE[kind]);
    isAny ||= hits.texts.length > 0;
    return hits;
  };
  const hits = { titles: find('titles'), names: find('names'), albums: find('albums') };
  return isAny ? hits : null;
}

function wholes({ texts, quality }: TextHits, precedence: number): TextHits {
  const found: number[] = [];
  for (let at = 0; at < texts.length; at++) if (quality[at] === QUALITY.whole) found.push(texts[at] ?? 0);
  return { texts: Uint32Array.from(found), quality: new Uint8Array(found.length).fill(precedence) };
}

function bearing(phrase: string, { texts }: TextHits, domain: Domains['titles'], { whole, beginning }: (typeof PRECEDENCE)[keyof PhraseHits]): TextHits {
  const found: number[] = [];
  const precedence: number[] = [];
  for (const number of texts) {
    const text = domain.folded(number);
    const end = endOf(phrase, text);
    if (end === -1) continue;
    found.push(number);
    precedence.push(end === text.length ? whole : beginning);
  }
  return { texts: Uint32Array.from(found), quality: Uint8Array.from(precedence) };
}

/** Where the text goes on behind the phrase; -1 when it does not begin with it. Signs count as spaces: "Oh, Pretty Woman!". */
function endOf(phrase: string, text: string): number {
  let at = nextWordUnit(text, 0);
  let typed = nextWordUnit(phrase, 0);
  if (typed === phrase.length) return -1;
  while (typed < phrase.length) {
    if (text.charCodeAt(at) !== phrase.charCodeAt(typed)) return -1;
    const next = nextWordUnit(text, at + 1);
    const nextTyped = nextWordUnit(phrase, typed + 1);
    if (nextTyped < phrase.length && next > at + 1 !== nextTyped > typed + 1) return -1;
    at = next;
    typed = nextTyped;
  }
  return at;
}

/** From `at` on; the length of the text where there is none. */
function nextWordUnit(text: string, at: number): number {
  let next = at;
  while (next < text.length && !isWordUnit(text, next)) next++;
  return next;
}
