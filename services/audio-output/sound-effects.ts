/**
 * What the listener's settings do to sound on its way to the volume: equaliser, mono, balance, and a limiter where the
 * equaliser or ReplayGain may raise it too far. While all of it is neutral none of it is there, and samples pass
 * unchanged; the limiter by itself passes what is within full scale unchanged. Nothing is rewired while it is heard:
 * one way fades into another.
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

/** Around the effects or through them, and around or through them with a limiter at the end. */
type WayName = 'around' | 'through' | 'guarded' | 'limited';

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

  /** @param context one whose worklet is loaded @param sound from the first sample on */
  constructor(context: BaseAudioContext, sound: SoundSettings) {
    this.#context = context;
    this.input = new GainNode(context);
    this.output = new GainNode(context);
    this.#current = this.#wayOf(sound, 1);
    this.#connect(this.#current);
  }

  set(sound: SoundSettings): void {
    const way = this.#wayOf(sound, 0);
    if (way === this.#current) return;
    this.#current = way;
    const lead = way.connected ? 0 : LEAD;
    this.#connect(way);
    for (const each of this.#ways.values()) each.heard.moveTo(each === way ? 1 : 0, lead);
    setTimeout(() => this.#takeApart(), TAKE_APART_AFTER);
  }

  /** The way to take, set as it is to sound. @param level of one that is new */
  #wayOf(sound: SoundSettings, level: number): Way {
    const { equaliser, mono, balance, preventClipping, replayGain } = sound;
    const gains = equaliser.enabled ? equaliser.gains : [];
    // A filter that lowers a band can raise peaks as well: it moves what is above and below in time.
    const isEqualised = gains.some((gain) => gain !== 0);
    // A track whose peak nobody knows may be raised by more than it has room for.
    const isGuarded = preventClipping && (isEqualised || replayGain !== 'off');
    const isNeutral = !isEqualised && !mono && balance === 0;
    const way = this.#way(isNeutral ? (isGuarded ? 'guarded' : 'around') : isGuarded ? 'limited' : 'through', level);
    way.set(gains, sound);
    return way;
  }

  /** Each is made when it is first taken. */
  #way(name: WayName, level: number): Way {
    const made = this.#ways.get(name);
    if (made !== undefined) return made;
    const heard = new GainNode(this.#context, { gain: level });
    heard.connect(this.output);
    const end = name === 'guarded' || name === 'limited' ? this.#limiter(heard) : heard;
    const way = {
      ...(name === 'through' || name === 'limited' ? this.#effects(end) : { input: end, set: () => undefined }),
      heard: new ParamRamp(heard.gain, this.#context),
      connected: false,
    };
    this.#ways.set(name, way);
    return way;
  }

  #limiter(to: AudioNode): AudioNode {
    const limiter = new AudioWorkletNode(this.#context, LIMITER_PROCESSOR, { channelCount: 2, channelCountMode: 'explicit', outputChannelCount: [2] });
    limiter.connect(to);
    return limiter;
  }

  #effects(to: AudioNode): Pick<Way, 'input' | 'set'> {
    const equaliser = new Equaliser(this.#context);
    const stereo = new StereoField(this.#context);
    equaliser.output.connect(stereo.input);
    stereo.output.connect(to);
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
