/** Ten peaking filters, one behind the other, each as wide as the octave it stands for. At 0 dB a filter is no filter. */
import { EQUALISER_BANDS } from '../protocol/sound.ts';
import { filterGains, OCTAVE_WIDE } from './band-filters.ts';
import { ParamRamp } from './param-ramp.ts';

export class Equaliser {
  readonly input: AudioNode;
  readonly output: AudioNode;
  readonly #sampleRate: number;
  readonly #gains: readonly ParamRamp[];

  constructor(context: BaseAudioContext) {
    this.#sampleRate = context.sampleRate;
    const filters = EQUALISER_BANDS.map((frequency) => new BiquadFilterNode(context, { type: 'peaking', frequency, Q: OCTAVE_WIDE }));
    this.output = filters.reduce<AudioNode>((before, filter) => before.connect(filter), (this.input = new GainNode(context)));
    // The node's gain is in dB already.
    this.#gains = filters.map(({ gain }) => new ParamRamp(gain, context));
  }

  /** @param gains dB at the middle of each band; a band without one is left as it is recorded */
  set(gains: readonly number[]): void {
    for (const [band, gain] of filterGains(gains, this.#sampleRate).entries()) this.#gains[band]?.moveTo(gain);
  }
}
