/** Ten peaking filters, one behind the other, each as wide as the octave it stands for. At 0 dB a filter is no filter. */
import { EQUALISER_BANDS } from '../protocol/sound.ts';
import { ParamRamp } from './param-ramp.ts';

/** Of a filter whose bandwidth, between the points of half its gain in dB, is an octave. */
const OCTAVE_WIDE = Math.SQRT2;

export class Equaliser {
  readonly input: AudioNode;
  readonly output: AudioNode;
  readonly #gains: readonly ParamRamp[];

  constructor(context: BaseAudioContext) {
    const filters = EQUALISER_BANDS.map((frequency) => new BiquadFilterNode(context, { type: 'peaking', frequency, Q: OCTAVE_WIDE }));
    this.output = filters.reduce<AudioNode>((before, filter) => before.connect(filter), (this.input = new GainNode(context)));
    // The node's gain is in dB already.
    this.#gains = filters.map(({ gain }) => new ParamRamp(gain, context));
  }

  /** @param gains dB by band; a band without one is left as it is recorded */
  set(gains: readonly number[]): void {
    for (const [band, gain] of this.#gains.entries()) gain.moveTo(gains[band] ?? 0);
  }
}
