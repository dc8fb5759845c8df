/**
 * What waits to be played: planar blocks in the order they came, each frame handed out once and unchanged.
 * It owns the playhead (generation, ordinal, frames consumed) and the short fades around a pause or a flush;
 * it knows no audio API, so that the processor around it stays thin. Memory is allocated when messages come,
 * never while rendering.
 */
import type { PcmMessage, PcmReport } from '../protocol/output.ts';

type Block = Extract<PcmMessage, { readonly type: 'block' }>;
type Flush = Extract<PcmMessage, { readonly type: 'flush' }>;

/** Takes the place of a block that was played, so that its samples can be freed. */
const PLAYED: Block = { type: 'block', generation: -1, ordinal: -1, channels: [], frames: 0 };

/** Played blocks are cut off the front of the list once they are this many. */
const COMPACT_AT = 64;

export class PcmRing {
  readonly #send: (report: PcmReport) => void;
  readonly #reportFrames: number;

  #blocks: Block[] = [];
  /** Index of the block that is being played, and the next frame of it. */
  #head = 0;
  #offset = 0;

  #generation = 0;
  #ordinal = 0;
  #framesOfOrdinal = 0;
  #consumed = 0;
  #buffered = 0;
  #underrun = 0;
  #ended = false;
  #drained = false;

  /**
   * While held nothing sounds: where each block is a round trip to a slow server, playing it as it comes would be
   * a stutter, and a short wait is less.
   */
  #held = false;
  /** Frames that end the holding; after running dry at least these. */
  #enough = 0;
  #holdFrames = 0;
  #longestHold = 0;
  /** Nothing more of the track at the back of the list is to be waited for. */
  #complete = false;

  /** Whether frames are consumed; during the fade before a pause they still are. */
  #running = false;
  /** Linear 0 to 1, shaped when applied; exactly 1 leaves samples as they are. */
  #gain = 1;
  #gainStep = 0;

  /** The faded rest of a flushed generation. */
  #tail: readonly Float32Array[] = [];
  #tailFrames = 0;
  #tailOffset = 0;

  #sinceReport = 0;
  #reportDue = false;

  /** @param reportFrames how many frames lie between two reports while playing */
  constructor(send: (report: PcmReport) => void, reportFrames: number) {
    this.#send = send;
    this.#reportFrames = reportFrames;
  }

