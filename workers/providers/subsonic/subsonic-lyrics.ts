/** Words of a song as OpenSubsonic tells them (`structuredLyrics`). */
import type { Lyrics } from '../../../services/protocol/records.ts';
import { listIn, numberOf, textOf, type Fields } from './subsonic-answers.ts';

/** The best of several: those with times before those without. Null where there are none. */
export function lyricsIn(list: readonly Fields[]): Lyrics | null {
  const found = list.find(({ synced }) => synced === true) ?? list[0];
  if (found === undefined) return null;
  const lines = listIn(found, 'line').map(({ start, value }) => ({ start: numberOf(start), text: textOf(value) }));
  const text = lines.map((line) => line.text).join('\n').trim();
  if (text === '') return null;
  // A positive offset makes words come earlier, as in LRC.
  const offset = numberOf(found['offset']) ?? 0;
  const timed = lines.flatMap(({ start, text: words }) => (start === undefined ? [] : [{ time: Math.max(0, start - offset), text: words }]));
  const isTimed = found['synced'] === true && timed.length === lines.length;
  return { text, lines: isTimed ? timed.sort((a, b) => a.time - b.time) : null };
}
