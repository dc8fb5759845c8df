/**
 * What a track is called and how it sounds, written into its record: from its tags, from the provider's hints
 * where those are silent, and as a last resort from the file's name. Values that cannot be true are left out.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { FileEntry, FileHints } from '../providers/provider.ts';
import type { Extraction, TrackTags } from './store.ts';
import { joinList, LIST_SEPARATOR, LISTED, MISSING, PENDING, TAGGED, type TrackRecord, UNTAGGED } from './track-record.ts';

const MAX_TEXT = 2000;
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
  const slash = entry.path.lastIndexOf('/');
  record.folder = slash === -1 ? '' : entry.path.slice(0, slash);
  record.name = entry.path.slice(slash + 1);
  record.fileId = entry.fileId === entry.path ? '' : entry.fileId;
  record.changeKey = entry.changeKey;
  record.mimeType = entry.mimeType;
  record.hints = hintsText(entry);
  record.size = quantity(entry.size);
  record.modified = quantity(entry.modified);
}

/** What can be said before the tags are read. Folder names are not taken for tags. */
export function describeUnread(record: TrackRecord): void {
  describe(record, {});
  record.status = LISTED;
}

export function hintsText(entry: FileEntry): string {
  return entry.hints === undefined ? '' : JSON.stringify(entry.hints);
}

export function fileHints(hints: string): FileHints {
  return hints === '' ? {} : (JSON.parse(hints) as FileHints);
}

/** What the tags say. A failure leaves the tags of an earlier reading as they are. */
export function describeExtraction(record: TrackRecord, { tags, warning }: Extraction, artwork: string): void {
  record.state &= ~PENDING;
  record.warning = warning === null ? '' : text(warning.message) || 'The tags could not be read.';
  const named = tags.title !== undefined || tags.album !== undefined || (tags.artists?.length ?? 0) > 0;
  if (warning !== null && !named && record.status === TAGGED) return;
  describe(record, tags);
  record.artwork = artwork;
  record.status = warning !== null && !named ? UNTAGGED : TAGGED;
}

/** The parts of a record that describe the recording, and not the file: for a file that replaces another. */
export function copyDescription(from: TrackRecord, to: TrackRecord): void {
  const { idHigh, idLow, account, fileId, folder, name, changeKey, mimeType, hints, size, modified, added } = to;
  Object.assign(to, from, { idHigh, idLow, account, fileId, folder, name, changeKey, mimeType, hints, size, modified, added });
}

function describe(record: TrackRecord, tags: TrackTags): void {
  const hints = fileHints(record.hints);
  record.title = text(tags.title) || text(hints.title) || titleOfFile(record.name);
  record.titleSort = text(tags.titleSort);
  const artists = joinList((tags.artists ?? []).map(text));
  record.artists = artists || joinList([text(hints.artist)]);
  const credit = text(tags.artistCredit);
  record.artistCredit = credit === artists.replaceAll(LIST_SEPARATOR, ', ') ? '' : credit;
  record.albumArtist = text(tags.albumArtist);
  record.album = text(tags.album) || text(hints.album);
  record.genres = joinList((tags.genres ?? []).map(text));
  record.composer = text(tags.composer);
  record.comment = text(tags.comment);
  record.date = text(tags.date);
  record.track = small(tags.track ?? hints.track);
  record.trackTotal = small(tags.trackTotal);
  record.disc = small(tags.disc);
  record.discTotal = small(tags.discTotal);
  record.year = small(tags.year ?? yearOf(record.date));
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
  record.duration = quantity(tags.duration ?? hints.duration);
  record.artwork = '';
}

function text(value: string | undefined): string {
  return (value ?? '').trim().slice(0, MAX_TEXT);
}

function yearOf(date: string): number | undefined {
  const year = /^\d{4}/.exec(date);
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

function finite(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function quantity(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}

/** A file without id or path cannot be kept. @throws MpcError `invalid-argument` */
export function checkEntry(entry: FileEntry): void {
  if (entry.fileId === '' || entry.path === '') {
    throw new MpcError('invalid-argument', 'A file entry needs an id and a path.', { details: { field: 'entries' } });
  }
}
