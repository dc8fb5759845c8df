/**
 * Words as tagged: plain ones, and such with times, be it as ID3v2's SYLT or as a text in the form of LRC files,
 * which taggers put wherever plain words may stand.
 */
import type { Lyrics } from '../../services/protocol/records.ts';
import type { NativeTag } from './loudness-tags.ts';

type Line = NonNullable<Lyrics['lines']>[number];

/** What formats and taggers call the frame or field: ID3v2, Vorbis comments, MP4, ASF, APE. */
const NAMES = /^(?:USLT|ULT|SYLT|SLT|(?:TXXX:|----:com\.apple\.iTunes:)?(?:UN)?(?:SYNCED ?)?LYRICS|©lyr|WM\/Lyrics)$/i;
const TIME = /\[(\d{1,3}):(\d{1,2})(?:[.:](\d{1,3}))?\]/g;
const OFFSET = /^\[offset:\s*([+-]?\d+)\s*\]/im;
/** `[ar:…]`, `[length:…]`: what LRC files say of the song. */
const HEADING = /^\[[a-z#]+:[^\]]*\]\s*$/i;
/** Times of single words, within a line. */
const WORD_TIME = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;
/** Longer than any song; a tag that holds more is no tag. */
const MAX_CHARACTERS = 100_000;
/** SYLT's time stamp format: absolute milliseconds. */
const MILLISECONDS = 2;

/** Undefined where there are no words. */
export function lyricsOf(tags: readonly NativeTag[]): Lyrics | undefined {
  let text = '';
  let lines: readonly Line[] | null = null;
  for (const { id, value } of tags) {
    if (!NAMES.test(id)) continue;
    const timed = syncedLines(value);
    const words = textOf(value);
    const parsed = timed ?? (words === '' ? null : parseLrc(words));
    if (parsed !== null) lines ??= parsed;
    else text ||= words;
  }
  if (text === '' && lines === null) return undefined;
  return { text: text || (lines ?? []).map((line) => line.text).join('\n').trim(), lines };
}

/** The lines of a text in LRC's form, by time; null when it has no times. */
export function parseLrc(text: string): readonly Line[] | null {
  const offset = Number(OFFSET.exec(text)?.[1] ?? 0);
  const lines: Line[] = [];
  for (const line of text.split(/\r\n?|\n/)) {
    if (HEADING.test(line) && line.search(TIME) === -1) continue;
    const words = line.replaceAll(TIME, '').replaceAll(WORD_TIME, '').trim();
    for (const [, minutes = '', seconds = '', fraction = ''] of line.matchAll(TIME)) {
      const time = (Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, '0'));
      // A positive offset makes the words come sooner.
      lines.push({ time: Math.max(0, time - offset), text: words });
    }
  }
  return lines.length === 0 ? null : lines.toSorted((a, b) => a.time - b.time);
}

function textOf(value: unknown): string {
  const text = typeof value === 'string' ? value : (member(value, 'text') ?? '');
  return typeof text === 'string' ? text.replaceAll('\0', '').trim().slice(0, MAX_CHARACTERS) : '';
}

/** Lines out of SYLT, whose pieces are lines or, where line feeds stand before some of them, syllables. */
function syncedLines(value: unknown): readonly Line[] | null {
  const pieces = member(value, 'syncText');
  if (!Array.isArray(pieces) || pieces.length === 0 || member(value, 'timeStampFormat') !== MILLISECONDS) return null;
  const timed = pieces.flatMap((piece: unknown): Line[] => {
    const [time, text] = [member(piece, 'timestamp'), member(piece, 'text')];
    return typeof time === 'number' && typeof text === 'string' ? [{ time, text }] : [];
  });
  const syllables = timed.slice(1).some(({ text }) => text.startsWith('\n')) && !timed.slice(1).every(({ text }) => text.startsWith('\n'));
  const lines: Line[] = [];
  for (const { time, text } of timed) {
    const last = lines.at(-1);
    if (syllables && last !== undefined && !text.startsWith('\n')) lines.splice(-1, 1, { time: last.time, text: last.text + text });
    else lines.push({ time, text: text.replace(/^\n/, '') });
  }
  const clean = lines.map(({ time, text }) => ({ time, text: text.trim() })).toSorted((a, b) => a.time - b.time);
  return clean.length === 0 ? null : clean;
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}
