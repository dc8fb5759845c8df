/** Opus' identification header (RFC 7845, 5.1) and the length of its packets (RFC 6716, 3.1). */
import { MpcError } from '../../services/protocol/errors.ts';
import { uint16le } from './binary.ts';

export interface OpusHead {
  readonly channels: number;
  /** Frames at 48 kHz to leave out at the beginning. */
  readonly preSkip: number;
  /** Factor to apply to the decoded sound. */
  readonly gain: number;
  readonly streams: number;
  readonly coupled: number;
  readonly mapping: readonly number[];
}

const MAX_CHANNELS = 8;

/** Reads the packet `OpusHead…`. @throws MpcError `malformed`, `unsupported` */
export function parseOpusHead(head: Uint8Array): OpusHead {
  const channels = head[9] ?? 0;
  const family = head[18] ?? 0;
  if (head.length < 19 || channels === 0) throw new MpcError('malformed', 'The Opus header is broken.');
  if (channels > MAX_CHANNELS || (family === 0 && channels > 2)) {
    throw new MpcError('unsupported', 'Opus with this many channels cannot be played.', { details: { channels } });
  }
  const signedGain = (uint16le(head, 16) << 16) >> 16;
  const simple = family === 0;
  return {
    channels,
    preSkip: uint16le(head, 10),
    // In dB, with eight fractional bits.
    gain: 10 ** (signedGain / 256 / 20),
    streams: simple ? 1 : (head[19] ?? 1),
    coupled: simple ? channels - 1 : (head[20] ?? 0),
    mapping: simple ? [0, 1].slice(0, channels) : [...head.subarray(21, 21 + channels)],
  };
}

/** The header of a stream that came without one. @throws MpcError `unsupported` where nobody tells which channel is which */
export function madeOpusHead(channels: number, preSkip: number): Uint8Array<ArrayBuffer> {
  if (channels > 2) throw new MpcError('unsupported', 'Opus of more than two channels cannot be played without its header.', { details: { channels } });
  const head = new Uint8Array(19);
  head.set([...new TextEncoder().encode('OpusHead'), 1, channels, preSkip & 0xff, preSkip >> 8]);
  new DataView(head.buffer).setUint32(12, 48_000, true);
  return head;
}

/** Frames at 48 kHz in a packet. */
export function opusPacketFrames(packet: Uint8Array): number {
  const [toc = 0, count = 0] = packet;
  const config = toc >> 3;
  const code = toc & 3;
  const frames = code === 0 ? 1 : code === 3 ? count & 63 : 2;
  return frames * frameLength(config);
}

function frameLength(config: number): number {
  if (config < 12) return [480, 960, 1920, 2880][config & 3] ?? 0;
  if (config < 16) return (config & 1) === 0 ? 480 : 960;
  return 120 << (config & 3);
}
