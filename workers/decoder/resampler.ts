/**
 * Changes the sampling rate by a windowed sinc (Kaiser, 128 taps at unity), streaming. Output frame n lies exactly at
 * input frame n * from / to, counted from the recording's start in integers, so a run that begins at any frame
 * yields what a run from the start would have. The passband ends at 0.9 of the lower Nyquist frequency.
 *
 * Beyond its ends a recording is taken to go on as it does within, turned about its first and last sample (an odd
 * extension): level and slope go on, so that sound that is cut amid a wave joins what another file goes on with.
 */
import { filterKernels, reserve, type FilterKernels } from './filter-kernels.ts';

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
    this.#room = FIRST_ROOM + this.#half * 2;
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
    this.#append([], given - first);
    return given;
  }

  /** Takes the input frames that follow and returns the output frames that they allow. */
  process(input: Planes): Planes {
    this.#append(input, input[0]?.length ?? 0);
    const count = this.#countWithin(this.#available() - this.#half);
    if (count > 0) this.#extendFront();
    return this.#produce(count);
  }

  /** The rest, after the last input frame. */
  finish(): Planes {
    const end = this.outputFrames(this.#available());
    const last = this.#held - 1;
    this.#extendFront();
    this.#append([], this.#half + 1);
    this.#extend(last, 1, this.#half + 1, last - Math.max(0, -this.#start));
    return this.#produce(Math.max(0, end - this.#next));
  }

  #available(): number {
    return this.#start + this.#held;
  }

  /** The first input frame that the next output frame may need, or the extension of an end that follows. */
  #firstHeld(): number {
    return this.#inputOf(this.#next) - this.#half - 1;
  }

  /** Fills in what lies before the recording, as far as its first frames are at hand. */
  #extendFront(): void {
    const lead = -this.#start;
    if (lead > 0) this.#extend(lead, -1, lead, this.#held - 1 - lead);
  }

  /**
   * Goes on beyond an end of the recording.
   * @param edge place in the held input of the frame at the end
   * @param direction in which it goes on
   * @param known frames of the recording on the other side of that one
   */
  #extend(edge: number, direction: -1 | 1, frames: number, known: number): void {
    if (known < 0) return;
    for (let channel = 0; channel < this.#channels; channel += 1) {
      const at = this.#base(channel) + edge;
      const middle = 2 * (this.#memory[at] ?? 0);
      for (let away = 1; away <= frames; away += 1) {
        this.#memory[at + direction * away] = middle - (this.#memory[at - direction * Math.min(away, known)] ?? 0);
      }
    }
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
