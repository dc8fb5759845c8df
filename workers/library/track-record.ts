/**
 * All that the library keeps of one track, flat: what the provider says of the file and what the file says of
 * itself. What a person makes of it lies elsewhere (`user-data.ts`). The same fields are the columns of a stored
 * segment and of the table in memory.
 */
import type { ArtistRole, Credit } from '../../services/protocol/records.ts';

/** Bits of {@link TrackRecord.state}. */
export const REMOVED = 1;
/** Never existed: a new row that turned out to be an old track under a new name. */
export const ERASED = 2;
/** Of an embed's list, shown only in views that name its account. */
export const EMBEDDED = 4;
/** Waits for its tags to be read. */
export const PENDING = 8;

/** {@link TrackRecord.status} as stored; the index is the value. */
export const STATUSES = ['listed', 'tagged', 'untagged'] as const;
export const LISTED = 0;
export const TAGGED = 1;
export const UNTAGGED = 2;

/** Stands between the members of a list in one text. */
export const LIST_SEPARATOR = '\u0000';

/** Members of a list up to which a Set takes longer than to compare them all. */
const FEW = 8;
/** UTF-16 unit. */
const SLASH = 0x2f;

/** Letters before the names of {@link TrackRecord.credits}. */
export const ROLE_LETTERS = {
  artist: 'a',
  composer: 'c',
  lyricist: 'l',
  conductor: 'd',
  remixer: 'r',
  producer: 'p',
  performer: 'f',
} as const satisfies Record<ArtistRole, string>;

export interface TrackRecord {
  idHigh: number;
  idLow: number;
  account: string;
  /** Empty when it is the path. */
  fileId: string;
  /** Path of the folder, without the name. */
  folder: string;
  name: string;
  changeKey: string;
  mimeType: string;
  /** JSON of the provider's hints; empty if none. */
  hints: string;
  size: number | null;
  modified: number | null;
  /** Hash of the provider's own hash of the content, to be compared for equality; both 0 where it has none. */
  contentHigh: number;
  contentLow: number;
  added: number;
  state: number;
  status: number;
  warning: string;
  title: string;
  titleSort: string;
  /** Joined by {@link LIST_SEPARATOR}. */
  artists: string;
  /** As shown, where it is not the list joined by commas. */
  artistCredit: string;
  /** As tagged; empty if it is not. */
  albumArtist: string;
  album: string;
  artistSort: string;
  albumArtistSort: string;
  albumSort: string;
  /** Joined by {@link LIST_SEPARATOR}. */
  genres: string;
  composer: string;
  /** Who else took part, each with the letter of the role before the name, joined by {@link LIST_SEPARATOR}. */
  credits: string;
  comment: string;
  date: string;
  originalDate: string;
  isrc: string;
  mbRecording: string;
  mbTrack: string;
  mbRelease: string;
  mbReleaseGroup: string;
  /** Joined by {@link LIST_SEPARATOR}, as the album artists' are. */
  mbArtists: string;
  mbAlbumArtists: string;
  track: number | null;
  trackTotal: number | null;
  disc: number | null;
  discTotal: number | null;
  year: number | null;
  originalYear: number | null;
  bpm: number | null;
  compilation: number;
  /** 1 where words are stored. */
  lyrics: number;
  lossless: number;
  trackGain: number | null;
  trackPeak: number | null;
  albumGain: number | null;
  albumPeak: number | null;
  codec: string;
  container: string;
  bitRate: number | null;
  bitDepth: number | null;
  sampleRate: number | null;
  channels: number | null;
  encoderDelay: number | null;
  encoderPadding: number | null;
  duration: number | null;
  artwork: string;
}

export type TrackField = keyof TrackRecord;

/** Element type of a column. Missing numbers are all ones in integers, NaN in floats. */
export type ColumnKind = 'u8' | 'u16' | 'u32' | 'f32' | 'f64' | 'text';

