/**
 * Changes the sampling rate by a windowed sinc (Kaiser, 128 taps at unity), streaming. Output frame n lies exactly at
 * input frame n * from / to, counted from the recording's start in integers, so a run that begins at any frame
 * yields what a run from the start would have. The passband ends at 0.9 of the lower Nyquist frequency.
 */

/** Zero crossings on each side of the kernel. */
const CROSSINGS = 64;
/** Rows of the table between two input frames; between rows it is interpolated, with an error below -115 dB. */
const PHASES = 512;
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
  readonly #table: Float32Array;
  readonly #taps: Float32Array;
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
    this.#half = Math.ceil(CROSSINGS * Math.max(1, from / to));
    this.#table = kernel(this.#half, cutoff);
    this.#taps = new Float32Array(this.#half * 2);
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
    const output = this.#history.map(() => new Float32Array(count));
    for (let index = 0; index < count; index += 1) {
      const frame = this.#next + index;
      const input = this.#inputOf(frame);
      this.#interpolate((frame * this.#from - input * this.#to) / this.#to);
      const first = input - this.#half + 1 - this.#start;
      output.forEach((plane, channel) => {
        plane[index] = dot(this.#taps, this.#history[channel] ?? plane, first);
      });
    }
    this.#next += count;
    const keep = this.#inputOf(this.#next) - this.#half + 1 - this.#start;
    this.#history = this.#history.map((kept) => kept.slice(Math.max(0, keep)));
    this.#start += Math.max(0, keep);
    return output;
  }

  /** Fills the taps for a place between two input frames (0 to 1). */
  #interpolate(place: number): void {
    const length = this.#taps.length;
    const row = Math.floor(place * PHASES);
    const share = place * PHASES - row;
    const from = row * length;
    for (let tap = 0; tap < length; tap += 1) {
      const low = this.#table[from + tap] ?? 0;
      this.#taps[tap] = low + ((this.#table[from + length + tap] ?? 0) - low) * share;
    }
  }
}

function dot(taps: Float32Array, samples: Float32Array, first: number): number {
  let sum = 0;
  for (let tap = 0; tap < taps.length; tap += 1) sum += (taps[tap] ?? 0) * (samples[first + tap] ?? 0);
  return sum;
}

function concat(head: Float32Array, tail: Float32Array): Float32Array<ArrayBuffer> {
  const joined = new Float32Array(head.length + tail.length);
  joined.set(head);
  joined.set(tail, head.length);
  return joined;
}

/** One row of taps for each phase, and one more to interpolate towards; each sums to 1, so that level is kept. */
function kernel(half: number, cutoff: number): Float32Array {
  const length = half * 2;
  const table = new Float32Array((PHASES + 1) * length);
  for (let phase = 0; phase <= PHASES; phase += 1) {
    const row = Array.from({ length }, (_, tap) => {
      const distance = tap - half + 1 - phase / PHASES;
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
