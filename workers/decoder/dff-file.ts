/** DFF files (Philips, "DSDIFF File Format Specification" 1.5): what they hold and where it lies. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint16be, uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { DsdDemuxer } from './dsd-demuxer.ts';

const HEADER = 12;
/** Letters, length and kind of the form. */
const FORM = 16;
const MAX_CHUNKS = 1000;
const MAX_CHANNELS = 8;
const LONGEST_PROPERTIES = 4096;

interface Properties {
  readonly bitRate: number;
  readonly channels: number;
  readonly compression: string;
}

/** @throws MpcError `malformed`, `unsupported` for the compressed kind, DST */
export async function openDff(reader: BufferedReader): Promise<DsdDemuxer> {
  let properties: Properties | null = null;
  let at = FORM;
  for (let chunks = 0; chunks < MAX_CHUNKS; chunks += 1) {
    const header = await reader.read(at, HEADER);
    if (header.length < HEADER) break;
    const name = text(header, 0, 4);
    const size = uint64be(header, 4);
    const start = at + HEADER;
    if (name === 'PROP') properties = parseProperties(await reader.read(start, Math.min(size, LONGEST_PROPERTIES)));
    if (name === 'DST ' || (properties && properties.compression !== 'DSD ')) {
      throw new MpcError('unsupported', 'This DFF file is compressed (DST) and cannot be played.');
    }
    if (name === 'DSD ' && properties) {
      const { channels, bitRate } = properties;
      return new DsdDemuxer(reader, { container: 'dff', channels, bitRate, length: Math.floor(size / channels), start, blockBytes: 1, lowFirst: false });
    }
    at = start + size + (size & 1);
  }
  throw new MpcError('malformed', 'There is no sound in this DFF file.');
}

/** @throws MpcError `malformed` */
function parseProperties(chunk: Uint8Array): Properties {
  let bitRate = 0;
  let channels = 0;
  let compression = 'DSD ';
  // The kind of the properties stands before them.
  for (let at = 4; at + HEADER <= chunk.length; ) {
    const name = text(chunk, at, 4);
    const size = uint64be(chunk, at + 4);
    const start = at + HEADER;
    if (name === 'FS  ') bitRate = uint32be(chunk, start);
    if (name === 'CHNL') channels = uint16be(chunk, start);
    if (name === 'CMPR') compression = text(chunk, start, 4);
    at = start + size + (size & 1);
  }
  if (bitRate < 1_000_000 || channels < 1 || channels > MAX_CHANNELS) throw new MpcError('malformed', 'The DFF file describes its sound wrongly.');
  return { bitRate, channels, compression };
}
