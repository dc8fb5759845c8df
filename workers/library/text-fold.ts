/**
 * Folding: the form of a text in which search and filters compare it. Case, diacritics, width and the two kana
 * are alike; letters that are no letter plus accent (ø, ß) become what people type for them; spaces between
 * Chinese or Japanese characters vanish, for there they are a matter of taste.
 */

/**
 * Marks of Latin, Greek, Cyrillic, Hebrew and Arabic. Not all marks: kana's voicing marks and the vowels of Indic
 * scripts tell one word from another.
 */
const MARK_RANGES = [
  [0x300, 0x36f],
  [0x591, 0x5bd],
  [0x5bf, 0x5c7],
  [0x610, 0x61a],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x1ab0, 0x1aff],
  [0x1dc0, 0x1dff],
  [0x20d0, 0x20ff],
  [0xfe20, 0xfe2f],
] as const;
const MARKS = new RegExp(
  `[${MARK_RANGES.map(([from, to]) => `\\u{${from.toString(16)}}-\\u{${to.toString(16)}}`).join('')}]`,
  'gu',
);
const APOSTROPHES = /['’‘`´ʼ]/g;
export const HAS_APOSTROPHE = /['’‘`´ʼ]/;
const SPECIAL = /[ßøłđðþæœıςħ]/g;
const SPECIAL_AS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  ς: 'σ',
  ħ: 'h',
};
const KATAKANA = /[\u30a1-\u30f6]/g;
const KATAKANA_TO_HIRAGANA = 0x60;
const SPACES = /[\s\p{Cc}]+/gu;
const CJK = '[\\u3005-\\u3007\\u3040-\\u30ff\\u3400-\\u9fff\\uac00-\\ud7a3]';
const CJK_SPACE = new RegExp(`(?<=${CJK}) (?=${CJK})`, 'g');
const CJK_OUTER_SPACE = new RegExp(`^ (?=${CJK})|(?<=${CJK}) $`, 'g');
const PLAIN = /^[a-z0-9]+(?: [a-z0-9]+)*$/;
const ASCII = /^[\u0020-\u007e]*$/;

export function foldText(text: string): string {
  const lower = text.toLowerCase();
  if (PLAIN.test(lower)) return lower;
  if (ASCII.test(lower)) return lower.replace(APOSTROPHES, '').replace(SPACES, ' ').trim();
  return lower
    // Before decomposition too: some of these hold an apostrophe that decomposes into a space and a mark.
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .replace(MARKS, '')
    .normalize('NFC')
    .toLowerCase()
    .replace(SPECIAL, (letter) => SPECIAL_AS[letter] ?? letter)
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - KATAKANA_TO_HIRAGANA))
    .replace(APOSTROPHES, '')
    .replace(SPACES, ' ')
    .replace(CJK_SPACE, '')
    .trim();
}

/** What no rule of {@link foldText} touches but for its case, whatever follows. */
const STEADY = /^[a-zA-Z0-9\u4e00-\u9fff]{3}/;

/** The first three characters of what a text folds to, and of what that folds to, where they can be told without folding; else null. */
export function foldedBeginning(text: string): string | null {
  return STEADY.exec(text)?.[0].toLowerCase() ?? null;
}

/** A part of a text, folded: spaces at its ends stay, but for those beside Chinese or Japanese characters. */
export function foldPart(part: string): string {
  // What stands between letters is not trimmed.
  return foldText(`a${part}a`).slice(1, -1).replace(CJK_OUTER_SPACE, '');
}

/**
 * A word typed with apostrophes, by its folded form, as texts may have it in words of their own: `rock'n'roll` as
 * "rock n roll", `O'Connor` as "o connor". Not what is short behind a single one: `don't`.
 */
export function wordsApart(text: string): ReadonlyMap<string, string> {
  const apart = new Map<string, string>();
  for (const word of text.split(/\s+/)) {
    const parts = foldText(word.replace(APOSTROPHES, ' ')).split(' ');
    if (parts.length > 2 || (parts.length === 2 && (parts[1]?.length ?? 0) >= LONG_PART)) apart.set(foldText(word), parts.join(' '));
  }
  return apart;
}

/** Letters of what stands as a word behind an apostrophe, as no ending does. */
const LONG_PART = 3;

const WORD_CHARACTER = /[\p{L}\p{N}\p{M}]/u;

/** Whether the UTF-16 unit at `at` belongs to a word; both halves of an astral character do. */
export function isWordUnit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
  return (unit >= 0xd800 && unit <= 0xdfff) || WORD_CHARACTER.test(text.charAt(at));
}

/**
 * The words of a query, folded, without repetitions and, unless there is nothing else, without bare punctuation.
 * They are split before they are folded: the spaces that folding takes from Japanese part words here.
 */
export function queryWords(text: string, limit: number): readonly string[] {
  const lower = text.toLowerCase();
  // Letters and single spaces only: nothing to fold.
  const folded = PLAIN.test(lower) ? lower.split(' ') : text.split(/\s+/).flatMap((word) => foldText(word).split(' '));
  const all = [...new Set(folded)].filter((word) => word !== '');
  const words = all.filter((word) => WORD_CHARACTER.test(word));
  return (words.length > 0 ? words : all).slice(0, limit);
}
