/** AIFF and AIFF-C: big-endian PCM, and the kinds of it that AIFF-C names by four letters. */
import { MpcError } from '../../services/protocol/errors.ts';
import { float80, text, uint16be, uint32be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { PcmDemuxer, pcmLayout, type PcmCoding, type PcmLayout } from './pcm-demuxer.ts';

const MAX_CHUNKS = 1000;
/** As far as the four letters of the compression. */
const COMMON = 22;

interface Kind {
  readonly coding: PcmCoding;
  readonly littleEndian?: boolean;
  /** Bytes of a sample where the letters and not COMM say; some writers leave the original's bits there. */
  readonly bytes?: number;
}

/** AIFF-C's compression types, in lower case. */
const KINDS: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ['none', { coding: 'signed' }],
  ['twos', { coding: 'signed' }],
  ['sowt', { coding: 'signed', littleEndian: true }],
  ['raw ', { coding: 'unsigned', bytes: 1 }],
  ['in24', { coding: 'signed', bytes: 3 }],
  ['in32', { coding: 'signed', bytes: 4 }],
  ['42ni', { coding: 'signed', bytes: 3, littleEndian: true }],
  ['23ni', { coding: 'signed', bytes: 4, littleEndian: true }],
  ['fl32', { coding: 'float', bytes: 4 }],
  ['fl64', { coding: 'float', bytes: 8 }],
  ['alaw', { coding: 'alaw', bytes: 1 }],
  ['ulaw', { coding: 'ulaw', bytes: 1 }],
]);

interface Common {
  readonly layout: PcmLayout;
  readonly frames: number;
}

/** Chunks may come in any order. @throws MpcError `unsupported`, `malformed` */
export async function openAiff(reader: BufferedReader, start: number): Promise<PcmDemuxer> {
  const compressed = text(await reader.read(start + 8, 4), 0, 4) === 'AIFC';
  let common: Common | null = null;
  let sound: { readonly start: number; readonly bytes: number } | null = null;
  let at = start + 12;
  for (let chunks = 0; chunks < MAX_CHUNKS && !(common && sound); chunks += 1) {
    const header = await reader.read(at, 16);
    if (header.length < 8) break;
    const name = text(header, 0, 4);
    const size = uint32be(header, 4);
    if (name === 'COMM') common = parseCommon(await reader.read(at + 8, Math.min(size, COMMON)), compressed);
    if (name === 'SSND') {
      // Samples may begin behind an offset, so as to lie on blocks of a medium.
      const offset = 8 + uint32be(header, 8);
      sound = { start: at + 8 + offset, bytes: size - offset };
    }
    at += 8 + size + (size & 1);
  }
  if (!common || !sound) throw new MpcError('malformed', 'There is no sound in this AIFF file.');
  const { layout, frames } = common;
  // A recorder that was cut off leaves both lengths at 0.
  const stated = [frames * layout.channels * layout.bytesPerSample, sound.bytes].filter((bytes) => bytes > 0);
  const bytes = stated.length === 0 ? null : Math.min(...stated);
  return new PcmDemuxer(reader, { container: 'aiff', layout, start: sound.start, bytes });
}

function parseCommon(chunk: Uint8Array, compressed: boolean): Common {
  const compression = compressed ? text(chunk, 18, 4).toLowerCase() : 'none';
  const kind = KINDS.get(compression);
  if (!kind) throw new MpcError('unsupported', 'This AIFF file holds sound of a kind that cannot be played.', { details: { compression } });
  const bytesPerSample = kind.bytes ?? Math.ceil(uint16be(chunk, 6) / 8);
  const described = { channels: uint16be(chunk, 0), sampleRate: float80(chunk, 8), bytesPerSample };
  return { layout: pcmLayout(kind.coding, kind.littleEndian !== true, described), frames: uint32be(chunk, 2) };
}