  receive(message: PcmMessage): void {
    switch (message.type) {
      case 'block':
        this.#push(message);
        break;
      case 'end':
        if (message.generation === this.#generation) this.#ended = true;
        this.#settle(message.generation);
        break;
      case 'complete':
        this.#settle(message.generation);
        break;
      case 'cut':
        if (message.generation === this.#generation) this.#cut(message.ordinal);
        break;
      case 'flush':
        this.#flush(message);
        break;
      case 'play':
        this.#running = true;
        if (this.#gain < 1 && this.#gainStep <= 0) this.#ramp(1, message.fadeFrames);
        break;
      case 'pause':
        this.#pause(message.fadeFrames);
        break;
    }
  }

  /** Fills one quantum: what waits, then silence. */
  render(output: readonly Float32Array[]): void {
    const frames = output[0]?.length ?? 0;
    let at = this.#renderTail(output, frames);
    while (at < frames && this.#sounds && this.#buffered > 0) at += this.#renderBlock(output, at, frames - at);
    for (const channel of output) channel.fill(0, at);
    if (!this.#running) {
      if (this.#reportDue) this.#report();
      return;
    }
    if (at < frames && !this.#ended && this.#consumed > 0) this.#ranDry(frames - at);
    this.#sinceReport += frames;
    const drained = this.#ended && this.#buffered === 0 && !this.#drained;
    if (drained || this.#reportDue || this.#sinceReport >= this.#reportFrames) this.#report();
    if (drained) {
      this.#drained = true;
      this.#send({ type: 'drained', generation: this.#generation });
    }
  }

  get #sounds(): boolean {
    return this.#running && !this.#held;
  }

  #settle(generation: number): void {
    if (generation !== this.#generation) return;
    this.#complete = true;
    this.#held = false;
  }

  #ranDry(missing: number): void {
    this.#underrun += missing;
    if (this.#held || this.#complete) return;
    this.#held = this.#holdFrames > 0;
    this.#enough = Math.min(Math.max(this.#holdFrames, this.#enough * 2), this.#longestHold);
  }

  #push(block: Block): void {
    if (block.generation !== this.#generation || block.frames === 0) return;
    if (this.#head >= COMPACT_AT) {
      this.#blocks.splice(0, this.#head);
      this.#head = 0;
    }
    this.#blocks.push(block);
    this.#buffered += block.frames;
    this.#complete = false;
    if (this.#buffered >= this.#enough) this.#held = false;
  }

  #cut(ordinal: number): void {
    if (this.#ordinal > ordinal || this.#drained) return;
    const kept = this.#blocks.filter((block) => block.ordinal <= ordinal);
    for (const block of this.#blocks.slice(kept.length)) this.#buffered -= block.frames;
    this.#blocks = kept;
    this.#ended = false;
  }

  #flush(message: Flush): void {
    const pausing = this.#gainStep < 0;
    const rest = this.#fadedRest(message.fadeOutFrames);
    // Where nothing sounds any more, an earlier rest may still be on its way out.
    if (rest.length > 0) {
      this.#tail = rest;
      this.#tailFrames = rest[0]?.length ?? 0;
      this.#tailOffset = 0;
    }
    this.#blocks = [];
    this.#head = 0;
    this.#offset = 0;
    this.#buffered = 0;
    this.#generation = message.generation;
    this.#ordinal = 0;
    this.#framesOfOrdinal = 0;
    this.#consumed = 0;
    this.#underrun = 0;
    this.#ended = false;
    this.#drained = false;
    this.#holdFrames = message.holdFrames ?? 0;
    this.#longestHold = message.longestHoldFrames ?? this.#holdFrames;
    this.#enough = message.startFrames ?? this.#holdFrames;
    this.#held = this.#enough > 0;
    this.#complete = false;
    if (pausing) this.#running = false;
    this.#gain = message.fadeInFrames > 0 ? 0 : 1;
    this.#gainStep = message.fadeInFrames > 0 ? 1 / message.fadeInFrames : 0;
    this.#report();
  }

  #pause(fadeFrames: number): void {
    if (this.#sounds && this.#buffered > 0 && this.#gain > 0 && fadeFrames > 0) {
      this.#ramp(0, fadeFrames);
      return;
    }
    this.#running = false;
    // A generation that nothing was heard of yet keeps its own beginning.
    if (this.#consumed > 0) this.#gain = 0;
    this.#report();
  }

  #ramp(target: 0 | 1, frames: number): void {
    if (frames > 0) this.#gainStep = (target === 1 ? 1 : -1) / frames;
    else {
      this.#gain = target;
      this.#gainStep = 0;
    }
  }

  /** The next frames of what sounds, faded to nothing; none when nothing sounds. */
  #fadedRest(fadeFrames: number): readonly Float32Array[] {
    const frames = Math.min(fadeFrames, this.#buffered);
    if (!this.#sounds || frames === 0 || this.#consumed === 0) return [];
    const rest = [new Float32Array(frames), new Float32Array(frames)];
    this.#ramp(0, frames);
    let at = 0;
    while (at < frames && this.#buffered > 0 && this.#gain > 0) at += this.#renderBlock(rest, at, frames - at);
    this.#running = true;
    return rest;
  }

  #renderTail(output: readonly Float32Array[], frames: number): number {
    const count = Math.min(frames, this.#tailFrames - this.#tailOffset);
    if (count <= 0) return 0;
    for (const [index, channel] of output.entries()) {
      const tail = this.#tail[Math.min(index, this.#tail.length - 1)];
      for (let frame = 0; frame < count; frame++) channel[frame] = tail?.[this.#tailOffset + frame] ?? 0;
    }
    this.#tailOffset += count;
    return count;
  }

  /** Hands out up to `limit` frames of the block in front, and returns how many. */
  #renderBlock(output: readonly Float32Array[], at: number, limit: number): number {
    const block = this.#blocks[this.#head] ?? PLAYED;
    if (block.ordinal !== this.#ordinal || this.#consumed === 0) {
      this.#ordinal = block.ordinal;
      this.#framesOfOrdinal = 0;
      this.#reportDue = true;
    }
    const count = Math.min(limit, block.frames - this.#offset, this.#rampFrames());
    for (let index = 0; index < output.length; index++) {
      const from = block.channels[Math.min(index, block.channels.length - 1)];
      const to = output[index];
      if (from === undefined || to === undefined) continue;
      if (this.#gain === 1 && this.#gainStep === 0) {
        for (let frame = 0; frame < count; frame++) to[at + frame] = from[this.#offset + frame] ?? 0;
      } else {
        for (let frame = 0; frame < count; frame++) {
          to[at + frame] = (from[this.#offset + frame] ?? 0) * shaped(this.#gain + this.#gainStep * frame);
        }
      }
    }
    this.#advance(block, count);
    return count;
  }

  /** Frames until the running ramp reaches its end; no limit without one. */
  #rampFrames(): number {
    if (this.#gainStep === 0) return Infinity;
    const way = this.#gainStep > 0 ? 1 - this.#gain : -this.#gain;
    return Math.max(1, Math.ceil(way / this.#gainStep));
  }

  #advance(block: Block, count: number): void {
    this.#offset += count;
    this.#buffered -= count;
    this.#consumed += count;
    this.#framesOfOrdinal += count;
    if (this.#offset >= block.frames) {
      this.#blocks[this.#head] = PLAYED;
      this.#head += 1;
      this.#offset = 0;
    }
    if (this.#gainStep === 0) return;
    const gain = this.#gain + this.#gainStep * count;
    const stops = this.#gainStep < 0 && (gain <= ROUNDING || this.#buffered === 0);
    this.#gain = stops ? 0 : gain >= 1 - ROUNDING ? 1 : gain;
    if (stops) {
      this.#running = false;
      this.#reportDue = true;
    }
    if (stops || this.#gain === 1) this.#gainStep = 0;
  }

  #report(): void {
    this.#sinceReport = 0;
    this.#reportDue = false;
    this.#send({
      type: 'progress',
      generation: this.#generation,
      ordinal: this.#ordinal,
      framesOfOrdinal: this.#framesOfOrdinal,
      consumed: this.#consumed,
      buffered: this.#buffered,
      underrun: this.#underrun,
    });
    this.#underrun = 0;
  }
}

/** Below this a ramp's sum of steps is taken for its end. */
const ROUNDING = 1e-6;

/** Raised cosine: no corner at either end of a fade. */
function shaped(gain: number): number {
  return 0.5 - 0.5 * Math.cos(Math.PI * Math.min(1, Math.max(0, gain)));
}
