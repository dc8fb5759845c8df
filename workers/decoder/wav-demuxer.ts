/** WAV files (RIFF, and RF64 or BW64 beyond 4 GiB): what they hold and where it lies. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint16le, uint32be, uint32le, uint64le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer } from './demuxer.ts';
import { PcmDemuxer, pcmLayout, type PcmCoding, type PcmLayout } from './pcm-demuxer.ts';

const FORMAT_EXTENSIBLE = 0xfffe;
const CODINGS: ReadonlyMap<number, PcmCoding> = new Map([[1, 'signed'], [3, 'float'], [6, 'alaw'], [7, 'ulaw']]);
/** Layers I and II, and III. */
const MPEG_FORMATS: ReadonlySet<number> = new Set([0x50, 0x55]);
/** What else is met in WAV, by the names that people know. */
const UNSUPPORTED: ReadonlyMap<number, string> = new Map([
  [0x02, 'Microsoft ADPCM'], [0x11, 'IMA ADPCM'], [0x31, 'GSM 6.10'], [0xff, 'AAC'], [0x161, 'Windows Media (WMA)'], [0x2000, 'AC-3'], [0x2001, 'DTS'],
]);
/** How many chunks may stand before the sound. */
const MAX_CHUNKS = 1000;
const LONGEST_FORMAT = 40;
/** Recorders that were cut off, and those that stream, leave a size at 0 or at its largest value. */
const OPEN_SIZES: ReadonlySet<number> = new Set([0, 0xffffffff]);
/** How DTS begins that calls itself PCM so that a CD can carry it: fourteen or sixteen bits, both byte orders (ETSI TS 102 114). */
const DTS_SYNC: ReadonlySet<number> = new Set([0xff1f00e8, 0x1fffe800, 0xfe7f0180, 0x7ffe8001]);

/** @throws MpcError `unsupported` for codecs without a decoder, `malformed` */
export async function openWav(reader: BufferedReader, start: number): Promise<Demuxer> {
  let format: Uint8Array | null = null;
  let longSize: number | null = null;
  let at = start + 12;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    const header = await reader.read(at, 8);
    if (header.length < 8) break;
    const name = text(header, 0, 4);
    const size = uint32le(header, 4);
    if (name === 'fmt ') format = await reader.read(at + 8, Math.min(size, LONGEST_FORMAT));
    if (name === 'ds64') longSize = uint64le(await reader.read(at + 8, 16), 8);
    if (name === 'data' && format) {
      const bytes = OPEN_SIZES.has(size) ? longSize : size;
      return openSound(reader, format, at + 8, bytes === 0 ? null : bytes);
    }
    at += 8 + size + (size & 1);
  }
  throw new MpcError('malformed', 'There is no sound in this WAV file.');
}

async function openSound(reader: BufferedReader, format: Uint8Array, start: number, bytes: number | null): Promise<Demuxer> {
  const tag = formatTag(format);
  if (MPEG_FORMATS.has(tag)) return (await import('./mp3-demuxer.ts')).Mp3Demuxer.open(reader, start);
  const layout = parseFormat(format);
  if (DTS_SYNC.has(uint32be(await reader.read(start, 4), 0)) && layout.bytesPerSample === 2) {
    throw new MpcError('unsupported', 'This WAV file holds DTS, which cannot be played.');
  }
  return new PcmDemuxer(reader, { container: 'wav', layout, start, bytes, speakers: speakersOf(format) });
}

/** WAVE_FORMAT_EXTENSIBLE: the real tag is the first two bytes of the sub-format's GUID. */
function formatTag(chunk: Uint8Array): number {
  const tag = uint16le(chunk, 0);
  return tag === FORMAT_EXTENSIBLE ? uint16le(chunk, 24) : tag;
}

/** WAVE_FORMAT_EXTENSIBLE names the loudspeakers; 0 leaves them to the order. */
function speakersOf(chunk: Uint8Array): number {
  return uint16le(chunk, 0) === FORMAT_EXTENSIBLE ? uint32le(chunk, 20) : 0;
}

/** Samples of one byte are unsigned, those of more are signed. */
function parseFormat(chunk: Uint8Array): PcmLayout {
  const format = formatTag(chunk);
  const coding = CODINGS.get(format);
  if (!coding) {
    const kind = UNSUPPORTED.get(format) ?? 'sound of an unknown kind';
    throw new MpcError('unsupported', `This WAV file holds ${kind}, which cannot be played.`, { details: { format, kind } });
  }
  const channels = uint16le(chunk, 2);
  const bytesPerSample = uint16le(chunk, 12) / channels;
  const isByte = coding === 'signed' && bytesPerSample === 1;
  return pcmLayout(isByte ? 'unsigned' : coding, false, { channels, sampleRate: uint32le(chunk, 4), bytesPerSample });
}
