/** What a server says of a song (`Child` of the API), as a file of the library. Missing members are normal. */
import { md5 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ListedFile } from '../../library/store.ts';
import { isAudioFile } from '../audio-files.ts';
import { nameInPaths, withoutControls } from '../name-in-paths.ts';
import { isFields, listIn, numberOf, textOf, type Fields } from './subsonic-answers.ts';

type Tags = NonNullable<ListedFile['tags']>;

/** Codecs and containers that follow from a file's extension. */
const FORMATS: Readonly<Record<string, Pick<Tags, 'codec' | 'container' | 'lossless'>>> = {
  mp3: { codec: 'mp3', container: 'mp3' },
  flac: { codec: 'flac', container: 'flac', lossless: true },
  opus: { codec: 'opus', container: 'ogg' },
  wav: { codec: 'pcm', container: 'wav', lossless: true },
};

/** @returns null for videos, folders, and what is no song of audio */
export function songFile(song: Fields): ListedFile | null {
  const fileId = textOf(song['id']);
  const mimeType = textOf(song['contentType']);
  if (fileId === '' || song['isDir'] === true || song['isVideo'] === true) return null;
  const path = pathOf(song);
  if (!isAudioFile(path, mimeType)) return null;
  const tags = tagsOf(song);
  const size = numberOf(song['size']) ?? null;
  return {
    fileId,
    path,
    size,
    modified: timeOf(song['created']),
    // The server tells nothing of the content but its size; that the tags are others is as good a reason to look again.
    changeKey: `${size ?? ''}|${bytesToHex(md5(utf8ToBytes(JSON.stringify([tags, song['coverArt']]))))}`,
    mimeType,
    tags,
  };
}

export function tagsOf(song: Fields): Tags {
  const artists = namesIn(song, 'artists', 'artist');
  const albumArtist = textOf(song['displayAlbumArtist']) || namesIn(song, 'albumArtists', 'albumArtist').join(', ');
  const credit = textOf(song['displayArtist']) || textOf(song['artist']);
  const bitRate = numberOf(song['bitRate']);
  return {
    ...texts({
      title: song['title'],
      titleSort: song['sortName'],
      album: song['album'],
      albumArtist,
      comment: song['comment'],
      composer: song['displayComposer'],
      artistCredit: credit === artists.join(', ') ? '' : credit,
      isrc: firstOf(song['isrc']),
    }),
    ...numbers({
      track: song['track'],
      disc: song['discNumber'],
      year: song['year'],
      duration: song['duration'],
      bpm: song['bpm'],
      sampleRate: song['samplingRate'],
      channels: song['channelCount'],
      bitDepth: song['bitDepth'],
    }),
    ...(artists.length > 0 && { artists }),
    ...genresOf(song),
    ...(textOf(song['musicBrainzId']) !== '' && { musicBrainz: { recording: textOf(song['musicBrainzId']) } }),
    ...loudnessOf(song['replayGain']),
    ...(bitRate !== undefined && bitRate > 0 && { bitRate: bitRate * 1000 }),
    ...FORMATS[textOf(song['suffix']).toLowerCase()],
  };
}

/** Names without separators: where the server tells no path, one as people would file it. */
function pathOf(song: Fields): string {
  const told = withoutControls(textOf(song['path'])).split('/').filter((name) => name !== '' && name !== '.' && name !== '..');
  if (told.length > 0) return told.join('/');
  const suffix = textOf(song['suffix']);
  const track = numberOf(song['track']);
  const number = track === undefined ? '' : `${String(track).padStart(2, '0')} `;
  const folders = [textOf(song['displayAlbumArtist']) || textOf(song['artist']), textOf(song['album'])].filter((name) => name !== '');
  const title = `${number}${textOf(song['title']) || textOf(song['id'])}`;
  // Two songs of one name are told apart by their ids.
  return [...folders, `${title} [${textOf(song['id'])}]${suffix === '' ? '' : `.${suffix}`}`].map(asName).join('/');
}

function asName(text: string): string {
  return nameInPaths(text.trim()) || '_';
}

function namesIn(song: Fields, list: string, single: string): readonly string[] {
  const names = listIn(song, list).map(({ name }) => textOf(name)).filter((name) => name !== '');
  const only = textOf(song[single]);
  return names.length > 0 || only === '' ? names : [only];
}

function genresOf(song: Fields): Pick<Tags, 'genres'> {
  const genres = namesIn(song, 'genres', 'genre');
  return genres.length === 0 ? {} : { genres };
}

function loudnessOf(gain: unknown): Pick<Tags, 'loudness'> {
  if (!isFields(gain)) return {};
  const loudness = numbers({ trackGain: gain['trackGain'], trackPeak: gain['trackPeak'], albumGain: gain['albumGain'], albumPeak: gain['albumPeak'] });
  return Object.keys(loudness).length === 0 ? {} : { loudness };
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : value;
}

function timeOf(value: unknown): number | null {
  const time = Date.parse(textOf(value));
  return Number.isNaN(time) ? null : time;
}

/** Those that say something. In loops: every song of a library comes by here, and entries of each would take longer than all else. */
function texts<K extends string>(values: Readonly<Record<K, unknown>>): Partial<Record<K, string>> {
  const found: Partial<Record<K, string>> = {};
  for (const name in values) {
    const text = textOf(values[name]);
    if (text !== '') found[name] = text;
  }
  return found;
}

function numbers<K extends string>(values: Readonly<Record<K, unknown>>): Partial<Record<K, number>> {
  const found: Partial<Record<K, number>> = {};
  for (const name in values) {
    const number = numberOf(values[name]);
    if (number !== undefined) found[name] = number;
  }
  return found;
}
