/**
 * Changes the sampling rate by a windowed sinc (Kaiser, 128 taps at unity), streaming. Output frame n lies exactly at
 * input frame n * from / to, counted from the recording's start in integers, so a run that begins at any frame
 * yields what a run from the start would have. The passband ends at 0.9 of the lower Nyquist frequency.
 *
 * Beyond its ends a recording is taken to go on as its first and last frames let one expect, so that sound that is cut
 * amid a wave joins what another file goes on with.
 */
import { filterKernels, reserve, type FilterKernels } from './filter-kernels.ts';
import { predict } from './linear-prediction.ts';

/** Zero crossings on each side of the kernel. */
const CROSSINGS = 64;
/**
 * Most places between two input frames that the table holds a row for each. Usual pairs of rates have fewer (44.1 to
 * 48 kHz: 160); for others there are this many, and between rows it is interpolated, with an error below -115 dB.
 */
const MAX_PHASES = 640;
/** Shape of the Kaiser window: about 100 dB of stopband attenuation. */
const BETA = 10.06;
/** Middle of the transition band, as a share of the lower Nyquist frequency. */
const CUTOFF = 0.95;
/** Frames at either end of a recording by which it is told how the sound goes on beyond. */
const TELLING = 512;
/** Bytes of a float. */
const FLOAT = 4;
/** Frames of input for which there is room in the beginning. */
const FIRST_ROOM = 8192;
/** Frames of output that are made at once. */
const PIECE = 4096;

type Planes = readonly Float32Array<ArrayBuffer>[];

export class Resampler {
  readonly #from: number;
  readonly #to: number;
  /** Taps on each side. */
  readonly #half: number;
  readonly #phases: number;
  readonly #channels: number;
  /** Its memory holds the table, a piece of output, and the input of each channel from `#start` on. */
  readonly #kernels: FilterKernels;
  /** Index in the memory where the input begins. */
  readonly #inputAt: number;
  #memory: Float32Array;
  /** Frames for which each channel has room. */
  #room: number;
  /** Frames of input that are held. */
  #held = 0;
  #start = 0;
  /** Frames before the recording that are still to be filled in. */
  #lead = 0;
  /** Output frame that comes next. */
  #next = 0;