export const TRACK_COLUMNS = {
  idHigh: 'u32',
  idLow: 'u32',
  account: 'text',
  fileId: 'text',
  folder: 'text',
  name: 'text',
  changeKey: 'text',
  mimeType: 'text',
  hints: 'text',
  size: 'f64',
  modified: 'f64',
  contentHigh: 'u32',
  contentLow: 'u32',
  added: 'f64',
  state: 'u8',
  status: 'u8',
  warning: 'text',
  title: 'text',
  titleSort: 'text',
  artists: 'text',
  artistCredit: 'text',
  albumArtist: 'text',
  album: 'text',
  artistSort: 'text',
  albumArtistSort: 'text',
  albumSort: 'text',
  genres: 'text',
  composer: 'text',
  credits: 'text',
  comment: 'text',
  date: 'text',
  originalDate: 'text',
  isrc: 'text',
  mbRecording: 'text',
  mbTrack: 'text',
  mbRelease: 'text',
  mbReleaseGroup: 'text',
  mbArtists: 'text',
  mbAlbumArtists: 'text',
  track: 'u16',
  trackTotal: 'u16',
  disc: 'u16',
  discTotal: 'u16',
  year: 'u16',
  originalYear: 'u16',
  bpm: 'f32',
  compilation: 'u8',
  lyrics: 'u8',
  lossless: 'u8',
  trackGain: 'f32',
  trackPeak: 'f32',
  albumGain: 'f32',
  albumPeak: 'f32',
  codec: 'text',
  container: 'text',
  bitRate: 'u32',
  bitDepth: 'u16',
  sampleRate: 'u32',
  channels: 'u16',
  encoderDelay: 'u16',
  encoderPadding: 'u16',
  duration: 'f64',
  artwork: 'text',
} as const satisfies Record<TrackField, ColumnKind>;

/** What stands for a missing number in a column of each kind. */
export const MISSING = { u8: 0xff, u16: 0xffff, u32: 0xffffffff, f32: Number.NaN, f64: Number.NaN } as const;

/** A record of which nothing is known. */
export function blankRecord(): TrackRecord {
  return {
    idHigh: 0,
    idLow: 0,
    account: '',
    fileId: '',
    folder: '',
    name: '',
    changeKey: '',
    mimeType: '',
    hints: '',
    size: null,
    modified: null,
    contentHigh: 0,
    contentLow: 0,
    added: 0,
    state: 0,
    status: LISTED,
    warning: '',
    title: '',
    titleSort: '',
    artists: '',
    artistCredit: '',
    albumArtist: '',
    album: '',
    artistSort: '',
    albumArtistSort: '',
    albumSort: '',
    genres: '',
    composer: '',
    credits: '',
    comment: '',
    date: '',
    originalDate: '',
    isrc: '',
    mbRecording: '',
    mbTrack: '',
    mbRelease: '',
    mbReleaseGroup: '',
    mbArtists: '',
    mbAlbumArtists: '',
    track: null,
    trackTotal: null,
    disc: null,
    discTotal: null,
    year: null,
    originalYear: null,
    bpm: null,
    compilation: 0,
    lyrics: 0,
    lossless: 0,
    trackGain: null,
    trackPeak: null,
    albumGain: null,
    albumPeak: null,
    codec: '',
    container: '',
    bitRate: null,
    bitDepth: null,
    sampleRate: null,
    channels: null,
    encoderDelay: null,
    encoderPadding: null,
    duration: null,
    artwork: '',
  };
}

/** Credits as one text. */
export function joinCredits(credits: readonly Credit[]): string {
  return joinList(credits.flatMap(({ name, role }) => (name.trim() === '' ? [] : [ROLE_LETTERS[role] + name.trim()])));
}

/** Credits out of the text of {@link joinCredits}. */
export function splitCredits(joined: string): readonly Credit[] {
  const roles = Object.keys(ROLE_LETTERS) as ArtistRole[];
  return splitList(joined).flatMap((text) => {
    const role = roles.find((name) => text.startsWith(ROLE_LETTERS[name]));
    return role === undefined ? [] : [{ name: text.slice(1), role }];
  });
}

/** Where the name begins in a path. */
export function nameStart(path: string): number {
  // Names are short: `lastIndexOf` takes several times as long to be called at all.
  let at = path.length;
  while (at > 0 && path.charCodeAt(at - 1) !== SLASH) at--;
  return at;
}

/** Path within the account. */
export function pathOf(record: Pick<TrackRecord, 'folder' | 'name'>): string {
  return record.folder === '' ? record.name : `${record.folder}/${record.name}`;
}

export function splitList(joined: string): readonly string[] {
  return joined === '' ? [] : joined.split(LIST_SEPARATOR);
}

/** Joins a list, without empty members and repetitions. */
export function joinList(members: readonly string[]): string {
  if (members.length === 0) return '';
  if (members.length === 1) return clean(members[0] ?? '');
  const named = members.map(clean).filter((member) => member !== '');
  const distinct = named.length > FEW ? [...new Set(named)] : named.filter((name, at) => named.indexOf(name) === at);
  return distinct.join(LIST_SEPARATOR);
}

function clean(member: string): string {
  return (member.includes(LIST_SEPARATOR) ? member.replaceAll(LIST_SEPARATOR, ' ') : member).trim();
}
