/**
 * What the listener's settings do to sound on its way to the volume: equaliser, mono, balance, and a limiter for what the
 * equaliser raises too far. While all of it is neutral none of it is connected, and samples pass unchanged. Nothing is
 * ever rewired while it is heard: the way through the effects and the way round them fade into each other.
 */
import type { SoundSettings } from '../protocol/sound.ts';
import { Equaliser } from './equaliser.ts';
import { ParamRamp } from './param-ramp.ts';
import { LIMITER_PROCESSOR, NO_CEILING } from './playback-processor.ts';
import { StereoField } from './stereo-field.ts';

/** Seconds in which sound comes through the effects before it is heard: what looks ahead must have something to look at. */
const LEAD = 0.01;
/** Milliseconds after which the way that is no longer heard is taken apart. */
const TAKE_APART_AFTER = 500;

interface Through {
  readonly equaliser: Equaliser;
  readonly stereo: StereoField;
  /** How much of it is heard. */
  readonly heard: ParamRamp;
}

export class SoundEffects {
  readonly input: GainNode;
  readonly output: GainNode;
  readonly #context: BaseAudioContext;
  readonly #around: ParamRamp;
  /** Made in time: a worklet's node puts out nothing until its thread has heard of it. */
  readonly #limiter: AudioWorkletNode;
  /** Made when it is first needed. */
  #through: Through | null = null;
  #connected = false;

  /** @param context one whose worklet is loaded */
  constructor(context: BaseAudioContext) {
    this.#context = context;
    this.input = new GainNode(context);
    this.output = new GainNode(context);
    const around = new GainNode(context);
    this.#limiter = new AudioWorkletNode(context, LIMITER_PROCESSOR, { channelCount: 2, channelCountMode: 'explicit', outputChannelCount: [2] });
    this.input.connect(around).connect(this.output);
    this.#around = new ParamRamp(around.gain, context);
  }

  /** Whether samples pass through the effects, or did so a moment ago. */
  get connected(): boolean {
    return this.#connected;
  }

  set(sound: SoundSettings): void {
    const { equaliser, mono, balance, preventClipping } = sound;
    const gains = equaliser.enabled ? equaliser.gains : [];
    if (!mono && balance === 0 && gains.every((gain) => gain === 0)) this.#goAround();
    else {
      const through = (this.#through ??= this.#make());
      through.equaliser.set(gains);
      through.stereo.set(mono, balance);
      this.#limiter.parameters.get('ceiling')?.setValueAtTime(preventClipping ? 1 : NO_CEILING, this.#context.currentTime);
      this.#goThrough(through);
    }
  }

  #goThrough({ equaliser, heard }: Through): void {
    const lead = this.#connected ? 0 : LEAD;
    if (!this.#connected) this.input.connect(equaliser.input);
    this.#connected = true;
    this.#around.moveTo(0, lead);
    heard.moveTo(1, lead);
  }

  #goAround(): void {
    if (!this.#connected) return;
    this.#around.moveTo(1);
    this.#through?.heard.moveTo(0);
    setTimeout(() => this.#takeApart(), TAKE_APART_AFTER);
  }

  #make(): Through {
    const context = this.#context;
    const equaliser = new Equaliser(context);
    const stereo = new StereoField(context);
    const heard = new GainNode(context, { gain: 0 });
    equaliser.output.connect(stereo.input);
    stereo.output.connect(this.#limiter).connect(heard).connect(this.output);
    return { equaliser, stereo, heard: new ParamRamp(heard.gain, context) };
  }

  #takeApart(): void {
    if (this.#through === null || !this.#connected) return;
    const { heard, equaliser } = this.#through;
    // In a context that sleeps nothing moves; then it stays as it is.
    if (heard.target !== 0 || !heard.isThere) return;
    this.input.disconnect(equaliser.input);
    this.#connected = false;
  }
}
