/**
 * Between the decoder pipeline and a codec worker: a dedicated worker that a page spawns because it has WebCodecs,
 * which a SharedWorker has not. The page lends the pipeline a MessagePort to it. One port carries any number of
 * streams, told apart by ids that the client chooses. The worker tells of its life by a Web Lock, named in
 * `ready`: whoever is granted that lock knows that the worker is gone.
 */
import type { WireError } from './errors.ts';

/** What a page posts to a fresh codec worker, the port in `ports[0]`; may be repeated for further clients. */
export interface CodecConnect {
  readonly type: 'connect';
}

/** As WebCodecs' AudioDecoderConfig. */
export interface CodecConfig {
  readonly codec: string;
  readonly sampleRate: number;
  readonly channels: number;
  /** The codec's own set-up data, if it has any. */
  readonly description: Uint8Array<ArrayBuffer> | null;
}

/** A packet may be sent while fewer than this many of the stream are on their way (sent, not yet reported as taken). */
export const CODEC_CREDITS = 64;

/** Pipeline to codec worker. A generation is one uninterrupted run of packets; a reset begins the next. */
export type CodecRequest =
  | { readonly type: 'open'; readonly stream: number; readonly config: CodecConfig }
  /** The packets' buffers are transferred. */
  | { readonly type: 'decode'; readonly stream: number; readonly packets: readonly Uint8Array<ArrayBuffer>[] }
  /** Everything decoded so far shall come out; answered by `flushed`. */
  | { readonly type: 'flush'; readonly stream: number }
  /** What is on its way is dropped. */
  | { readonly type: 'reset'; readonly stream: number; readonly generation: number }
  /** With a port's last stream the port ends; so does one that never had any. */
  | { readonly type: 'close'; readonly stream: number };

/** Codec worker to pipeline. */
export type CodecReport =
  /** Once per port, first of all. */
  | { readonly type: 'ready'; readonly lock: string }
  | { readonly type: 'opened'; readonly stream: number }
  /** Packets of this generation that the decoder has taken from its queue, in all. Comes where no `frames` tell it. */
  | { readonly type: 'taken'; readonly stream: number; readonly generation: number; readonly packets: number }
  /** Planar Float32, one array per channel of the recording, transferred. */
  | {
      readonly type: 'frames';
      readonly stream: number;
      readonly generation: number;
      readonly channels: readonly Float32Array<ArrayBuffer>[];
      readonly frames: number;
      /** As in `taken`. */
      readonly packets: number;
      /** Hz; may be twice the configured rate (HE-AAC). */
      readonly sampleRate: number;
    }
  | { readonly type: 'flushed'; readonly stream: number; readonly generation: number }
  /** The stream is over; `unsupported` when there is no such codec here, `malformed` when the packets make no sense. */
  | { readonly type: 'error'; readonly stream: number; readonly error: WireError };
