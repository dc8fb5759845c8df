/**
 * Changes the sampling rate by a windowed sinc (Kaiser, 128 taps at unity), streaming. Output frame n lies exactly at
 * input frame n * from / to, counted from the recording's start in integers, so a run that begins at any frame
 * yields what a run from the start would have. The passband ends at 0.9 of the lower Nyquist frequency.
 */

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

type Planes = readonly Float32Array<ArrayBuffer>[];

export class Resampler {
  readonly #from: number;
  readonly #to: number;
  /** Taps on each side. */
  readonly #half: number;
  readonly #phases: number;
  readonly #table: Float64Array;
  /** Input frames from `#start` on. */
  #history: Float32Array<ArrayBuffer>[];
  #start = 0;
  /** Output frame that comes next. */
  #next = 0;

  /** @param from Hz of the input @param to Hz of the output */
  constructor(channels: number, from: number, to: number) {
    this.#from = from;
    this.#to = to;
    const cutoff = CUTOFF * Math.min(1, to / from);
    this.#half = Math.ceil((CROSSINGS / 2) * Math.max(1, from / to)) * 2;
    this.#phases = Math.min(to / greatestCommonDivisor(from, to), MAX_PHASES);
    this.#table = kernel(this.#half, cutoff, this.#phases);
    this.#history = Array.from({ length: channels }, () => new Float32Array(0));
    this.begin(0);
  }

  /** Output frames that a whole recording gives. */
  outputFrames(inputFrames: number): number {
    return Math.round((inputFrames * this.#to) / this.#from);
  }

  /** Makes `frame` the next output frame; returns the input frame that must be given next. */
  begin(frame: number): number {
    this.#next = frame;
    const first = this.#inputOf(frame) - this.#half + 1;
    const given = Math.max(0, first);
    this.#start = first;
    // Before the recording there is silence.
    this.#history = this.#history.map(() => new Float32Array(given - first));
    return given;
  }

  /** Takes the input frames that follow and returns the output frames that they allow. */
  process(input: Planes): Planes {
    this.#history = this.#history.map((kept, index) => concat(kept, input[index] ?? new Float32Array(0)));
    return this.#produce(this.#countWithin(this.#available() - this.#half));
  }

  /** The rest, after the last input frame. */
  finish(): Planes {
    const end = this.outputFrames(this.#available());
    const silence = new Float32Array(this.#half + 1);
    this.#history = this.#history.map((kept) => concat(kept, silence));
    return this.#produce(Math.max(0, end - this.#next));
  }

  #available(): number {
    return this.#start + (this.#history[0]?.length ?? 0);
  }

  #inputOf(frame: number): number {
    return Math.floor((frame * this.#from) / this.#to);
  }

  /** How many output frames from the next one on lie before an input frame. */
  #countWithin(inputFrame: number): number {
    return Math.max(0, Math.ceil((inputFrame * this.#to) / this.#from) - this.#next);
  }

  #produce(count: number): Planes {
    const output = this.#history.map((samples) => {
      const plane = new Float32Array(count);
      for (let index = 0; index < count; index += 1) plane[index] = this.#sample(samples, this.#next + index);
      return plane;
    });
    this.#next += count;
    const keep = Math.max(0, this.#inputOf(this.#next) - this.#half + 1 - this.#start);
    this.#history = this.#history.map((kept) => kept.slice(keep));
    this.#start += keep;
    return output;
  }

  #sample(samples: Float32Array, frame: number): number {
    const input = this.#inputOf(frame);
    const place = ((frame * this.#from - input * this.#to) * this.#phases) / this.#to;
    const row = Math.floor(place);
    const first = input - this.#half + 1 - this.#start;
    const length = this.#half * 2;
    const low = dot(this.#table, row * length, samples, first, length);
    if (row === place) return low;
    return low + (dot(this.#table, (row + 1) * length, samples, first, length) - low) * (place - row);
  }
}

/** Four taps a step; `length` is a multiple of four. */
function dot(table: Float64Array, row: number, samples: Float32Array, first: number, length: number): number {
  let sum = 0;
  for (let tap = 0; tap < length; tap += 4) {
    const at = row + tap;
    const from = first + tap;
    sum +=
      (table[at] ?? 0) * (samples[from] ?? 0) +
      (table[at + 1] ?? 0) * (samples[from + 1] ?? 0) +
      (table[at + 2] ?? 0) * (samples[from + 2] ?? 0) +
      (table[at + 3] ?? 0) * (samples[from + 3] ?? 0);
  }
  return sum;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

function concat(head: Float32Array, tail: Float32Array): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}

/** One row of taps for each phase, and one more to interpolate towards; each sums to 1, so that level is kept. */
function kernel(half: number, cutoff: number, phases: number): Float64Array {
  const length = half * 2;
  const table = new Float64Array((phases + 1) * length);
  for (let phase = 0; phase <= phases; phase += 1) {
    const row = Array.from({ length }, (_, tap) => {
      const distance = tap - half + 1 - phase / phases;
      return sinc(cutoff * distance) * kaiser(distance / half);
    });
    const sum = row.reduce((total, tap) => total + tap, 0);
    table.set(row.map((tap) => tap / sum), phase * length);
  }
  return table;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function kaiser(x: number): number {
  return Math.abs(x) > 1 ? 0 : bessel(BETA * Math.sqrt(1 - x * x)) / bessel(BETA);
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let sum = 1;
  let term = 1;
  for (let order = 1; term > sum * 1e-12; order += 1) {
    term *= (x / (2 * order)) ** 2;
    sum += term;
  }
  return sum;
}
