/**
 * How two files may be known to hold one recording, the surest first. Only what the files say of themselves counts:
 * a person's edits make no two recordings one, and no recording two.
 */
import { hashOn } from './stable-id.ts';
import type { TrackTable } from './track-table.ts';

/** Seconds by which encoders and taggers may differ. */
const TOLERANCE = 2;

export interface RecordingRules {
  /** Numbers that files of one recording share; 0 where a file has none. Rules name them by their place. */
  readonly keys: readonly ((row: number) => number)[];
  readonly rules: readonly RecordingRule[];
}

export interface RecordingRule {
  readonly key: number;
  /** Whether two rows of one key hold one recording. */
  readonly same: (a: number, b: number) => boolean;
  /** Whether a copy of the one may be a copy of the other. */
  readonly mayJoin: (a: number, b: number) => boolean;
}

/** The rules over a table; of the same hash of content even those that nobody has read are copies. */
export function recordingRules({ columns, domains, edited }: TrackTable): RecordingRules {
  const { contentHigh, contentLow, size, isrc, mbRecording, title, album, artists, track, disc, duration } = columns;
  const { titles, albums, names } = domains;

  const titleOf = (row: number): number => {
    const text = edited.file(row)?.title;
    return titles.canonical(text === undefined ? (title.data[row] ?? 0) : titles.intern(text));
  };
  const albumOf = (row: number): number => {
    const text = edited.file(row)?.album;
    return albums.canonical(text === undefined ? (album.data[row] ?? 0) : albums.intern(text));
  };
  const artistOf = (row: number): number => {
    const text = edited.file(row)?.artists;
    const list = text === undefined ? (artists.data[row] ?? 0) : artists.domain.intern(text);
    return names.canonical(artists.domain.members(list)[0] ?? 0);
  };
  /** Edits to none are null, and no edit is undefined. */
  const numberOf = (field: 'track' | 'disc', row: number): number => {
    const file = edited.file(row);
    return (file?.[field] === undefined ? (field === 'track' ? track : disc).get(row) : file[field]) ?? 0;
  };
  const trackOf = (row: number): number => numberOf('track', row);
  const discOf = (row: number): number => numberOf('disc', row);
  const agree = (of: (row: number) => number, a: number, b: number): boolean => of(a) === 0 || of(b) === 0 || of(a) === of(b);

  const apart = (a: number, b: number): number => Math.abs((duration.get(a) ?? Number.NaN) - (duration.get(b) ?? Number.NaN));
  const inTime = (a: number, b: number): boolean => apart(a, b) <= TOLERANCE;
  const sameAlbum = (a: number, b: number): boolean => albumOf(a) !== 0 && albumOf(a) === albumOf(b);
  const sameMb = (a: number, b: number): boolean => mbRecording.same(a, b) && inTime(a, b);
  const sameIsrc = (a: number, b: number): boolean => isrcOf(isrc.get(a)) === isrcOf(isrc.get(b)) && inTime(a, b);
  const sameName = (a: number, b: number): boolean => titleOf(a) === titleOf(b) && artistOf(a) === artistOf(b) && inTime(a, b);
  const named = (row: number): number => (titleOf(row) === 0 || artistOf(row) === 0 ? 0 : (Math.imul(titleOf(row), 0x9e3779b1) ^ artistOf(row)) >>> 0);
  const placed = (row: number): number => (Math.imul(albumOf(row), 0x85ebca6b) ^ Math.imul(trackOf(row), 0xc2b2ae35)) >>> 0;

  const anyRecording = (a: number, b: number): boolean => mbRecording.hash(a) === 0 || mbRecording.hash(b) === 0 || mbRecording.same(a, b);
  const agreeing = (a: number, b: number): boolean =>
    anyRecording(a, b) && agree(albumOf, a, b) && agree(trackOf, a, b) && agree(discOf, a, b) && !(apart(a, b) > TOLERANCE);
  return {
    keys: [
      (row) => (contentHigh.get(row) ^ contentLow.get(row)) >>> 0,
      (row) => mbRecording.hash(row),
      (row) => textHash(isrcOf(isrc.get(row))),
      (row) => (named(row) === 0 || albumOf(row) === 0 || trackOf(row) === 0 ? 0 : (named(row) ^ placed(row)) >>> 0),
      named,
    ],
    rules: [
      {
        key: 0,
        same: (a, b) => contentHigh.get(a) === contentHigh.get(b) && contentLow.get(a) === contentLow.get(b),
        mayJoin: (a, b) => anyRecording(a, b) && (size.get(a) ?? size.get(b)) === (size.get(b) ?? size.get(a)),
      },
      // Of two that an account has on two albums, each goes with its like.
      { key: 1, same: (a, b) => sameMb(a, b) && sameAlbum(a, b), mayJoin: anyRecording },
      { key: 2, same: (a, b) => sameIsrc(a, b) && sameAlbum(a, b), mayJoin: anyRecording },
      { key: 1, same: sameMb, mayJoin: anyRecording },
      { key: 2, same: sameIsrc, mayJoin: anyRecording },
      { key: 3, same: (a, b) => sameName(a, b) && sameAlbum(a, b) && trackOf(a) === trackOf(b), mayJoin: agreeing },
      { key: 4, same: sameName, mayJoin: agreeing },
    ],
  };
}

/** ISO 3901, with or without hyphens; empty for what is none. */
function isrcOf(text: string): string {
  const plain = text.replaceAll('-', '').toUpperCase();
  return /^[A-Z]{2}[A-Z\d]{3}\d{7}$/.test(plain) ? plain : '';
}

function textHash(text: string): number {
  return text === '' ? 0 : hashOn(1, text) >>> 0;
}
