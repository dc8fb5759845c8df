/** From what music-metadata found to the library's form: one meaning per member, nothing empty, nothing guessed. */
import type { IAudioMetadata } from 'music-metadata';
import type { TrackTags } from '../library/store.ts';
import type { FileHints } from '../providers/provider.ts';
import { parseItunesGapless } from '../decoder/itunes-gapless.ts';
import { chooseCover } from './cover-picture.ts';
import { creditsOf } from './credit-tags.ts';
import { loudnessOf, type NativeTag } from './loudness-tags.ts';
import { lyricsOf } from './lyrics-tags.ts';

export function tagsFrom({ common, format, native, quality }: IAudioMetadata): TrackTags {
  const artists = artistsOf(common.artists ?? [], native, quality.warnings.map(({ message }) => message));
  const credit = clean(common.artist);
  const codec = codecOf(format.codec ?? '', format.container ?? '');
  const lossless = format.lossless === true;
  const tags = Object.values(native).flat();
  return present({
    title: clean(common.title),
    titleSort: clean(common.titlesort),
    artists,
    artistCredit: artists.length > 1 && credit !== artists.join(', ') && credit.length > (artists[0]?.length ?? 0) ? credit : '',
    albumArtist: clean(common.albumartist),
    artistSort: clean(common.artistsort),
    album: clean(common.album),
    albumSort: clean(common.albumsort),
    albumArtistSort: clean(common.albumartistsort),
    track: common.track.no,
    trackTotal: common.track.of,
    disc: common.disk.no ?? Number.parseInt(vorbisComment(native, 'DISC'), 10),
    discTotal: common.disk.of,
    ...dateOf(clean(common.date) || vorbisComment(native, 'YEAR'), common.year),
    originalDate: dateOf(clean(common.originaldate), common.originalyear).date,
    genres: unique((common.genre ?? []).flatMap((genre) => genre.split(/[;\0]/))),
    composer: unique(common.composer ?? []).join(', '),
    credits: creditsOf(common, tags),
    comment: commentOf(common.comment ?? []),
    bpm: common.bpm,
    isrc: isrcOf(common.isrc ?? []),
    musicBrainz: present({
      recording: clean(common.musicbrainz_recordingid),
      track: clean(common.musicbrainz_trackid),
      release: clean(common.musicbrainz_albumid),
      releaseGroup: clean(common.musicbrainz_releasegroupid),
      artists: idsOf(common.musicbrainz_artistid ?? []),
      albumArtists: idsOf(common.musicbrainz_albumartistid ?? []),
    }),
    compilation: common.compilation === true ? true : undefined,
    loudness: loudnessOf(tags),
    lyrics: lyricsOf(tags),
    codec,
    container: containerOf(format.container ?? '', codec),
    lossless,
    bitRate: format.bitrate === undefined ? undefined : Math.round(format.bitrate),
    // For lossy codecs it is the depth of the decoder's output, a property of nothing.
    bitDepth: lossless ? format.bitsPerSample : undefined,
    sampleRate: format.sampleRate,
    channels: format.numberOfChannels,
    duration: format.duration,
    picture: chooseCover(common.picture ?? []),
    ...itunesGapless(tags),
  });
}

/** What a catalogue says of a file, as tags. Its picture is fetched by the reader. */
export function tagsFromHints({ title, artist, album, track, duration }: FileHints): TrackTags {
  return present({ title, artists: artist === undefined ? [] : [artist], album, track, duration });
}

type Loose<T> = { readonly [Key in keyof T]?: T[Key] | null | undefined };

/** Of these, zero is a value. */
const COUNTS: ReadonlySet<string> = new Set(['encoderDelay', 'encoderPadding'] satisfies (keyof TrackTags)[]);

/** Leaves out what is empty, zero, or no number. */
function present<T extends object>(tags: Loose<T>): Partial<T> {
  return Object.fromEntries(
    Object.entries(tags).filter(([name, value]) => {
      if (typeof value === 'number') return Number.isFinite(value) && (value > 0 || (COUNTS.has(name) && value === 0));
      if (Array.isArray(value) || typeof value === 'string') return value.length > 0;
      return value !== null && value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0);
    }),
  ) as Partial<T>;
}

function artistsOf(artists: readonly string[], native: IAudioMetadata['native'], warnings: readonly string[]): readonly string[] {
  // ID3v2.3 lets `/` separate artists, but taggers do not, and AC/DC are one band. Only a list that was separated
  // by null bytes, against that standard, is one.
  for (const [version, frame] of [['ID3v2.3', 'TPE1'], ['ID3v2.2', 'TP1']] as const) {
    const tagged = (native[version] ?? []).filter(({ id }) => id === frame).map(({ value }) => String(value));
    const wasSplit = tagged.length > 1 && !warnings.some((warning) => warning.includes(`${frame} uses non standard`));
    if (wasSplit && tagged.join() === artists.join()) return unique([tagged.join('/')]);
  }
  return unique(artists);
}

