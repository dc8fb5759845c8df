/** From what music-metadata found to the library's form: one meaning per member, nothing empty, nothing guessed. */
import type { IAudioMetadata } from 'music-metadata';
import type { TrackTags } from '../library/store.ts';
import type { FileHints } from '../providers/provider.ts';
import { chooseCover } from './cover-picture.ts';
import { loudnessOf } from './loudness-tags.ts';

export function tagsFrom({ common, format, native, quality }: IAudioMetadata): TrackTags {
  const artists = artistsOf(common.artists ?? [], native, quality.warnings.map(({ message }) => message));
  const credit = clean(common.artist);
  const codec = codecOf(format.codec ?? '', format.container ?? '');
  const lossless = format.lossless === true;
  return present({
    title: clean(common.title),
    titleSort: clean(common.titlesort),
    artists,
    artistCredit: artists.length > 1 && credit !== artists.join(', ') && credit.length > (artists[0]?.length ?? 0) ? credit : '',
    albumArtist: clean(common.albumartist),
    album: clean(common.album),
    track: common.track.no,
    trackTotal: common.track.of,
    disc: common.disk.no ?? Number.parseInt(vorbisComment(native, 'DISC'), 10),
    discTotal: common.disk.of,
    ...dateOf(clean(common.date) || vorbisComment(native, 'YEAR'), common.year),
    genres: unique((common.genre ?? []).flatMap((genre) => genre.split(/[;\0]/))),
    composer: unique(common.composer ?? []).join(', '),
    comment: commentOf(common.comment ?? []),
    compilation: common.compilation === true ? true : undefined,
    loudness: loudnessOf(Object.values(native).flat()),
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
  });
}

/** What a catalogue says of a file, as tags. Its picture is fetched by the reader. */
export function tagsFromHints({ title, artist, album, track, duration }: FileHints): TrackTags {
  return present({ title, artists: artist === undefined ? [] : [artist], album, track, duration });
}

type Loose = { readonly [Key in keyof TrackTags]?: TrackTags[Key] | null | undefined };

/** Leaves out what is empty, zero, or no number. */
function present(tags: Loose): TrackTags {
  return Object.fromEntries(
    Object.entries(tags).filter(([, value]) => {
      if (typeof value === 'number') return Number.isFinite(value) && value > 0;
      if (Array.isArray(value) || typeof value === 'string') return value.length > 0;
      return value !== null && value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0);
    }),
  );
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
function dateOf(date: string, year: number | undefined): Pick<Loose, 'date' | 'year'> {
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
  [/pcm|ieee_float|sowt|twos|uncompressed/i, 'pcm'],
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
  [/^ds(f|d)/i, 'dsf'],
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
