/**
 * What the listener's settings do to sound on its way to the volume: equaliser, mono, balance, and a limiter where the
 * equaliser may raise it too far. While all of it is neutral none of it is there, and samples pass unchanged. Nothing
 * is rewired while it is heard: one way fades into another.
 */
import type { SoundSettings } from '../protocol/sound.ts';
import { Equaliser } from './equaliser.ts';
import { ParamRamp } from './param-ramp.ts';
import { LIMITER_PROCESSOR } from './playback-processor.ts';
import { StereoField } from './stereo-field.ts';

/** One way that sound may take. */
interface Way {
  readonly input: AudioNode;
  /** How much of it is heard. */
  readonly heard: ParamRamp;
  set(gains: readonly number[], sound: SoundSettings): void;
  connected: boolean;
}

/** `limited` is the way through the effects with a limiter at its end. */
type WayName = 'around' | 'through' | 'limited';

/**
 * Seconds in which sound takes a new way before it is heard: the limiter's thread must have heard of it, and have
 * something to look ahead at.
 */
const LEAD = 0.1;
/** Milliseconds after which ways that are no longer heard are taken apart. */
const TAKE_APART_AFTER = 500;

export class SoundEffects {
  readonly input: GainNode;
  readonly output: GainNode;
  readonly #context: BaseAudioContext;
  readonly #ways = new Map<WayName, Way>();
  #current: Way;

  /** @param context one whose worklet is loaded */
  constructor(context: BaseAudioContext) {
    this.#context = context;
    this.input = new GainNode(context);
    this.output = new GainNode(context);
    this.#current = this.#way('around');
    this.#connect(this.#current);
  }

  set(sound: SoundSettings): void {
    const { equaliser, mono, balance, preventClipping } = sound;
    const gains = equaliser.enabled ? equaliser.gains : [];
    const raises = gains.some((gain) => gain > 0);
    const isNeutral = !mono && balance === 0 && gains.every((gain) => gain === 0);
    const way = this.#way(isNeutral ? 'around' : raises && preventClipping ? 'limited' : 'through');
    way.set(gains, sound);
    if (way === this.#current) return;
    this.#current = way;
    const lead = way.connected ? 0 : LEAD;
    this.#connect(way);
    for (const each of this.#ways.values()) each.heard.moveTo(each === way ? 1 : 0, lead);
    setTimeout(() => this.#takeApart(), TAKE_APART_AFTER);
  }

  /** Each is made when it is first taken; only the way round is heard from the start. */
  #way(name: WayName): Way {
    const made = this.#ways.get(name);
    if (made !== undefined) return made;
    const heard = new GainNode(this.#context, { gain: name === 'around' ? 1 : 0 });
    heard.connect(this.output);
    const way = {
      ...(name === 'around' ? { input: heard, set: () => undefined } : this.#effects(heard, name === 'limited')),
      heard: new ParamRamp(heard.gain, this.#context),
      connected: false,
    };
    this.#ways.set(name, way);
    return way;
  }

  #effects(to: AudioNode, isLimited: boolean): Pick<Way, 'input' | 'set'> {
    const context = this.#context;
    const equaliser = new Equaliser(context);
    const stereo = new StereoField(context);
    equaliser.output.connect(stereo.input);
    const end = isLimited ? new AudioWorkletNode(context, LIMITER_PROCESSOR, { channelCount: 2, channelCountMode: 'explicit', outputChannelCount: [2] }) : null;
    (end === null ? stereo.output : stereo.output.connect(end)).connect(to);
    return {
      input: equaliser.input,
      set: (gains, { mono, balance }) => {
        equaliser.set(gains);
        stereo.set(mono, balance);
      },
    };
  }

  #connect(way: Way): void {
    if (!way.connected) this.input.connect(way.input);
    way.connected = true;
  }

  #takeApart(): void {
    for (const way of this.#ways.values()) {
      // In a context that sleeps nothing moves; then it stays as it is.
      if (!way.connected || way.heard.target !== 0 || !way.heard.isThere) continue;
      this.input.disconnect(way.input);
      way.connected = false;
    }
  }
}
