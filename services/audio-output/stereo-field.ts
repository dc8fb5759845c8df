/**
 * How much of each side is heard on each side. Mono is half of left and half of right on both. Balance lowers the side
 * that it turns away from, linearly down to nothing at its end, and never raises the other.
 */
import { ParamRamp } from './param-ramp.ts';

const [LEFT, RIGHT] = [0, 1];

export class StereoField {
  readonly input: AudioNode;
  readonly output: AudioNode;
  /** Of one side on itself, and of the other on it: left, then right. */
  readonly #own: readonly ParamRamp[];
  readonly #other: readonly ParamRamp[];

  constructor(context: BaseAudioContext) {
    const [input, output] = [new ChannelSplitterNode(context, { numberOfOutputs: 2 }), new ChannelMergerNode(context, { numberOfInputs: 2 })];
    const way = (from: number, to: number, gain: number): ParamRamp => {
      const node = new GainNode(context, { gain });
      input.connect(node, from).connect(output, 0, to);
      return new ParamRamp(node.gain, context);
    };
    this.input = input;
    this.output = output;
    this.#own = [way(LEFT, LEFT, 1), way(RIGHT, RIGHT, 1)];
    this.#other = [way(RIGHT, LEFT, 0), way(LEFT, RIGHT, 0)];
  }

  /** @param balance -1 (left alone) to 1 (right alone) */
  set(mono: boolean, balance: number): void {
    for (const [side, level] of [Math.min(1, 1 - balance), Math.min(1, 1 + balance)].entries()) {
      this.#own[side]?.moveTo(mono ? level / 2 : level);
      this.#other[side]?.moveTo(mono ? level / 2 : 0);
    }
  }
}
