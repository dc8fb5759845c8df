/**
 * Codecs whose packets CAF tells the sizes of. ALAC and AAC need what the file keeps of them (the `kuki` chunk); FLAC, Opus
 * and MP3 tell in their packets what some writers leave out, and tell their lengths better than CAF's description does.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { aacConfig } from './aac-config.ts';
import { parseAlacConfig } from './alac-config.ts';
import { ALAC_HEAD, alacPacketFrames } from './alac-packet.ts';
import { text } from './binary.ts';
import type { EncodedTrack } from './demuxer.ts';
import { parseFlacFrame } from './flac-frame.ts';
import { madeStreamInfo, parseStreamInfo, STREAMINFO_LENGTH, type FlacStreamInfo } from './flac-streaminfo.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import { madeOpusHead, opusPacketFrames } from './opus-packet.ts';

/** What CAF's `desc` chunk tells. */
export interface CafDescription {
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

export interface CafCodec {
  readonly track: Pick<EncodedTrack, 'codec' | 'codecName' | 'description' | 'order' | 'sampleRate'>;
  /** Frames in a packet. */
  readonly packetFrames: number;
  /** Frames that the last packet holds, by its own first bytes; null where they do not tell. */
  readonly lastFrames: ((packet: Uint8Array) => number | null) | null;
  /** Packets to decode before the one wanted. */
  readonly runUp: number;
}

/** Bytes of a packet by which its codec tells of itself. */
export const CAF_PACKET_HEAD = 32;
/** Packets of AAC overlap, and some decoders are late by two. */
const AAC_RUN_UP = 3;
/** Packets that fill the reservoir of bits, of the smallest there are. */
const MPEG_RUN_UP = 26;
/** Frames after which what Opus foretells from packets that were not decoded is not to be heard: RFC 7845 (4.6) asks for 3840 at least, tones for more. */
const OPUS_SETTLES = 14_400;
const OPUS_RATE = 48_000;
const LAYERS: ReadonlySet<string> = new Set(['.mp1', '.mp2', '.mp3']);

/**
 * @param first the beginning of the first packet
 * @throws MpcError `unsupported`, `malformed`
 */
export function cafCodec(description: CafDescription, cookie: Uint8Array<ArrayBuffer> | null, priming: number, first: Uint8Array): CafCodec {
  const { format, channels, packetFrames } = description;
  const sampleRate = Math.round(description.sampleRate);
  if (format === 'alac') {
    const { frameLength } = parseAlacConfig(needed(cookie));
    const track = { codec: 'alac', codecName: 'ALAC', description: needed(cookie), order: 'alac', sampleRate } as const;
    return { track, packetFrames, lastFrames: (packet) => (packet.length < ALAC_HEAD ? null : alacPacketFrames(packet, frameLength)), runUp: 0 };
  }
  if (format === 'aac ') {
    const config = aacConfig(needed(cookie));
    const codec = `web:mp4a.40.${(config[0] ?? 0) >> 3}` as const;
    return { track: { codec, codecName: 'AAC', description: config, order: 'aac', sampleRate }, packetFrames, lastFrames: null, runUp: AAC_RUN_UP };
  }
  if (format === 'flac') return flac(cookie, { sampleRate, channels }, first);
  if (format === 'opus') {
    const head = cookie && text(cookie, 0, 8) === 'OpusHead' ? cookie : madeOpusHead(channels, priming);
    const frames = opusPacketFrames(first) || packetFrames;
    const track = { codec: 'opus', codecName: 'Opus', description: head, order: 'vorbis', sampleRate: OPUS_RATE } as const;
    return { track, packetFrames: frames, lastFrames: opusPacketFrames, runUp: Math.ceil(OPUS_SETTLES / Math.max(1, frames)) };
  }
  const header = LAYERS.has(format) ? parseMpegHeader(first, 0) : null;
  if (!header) throw new MpcError('unsupported', `This CAF file holds sound of a kind that cannot be played (${format.trim()}).`, { details: { format } });
  const track = { codec: 'mpeg', codecName: `MP${header.layer}`, description: null, order: 'wave', sampleRate } as const;
  return { track, packetFrames: header.samples, lastFrames: () => header.samples, runUp: MPEG_RUN_UP };
}

function flac(cookie: Uint8Array | null, { sampleRate, channels }: Pick<CafDescription, 'sampleRate' | 'channels'>, first: Uint8Array): CafCodec {
  const frame = parseFlacFrame(first, 0);
  if (!frame || frame.variable) throw new MpcError('malformed', 'The FLAC stream in this CAF file does not begin with a frame of a fixed length.');
  const { header } = (cookie && describedBy(cookie)) ?? madeStreamInfo({ sampleRate, channels, bits: frame.bits, blockSize: frame.blockSize });
  return {
    track: { codec: 'flac', codecName: 'FLAC', description: header, order: 'wave', sampleRate },
    packetFrames: frame.blockSize,
    lastFrames: (packet) => parseFlacFrame(packet, 0)?.blockSize ?? null,
    runUp: 0,
  };
}

/** STREAMINFO, which stands last in what precedes it (`dfLa` or `fLaC`). */
function describedBy(cookie: Uint8Array): FlacStreamInfo | null {
  const at = text(cookie, 0, cookie.length).indexOf('\0\0\x22');
  return at < 0 ? null : parseStreamInfo(cookie.subarray(at + 3, at + 3 + STREAMINFO_LENGTH));
}

function needed(cookie: Uint8Array<ArrayBuffer> | null): Uint8Array<ArrayBuffer> {
  if (!cookie) throw new MpcError('malformed', 'The CAF file does not describe the sound that it holds.');
  return cookie;
}
