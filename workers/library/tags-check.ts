/** Checks the tags of a file that a program hands in: a typed error names the one that is wrong. */
import { checkFlag, checkList, checkMembers, invalid, isKeyOf, isNumber, isObject } from './argument-check.ts';
import type { Picture, TrackTags } from './store.ts';
import { MISSING, ROLE_LETTERS } from './track-record.ts';

type Check = (value: unknown, field: string) => void;

const MAX_BPM = 1000;
const MAX_YEAR = 9999;
/** Seconds: thirty years. */
const MAX_DURATION = 1e9;
/** dB, to either side. */
const MAX_GAIN = 200;
/** Milliseconds: what the times of lyrics are kept in. */
const MAX_LINE_TIME = 0xffffffff;
const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?$/;

const small = whole(MISSING.u16 - 1);
const large = whole(MISSING.u32 - 1);
const texts: Check = (value, field) => checkList(value, field, checkPlainText);

const CREDIT: Readonly<Record<string, Check>> = {
  name: checkPlainText,
  role: (value, field) => {
    if (!isKeyOf(ROLE_LETTERS, value)) throw invalid(field, `one of ${Object.keys(ROLE_LETTERS).join(', ')}`);
  },
};
const MUSICBRAINZ: Readonly<Record<string, Check>> = {
  recording: checkPlainText,
  track: checkPlainText,
  release: checkPlainText,
  releaseGroup: checkPlainText,
  artists: texts,
  albumArtists: texts,
};
const LOUDNESS: Readonly<Record<string, Check>> = {
  trackGain: orNull(number(-MAX_GAIN, MAX_GAIN)),
  trackPeak: orNull(number(0, Number.MAX_VALUE)),
  albumGain: orNull(number(-MAX_GAIN, MAX_GAIN)),
  albumPeak: orNull(number(0, Number.MAX_VALUE)),
};

/** Of numbers 0 says, as in tags themselves, that there is none. */
const TAGS = {
  title: checkPlainText,
  titleSort: checkPlainText,
  artistSort: checkPlainText,
  albumSort: checkPlainText,
  albumArtistSort: checkPlainText,
  artists: texts,
  artistCredit: checkPlainText,
  albumArtist: checkPlainText,
  album: checkPlainText,
  track: small,
  trackTotal: small,
  disc: small,
  discTotal: small,
  date: checkDate,
  year: whole(MAX_YEAR),
  genres: texts,
  composer: checkPlainText,
  credits: (value, field) => checkList(value, field, (credit, at) => checkObject(credit, at, CREDIT, true)),
  comment: checkPlainText,
  originalDate: checkDate,
  bpm: number(0, MAX_BPM),
  isrc: checkPlainText,
  musicBrainz: (value, field) => checkObject(value, field, MUSICBRAINZ),
  lyrics: checkLyrics,
  compilation: checkFlag,
  loudness: (value, field) => checkObject(value, field, LOUDNESS),
  codec: checkPlainText,
  container: checkPlainText,
  lossless: checkFlag,
  bitRate: number(0, MISSING.u32 - 1),
  bitDepth: small,
  sampleRate: large,
  channels: small,
  encoderDelay: small,
  encoderPadding: small,
  duration: number(0, MAX_DURATION),
  picture: checkPicture,
} as const satisfies Record<keyof TrackTags, Check>;

const { picture: _, lyrics: __, ...LISTED_TAGS } = TAGS;

/** Tags as they are read from a file. @throws MpcError `invalid-argument` */
export function checkTags(value: unknown, field: string): void {
  checkObject(value, field, TAGS);
}

/** Tags as they come with a listing: without words and pictures. @throws MpcError `invalid-argument` */
export function checkListedTags(value: unknown, field: string): void {
  checkObject(value, field, LISTED_TAGS);
}

/** @throws MpcError `invalid-argument` */
export function checkLyrics(value: unknown, field: string): void {
  if (!isObject(value)) throw invalid(field, 'an object');
  checkMembers(value, ['text', 'lines'], field);
  checkPlainText(value['text'], `${field}.text`);
  if (value['lines'] === null) return;
  let before = 0;
  checkList(value['lines'], `${field}.lines`, (line, at) => {
    if (!isObject(line)) throw invalid(at, 'an object');
    checkMembers(line, ['time', 'text'], at);
    const { time, text } = line;
    if (!isNumber(time) || time < before || time > MAX_LINE_TIME) throw invalid(`${at}.time`, 'milliseconds, not before those of the line above');
    checkPlainText(text, `${at}.text`);
    before = time;
  });
}

/** @throws MpcError `invalid-argument` */
export function checkPicture(value: unknown, field: string): asserts value is Picture {
  if (!isObject(value)) throw invalid(field, 'an object');
  checkMembers(value, ['bytes', 'mimeType'], field);
  const { bytes, mimeType } = value;
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) throw invalid(`${field}.bytes`, 'a Uint8Array that is not empty');
  if (typeof mimeType !== 'string' || !mimeType.startsWith('image/')) throw invalid(`${field}.mimeType`, 'a text that begins with image/');
}

/** A text that can be kept among others. @throws MpcError `invalid-argument` */
export function checkPlainText(value: unknown, field: string): asserts value is string {
  if (typeof value !== 'string' || value.includes('\0')) throw invalid(field, 'a text without NUL');
}

/** Checks the members of an object; those that are undefined count as left out, unless it must have all. */
export function checkObject(value: unknown, field: string, checks: Readonly<Record<string, Check>>, whole = false): void {
  if (!isObject(value)) throw invalid(field, 'an object');
  for (const name in value) if (!Object.hasOwn(checks, name)) checkMembers(value, Object.keys(checks), field);
  for (const name in whole ? checks : value) {
    const member = value[name];
    if (whole || member !== undefined) checks[name]?.(member, `${field}.${name}`);
  }
}

export function orNull(check: Check): Check {
  return (value, field) => {
    if (value !== null) check(value, field);
  };
}

export function number(min: number, max: number): Check {
  return (value, field) => {
    if (!isNumber(value) || value < min || value > max) throw invalid(field, max === Number.MAX_VALUE ? `a number from ${min}` : `a number from ${min} to ${max}`);
  };
}

function whole(max: number): Check {
  return (value, field) => {
    if (!isNumber(value) || !Number.isInteger(value) || value < 0 || value > max) throw invalid(field, `a whole number from 0 to ${max}`);
  };
}

function checkDate(value: unknown, field: string): void {
  if (value !== '' && (typeof value !== 'string' || !DATE.test(value))) throw invalid(field, 'a date as YYYY, YYYY-MM or YYYY-MM-DD');
}
