/**
 * The decoder's public face: bytes of one track in, exact PCM out. A stream reads ahead no more than it needs,
 * holds a bounded amount of memory whatever the track's length, and yields every sample of the recording and
 * none that the encoder added.
 */
import type { Logger } from '../../services/protocol/logging.ts';

/** Random access to the bytes of one file. */
export interface ByteSource {
  /** Bytes; null until an answer has told. */
  readonly size: number | null;
  /** File name extension in lower case without the dot; empty if none. */
  readonly extension: string;
  readonly mimeType: string;
  /** Bytes `start` to `end` (exclusive); fewer at the end of the file. Not cached: the decoder does that. */
  read(start: number, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
}

/** What the file turned out to be. */
export interface AudioFormat {
  readonly codec: string;
  readonly container: string;
  /** Hz, of the recording. */
  readonly sampleRate: number;
  /** Of the recording; the stream's output has {@link AudioStreamOptions.channels}. */
  readonly channels: number;
  /** Frames of the recording at its own rate, after trimming; null while unknown. */
  readonly frames: number | null;
  /** Seconds; null while unknown. */
  readonly duration: number | null;
}

/** Consecutive frames at the output's rate: planar, one array per output channel. */
export interface PcmBlock {
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  readonly frames: number;
}

export interface AudioStream {
  readonly format: AudioFormat;
  /** Seconds of sound behind the block read last, about, whose bytes are here: none of it waits for a server. */
  readonly ahead: number;
  /** The next block, or null at the end of the track. One call at a time. */
  read(): Promise<PcmBlock | null>;
  /** Goes to a position in seconds, sample-exact; the next block starts there. */
  seek(seconds: number): Promise<void>;
  /** Frees decoders and aborts reads. Idempotent. */
  close(): void;
}

/** Decodes what has no free WASM decoder, in a worker that has WebCodecs. */
export interface CodecLender {
  /**
   * A port to a codec worker (protocol in `services/protocol/codec.ts`).
   * @throws MpcError `unsupported` when no page can lend one
   */
  port(signal: AbortSignal): Promise<MessagePort>;
}

export interface AudioStreamOptions {
  /** Hz to deliver. When it equals the recording's rate, samples pass unchanged. */
  readonly sampleRate: number;
  /** Channels to deliver; more are mixed down (ITU-R BS.775), mono is doubled. */
  readonly channels: 1 | 2;
  readonly codecs: CodecLender;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Implemented by `open-audio.ts`. @throws MpcError `unsupported`, `malformed`, and whatever the source throws */
export type OpenAudio = (source: ByteSource, options: AudioStreamOptions) => Promise<AudioStream>;
