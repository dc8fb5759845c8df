/**
 * The AudioWorklet processors. `mpc-playback` plays what comes through the `pcm` port that the page passes on, sample
 * for sample; volume and effects are nodes behind it. See `PcmRing` for the rules. `mpc-limiter` is one of them.
 */
import { ContextLogging } from '../logging/context-logging.ts';
import type { PcmMessage, PcmReport } from '../protocol/output.ts';
import { PcmRing } from './pcm-ring.ts';
import { PeakLimiter } from './peak-limiter.ts';
import { LIMITER_PROCESSOR, PLAYBACK_PROCESSOR, type PlaybackMessage } from './playback-processor.ts';

/** The AudioWorklet's global scope, which TypeScript's libraries lack. */
declare const sampleRate: number;
declare const currentTime: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const REPORTS_PER_SECOND = 10;
/** Seconds between two warnings that nothing was there to play. */
const WARN_EVERY = 5;

class PlaybackProcessor extends AudioWorkletProcessor {
  readonly #logging = new ContextLogging('worklet', (message) => this.port.postMessage(message));
  #ring: PcmRing | null = null;
  /** Frames of silence that no warning has told of yet, and when the next one may. */
  #missing = 0;
  #warnAt = 0;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlaybackMessage>) => {
      if (data.type === 'setup') this.#logging.obey(data);
      else this.#connect(data.pcm);
    };
    this.#logging.log.debug('The worklet has started.', { sampleRate });
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const output = outputs[0];
    if (output !== undefined) this.#ring?.render(output);
    return true;
  }

  #connect(pcm: MessagePort): void {
    const report = (facts: PcmReport): void => {
      pcm.postMessage(facts);
      if (facts.type === 'progress' && facts.underrun > 0) this.#ranDry(facts.underrun);
    };
    const ring = new PcmRing(report, Math.round(sampleRate / REPORTS_PER_SECOND));
    pcm.onmessage = (event: MessageEvent<PcmMessage>) => ring.receive(event.data);
    this.#ring = ring;
  }

  #ranDry(frames: number): void {
    this.#missing += frames;
    if (currentTime < this.#warnAt) return;
    const milliseconds = Math.round((this.#missing / sampleRate) * 1000);
    this.#logging.log.warning('There was nothing to play in mid-track.', { milliseconds });
    this.#missing = 0;
    this.#warnAt = currentTime + WARN_EVERY;
  }
}

class LimiterProcessor extends AudioWorkletProcessor {
  readonly #limiter = new PeakLimiter(2, sampleRate);

  process(inputs: readonly (readonly Float32Array[])[], outputs: readonly (readonly Float32Array[])[]): boolean {
    const [input = [], output] = [inputs[0], outputs[0]];
    if (output !== undefined) this.#limiter.process(input, output);
    return true;
  }
}

registerProcessor(PLAYBACK_PROCESSOR, PlaybackProcessor);
registerProcessor(LIMITER_PROCESSOR, LimiterProcessor);