/** `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, from those and from times and slashes; of anything else the year that is in it. */
function dateOf(date: string, year: number | undefined): Pick<Loose<TrackTags>, 'date' | 'year'> {
  const [, y = /\b(1[5-9]|20)\d\d\b/.exec(date)?.[0] ?? String(year ?? ''), m, d] =
    /^(\d{4})(?:[-/.]?(\d{2})(?:[-/.]?(\d{2}))?)?/.exec(date) ?? [];
  if (!/^\d{4}$/.test(y) || y === '0000') return {};
  const isMonth = m !== undefined && Number(m) >= 1 && Number(m) <= 12;
  const isDay = isMonth && d !== undefined && Number(d) >= 1 && Number(d) <= 31;
  return { date: [y, ...(isMonth ? [m] : []), ...(isDay ? [d] : [])].join('-'), year: Number(y) };
}

/** Names that taggers use beside the recommended ones, unknown to the parser. */
function vorbisComment(native: IAudioMetadata['native'], name: string): string {
  const tag = native['vorbis']?.find(({ id }) => id.toUpperCase() === name);
  return typeof tag?.value === 'string' ? clean(tag.value) : '';
}

/** Twelve letters and digits (ISO 3901), written with or without hyphens; the first that is one. */
function isrcOf(codes: readonly string[]): string {
  const plain = codes.flatMap((code) => code.split(/[/;,\0]/)).map((code) => code.replaceAll(/[\s-]/g, '').toUpperCase());
  return plain.find((code) => /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(code)) ?? '';
}

/** Taggers join several ids by slashes or semicolons where the format allows only one text. */
function idsOf(ids: readonly string[]): readonly string[] {
  return unique(ids.flatMap((id) => id.split(/[/;,\0]/)));
}

/** What iTunes notes of the silence that its encoder added, in a comment of its own. */
function itunesGapless(tags: readonly NativeTag[]): Pick<Loose<TrackTags>, 'encoderDelay' | 'encoderPadding'> {
  for (const { id, value } of tags) {
    const comment: { readonly descriptor?: unknown; readonly text?: unknown } = typeof value === 'object' && value !== null ? value : { text: value };
    if (!/iTunSMPB$/i.test(id) && comment.descriptor !== 'iTunSMPB') continue;
    const note = parseItunesGapless(new TextEncoder().encode(String(comment.text)));
    if (note !== null) return { encoderDelay: note.delay, encoderPadding: note.padding };
  }
  return {};
}

/** The listener's comment: not what iTunes keeps in comments for itself. */
function commentOf(comments: readonly { readonly descriptor?: string; readonly text?: string }[]): string {
  return clean(comments.find(({ descriptor = '', text = '' }) => !/^(iTun|ID3v1|Songs-DB)/i.test(descriptor) && clean(text) !== '')?.text);
}

const CODECS: readonly (readonly [RegExp, string])[] = [
  [/layer ?3/i, 'mp3'],
  [/layer 2/i, 'mp2'],
  [/layer 1/i, 'mp1'],
  [/flac/i, 'flac'],
  [/vorbis/i, 'vorbis'],
  [/opus/i, 'opus'],
  [/speex/i, 'speex'],
  [/alac/i, 'alac'],
  [/aac|mp4a/i, 'aac'],
  [/monkey/i, 'ape'],
  [/windows media audio|wma/i, 'wma'],
  [/pcm|ieee_float|sowt|twos|uncompressed|floating point|integer|[aµu]-?law/i, 'pcm'],
];

function codecOf(codec: string, container: string): string {
  // WavPack and Musepack name what is inside, or the version of the stream.
  if (/wavpack/i.test(container)) return 'wavpack';
  if (/musepack/i.test(container)) return 'musepack';
  if (/^ds[fd]/i.test(container)) return 'dsd';
  return CODECS.find(([pattern]) => pattern.test(codec))?.[1] ?? codec.toLowerCase();
}

const CONTAINERS: readonly (readonly [RegExp, string])[] = [
  [/^flac/i, 'flac'],
  [/^ogg/i, 'ogg'],
  [/^(wave|riff|bw64)/i, 'wav'],
  [/^aif/i, 'aiff'],
  [/^adts/i, 'adts'],
  [/^asf/i, 'asf'],
  [/matroska|webm|ebml/i, 'matroska'],
  [/wavpack/i, 'wavpack'],
  [/musepack/i, 'musepack'],
  [/monkey/i, 'ape'],
  [/^dsdiff/i, 'dff'],
  [/^dsf/i, 'dsf'],
  [/m4a|m4b|mp4|isom|qt|iso\d|dash/i, 'mp4'],
];

function containerOf(container: string, codec: string): string {
  // An MPEG stream has none but itself.
  if (/^mpeg/i.test(container)) return codec;
  return CONTAINERS.find(([pattern]) => pattern.test(container))?.[1] ?? container.toLowerCase();
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values.map(clean).filter((value) => value !== ''))];
}

function clean(text: string | undefined): string {
  return (text ?? '').replaceAll('\0', '').trim();
}
