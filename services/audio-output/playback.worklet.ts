/**
 * The AudioWorklet processor `mpc-playback`: plays what comes through the `pcm` port that the page passes on,
 * sample for sample. Volume and effects are nodes behind it. See `PcmRing` for the rules.
 */
import type { PcmMessage } from '../protocol/output.ts';
import { PcmRing } from './pcm-ring.ts';
import { PLAYBACK_PROCESSOR, type PlaybackConnect } from './playback-processor.ts';

/** The AudioWorklet's global scope, which TypeScript's libraries lack. */
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

const REPORTS_PER_SECOND = 10;

class PlaybackProcessor extends AudioWorkletProcessor {
  #ring: PcmRing | null = null;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<PlaybackConnect>) => {
      this.#connect(event.data.pcm);
    };
  }

  process(_inputs: unknown, outputs: readonly (readonly Float32Array[])[]): boolean {
    const output = outputs[0];
    if (output !== undefined) this.#ring?.render(output);
    return true;
  }

  #connect(pcm: MessagePort): void {
    const ring = new PcmRing((report) => pcm.postMessage(report), Math.round(sampleRate / REPORTS_PER_SECOND));
    pcm.onmessage = (event: MessageEvent<PcmMessage>) => ring.receive(event.data);
    this.#ring = ring;
  }
}

registerProcessor(PLAYBACK_PROCESSOR, PlaybackProcessor);
