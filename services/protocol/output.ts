/**
 * Between the player in the worker and the audio output of a page: two MessagePorts, made by the page and
 * handed over with `player.attachOutput`. `control` joins the worker and the page; `pcm` joins the decoder
 * pipeline and the AudioWorklet directly, so that samples never pass the page's main thread.
 */

export interface OutputSpec {
  readonly tab: string;
  /** Hz of the AudioContext; null until a gesture has let one be made. */
  readonly sampleRate: number | null;
  /** MIME types that this page's `<audio>` element says it may play. */
  readonly elementTypes: readonly string[];
}

/** `none`: no context yet. `blocked`: made, but the browser wants a gesture. */
export type ContextState = 'none' | 'running' | 'suspended' | 'blocked' | 'interrupted' | 'closed';

/** Worker to page, on `control`. */
export type OutputCommand =
  /** Make the context (in the next gesture if need be) or wake it. `sampleRate` is the wish for a new one. */
  | { readonly type: 'wake'; readonly sampleRate: number | null }
  /** Nothing to play for a while: the context may sleep. */
  | { readonly type: 'sleep' }
  | { readonly type: 'volume'; readonly volume: number; readonly muted: boolean }
  /** The `<audio>` fallback: load and play from `position` seconds, or leave it. */
  | { readonly type: 'element-load'; readonly url: string; readonly position: number; readonly load: number }
  | { readonly type: 'element-play'; readonly load: number }
  | { readonly type: 'element-pause'; readonly load: number }
  | { readonly type: 'element-seek'; readonly position: number; readonly load: number }
  | { readonly type: 'element-unload' }
  /** Another tab sounds now. */
  | { readonly type: 'released' };

/** Page to worker, on `control`. */
export type OutputReport =
  | { readonly type: 'context'; readonly state: ContextState; readonly sampleRate: number | null }
  | {
      readonly type: 'element';
      /** The `load` of the command it answers; reports of an older load are ignored. */
      readonly load: number;
      readonly event: 'playing' | 'paused' | 'waiting' | 'ended' | 'position' | 'blocked' | 'error';
      /** Seconds. */
      readonly position: number;
      readonly duration: number | null;
    };

/**
 * Pipeline to worklet, on `pcm`. Blocks are planar Float32, transferred. A generation is one uninterrupted
 * run of samples; a seek or a skip starts a new one and what is left of the older is dropped.
 */
export type PcmMessage =
  | {
      readonly type: 'block';
      readonly generation: number;
      /** Which track the frames belong to: the ordinal given in `track`. */
      readonly ordinal: number;
      /** One array per output channel, all of `frames` length, at the context's sample rate. */
      readonly channels: readonly Float32Array[];
      readonly frames: number;
    }
  /** From the next block on, frames belong to `ordinal`: the join is here, sample after sample. */
  | { readonly type: 'end'; readonly generation: number }
  | { readonly type: 'flush'; readonly generation: number; readonly fadeFrames: number }
  | { readonly type: 'play' }
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
      /** Frames of silence that had to be put in since the last report because the ring was empty. */
      readonly underrun: number;
    }
  /** The ring of a generation whose `end` was sent is played to its end. */
  | { readonly type: 'drained'; readonly generation: number };
