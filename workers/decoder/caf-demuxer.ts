/** CAF files: PCM, and other codecs in packets of which a table tells the sizes and the exact length. */
import { MpcError } from '../../services/protocol/errors.ts';
import { float64be, text, uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { CAF_PACKET_HEAD, cafCodec, type CafCodec, type CafDescription } from './caf-codec.ts';
import { CafPackets } from './caf-packets.ts';
import type { Demuxer } from './demuxer.ts';
import { PacketTableDemuxer } from './packet-table-demuxer.ts';
import { PcmDemuxer, pcmLayout, type PcmLayout } from './pcm-demuxer.ts';

const MAX_CHUNKS = 1000;
const HEADER = 12;
/** Stands before the samples: how often the file was edited. */
const EDIT_COUNT = 4;
const LONGEST_COOKIE = 4096;
const FLOAT = 1;
const LITTLE_ENDIAN = 2;

/** What a file's chunks tell. */
interface Chunks {
  description: CafDescription | null;
  /** Where the sound lies; `bytes` is null where it goes on to the end of the file. */
  data: { readonly start: number; readonly bytes: number | null } | null;
  cookie: Uint8Array<ArrayBuffer> | null;
  packets: CafPackets | null;
}

/** @throws MpcError `unsupported`, `malformed` */
export async function openCaf(reader: BufferedReader): Promise<Demuxer> {
  const { description, data, cookie, packets } = await readChunks(reader);
  if (!description || !data) throw new MpcError('malformed', 'There is no sound in this CAF file.');
  const layout = pcmOf(description);
  if (layout) return new PcmDemuxer(reader, { container: 'caf', layout, start: data.start, bytes: data.bytes });
  const codec = cafCodec(description, cookie, packets?.primingFrames ?? 0, await reader.read(data.start, CAF_PACKET_HEAD));
  if (!packets) throw new MpcError('malformed', 'The CAF file lacks the table of its packets.');
  const { track, packetFrames, runUp } = codec;
  const offsets = packets.offsets(data.start, description.packetBytes);
  // Opus is counted at 48 kHz whatever the rate that the file is said to have.
  const scale = track.sampleRate / Math.round(description.sampleRate);
  const priming = Math.round(packets.primingFrames * scale);
  const present = packets.countsWhole(description.packetFrames) ? await framesIn(reader, codec, offsets) : null;
  const frames = present === null ? Math.round(packets.validFrames * scale) : present - priming;
  const whole = { container: 'caf', channels: description.channels, frames, duration: frames / track.sampleRate, ...track };
  return new PacketTableDemuxer(reader, whole, { offsets, packetFrames, priming, runUp });
}

async function readChunks(reader: BufferedReader): Promise<Chunks> {
  const chunks: Chunks = { description: null, data: null, cookie: null, packets: null };
  let at = 8;
  for (let count = 0; count < MAX_CHUNKS; count += 1) {
    const header = await reader.read(at, HEADER);
    if (header.length < HEADER) break;
    const start = at + HEADER;
    // A size of -1: the sound goes on to the end of the file.
    const open = uint32be(header, 4) === 0xffffffff;
    const size = uint64be(header, 4);
    const name = text(header, 0, 4);
    if (name === 'desc') chunks.description = parseDescription(await reader.read(start, 32));
    if (name === 'kuki') chunks.cookie = (await reader.read(start, Math.min(size, LONGEST_COOKIE))).slice();
    if (name === 'pakt') chunks.packets = await CafPackets.read(reader, start, size, chunks.description?.packetBytes ?? 0);
    if (name === 'data') chunks.data = { start: start + EDIT_COUNT, bytes: open ? null : Math.max(0, size - EDIT_COUNT) };
    if (open || (chunks.data && isComplete(chunks))) break;
    at = start + size;
  }
  return chunks;
}

/** Frames of all packets, of which the last one may hold less than the others; null where it does not tell. */
async function framesIn(reader: BufferedReader, { packetFrames, lastFrames }: CafCodec, offsets: Float64Array): Promise<number | null> {
  const others = offsets.length - 2;
  if (lastFrames === null || others < 0) return null;
  const last = lastFrames(await reader.probe(offsets[others] ?? 0, CAF_PACKET_HEAD));
  return last === null ? null : others * packetFrames + last;
}

/** Whether nothing behind the sound is needed. */
function isComplete({ description, cookie, packets }: Chunks): boolean {
  return description !== null && (pcmOf(description) !== null || (cookie !== null && packets !== null));
}

function parseDescription(chunk: Uint8Array): CafDescription {
  return {
    sampleRate: float64be(chunk, 0),
    format: text(chunk, 8, 4),
    flags: uint32be(chunk, 12),
    packetBytes: uint32be(chunk, 16),
    packetFrames: uint32be(chunk, 20),
    channels: uint32be(chunk, 24),
    bits: uint32be(chunk, 28),
  };
}

/** Null where the sound is no PCM. */
function pcmOf({ format, flags, channels, sampleRate, packetBytes, bits }: CafDescription): PcmLayout | null {
  if (format === 'alaw' || format === 'ulaw') return pcmLayout(format, true, { channels, sampleRate, bytesPerSample: 1 });
  if (format !== 'lpcm') return null;
  const bytesPerSample = packetBytes > 0 ? packetBytes / channels : Math.ceil(bits / 8);
  return pcmLayout((flags & FLOAT) === 0 ? 'signed' : 'float', (flags & LITTLE_ENDIAN) === 0, { channels, sampleRate, bytesPerSample });
}
