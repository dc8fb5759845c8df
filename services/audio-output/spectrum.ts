/**
 * What is heard as a spectrum, frame by frame, for visualisers. Each listener has an analyser of its own, which is there
 * only while it listens; where the page is not painted nothing is computed.
 */
import type { SpectrumFrame, SpectrumOptions } from '../client.ts';
import { MpcError } from '../protocol/errors.ts';

export type SpectrumListener = (frame: SpectrumFrame) => void;

const DEFAULTS: Required<SpectrumOptions> = { bins: 1024, smoothing: 0.8, least: -100, greatest: -30 };

export class Spectrum {
  readonly #watches = new Set<Watch>();
  #tap: AudioNode | null = null;

  /** Listens to another node; to none while there is no sound to be had. */
  attach(tap: AudioNode | null): void {
    this.#tap = tap;
    for (const watch of this.#watches) watch.attach(tap);
  }

  /** Calls back before each repaint while sound flows; returns its undo. @throws MpcError `invalid-argument` */
  watch(listener: SpectrumListener, options: SpectrumOptions = {}): () => void {
    const watch = new Watch(listener, checked({ ...DEFAULTS, ...options }));
    this.#watches.add(watch);
    watch.attach(this.#tap);
    return () => {
      this.#watches.delete(watch);
      watch.attach(null);
    };
  }

  close(): void {
    this.attach(null);
    this.#watches.clear();
  }
}

class Watch {
  readonly #listener: SpectrumListener;
  readonly #options: Required<SpectrumOptions>;
  #detach: () => void = () => undefined;

  constructor(listener: SpectrumListener, options: Required<SpectrumOptions>) {
    this.#listener = listener;
    this.#options = options;
  }

  attach(tap: AudioNode | null): void {
    this.#detach();
    this.#detach = tap === null ? () => undefined : this.#follow(tap);
  }

  #follow(tap: AudioNode): () => void {
    const { bins, smoothing, least, greatest } = this.#options;
    const { context } = tap;
    const analyser = new AnalyserNode(context, { fftSize: bins * 2, smoothingTimeConstant: smoothing, minDecibels: least, maxDecibels: greatest });
    const frame = new Frame(analyser);
    tap.connect(analyser);
    let next = 0;
    const paint = (): void => {
      next = requestAnimationFrame(paint);
      if (context.state !== 'running') return;
      frame.renew();
      this.#listener(frame);
    };
    next = requestAnimationFrame(paint);
    return () => {
      cancelAnimationFrame(next);
      tap.disconnect(analyser);
    };
  }
}

/** The same object each time: only what is asked for is computed, and no memory is taken. */
class Frame implements SpectrumFrame {
  readonly binWidth: number;
  readonly #analyser: AnalyserNode;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #decibels: Float32Array<ArrayBuffer>;
  #hasBytes = false;
  #hasDecibels = false;

  constructor(analyser: AnalyserNode) {
    const { fftSize, frequencyBinCount, context } = analyser;
    this.binWidth = context.sampleRate / fftSize;
    this.#analyser = analyser;
    this.#bytes = new Uint8Array(frequencyBinCount);
    this.#decibels = new Float32Array(frequencyBinCount);
  }

  get bytes(): Uint8Array {
    if (!this.#hasBytes) this.#analyser.getByteFrequencyData(this.#bytes);
    this.#hasBytes = true;
    return this.#bytes;
  }

  get decibels(): Float32Array {
    if (!this.#hasDecibels) this.#analyser.getFloatFrequencyData(this.#decibels);
    this.#hasDecibels = true;
    return this.#decibels;
  }

  renew(): void {
    this.#hasBytes = this.#hasDecibels = false;
  }
}

function checked(options: Required<SpectrumOptions>): Required<SpectrumOptions> {
  const { bins, smoothing, least, greatest } = options;
  const wrong = (field: string, allowed: string): MpcError => new MpcError('invalid-argument', `\`${field}\` must be ${allowed}.`, { details: { field } });
  if (!Number.isInteger(Math.log2(bins)) || bins < 16 || bins > 16_384) throw wrong('bins', 'a power of two from 16 to 16384');
  if (!(smoothing >= 0 && smoothing < 1)) throw wrong('smoothing', 'a number from 0 to less than 1');
  if (!(Number.isFinite(least) && Number.isFinite(greatest) && least < greatest)) throw wrong('least', 'a number of dB below `greatest`');
  return options;
}
