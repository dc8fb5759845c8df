/** Texts of playlist files: what they hold becomes entries of a playlist, and the other way round. */
import { MpcError } from '../../services/protocol/errors.ts';
import type { PlaylistFormat } from '../../services/protocol/playlists.ts';
import { fromUri, malformedPlaylist, MAX_TRACKS, ownPath, type PlaylistFile, type PlaylistFileTrack } from '../playlist-files/playlist-file.ts';
import { newEntry, wordsOfRow, type EntryRecord, type TrackWords } from './playlist-record.ts';
import type { Projection } from './projection.ts';
import { NO_ROW, type TrackFinder } from './track-finder.ts';

/** Characters; many times what a long playlist takes. */
const MAX_TEXT = 16 * 1024 * 1024;
/** Elements or objects that a file may have per entry, all in all. */
const MAX_PARTS = MAX_TRACKS * 20;

/** @throws MpcError `malformed`, its details naming the member, or the `text` and perhaps the line; `unsupported` for HLS */
export async function readPlaylistFile(text: string, format: PlaylistFormat): Promise<PlaylistFile> {
  const refuse = (where: string, promise: string): never => {
    throw malformedPlaylist(`${where} is not ${promise}`, { field: where });
  };
  try {
    if (text.length > MAX_TEXT) throw malformedPlaylist(`it is longer than ${MAX_TEXT} characters`);
    switch (format) {
      case 'm3u8':
        return (await import('../playlist-files/m3u.ts')).readM3u(decoded(text));
      case 'jspf':
        checkParts(text, '{');
        return withPaths((await import('../playlist-files/jspf.ts')).readJspf(text, refuse));
      case 'xspf':
        checkParts(text, '<');
        return withPaths((await import('../playlist-files/xspf.ts')).readXspf(text, refuse));
    }
  } catch (thrown) {
    // What a parser cannot take, such as nesting without end, is no fault of ours.
    const error = thrown instanceof MpcError ? thrown : malformedPlaylist('it cannot be taken apart', {}, thrown);
    const { code, message, details, cause } = error;
    // Where no member is to blame, it is the text: a line of it, or as a whole.
    throw 'field' in details ? error : new MpcError(code, message, { details: { ...details, field: 'text' }, cause });
  }
}

export async function writePlaylistFile(file: PlaylistFile, format: PlaylistFormat): Promise<string> {
  switch (format) {
    case 'm3u8':
      return (await import('../playlist-files/m3u.ts')).writeM3u(file);
    case 'jspf':
      return (await import('../playlist-files/jspf.ts')).writeJspf(file);
    case 'xspf':
      return (await import('../playlist-files/xspf.ts')).writeXspf(file);
  }
}

export function toFileTrack({ account, location, title, artist, album, number, duration }: TrackWords): PlaylistFileTrack {
  return { locations: location === '' ? [] : [account === '' ? location : ownPath(location)], title, artist, album, track: number, duration, artwork: '' };
}

/** The entries of a file: those that the library has with its tracks, the others with their words. */
export function entriesOf({ tracks }: PlaylistFile, finder: TrackFinder, projection: Projection): readonly EntryRecord[] {
  const rows = finder.find(tracks.map((track) => wordsOf(track, 0)), true);
  for (const [index, track] of tracks.entries()) {
    // Few files name more than one place; the others are tried one by one.
    for (let place = 1; rows[index] === NO_ROW && place < track.locations.length; place++) {
      rows[index] = finder.find([wordsOf(track, place)], false)[0] ?? NO_ROW;
    }
  }
  return tracks.map((track, index) => {
    const row = rows[index] ?? NO_ROW;
    return row === NO_ROW ? newEntry('', wordsOf(track, 0)) : newEntry(projection.table.id(row), wordsOfRow(projection, row));
  });
}

function wordsOf({ locations, title, artist, album, track, duration }: PlaylistFileTrack, place: number): TrackWords {
  return { account: '', location: locations[place] ?? '', title, artist, album, number: track, duration };
}

/** Relative references of a file whose places are URIs, as the paths that they mean. */
function withPaths(file: PlaylistFile): PlaylistFile {
  return { ...file, tracks: file.tracks.map((track) => ({ ...track, locations: track.locations.map(fromUri) })) };
}

/** Bounds what a parser makes of a text before it begins. */
function checkParts(text: string, mark: string): void {
  let parts = 0;
  for (let at = text.indexOf(mark); at !== -1; at = text.indexOf(mark, at + 1)) {
    if (++parts > MAX_PARTS) throw malformedPlaylist(`it has more than ${MAX_PARTS} parts`);
  }
}

/** UTF-8 that was taken for Latin-1, or Windows-1252, shows as pairs of strange letters; it is read as what it is. */
function decoded(text: string): string {
  if (/^\p{ASCII}*$/u.test(text)) return text;
  const upper = new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 0x20 }, (_, index) => 0x80 + index));
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const byte = code <= 0xff ? code : 0x80 + upper.indexOf(text.charAt(at));
    // No byte shows as this letter: the text is what it seems to be.
    if (code > 0xff && byte < 0x80) return text;
    bytes[at] = byte;
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}
