/** What an Ogg demuxer must know of the codec inside: its headers, how long a packet sounds, how far a seek must run up. */
import { MpcError } from '../../services/protocol/errors.ts';
import { text, uint16be, uint32le } from './binary.ts';
import type { ChannelOrder, Codec } from './demuxer.ts';
import { parseFlacFrame } from './flac-frame.ts';
import { parseStreamInfo, STREAMINFO_LENGTH } from './flac-streaminfo.ts';
import { opusPacketFrames, parseOpusHead } from './opus-packet.ts';
import { vorbisDescription, vorbisDurations } from './vorbis-packet.ts';

export interface OggCodec {
  readonly codec: Codec;
  readonly codecName: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly order: ChannelOrder;
  readonly description: Uint8Array<ArrayBuffer>;
  /** Frames at the beginning that are no part of the recording. */
  readonly preSkip: number;
  /** Frames to decode before a target. */
  readonly runUp: number;
  /** Frames that a packet adds to the sound, given the one before; {@link restart} says there was none. */
  frames(packet: Uint8Array): number;
  restart(): void;
}

/** How many header packets a stream has, told by the first; null for a stream of something else. */
export function oggHeaderCount(first: Uint8Array): number | null {
  if (text(first, 0, 7) === '\x01vorbis') return 3;
  if (text(first, 0, 8) === 'OpusHead') return 2;
  // FLAC states how many follow, but may leave that open; then the last metadata block says so.
  return text(first, 0, 5) === '\x7fFLAC' ? 1 + (uint16be(first, 7) || Infinity) : null;
}

/** Whether this header packet is the last although more were announced or none was told. */
export function isLastOggHeader(first: Uint8Array, packet: Uint8Array): boolean {
  return text(first, 0, 5) === '\x7fFLAC' && packet !== first && (packet[0] ?? 0) >= 0x80 && packet[0] !== 0xff;
}

/** @param headers the header packets that were kept: the first, and Vorbis' last */
export function oggCodec(headers: readonly Uint8Array<ArrayBuffer>[]): OggCodec {
  const [first, setup] = headers;
  if (first && text(first, 1, 6) === 'vorbis' && setup) return vorbis(first, setup);
  if (first && text(first, 0, 8) === 'OpusHead') return opus(first);
  if (first && text(first, 1, 4) === 'FLAC') return flac(first);
  throw new MpcError('malformed', 'The Ogg file ends within its headers.');
}

function vorbis(identification: Uint8Array<ArrayBuffer>, setup: Uint8Array<ArrayBuffer>): OggCodec {
  const description = vorbisDescription(identification, setup);
  const durations = vorbisDurations(description);
  return {
    codec: 'vorbis',
    codecName: 'Vorbis',
    sampleRate: uint32le(identification, 12),
    channels: identification[11] ?? 0,
    order: 'vorbis',
    description,
    preSkip: 0,
    runUp: 2 ** ((identification[28] ?? 0) >> 4),
    frames: (packet) => durations.frames(packet),
    restart: () => durations.restart(),
  };
}

function opus(head: Uint8Array<ArrayBuffer>): OggCodec {
  const { channels, preSkip } = parseOpusHead(head);
  return {
    codec: 'opus',
    codecName: 'Opus',
    sampleRate: 48_000,
    channels,
    order: 'vorbis',
    description: head,
    preSkip,
    // RFC 7845, 4.6: at least 80 ms.
    runUp: 3840,
    frames: opusPacketFrames,
    restart: () => {},
  };
}

function flac(first: Uint8Array<ArrayBuffer>): OggCodec {
  const info = parseStreamInfo(first.subarray(17, 17 + STREAMINFO_LENGTH));
  if (!info) throw new MpcError('malformed', 'The FLAC stream does not describe itself.');
  return {
    codec: 'flac',
    codecName: 'FLAC',
    sampleRate: info.sampleRate,
    channels: info.channels,
    order: 'wave',
    description: info.header,
    preSkip: 0,
    runUp: 0,
    frames: (packet) => parseFlacFrame(packet, 0)?.blockSize ?? 0,
    restart: () => {},
  };
}
