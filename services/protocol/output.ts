/**
 * Between the player in the worker and the audio output of a page: two MessagePorts, made by the page and
 * handed over with `player.attachOutput`. `control` joins the worker and the page; `pcm` joins the decoder
 * pipeline and the AudioWorklet directly, so that samples never pass the page's main thread.
 */
import type { WireError } from './errors.ts';
import type { SoundSettings } from './sound.ts';

export interface OutputSpec {
  readonly tab: string;
  /** Hz of the AudioContext; null until a gesture has let one be made. */
  readonly sampleRate: number | null;
  /** Those of {@link ELEMENT_TYPES} that this page's `<audio>` element says it may play. */
  readonly elementTypes: readonly string[];
  /** Whether this page has WebCodecs, and so a codec worker to lend. */
  readonly lendsCodec: boolean;
}

/** MIME type by file name extension, of what a browser's `<audio>` element plays somewhere. */
export const ELEMENT_TYPES: Readonly<Record<string, string>> = {
  mp3: 'audio/mpeg',
  m4a: 'audio/mp4',
  m4b: 'audio/mp4',
  mp4: 'audio/mp4',
  aac: 'audio/aac',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  oga: 'audio/ogg',
  opus: 'audio/ogg; codecs=opus',
  wav: 'audio/wav',
  webm: 'audio/webm',
  weba: 'audio/webm',
  aif: 'audio/aiff',
  aiff: 'audio/aiff',
  caf: 'audio/x-caf',
  m3u8: 'application/vnd.apple.mpegurl',
};

/** `none`: no context yet. `blocked`: the browser wants a gesture before it lets sound out. */
export type ContextState = 'none' | 'running' | 'suspended' | 'blocked' | 'interrupted' | 'closed';

/** Worker to page, on `control`. */
export type OutputCommand =
  /** Make the context (in the next gesture if need be) or wake it. `sampleRate` is the wish for a new one. */
  | { readonly type: 'wake'; readonly sampleRate: number | null }
  /** Nothing to play for a while: the context may sleep. */
  | { readonly type: 'sleep' }
  | { readonly type: 'volume'; readonly volume: number; readonly muted: boolean }
  /** How it is to sound. Loudness, crossfade, speed and fades are in the samples already; the rest is the page's. */
  | { readonly type: 'sound'; readonly sound: SoundSettings }
  /** The `<audio>` fallback: load and play from `position` seconds, or leave it. `url` may be the file itself. */
  | { readonly type: 'element-load'; readonly url: string | Blob; readonly position: number; readonly load: number }
  | { readonly type: 'element-play'; readonly load: number }
  | { readonly type: 'element-pause'; readonly load: number }
  | { readonly type: 'element-seek'; readonly position: number; readonly load: number }
  | { readonly type: 'element-unload' }
  /** Lend the pipeline a codec worker for one stream: the page answers with `player.lendCodec`, a new port each time. */
  | { readonly type: 'lend-codec' }
  /** Another tab sounds now. */
  | { readonly type: 'released' };

/** What the `<audio>` fallback tells of itself. */
export interface ElementReport {
  readonly type: 'element';
  /** The `load` of the command it answers; reports of an older load are ignored. */
  readonly load: number;
  readonly event: 'playing' | 'paused' | 'waiting' | 'ended' | 'position' | 'blocked' | 'error';
  /** Seconds. */
  readonly position: number;
  readonly duration: number | null;
}

/** Page to worker, on `control`. */
export type OutputReport =
  | { readonly type: 'context'; readonly state: ContextState; readonly sampleRate: number | null }
  /** This page cannot run the pipeline (no AudioWorklet, its script not found); its `<audio>` element may do. */
  | { readonly type: 'failed'; readonly error: WireError }
  /** The device that the listener had chosen is gone; this page would go on through the usual one. */
  | { readonly type: 'device-lost' }
  | ElementReport;

/**
 * Pipeline to worklet, on `pcm`. Blocks are planar Float32, transferred. A generation is one uninterrupted
 * run of samples; a seek or a skip starts a new one and what is left of the older is dropped.
 */
export type PcmMessage =
  /**
   * Frames to be played behind those already sent. Where `ordinal` rises a new track begins: the join is
   * there, sample after sample. Blocks of another generation than the last flushed one are dropped.
   */
  | {
      readonly type: 'block';
      readonly generation: number;
      readonly ordinal: number;
      /** One array per output channel, all of `frames` length, at the context's sample rate. */
      readonly channels: readonly Float32Array[];
      readonly frames: number;
    }
  /**
   * What follows the track `ordinal` is another one now: blocks of higher ordinals are dropped, and an `end` is
   * taken back. Comes too late once such a block has begun to sound; then nothing is dropped.
   */
  | { readonly type: 'cut'; readonly generation: number; readonly ordinal: number }
  /** The track of the last block is sent to its end; whatever waits may sound, however little it is. */
  | { readonly type: 'complete'; readonly generation: number }
  /** No block of this generation follows. */
  | { readonly type: 'end'; readonly generation: number }
  /**
   * Begins a generation: what sounds is faded out and dropped; the new one's first frames are faded in. It
   * sounds once `startFrames` wait; after running dry once `holdFrames` do, or twice as many as the last time.
   */
  | {
      readonly type: 'flush';
      readonly generation: number;
      readonly fadeOutFrames: number;
      readonly fadeInFrames: number;
      /** As many as `holdFrames` by default. */
      readonly startFrames?: number;
      /** None by default. */
      readonly holdFrames?: number;
      /** How many are waited for at most; `holdFrames` by default. */
      readonly longestHoldFrames?: number;
    }
  /** Goes on. Frames are faded in only where a pause had faded them out. */
  | { readonly type: 'play'; readonly fadeFrames: number }
  | { readonly type: 'pause'; readonly fadeFrames: number };

/** Worklet to pipeline, on `pcm`. */
export type PcmReport =
  /** Sent about every 100 ms while playing, at once when an ordinal begins, and when a flush or pause is done. */
  | {
      readonly type: 'progress';
      readonly generation: number;
      readonly ordinal: number;
      /** Frames of `ordinal` consumed within this generation. */
      readonly framesOfOrdinal: number;
      /** Frames consumed in this generation in all: credit for the pipeline. */
      readonly consumed: number;
      /** Frames waiting in the ring. */
      readonly buffered: number;
      /** Frames of silence put in since the last report because the ring was empty in mid-generation. */
      readonly underrun: number;
    }
  /** The ring of a generation whose `end` was sent is played to its end. */
  | { readonly type: 'drained'; readonly generation: number };
