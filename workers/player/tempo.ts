/**
 * Plays a track faster or slower at its own pitch: overlap-add of pieces that fit each other (WSOLA, by SoundTouch). It
 * gives exactly as many frames as the track has, divided by the speed, and the track's first frame first and its last
 * frames last, so that what joins two tracks of one recording joins them at any speed.
 */
import { FifoSampleBuffer, Stretch } from '@soundtouchjs/core';
import type { PcmBlock } from '../decoder/audio-stream.ts';

const CHANNELS = 2;
/** Milliseconds of the pieces at the end of a track, and within which they are looked for: short, to need little of what comes after. */
const END = { sequenceMs: 20, seekWindowMs: 5 } as const;
/** The library's own choice, by the speed. */
const USUAL = { sequenceMs: 0, seekWindowMs: 0 } as const;
/** Seconds in which the last frames, which are played as they are, are faded in. */
const FADE = 0.008;

export class Tempo {
  readonly speed: number;
  readonly #input = new FifoSampleBuffer();
  readonly #output = new FifoSampleBuffer();
  readonly #stretch: Stretch;
  readonly #lastFrames: number;
  readonly #fadeFrames: number;
  /** The latest frames of the input, interleaved. */
  #latest = new Float32Array(0);
  /** Frames taken and given since the beginning. */
  #taken = 0;
  #given = 0;

  /** @param speed times as fast as recorded */
  constructor(speed: number, sampleRate: number) {
    this.speed = speed;
    this.#stretch = new Stretch({ sampleRate });
    this.#stretch.inputBuffer = this.#input;
    this.#stretch.outputBuffer = this.#output;
    this.#stretch.tempo = speed;
    // So far beyond the end the last pieces would reach.
    const reach = this.#stretch.overlapMs + Math.max(0, 1 - speed) * END.sequenceMs + END.seekWindowMs;
    this.#lastFrames = Math.round((reach / 1000 / Math.min(1, speed)) * sampleRate);
    this.#fadeFrames = Math.round(FADE * sampleRate);
  }

  /** What comes next of the track. @returns what is to be heard of it so far; possibly nothing */
  push(block: PcmBlock): PcmBlock {
    const samples = interleaved(block);
    this.#taken += block.frames;
    this.#latest = latestOf(this.#latest, samples, (this.#lastFrames + this.#fadeFrames) * CHANNELS);
    this.#process(samples);
    // What the end may replace is held back.
    const ready = this.#output.frameCount - this.#lastFrames - this.#fadeFrames;
    return this.#take(Math.min(ready, this.#owed));
  }

  /** The track is at its end. @returns the rest of it */
  finish(): PcmBlock {
    const owed = this.#owed;
    this.#stretch.setStretchParameters(END);
    const silence = new Float32Array(this.#stretch.sampleReq * CHANNELS);
    while (this.#output.frameCount < owed) this.#process(silence);
    const rest = this.#take(owed);
    this.#end(rest);
    this.#output.clear();
    return rest;
  }

  /** What comes next does not follow what came before. */
  restart(): void {
    this.#stretch.setStretchParameters(USUAL);
    this.#stretch.clear();
    this.#latest = new Float32Array(0);
    this.#taken = this.#given = 0;
  }

  get #owed(): number {
    return Math.max(0, Math.round(this.#taken / this.speed) - this.#given);
  }

  #process(samples: Float32Array): void {
    this.#input.putSamples(samples, 0, samples.length / CHANNELS);
    this.#stretch.process();
  }

  #take(wanted: number): PcmBlock {
    const frames = Math.max(0, wanted);
    const samples = new Float32Array(frames * CHANNELS);
    if (frames > 0) this.#output.receiveSamples(samples, frames);
    this.#given += frames;
    const channels = Array.from({ length: CHANNELS }, (_, channel) => {
      const plane = new Float32Array(frames);
      for (let at = 0; at < frames; at++) plane[at] = samples[at * CHANNELS + channel] ?? 0;
      return plane;
    });
    return { channels, frames };
  }

  /** Fades the rest into the track's own last frames, in place. */
  #end({ channels, frames }: PcmBlock): void {
    const known = this.#latest.length / CHANNELS;
    const count = Math.min(known, frames);
    const fade = Math.min(this.#fadeFrames, count - Math.min(this.#lastFrames, count));
    for (const [channel, samples] of channels.entries()) {
      for (let at = 0; at < count; at++) {
        const share = at < fade ? (at + 1) / (fade + 1) : 1;
        const place = frames - count + at;
        const own = this.#latest[(known - count + at) * CHANNELS + channel] ?? 0;
        samples[place] = (samples[place] ?? 0) * (1 - share) + own * share;
      }
    }
  }
}

function interleaved({ channels, frames }: PcmBlock): Float32Array {
  const samples = new Float32Array(frames * CHANNELS);
  for (let channel = 0; channel < CHANNELS; channel++) {
    const from = channels[channel] ?? channels[0];
    for (let at = 0; at < frames; at++) samples[at * CHANNELS + channel] = from?.[at] ?? 0;
  }
  return samples;
}

function latestOf(before: Float32Array, samples: Float32Array, length: number): Float32Array<ArrayBuffer> {
  const kept = before.subarray(Math.max(0, before.length + samples.length - length));
  const latest = new Float32Array(Math.min(length, before.length + samples.length));
  latest.set(kept);
  latest.set(samples.subarray(Math.max(0, samples.length - length)), kept.length);
  return latest;
}
