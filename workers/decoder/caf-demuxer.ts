/** CAF files: PCM, and ALAC and AAC in packets of which a table tells the sizes and the exact length. */
import { MpcError } from '../../services/protocol/errors.ts';
import { aacConfig } from './aac-config.ts';
import { parseAlacConfig } from './alac-config.ts';
import { ALAC_HEAD, alacPacketFrames } from './alac-packet.ts';
import { float64be, text, uint32be, uint64be } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { CafPackets } from './caf-packets.ts';
import type { Demuxer, EncodedTrack } from './demuxer.ts';
import { PacketTableDemuxer } from './packet-table-demuxer.ts';
import { PcmDemuxer, pcmLayout, type PcmLayout } from './pcm-demuxer.ts';

const MAX_CHUNKS = 1000;
const HEADER = 12;
/** Stands before the samples: how often the file was edited. */
const EDIT_COUNT = 4;
const LONGEST_COOKIE = 4096;
const FLOAT = 1;
const LITTLE_ENDIAN = 2;
/** Packets decoded before a target: those of AAC overlap, and some decoders are late by two. */
const AAC_RUN_UP = 3;

interface Description {
  readonly sampleRate: number;
  /** Four letters. */
  readonly format: string;
  readonly flags: number;
  /** 0 where packets differ. */
  readonly packetBytes: number;
  readonly packetFrames: number;
  readonly channels: number;
  readonly bits: number;
}

/** What a file's chunks tell. */
interface Chunks {
  description: Description | null;
  /** Where the sound lies; `bytes` is null where it goes on to the end of the file. */
  data: { readonly start: number; readonly bytes: number | null } | null;
  cookie: Uint8Array<ArrayBuffer> | null;
  packets: CafPackets | null;
}

/** @throws MpcError `unsupported`, `malformed` */
export async function openCaf(reader: BufferedReader): Promise<Demuxer> {
  const { description, data, cookie, packets } = await readChunks(reader);
  if (!description || !data) throw new MpcError('malformed', 'There is no sound in this CAF file.');
  const { format, channels } = description;
  const layout = pcmOf(description);
  if (layout) return new PcmDemuxer(reader, { container: 'caf', layout, start: data.start, bytes: data.bytes });
  if (!packets || !cookie) {
    if (format !== 'alac' && format !== 'aac ') {
      throw new MpcError('unsupported', 'This CAF file holds sound of a kind that cannot be played.', { details: { format } });
    }
    throw new MpcError('malformed', 'The CAF file lacks the table of its packets.');
  }
  const codec = codecOf(format, cookie);
  const offsets = packets.offsets(data.start, description.packetBytes);
  const frames = await framesOf(reader, description, packets, offsets);
  const sampleRate = Math.round(description.sampleRate);
  const track = { container: 'caf', sampleRate, channels, frames, duration: frames / sampleRate, ...codec };
  return new PacketTableDemuxer(reader, track, {
    offsets,
    packetFrames: description.packetFrames,
    priming: packets.primingFrames,
    runUp: format === 'alac' ? 0 : AAC_RUN_UP,
  });
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

/** Some writers count the last packet as a whole one, however little it holds. In ALAC's it can be seen. */
async function framesOf(reader: BufferedReader, { format, packetFrames }: Description, packets: CafPackets, offsets: Float64Array): Promise<number> {
  const count = offsets.length - 1;
  const { validFrames, primingFrames } = packets;
  if (format !== 'alac' || count === 0 || validFrames + primingFrames !== count * packetFrames) return validFrames;
  const last = await reader.probe(offsets[count - 1] ?? 0, ALAC_HEAD);
  return last.length < ALAC_HEAD ? validFrames : validFrames - packetFrames + alacPacketFrames(last, packetFrames);
}

/** Whether nothing behind the sound is needed. */
function isComplete({ description, cookie, packets }: Chunks): boolean {
  return description !== null && (pcmOf(description) !== null || (cookie !== null && packets !== null));
}

function parseDescription(chunk: Uint8Array): Description {
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
function pcmOf({ format, flags, channels, sampleRate, packetBytes, bits }: Description): PcmLayout | null {
  if (format === 'alaw' || format === 'ulaw') return pcmLayout(format, true, { channels, sampleRate, bytesPerSample: 1 });
  if (format !== 'lpcm') return null;
  const bytesPerSample = packetBytes > 0 ? packetBytes / channels : Math.ceil(bits / 8);
  return pcmLayout((flags & FLOAT) === 0 ? 'signed' : 'float', (flags & LITTLE_ENDIAN) === 0, { channels, sampleRate, bytesPerSample });
}

function codecOf(format: string, cookie: Uint8Array<ArrayBuffer>): Pick<EncodedTrack, 'codec' | 'codecName' | 'description' | 'order'> {
  if (format === 'alac') {
    parseAlacConfig(cookie);
    return { codec: 'alac', codecName: 'ALAC', description: cookie, order: 'alac' };
  }
  if (format === 'aac ') {
    const description = aacConfig(cookie);
    return { codec: `web:mp4a.40.${(description[0] ?? 0) >> 3}`, codecName: 'AAC', description, order: 'aac' };
  }
  throw new MpcError('unsupported', 'This CAF file holds sound of a kind that cannot be played.', { details: { format } });
}
