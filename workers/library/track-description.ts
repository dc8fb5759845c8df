/**
 * What a track is called and how it sounds, written into its record: from its tags, from the provider's hints
 * where those are silent, and as a last resort from the file's name. Values that cannot be true are left out.
 */
import type { MusicBrainzIds } from '../../services/protocol/records.ts';
import type { FileEntry, FileHints } from '../providers/provider.ts';
import type { Extraction, ListedFile, TrackTags } from './store.ts';
import { isUuid } from './columns.ts';
import { discOf } from './disc-names.ts';
import { hashText } from './stable-id.ts';
import { joinCredits, joinList, LIST_SEPARATOR, LISTED, MISSING, nameStart, PENDING, TAGGED, type TrackRecord, UNTAGGED } from './track-record.ts';

const MAX_TEXT = 2000;
/** Beyond this a tag is a mistake. */
const MAX_BPM = 1000;
const NO_HASH = { high: 0, low: 0 };
const NO_HINTS: FileHints = Object.freeze({});
const NO_IDS: Partial<MusicBrainzIds> = Object.freeze({});
const YEAR = /^\d{4}/;
const EXTENSION = /\.[a-z0-9]{1,5}$/i;
/** "03 - ", "03. ", "1-03 ", "3) ", and "03 " where only the zero tells the number from a title ("99 Luftballons"). */
const TRACK_NUMBER = /^(?:\d{1,2}[-.])?(?:\d{1,3}\s*[-–—._)]+\s*|0\d{1,2}\s+)(?=\D)/;

/** "03 - Some Song.mp3" is "Some Song". */
export function titleOfFile(name: string): string {
  const bare = name.replace(EXTENSION, '') || name;
  const spaced = bare.includes(' ') ? bare : bare.replaceAll('_', ' ').trim();
  return spaced.replace(TRACK_NUMBER, '').trim() || spaced || name;
}

/** What the provider says of the file. */
export function describeFile(record: TrackRecord, entry: FileEntry): void {
  describePath(record, entry.path);
  // A slash before all else is not kept: such an id is not that of the path.
  record.fileId = entry.fileId === entry.path && !entry.path.startsWith('/') ? '' : entry.fileId;
  record.changeKey = entry.changeKey;
  record.mimeType = entry.mimeType;
  record.hints = hintsText(entry);
  record.size = quantity(entry.size);
  record.modified = quantity(entry.modified);
  const { high, low } = entry.contentHash === undefined ? NO_HASH : hashText(entry.contentHash);
  record.contentHigh = high;
  record.contentLow = low;
}

export function describePath(record: TrackRecord, path: string): void {
  const start = nameStart(path);
  record.folder = start === 0 ? '' : path.slice(0, start - 1);
  record.name = path.slice(start);
}

/** What can be said before the tags are read. Folder names are not taken for tags. */
export function describeUnread(record: TrackRecord): void {
  describe(record, {});
  record.status = LISTED;
}

/** What can be said of a file that was listed: its tags, if they came with it. */
export function describeListed(record: TrackRecord, { tags, changeKey }: ListedFile): void {
  if (tags === undefined) describeUnread(record);
  else describeExtraction(record, { track: '', changeKey, tags, warning: null }, '');
}

export function hintsText(entry: FileEntry): string {
  return entry.hints === undefined ? '' : JSON.stringify(entry.hints);
}

export function fileHints(hints: string): FileHints {
  return hints === '' ? NO_HINTS : (JSON.parse(hints) as FileHints);
}

/** What the tags say. A failure leaves the tags of an earlier reading as they are. */
export function describeExtraction(record: TrackRecord, { tags, warning }: Extraction, artwork: string): void {
  record.state &= ~PENDING;
  record.warning = warning === null ? '' : text(warning.message) || 'The tags could not be read.';
  const named = tags.title !== undefined || tags.album !== undefined || (tags.artists?.length ?? 0) > 0;
  if (warning !== null && !named && record.status === TAGGED) return;
  describe(record, tags);
  record.artwork = artwork;
  record.lyrics = tags.lyrics === undefined ? 0 : 1;
  record.status = warning !== null && !named ? UNTAGGED : TAGGED;
}

/** Whether its tags are those of its file. */
export function isRead({ status, state }: TrackRecord): boolean {
  return status === TAGGED && (state & PENDING) === 0;
}

/** The parts of a record that describe the file, and not the recording. */
export function fileOf(record: TrackRecord): Partial<TrackRecord> {
  const { fileId, folder, name, changeKey, mimeType, hints, size, modified, contentHigh, contentLow } = record;
  return { fileId, folder, name, changeKey, mimeType, hints, size, modified, contentHigh, contentLow };
}

