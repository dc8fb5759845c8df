/**
 * How much of what a plain scan finds the search finds too: for the queries, and for words of the library's own names, whole,
 * their beginnings and their insides.
 */
import { QUERIES } from './queries.mjs';

/** Names from whose words it is asked. */
const NAMES = 60;

/** What both sides take for the same letter: case, width, accents of Latin letters. */
const fold = (text) => text.normalize('NFKD').replace(/[\u0300-\u036f]/g, '').normalize('NFC').toLowerCase();

/**
 * @param {{ texts(): Promise<[string, string[]][]>, found(query: string): Promise<string[]> }} library
 * @returns {Promise<number>} the least share over all queries, 1 at best
 */
export async function recall(library) {
  const tracks = (await library.texts()).map(([id, texts]) => ({ id, folded: texts.map(fold).join('\n') }));
  let least = 1;
  for (const query of [...QUERIES, ...wordsOf(tracks)]) {
    const words = fold(query).split(' ');
    const expected = tracks.filter(({ folded }) => words.every((word) => folded.includes(word)));
    if (expected.length === 0) continue;
    const found = new Set(await library.found(query));
    const share = expected.filter(({ id }) => found.has(id)).length / expected.length;
    if (share < 1) console.error(`Search for "${query}" finds ${share} of ${expected.length}.`);
    least = Math.min(least, share);
  }
  return least;
}

/** Scattered words of titles, each whole, cut short, and without its first letters. */
function wordsOf(tracks) {
  const stride = Math.floor(tracks.length / NAMES);
  const words = Array.from({ length: NAMES }, (_, at) => tracks[at * stride].folded.split(/[\s\n]+/).at(at % 4) ?? '');
  const usable = words.filter((word) => /^[\p{L}\p{N}]{2,}$/u.test(word));
  return usable.flatMap((word) => [word, word.slice(0, Math.ceil(word.length / 2)), word.slice(Math.floor(word.length / 2))]);
}
