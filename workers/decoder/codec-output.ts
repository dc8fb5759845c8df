/**
 * What an AudioDecoder brings forth, several packets' sound at a time: a message for each of them would cost more than
 * to decode it.
 */

/** Planar Float32, an array of its own per channel. */
export interface CodecBlock {
  readonly channels: readonly Float32Array<ArrayBuffer>[];
  readonly frames: number;
  /** Hz. */
  readonly sampleRate: number;
}

/** Frames of one block; some 0.2 s of sound. */
const CAPACITY = 8192;

export class CodecOutput {
  readonly #take: (block: CodecBlock) => void;
  #channels: Float32Array<ArrayBuffer>[] = [];
  #frames = 0;
  #sampleRate = 0;

  /** @param take gets each block once it is full, or {@link give} is called */
  constructor(take: (block: CodecBlock) => void) {
    this.#take = take;
  }

  /** Takes what is in the data over, and closes it. */
  add(data: AudioData): void {
    const { numberOfFrames: frames, numberOfChannels: count, sampleRate } = data;
    const room = (this.#channels[0]?.length ?? 0) - this.#frames;
    if (this.#channels.length !== count || this.#sampleRate !== sampleRate || frames > room) {
      this.give();
      this.#channels = Array.from({ length: count }, () => new Float32Array(Math.max(CAPACITY, frames)));
      this.#sampleRate = sampleRate;
    }
    for (const [planeIndex, channel] of this.#channels.entries()) {
      data.copyTo(channel.subarray(this.#frames, this.#frames + frames), { planeIndex, format: 'f32-planar' });
    }
    data.close();
    this.#frames += frames;
    if (this.#frames === this.#channels[0]?.length) this.give();
  }

  /** Gives what there is. */
  give(): void {
    const [channels, frames] = [this.#channels, this.#frames];
    this.drop();
    if (frames > 0) this.#take({ channels: channels.map((channel) => channel.subarray(0, frames)), frames, sampleRate: this.#sampleRate });
  }

  /** Forgets what there is. */
  drop(): void {
    this.#channels = [];
    this.#frames = 0;
  }
}
