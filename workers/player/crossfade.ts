/** One track fades into the next: the end of the one is held back until it is known what it fades into. */
import type { PcmBlock } from '../decoder/audio-stream.ts';

type Planes = readonly Float32Array<ArrayBuffer>[];

/** The last frames of a track, first in, first out. */
export class HeldFrames {
  readonly #capacity: number;
  #blocks: PcmBlock[] = [];
  #frames = 0;

  /** @param capacity frames that are held back at most */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get frames(): number {
    return this.#frames;
  }

  /** Takes a block. @returns what it pushes out, in order */
  push(block: PcmBlock): readonly PcmBlock[] {
    this.#blocks.push(block);
    this.#frames += block.frames;
    return this.release(this.#frames - this.#capacity);
  }

  /** Gives back so many of the frames that have been held longest; none when the number is not positive. */
  release(frames: number): readonly PcmBlock[] {
    const released: PcmBlock[] = [];
    let left = Math.min(frames, this.#frames);
    for (let block = this.#blocks[0]; left > 0 && block !== undefined; block = this.#blocks[0]) {
      const count = Math.min(left, block.frames);
      released.push(part(block, 0, count));
      if (count === block.frames) this.#blocks.shift();
      else this.#blocks[0] = part(block, count, block.frames);
      this.#frames -= count;
      left -= count;
    }
    return released;
  }
}

/**
 * Mixes what fades out under what fades in, at equal power: the sum of the squares of both factors is one throughout.
 * What fades out stays as it was given, for the case that something else is to follow.
 */
export class Crossfade {
  /** What fades out. */
  readonly blocks: readonly PcmBlock[];
  readonly #fading: Planes;
  readonly #frames: number;
  #at = 0;

  constructor(blocks: readonly PcmBlock[]) {
    this.blocks = blocks;
    this.#fading = joined(blocks);
    this.#frames = this.#fading[0]?.length ?? 0;
  }

  /** The block as it sounds in its place behind those mixed before; beyond the fade it is as it was. */
  mix(block: PcmBlock): PcmBlock {
    const from = this.#at;
    const count = Math.min(block.frames, this.#frames - from);
    if (count <= 0) return block;
    this.#at += count;
    const channels = block.channels.map((samples, channel) => {
      const fading = this.#fading[channel];
      const mixed = samples.slice();
      for (let at = 0; at < count; at++) {
        const angle = ((from + at + 0.5) / this.#frames) * (Math.PI / 2);
        mixed[at] = (samples[at] ?? 0) * Math.sin(angle) + (fading?.[from + at] ?? 0) * Math.cos(angle);
      }
      return mixed;
    });
    return { ...block, channels };
  }
}

function part({ channels }: PcmBlock, from: number, to: number): PcmBlock {
  return { channels: channels.map((samples) => samples.slice(from, to)), frames: to - from };
}

function joined(blocks: readonly PcmBlock[]): Planes {
  const frames = blocks.reduce((sum, block) => sum + block.frames, 0);
  return (blocks[0]?.channels ?? []).map((_, channel) => {
    const plane = new Float32Array(frames);
    let at = 0;
    for (const block of blocks) {
      plane.set(block.channels[channel] ?? [], at);
      at += block.frames;
    }
    return plane;
  });
}