  /** @param from Hz of the input @param to Hz of the output */
  constructor(channels: number, from: number, to: number) {
    this.#channels = channels;
    this.#from = from;
    this.#to = to;
    const cutoff = CUTOFF * Math.min(1, to / from);
    // Eight, so that a row is a multiple of sixteen.
    this.#half = Math.ceil((CROSSINGS / 8) * Math.max(1, from / to)) * 8;
    this.#phases = Math.min(to / greatestCommonDivisor(from, to), MAX_PHASES);
    const table = kernel(this.#half, cutoff, this.#phases);
    this.#room = FIRST_ROOM + this.#half * 2 + TELLING;
    this.#inputAt = table.length + PIECE;
    this.#kernels = filterKernels((this.#inputAt + this.#room * channels) * FLOAT);
    this.#memory = new Float32Array(this.#kernels.memory.buffer);
    this.#memory.set(table);
    this.begin(0);
  }

  /** Output frames that a whole recording gives. */
  outputFrames(inputFrames: number): number {
    return Math.round((inputFrames * this.#to) / this.#from);
  }

  /** Makes `frame` the next output frame; returns the input frame that must be given next. */
  begin(frame: number): number {
    this.#next = frame;
    const first = this.#firstHeld();
    const given = Math.max(0, first);
    this.#start = first;
    this.#held = 0;
    this.#lead = given - first;
    this.#append([], this.#lead);
    return given;
  }

  /** Takes the input frames that follow and returns the output frames that they allow. */
  process(input: Planes): Planes {
    this.#append(input, input[0]?.length ?? 0);
    if (this.#lead > 0 && this.#available() < TELLING) return this.#produce(0);
    const count = this.#countWithin(this.#available() - this.#half);
    if (count > 0) this.#fillLead();
    return this.#produce(count);
  }

  /** The rest, after the last input frame. */
  finish(): Planes {
    const end = this.outputFrames(this.#available());
    this.#fillLead();
    const known = Math.min(TELLING, this.#held, this.#available());
    const beyond = this.#half + 1;
    this.#append(Array.from({ length: this.#channels }, (_, channel) => predict(this.#frames(channel, this.#held - known, known), beyond)), beyond);
    return this.#produce(Math.max(0, end - this.#next));
  }

  #available(): number {
    return this.#start + this.#held;
  }

  /** The first input frame that the next output frame may need, or the prediction of what follows the end. */
  #firstHeld(): number {
    return this.#inputOf(this.#next) - Math.max(this.#half, TELLING);
  }

  /** Fills in what lies before the recording, by its first frames, last to first. */
  #fillLead(): void {
    const lead = this.#lead;
    this.#lead = 0;
    if (lead === 0) return;
    for (let channel = 0; channel < this.#channels; channel += 1) {
      const known = this.#frames(channel, lead, Math.min(TELLING, this.#held - lead)).slice().reverse();
      this.#frames(channel, 0, lead).set(predict(known, lead).reverse());
    }
  }

  /** Some of the frames held of a channel. @param from place in what is held */
  #frames(channel: number, from: number, count: number): Float32Array {
    const at = this.#base(channel) + from;
    return this.#memory.subarray(at, at + count);
  }

  #inputOf(frame: number): number {
    return Math.floor((frame * this.#from) / this.#to);
  }

  /** How many output frames from the next one on lie before an input frame. */
  #countWithin(inputFrame: number): number {
    return Math.max(0, Math.ceil((inputFrame * this.#to) / this.#from) - this.#next);
  }

  /** Index of a channel's first frame in the memory. */
  #base(channel: number): number {
    return this.#inputAt + channel * this.#room;
  }

  /** Takes frames of input; silence where a channel is missing. */
  #append(input: Planes, frames: number): void {
    if (this.#held + frames > this.#room) this.#enlarge(this.#held + frames);
    for (let channel = 0; channel < this.#channels; channel += 1) {
      const at = this.#base(channel) + this.#held;
      const plane = input[channel];
      if (plane) this.#memory.set(plane, at);
      else this.#memory.fill(0, at, at + frames);
    }
    this.#held += frames;
  }

  #enlarge(frames: number): void {
    const room = frames * 2;
    reserve(this.#kernels, (this.#inputAt + room * this.#channels) * FLOAT);
    this.#memory = new Float32Array(this.#kernels.memory.buffer);
    for (let channel = this.#channels - 1; channel > 0; channel -= 1) {
      const base = this.#base(channel);
      this.#memory.copyWithin(this.#inputAt + channel * room, base, base + this.#held);
    }
    this.#room = room;
  }

  #produce(count: number): Planes {
    const output = Array.from({ length: this.#channels }, () => new Float32Array(count));
    for (let made = 0; made < count; made += PIECE) {
      const frames = Math.min(PIECE, count - made);
      output.forEach((plane, channel) => plane.set(this.#piece(channel, this.#next + made, frames), made));
    }
    this.#next += count;
    const done = Math.min(this.#held, Math.max(0, this.#firstHeld() - this.#start));
    for (let channel = 0; channel < this.#channels; channel += 1) {
      const base = this.#base(channel);
      this.#memory.copyWithin(base, base + done, base + this.#held);
    }
    this.#held -= done;
    this.#start += done;
    return output;
  }

  /** Frames of one channel from one on; a view that the next call overwrites. */
  #piece(channel: number, frame: number, frames: number): Float32Array {
    const input = this.#inputOf(frame);
    const first = this.#base(channel) + input - this.#half + 1 - this.#start;
    const out = this.#inputAt - PIECE;
    const rest = frame * this.#from - input * this.#to;
    const rowBytes = this.#half * 2 * FLOAT;
    this.#kernels.resample(0, this.#phases, rowBytes, first * FLOAT, rest, this.#from, this.#to, out * FLOAT, frames);
    return this.#memory.subarray(out, out + frames);
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** One row of taps for each phase, and one more to interpolate towards; each sums to 1, so that level is kept. */
function kernel(half: number, cutoff: number, phases: number): Float32Array {
  const length = half * 2;
  const table = new Float32Array((phases + 1) * length);
  // The filter is the same on both sides: each of its values serves two taps.
  const side = Float64Array.from({ length: half * phases + 1 }, (_, step) => sinc((cutoff * step) / phases) * kaiser(step / phases / half));
  const row = new Float64Array(length);
  for (let phase = 0; phase <= phases; phase += 1) {
    let sum = 0;
    for (let tap = 0; tap < length; tap += 1) {
      const value = side[Math.abs((tap - half + 1) * phases - phase)] ?? 0;
      row[tap] = value;
      sum += value;
    }
    for (let tap = 0; tap < length; tap += 1) table[phase * length + tap] = (row[tap] ?? 0) / sum;
  }
  return table;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Its height does not matter: the taps are scaled to their sum. */
function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x));
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  const quarter = (x * x) / 4;
  let sum = 1;
  let term = 1;
  for (let order = 1; term > sum * 1e-9; order += 1) {
    term *= quarter / (order * order);
    sum += term;
  }
  return sum;
}
