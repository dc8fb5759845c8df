/** M3U and M3U8 playlists with the extended tags that players write. An HLS playlist lists pieces of one stream, no tracks. */
import { MpcError } from '../../services/protocol/errors.ts';
import { checkTrackCount, malformedPlaylist, positive, wellFormed, type PlaylistFile, type PlaylistFileTrack } from './playlist-file.ts';

/** Longer lines are no paths. */
const MAX_LINE = 65_536;
const TAG = /^#(EXTINF|EXTALB|EXTART|EXTIMG|EXTALBUMARTURL|PLAYLIST):(.*)$/i;
const NUL = '\u0000';
/** What no text holds; those from 0x80 on are letters of Windows-1252 that was taken for Latin-1. */
const CONTROL = /[^\P{Cc}\t\v\f\u0080-\u009f]/u;
/** Stands for the place of an entry that has none. */
const NOWHERE = './';
const LINE_BREAK = /[\p{Cc}\u2028\u2029]/u;

/** @throws MpcError `malformed` with `details.line`, `unsupported` for HLS */
export function readM3u(text: string): PlaylistFile {
  let title = '';
  /** Album, artist and picture hold until they are given anew. */
  const held: { album: string; artist: string | undefined; artwork: string } = { album: '', artist: undefined, artwork: '' };
  let own: Extinf | null = null;
  let first = '';
  const tracks: PlaylistFileTrack[] = [];
  for (const [index, line] of linesOf(text)) {
    if (first === '') first = line;
    const [, tag = '', value = ''] = TAG.exec(line) ?? [];
    const content = value.trim();
    switch (tag.toUpperCase()) {
      case 'PLAYLIST':
        title = content;
        break;
      case 'EXTALB':
        held.album = content;
        break;
      case 'EXTART':
        held.artist = content;
        break;
      case 'EXTIMG':
      case 'EXTALBUMARTURL':
        held.artwork = content;
        break;
      case 'EXTINF':
        own = readExtinf(content, held.artist);
        break;
      default:
        // All tags of this form are HLS's own (RFC 8216, section 4.3).
        if (/^#EXT-X-/i.test(line)) throw isHls();
        if (line.startsWith('#')) break;
        if (tracks.length === 0 && /^[<{]/.test(line) && first === line) throw malformedPlaylist('it is no M3U', { line: index });
        if (CONTROL.test(line)) throw malformedPlaylist(`line ${index} is no text`, { line: index });
        tracks.push({
          locations: line === NOWHERE ? [] : [line],
          title: own?.title ?? '',
          artist: own?.artist || (held.artist ?? ''),
          album: held.album,
          track: null,
          duration: own?.duration ?? null,
          artwork: own?.artwork || held.artwork,
        });
        own = null;
        checkTrackCount(tracks.length);
    }
  }
  if (tracks.length === 0 && !/^#EXTM3U/i.test(first)) throw malformedPlaylist('the M3U names no track', { line: 1 });
  return { title, description: '', tracks };
}

/** Always `\n`, UTF-8 without a mark: what every player reads. What belongs to an entry stands above its path. */
export function writeM3u({ title, tracks }: PlaylistFile): string {
  const lines = ['#EXTM3U'];
  if (title !== '') lines.push(`#PLAYLIST:${oneLine(title)}`);
  let album = '';
  let artist: string | null = null;
  for (const track of tracks) {
    const own = { artist: oneLine(track.artist), album: oneLine(track.album), title: oneLine(track.title) };
    // The artist by itself as well: in `A - B - C` nobody could tell where the title begins.
    if (own.artist !== artist) lines.push(`#EXTART:${own.artist}`);
    if (own.album !== album) lines.push(`#EXTALB:${own.album}`);
    ({ artist, album } = own);
    const label = own.artist === '' || own.title === '' ? own.title : `${own.artist} - ${own.title}`;
    lines.push(`#EXTINF:${track.duration === null ? -1 : Math.round(track.duration)},${label}`);
    lines.push(placeLine(track.locations[0] ?? ''));
  }
  return `${lines.join('\n')}\n`;
}

interface Extinf {
  readonly title: string;
  readonly artist: string;
  readonly duration: number | null;
  readonly artwork: string;
}

/** `seconds key="value"…,Artist - Title`; a duration of 0 or -1 means unknown. */
function readExtinf(content: string, known: string | undefined): Extinf {
  const [, seconds = '', attributes = '', label = ''] = /^(-?[\d.]*)((?:\s+[\w-]+="[^"]*")*)\s*,?(.*)$/s.exec(content) ?? [];
  const attribute = (name: string): string => new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(attributes)?.[1] ?? '';
  const artwork = attribute('tvg-logo') || attribute('logo');
  return { ...splitLabel(label.trim(), known), duration: positive(Number(seconds)), artwork };
}

function splitLabel(label: string, known: string | undefined): { readonly artist: string; readonly title: string } {
  if (known === '') return { artist: '', title: label };
  if (known !== undefined && label.startsWith(`${known} - `)) return { artist: known, title: label.slice(known.length + 3).trim() };
  const [, artist = '', title = label] = /^(.+?)\s+[-–—]\s+(.+)$/.exec(label) ?? [];
  return { artist, title };
}

/** Lines that say something, trimmed, with their numbers from 1; taken one by one, for a file may have millions. */
function* linesOf(text: string): Generator<readonly [number, string]> {
  const end = /\r\n|\r|\n/g;
  let number = 0;
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at <= text.length; ) {
    const stop = end.exec(text);
    number++;
    const line = text.slice(at, stop?.index ?? text.length);
    if (line.length > MAX_LINE) throw malformedPlaylist(`line ${number} is too long`, { line: number });
    if (line.includes(NUL)) throw malformedPlaylist(`line ${number} is no text`, { line: number });
    const trimmed = line.trim();
    if (trimmed !== '') yield [number, trimmed];
    if (stop === null) return;
    at = end.lastIndex;
  }
}

function isHls(): MpcError {
  return new MpcError('unsupported', 'This is an HLS stream, which only an <audio> element may play.', { details: { format: 'hls' } });
}

/** A place as a line of its own. What would end the line, or be cut from it, is encoded as in addresses: readers of M3U know no other way. */
function placeLine(location: string): string {
  let line = wellFormed(location);
  if (LINE_BREAK.test(line) || /\s$/.test(line)) line = line.replace(/[%\p{Cc}\u2028\u2029]|\s(?=\s*$)/gu, (letter) => encodeURIComponent(letter));
  return /^(#|\s|$)/.test(line) ? `./${line}` : line;
}

function oneLine(text: string): string {
  return wellFormed(text).replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}
