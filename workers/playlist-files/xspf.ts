/** XSPF, the XML shareable playlist format, versions 0 and 1 (https://www.xspf.org/spec). */
import { MpcError } from '../../services/protocol/errors.ts';
import { type XmlElement, parseXml } from '../providers/xml.ts';
import { amount, checkTrackCount, malformedPlaylist, toUri, wellFormed, type OnFault, type PlaylistFile, type PlaylistFileTrack } from './playlist-file.ts';

/** @throws MpcError `malformed` when it is not well-formed XML, or another kind of document */
export function readXspf(text: string, onFault: OnFault): PlaylistFile {
  const prolog = text.slice(0, Math.max(0, text.search(/<[\w:]/)));
  if (/<!ENTITY/i.test(prolog)) throw malformedPlaylist('it declares entities of its own', { field: 'DOCTYPE' });
  return readXspfElement(documentOf(text), onFault);
}

/** @throws MpcError `malformed` with `details.field` when the element is no playlist */
export function readXspfElement(root: XmlElement, onFault: OnFault): PlaylistFile {
  if (root.name !== 'playlist') throw malformedPlaylist(`its XML is a <${root.name}> and no XSPF`, { field: root.name });
  const [list, second] = root.all('trackList');
  if (list === undefined) throw malformedPlaylist('the XSPF playlist has no trackList', { field: 'playlist.trackList' });
  if (second !== undefined) onFault('playlist.trackList', 'the only one');
  const tracks = list.all('track');
  checkTrackCount(tracks.length);
  return {
    title: root.textOf('title'),
    description: root.textOf('annotation'),
    tracks: tracks.map((track, index) => readTrack(track, `playlist.trackList.track[${index}]`, onFault)),
  };
}

/** Durations in milliseconds, locations as URI references; one element a line. */
export function writeXspf({ title, description, tracks }: PlaylistFile): string {
  const lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<playlist version="1" xmlns="http://xspf.org/ns/0/">'];
  lines.push(...element('title', title, 1), ...element('annotation', description, 1), '  <trackList>');
  for (const track of tracks) {
    lines.push('    <track>');
    for (const location of track.locations) lines.push(...element('location', toUri(location), 3));
    lines.push(...element('title', track.title, 3), ...element('creator', track.artist, 3), ...element('album', track.album, 3));
    if (track.track !== null) lines.push(...element('trackNum', String(track.track), 3));
    if (track.duration !== null) lines.push(...element('duration', String(Math.round(track.duration * 1000)), 3));
    lines.push('    </track>');
  }
  lines.push('  </trackList>', '</playlist>', '');
  return lines.join('\n');
}

function documentOf(text: string): XmlElement {
  try {
    return parseXml(text.replace(/^\uFEFF/, ''));
  } catch (thrown) {
    const { line } = thrown instanceof MpcError ? thrown.details : {};
    throw malformedPlaylist('it is not well-formed XML', typeof line === 'number' ? { line } : {}, thrown);
  }
}

function readTrack(track: XmlElement, where: string, onFault: OnFault): PlaylistFileTrack {
  const duration = amount(track.textOf('duration'), `${where}.duration`, onFault);
  return {
    locations: track.all('location').map(({ text }) => text).filter((text) => text !== ''),
    title: track.textOf('title'),
    artist: track.textOf('creator'),
    album: track.textOf('album'),
    track: amount(track.textOf('trackNum'), `${where}.trackNum`, onFault, true),
    duration: duration === null ? null : duration / 1000,
    artwork: track.textOf('image'),
  };
}

function element(name: string, text: string, depth: number): readonly string[] {
  return text === '' ? [] : [`${'  '.repeat(depth)}<${name}>${escaped(text)}</${name}>`];
}

const REFERENCES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;', '\t': '\t', '\n': '\n' };

/** Characters that XML 1.0 cannot hold at all are left out. */
function escaped(text: string): string {
  return wellFormed(text).replace(/[&<>\p{Cc}\ufffe\uffff]/gu, (character) => {
    const isControl = character >= '\u007f' && character < '\u00a0';
    return REFERENCES[character] ?? (isControl ? character : '');
  });
}
