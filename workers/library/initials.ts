/**
 * The letter under which an index files a text: its first letter without accents, in capitals. Kana are filed by
 * the row of the syllabary, Hangul by the first consonant, Chinese characters together; what begins with a digit or
 * a sign is filed under #.
 */
import { foldText } from './text-fold.ts';

/** What begins with no letter. */
export const NO_LETTER = '#';
const HAN = '漢';
const FIRST = /[\p{L}\p{N}]/u;
const DIGIT = /\p{N}/u;
const HAN_LETTER = /\p{Script=Han}/u;
/** First kana of each row of the syllabary, small ones before large ones. */
const KANA_ROWS = ['ぁ', 'か', 'さ', 'た', 'な', 'は', 'ま', 'ゃ', 'ら', 'ゎ'];
const KANA_LABELS = ['あ', 'か', 'さ', 'た', 'な', 'は', 'ま', 'や', 'ら', 'わ'];
const LAST_KANA = 'ゖ';
const FIRST_SYLLABLE = 0xac00;
const LAST_SYLLABLE = 0xd7a3;
const SYLLABLES_PER_CONSONANT = 588;
/** By the number of the consonant; doubled ones are filed with the single. */
const CONSONANTS = 'ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ';

/** One UTF-16 unit. */
export function initialOf(text: string): string {
  const first = FIRST.exec(foldText(text))?.[0] ?? NO_LETTER;
  if (first.length > 1) return HAN_LETTER.test(first) ? HAN : NO_LETTER;
  if (first === NO_LETTER || DIGIT.test(first)) return NO_LETTER;
  if (HAN_LETTER.test(first)) return HAN;
  const unit = first.charCodeAt(0);
  if (unit >= FIRST_SYLLABLE && unit <= LAST_SYLLABLE) {
    return CONSONANTS.charAt(Math.floor((unit - FIRST_SYLLABLE) / SYLLABLES_PER_CONSONANT));
  }
  const kana = first.normalize('NFD').charAt(0);
  const row = kana <= LAST_KANA ? KANA_ROWS.findLastIndex((start) => kana >= start) : -1;
  return KANA_LABELS[row] ?? first.toUpperCase().charAt(0);
}