/** The parts of a record that describe the recording, and not the file: for a file that replaces another. */
export function copyDescription(from: TrackRecord, to: TrackRecord): void {
  const { idHigh, idLow, account, added } = to;
  Object.assign(to, from, { idHigh, idLow, account, added, ...fileOf(to) });
}

function describe(record: TrackRecord, tags: TrackTags): void {
  const hints = fileHints(record.hints);
  record.title = text(tags.title) || text(hints.title) || titleOfFile(record.name);
  record.titleSort = text(tags.titleSort);
  const artists = list(tags.artists, text);
  record.artists = artists || joinList([text(hints.artist)]);
  const credit = text(tags.artistCredit);
  record.artistCredit = credit !== '' && credit === artists.replaceAll(LIST_SEPARATOR, ', ') ? '' : credit;
  record.albumArtist = text(tags.albumArtist);
  record.album = text(tags.album) || text(hints.album);
  record.genres = list(tags.genres, text);
  record.composer = text(tags.composer);
  record.credits = tags.credits === undefined ? '' : joinCredits(tags.credits).slice(0, MAX_TEXT);
  record.artistSort = text(tags.artistSort);
  record.albumSort = text(tags.albumSort);
  record.albumArtistSort = text(tags.albumArtistSort);
  record.comment = text(tags.comment);
  record.date = date(tags.date);
  record.originalDate = date(tags.originalDate);
  record.track = small(tags.track ?? hints.track);
  record.trackTotal = small(tags.trackTotal);
  record.disc = small(tags.disc ?? discOf(record.album, record.folder));
  record.discTotal = small(tags.discTotal);
  record.year = small(tags.year ?? yearOf(record.date));
  record.originalYear = small(yearOf(record.originalDate));
  record.bpm = tags.bpm !== undefined && tags.bpm > 0 && tags.bpm < MAX_BPM ? tags.bpm : null;
  record.isrc = text(tags.isrc);
  describeIds(record, tags.musicBrainz ?? NO_IDS);
  record.compilation = tags.compilation === true ? 1 : 0;
  record.lossless = tags.lossless === true ? 1 : 0;
  record.trackGain = finite(tags.loudness?.trackGain);
  record.trackPeak = finite(tags.loudness?.trackPeak);
  record.albumGain = finite(tags.loudness?.albumGain);
  record.albumPeak = finite(tags.loudness?.albumPeak);
  record.codec = text(tags.codec);
  record.container = text(tags.container);
  record.bitRate = whole(tags.bitRate, MISSING.u32);
  record.bitDepth = small(tags.bitDepth);
  record.sampleRate = whole(tags.sampleRate, MISSING.u32);
  record.channels = small(tags.channels);
  record.encoderDelay = samples(tags.encoderDelay);
  record.encoderPadding = samples(tags.encoderPadding);
  record.duration = quantity(tags.duration ?? hints.duration);
  record.artwork = '';
  record.lyrics = 0;
}

function describeIds(record: TrackRecord, { recording, track, release, releaseGroup, artists, albumArtists }: Partial<MusicBrainzIds>): void {
  record.mbRecording = uuid(recording);
  record.mbTrack = uuid(track);
  record.mbRelease = uuid(release);
  record.mbReleaseGroup = uuid(releaseGroup);
  record.mbArtists = list(artists, uuid);
  record.mbAlbumArtists = list(albumArtists, uuid);
}

/** The members of a list as one text. */
function list(members: readonly string[] | undefined, clean: (member: string) => string): string {
  if (members === undefined || members.length === 0) return '';
  const [first = '', second] = members;
  if (second !== undefined) return joinList(members.map(clean));
  const only = clean(first);
  return only.includes(LIST_SEPARATOR) ? joinList([only]) : only;
}

function text(value: string | undefined): string {
  if (value === undefined) return '';
  const trimmed = value.trim();
  return trimmed.length > MAX_TEXT ? trimmed.slice(0, MAX_TEXT) : trimmed;
}

/** What does not begin with a year is no date. */
function date(value: string | undefined): string {
  const written = text(value);
  return written === '' || YEAR.test(written) ? written : '';
}

function uuid(value: string | undefined): string {
  if (value === undefined) return '';
  const id = value.trim().toLowerCase();
  return isUuid(id) ? id : '';
}

function yearOf(date: string): number | undefined {
  if (date === '') return undefined;
  const year = YEAR.exec(date);
  return year === null ? undefined : Number(year[0]);
}

/** Zero is how taggers write "none". */
function small(value: number | undefined): number | null {
  return whole(value, MISSING.u16);
}

function whole(value: number | undefined, below: number): number | null {
  const rounded = Math.round(value ?? 0);
  return rounded > 0 && rounded < below ? rounded : null;
}

/** Unlike other numbers of tags, none at all is a statement. */
function samples(value: number | undefined): number | null {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value < MISSING.u16 ? value : null;
}

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function quantity(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
