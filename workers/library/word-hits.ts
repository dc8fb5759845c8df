/** Where one word of a query occurs among the texts of a domain, and how well. */
import type { TextDomain } from './text-domain.ts';
import { isWordUnit } from './text-fold.ts';

/** How well a text matches a word, from infix to the whole text; 0 = not at all. */
export const QUALITY = { none: 0, typo: 1, infix: 2, wordStart: 5, word: 7, start: 8, whole: 10 } as const;

/** Raises `hits` (one byte per text of the domain) where the word occurs. @returns how many texts it occurs in */
export function findWord(domain: TextDomain, word: string, hits: Uint8Array, best: number = QUALITY.whole): number {
  const { text, starts } = domain.haystack();
  let found = 0;
  let id = 0;
  for (let at = text.indexOf(word); at !== -1; ) {
    id = textAt(starts, at, id);
    const start = starts[id] ?? 0;
    const end = (starts[id + 1] ?? 0) - 1;
    const quality = Math.min(best, bestWithin(text, word, at, start, end));
    if (hits[id] === 0) found++;
    if (quality > (hits[id] ?? 0)) hits[id] = quality;
    at = text.indexOf(word, end);
  }
  return found;
}

/** The best occurrence within one text, given its first. */
function bestWithin(text: string, word: string, first: number, start: number, end: number): number {
  let best: number = QUALITY.infix;
  for (let at = first; at !== -1 && at < end; at = text.indexOf(word, at + 1)) {
    const stop = at + word.length;
    const atEnd = stop === end || !isWordUnit(text, stop);
    if (at === start) return stop === end ? QUALITY.whole : QUALITY.start;
    if (!isWordUnit(text, at - 1)) best = Math.max(best, atEnd ? QUALITY.word : QUALITY.wordStart);
    // Once a whole word is found only the start could be better, and that would have come first.
    if (best === QUALITY.word) return best;
  }
  return best;
}

/** The text in which a position lies, searched by halving from `from` on. */
function textAt(starts: readonly number[], position: number, from: number): number {
  let low = from;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((starts[middle] ?? Infinity) <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
