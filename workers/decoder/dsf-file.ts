/** DSF files (Sony, "DSF File Format Specification" 1.01): what they hold and where it lies. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint32le, uint64le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { DsdDemuxer } from './dsd-demuxer.ts';

const DSD_CHUNK = 28;
const FORMAT = 52;
const DATA_HEADER = 12;
const MAX_CHANNELS = 8;
const LOWEST_RATE = 1_000_000;
const LARGEST_BLOCK = 65_536;

/** @throws MpcError `malformed`, `unsupported` */
export async function openDsf(reader: BufferedReader): Promise<DsdDemuxer> {
  const format = await reader.read(DSD_CHUNK, FORMAT);
  const data = DSD_CHUNK + uint64le(format, 4);
  const channels = uint32le(format, 24);
  const bitRate = uint32le(format, 28);
  const bits = uint64le(format, 36);
  const blockBytes = uint32le(format, 44);
  const possible = channels >= 1 && channels <= MAX_CHANNELS && bitRate >= LOWEST_RATE && blockBytes >= 1 && blockBytes <= LARGEST_BLOCK;
  if (text(format, 0, 4) !== 'fmt ' || !possible || text(await reader.read(data, DATA_HEADER), 0, 4) !== 'data') {
    throw new MpcError('malformed', 'The DSF file describes its sound wrongly.');
  }
  if (uint32le(format, 16) !== 0) throw new MpcError('unsupported', 'This DSF file holds sound of a kind that cannot be played.');
  const lowFirst = uint32le(format, 32) === 1;
  const length = Math.floor(bits / 8);
  return new DsdDemuxer(reader, { container: 'dsf', channels, bitRate, length, start: data + DATA_HEADER, blockBytes, lowFirst });
}
