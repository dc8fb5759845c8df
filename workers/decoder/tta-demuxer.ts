/** TTA files: a table in front tells where each packet lies, and every packet stands for itself. */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint32le } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { PacketTableDemuxer } from './packet-table-demuxer.ts';
import { parseTtaHeader, TTA_HEADER } from './tta-header.ts';

/** Days of them. */
const MAX_PACKETS = 1_000_000;

/** @throws MpcError `malformed`, `unsupported` */
export async function openTta(reader: BufferedReader, start: number): Promise<PacketTableDemuxer> {
  const head = await reader.read(start, TTA_HEADER);
  const header = parseTtaHeader(head);
  if (!header) throw new MpcError('malformed', 'The TTA file’s header is damaged.');
  if (!header.plain || header.bits > 24) throw new MpcError('unsupported', 'A TTA file that is encrypted, or of more than 24 bits, cannot be played.');
  const { channels, sampleRate, frames, packetFrames } = header;
  const count = Math.ceil(frames / packetFrames);
  if (count > MAX_PACKETS) throw new MpcError('malformed', 'The TTA file’s header is damaged.');
  const tableStart = start + TTA_HEADER;
  const table = await reader.read(tableStart, count * 4);
  const offsets = new Float64Array(count + 1);
  // Behind the table stands its checksum.
  offsets[0] = tableStart + count * 4 + 4;
  for (let packet = 0; packet < count; packet += 1) offsets[packet + 1] = (offsets[packet] ?? 0) + uint32le(table, packet * 4);
  const track = {
    container: 'tta',
    codec: 'tta',
    codecName: 'TTA',
    sampleRate,
    channels,
    order: 'wave',
    description: head.slice(),
    frames,
    duration: frames / sampleRate,
  } as const;
  return new PacketTableDemuxer(reader, track, { offsets, packetFrames, priming: 0, runUp: 0 });
}
