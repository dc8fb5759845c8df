/** Packets of Musepack SV8 ("Musepack SV8 specification"): two letters, a length that counts them in, the content. */
import { crc32 } from './crc32.ts';
import { text, uint32be } from './binary.ts';

/** Letters and the longest length. */
export const PACKET_HEAD = 12;
const RATES: readonly number[] = [44_100, 48_000, 37_800, 32_000];
/** Frames that are coded together; packets hold a power of four of them. */
const FRAME = 1152;
/** More than any recording has. */
const ENDLESS = 2 ** 40;

export interface MusepackPacket {
  readonly key: string;
  /** Bytes of the whole packet, and of what stands before its content. */
  readonly length: number;
  readonly head: number;
}

export interface MusepackStream {
  readonly sampleRate: number;
  readonly channels: number;
  /** Frames in all; null while unknown. */
  readonly frames: number | null;
  /** Frames that the encoder put before the recording. */
  readonly priming: number;
  /** Frames of a packet of sound. */
  readonly packetFrames: number;
  /** The last two bytes of the header: rate, bands, channels and packet size. */
  readonly format: Uint8Array;
}

/** Null if no packet can begin so. */
export function parseMusepackPacket(bytes: Uint8Array, at: number): MusepackPacket | null {
  const key = text(bytes, at, 2);
  const size = readSize(bytes, at + 2);
  if (!/^[A-Z]{2}$/.test(key) || !size || size.value < size.end - at) return null;
  return { key, length: size.value, head: size.end - at };
}

/** A number of seven bits in each byte, of which the top one tells whether another follows. */
export function readSize(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } | null {
  let value = 0;
  for (let end = at; end < at + 8 && end < bytes.length; end += 1) {
    const byte = bytes[end] ?? 0;
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return { value, end: end + 1 };
  }
  return null;
}

/** The content of the stream header, `SH`. Null if it is damaged, or of another version. */
export function parseStreamHeader(content: Uint8Array): MusepackStream | null {
  const total = readSize(content, 5);
  const priming = total && readSize(content, total.end);
  if (!priming || content[4] !== 8 || crc32(content.subarray(4)) !== uint32be(content, 0)) return null;
  const format = content.slice(priming.end, priming.end + 2);
  const [rateAndBands = 0xff, rest = 0] = format;
  const sampleRate = RATES[rateAndBands >> 5];
  if (sampleRate === undefined || format.length < 2) return null;
  return {
    sampleRate,
    channels: (rest >> 4) + 1,
    frames: total.value === 0 ? null : Math.max(0, total.value - priming.value),
    priming: priming.value,
    packetFrames: packetFramesOf(format),
    format,
  };
}

/** Frames of a packet of sound. @param format as in {@link MusepackStream} */
export function packetFramesOf(format: Uint8Array): number {
  return FRAME * 4 ** ((format[1] ?? 0) & 7);
}

/** The beginning of a file without length and priming, for a decoder that shall neither stop nor skip. */
export function musepackHead(format: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = Uint8Array.from([8, ...sizeBytes(ENDLESS), 0, ...format]);
  const content = new Uint8Array(4 + body.length);
  new DataView(content.buffer).setUint32(0, crc32(body));
  content.set(body, 4);
  return Uint8Array.from([...new TextEncoder().encode('MPCKSH'), content.length + 3, ...content]);
}

function sizeBytes(value: number): number[] {
  const bytes = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) bytes.unshift((rest % 128) | 0x80);
  return bytes;
}
