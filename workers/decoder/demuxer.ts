/**
 * What every container format offers the decoder pipeline: encoded packets in order, each with its place on the
 * recording's own timeline. Frame 0 is the first frame of the recording; what the encoder put before it has
 * negative positions.
 */
import type { PcmLayout } from './pcm-demuxer.ts';

/** What a packet decoder is chosen by. `web:…` is left to WebCodecs, with that codec string. */
export type Codec = 'mpeg' | 'flac' | 'vorbis' | 'opus' | 'pcm' | 'alac' | 'wavpack' | 'tta' | 'musepack' | 'musepack7' | 'dsd' | `web:${string}`;

/**
 * Order of channels beyond two: `wave` is front left, right, centre, low, rear…; `vorbis` is left, centre, right,
 * rear…, low; `alac` is centre, left, right, rear…, low; `aac` is as decoders give it, which is nearly `wave`.
 */
export type ChannelOrder = 'wave' | 'vorbis' | 'alac' | 'aac';

export interface EncodedTrack {
  readonly container: string;
  readonly codec: Codec;
  /** For people and logs: `MP3`, `FLAC`, `AAC` … */
  readonly codecName: string;
  readonly sampleRate: number;
  readonly channels: number;
  readonly order: ChannelOrder;
  /** Loudspeakers by the bits of WAVE's mask, one for each channel, the lowest first, where the file names them. */
  readonly speakers?: number;
  /** What the decoder must know before the first packet, in the codec's own form. */
  readonly description: Uint8Array<ArrayBuffer> | null;
  /** How samples lie in the packets of `pcm`. */
  readonly pcm?: PcmLayout;
  /** Exact frames of the recording; null while unknown. */
  readonly frames: number | null;
  /** Seconds; may be an estimate where `frames` is null. */
  readonly duration: number | null;
  /** Whether other recordings follow this one in the file, which make one with it. */
  readonly chained?: boolean;
}

/** Packets to decode together: about 200 ms of sound at most where packets are no longer. */
export interface PacketBatch {
  readonly packets: readonly Uint8Array<ArrayBuffer>[];
  /**
   * Frame at which the decoded sound of these packets begins, given on the first batch, after a seek and after
   * a hole; null when they go on where the batch before ended.
   */
  readonly position: number | null;
  /** Frames that the packets stand for; what a decoder lacks is made up by silence. Null when only it can tell. */
  readonly frames: number | null;
  /** Set when this batch tells where the recording ends. */
  readonly end?: number;
}

export interface Demuxer {
  readonly track: EncodedTrack;
  /** The next packets, or null at the end. @throws whatever the source throws */
  next(): Promise<PacketBatch | null>;
  /**
   * Goes to where decoding must begin so that `frame` comes out right: the codec's own run-up included.
   * The next batch has a position, at or before `frame` unless the file has nothing there.
   */
  seek(frame: number): Promise<void>;
  /** After the end: offset of another recording that begins where this one has ended; null if none does. */
  following?(): Promise<number | null>;
  close(): void;
}
