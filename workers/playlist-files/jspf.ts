/** JSPF: XSPF as JSON (https://www.xspf.org/jspf). */
import { amount, checkTrackCount, malformedPlaylist, toUri, type OnFault, type PlaylistFile, type PlaylistFileTrack } from './playlist-file.ts';

type Fields = Readonly<Record<string, unknown>>;

/** @throws MpcError `malformed` with `details.field` when the document is no playlist */
export function readJspf(text: string, onFault: OnFault): PlaylistFile {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw malformedPlaylist('it is not JSON', {}, cause);
  }
  const playlist = isFields(document) ? document['playlist'] : undefined;
  if (!isFields(playlist)) throw malformedPlaylist('the JSPF document has no "playlist"', { field: 'playlist' });
  const list = playlist['track'];
  if (!Array.isArray(list)) throw malformedPlaylist('the JSPF playlist has no list "track"', { field: 'playlist.track' });
  checkTrackCount(list.length);
  const tracks: PlaylistFileTrack[] = [];
  for (const [index, track] of (list as readonly unknown[]).entries()) {
    const where = `playlist.track[${index}]`;
    if (isFields(track)) tracks.push(readTrack(track, where, onFault));
    else onFault(where, 'an object');
  }
  return {
    title: textOf(playlist, 'title', 'playlist', onFault),
    description: textOf(playlist, 'annotation', 'playlist', onFault),
    tracks,
  };
}

/** Durations in milliseconds, locations as URI references. */
export function writeJspf({ title, description, tracks }: PlaylistFile): string {
  const playlist = {
    title,
    ...(description !== '' && { annotation: description }),
    track: tracks.map((track) => ({
      ...(track.locations.length > 0 && { location: track.locations.map(toUri) }),
      title: track.title,
      ...(track.artist !== '' && { creator: track.artist }),
      ...(track.album !== '' && { album: track.album }),
      ...(track.track !== null && { trackNum: track.track }),
      ...(track.duration !== null && { duration: Math.round(track.duration * 1000) }),
    })),
  };
  return `${JSON.stringify({ playlist }, null, 2)}\n`;
}

function readTrack(track: Fields, where: string, onFault: OnFault): PlaylistFileTrack {
  const duration = amount(track['duration'], `${where}.duration`, onFault);
  return {
    locations: locationsOf(track, where, onFault),
    title: textOf(track, 'title', where, onFault),
    artist: textOf(track, 'creator', where, onFault),
    album: textOf(track, 'album', where, onFault),
    track: amount(track['trackNum'], `${where}.trackNum`, onFault, true),
    duration: duration === null ? null : duration / 1000,
    artwork: textOf(track, 'image', where, onFault),
  };
}

/** One address or a list of them. */
function locationsOf(track: Fields, where: string, onFault: OnFault): readonly string[] {
  const { location } = track;
  if (location == null) return [];
  const all: readonly unknown[] = Array.isArray(location) ? location : [location];
  const texts = all.filter((one) => typeof one === 'string');
  if (texts.length < all.length) onFault(`${where}.location`, 'a text or a list of texts');
  return texts.map((text) => text.trim()).filter((text) => text !== '');
}

function textOf(fields: Fields, name: string, where: string, onFault: OnFault): string {
  const value = fields[name];
  if (typeof value === 'string') return value.trim();
  if (value != null) onFault(`${where}.${name}`, 'a text');
  return '';
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
