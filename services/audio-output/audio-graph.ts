/**
 * One AudioContext and what stands in it: worklet -> effects -> volume -> destination. It is made in a gesture where the
 * browser wants one, plays what comes through its `pcm` port, and tells every change of its state. A context
 * that is lost is not repaired; its owner makes another graph.
 */
import { asMpcError, MpcError } from '../protocol/errors.ts';
import type { ContextState } from '../protocol/output.ts';
import { DEFAULT_SOUND, type SoundSettings } from '../protocol/sound.ts';
import { linkContext, type PageContext } from './context-link.ts';
import { ParamRamp } from './param-ramp.ts';
import { PLAYBACK_PROCESSOR, type PlaybackConnect } from './playback-processor.ts';
import { SoundEffects } from './sound-effects.ts';

export interface AudioGraphEvents {
  /** `state` or `sampleRate` may be different. */
  changed(): void;
  /** The pipeline cannot run in this page. */
  failed(error: MpcError): void;
}

/** Milliseconds after which a context that was asked to run and does not is waiting for a gesture. */
const RESUME_LIMIT = 300;

export class AudioGraph {
  readonly context: AudioContext;
  readonly #volume: GainNode;
  readonly #gain: ParamRamp;
  readonly #events: AudioGraphEvents;
  readonly #page: PageContext;
  #unlink: () => void = () => undefined;
  #node: AudioWorkletNode | null = null;
  /** There once the worklet is. */
  #effects: SoundEffects | null = null;
  #sound: SoundSettings = DEFAULT_SOUND;
  #asleep = false;
  #lost = false;
  /** Changes of the device under way. */
  #choosing = 0;
  #blocked = false;
  #resuming = 0;

  /**
   * To be called in a gesture, before any `await`.
   * @param sampleRate Hz wished for; the device's own rate where the browser refuses it
   * @throws MpcError `unsupported`
   */
  constructor(sampleRate: number | null, events: AudioGraphEvents, page: PageContext) {
    this.#events = events;
    this.#page = page;
    this.context = newContext(sampleRate);
    this.#volume = new GainNode(this.context);
    this.#volume.connect(this.context.destination);
    this.#gain = new ParamRamp(this.#volume.gain, this.context);
    this.context.addEventListener('statechange', this.#onStateChange);
    // A device that is gone: the context never sounds again.
    this.context.addEventListener('error', this.#onError);
  }

  /** The worklet's node; null until its script is loaded. */
  get node(): AudioWorkletNode | null {
    return this.#node;
  }

  /** What is heard, before the volume is applied; null until the worklet's script is loaded. */
  get tap(): AudioNode | null {
    return this.#effects?.output ?? null;
  }

  get state(): ContextState {
    if (this.#lost) return 'closed';
    const { state } = this.context;
    if (state !== 'suspended') return state;
    if (this.#asleep) return 'suspended';
    return this.#blocked ? 'blocked' : 'none';
  }

  /** Loads the worklet and hands it the port. Failure is told, not thrown. */
  async load(workletUrl: URL, pcm: MessagePort): Promise<void> {
    try {
      const { audioWorklet } = this.context as Partial<AudioContext>;
      if (audioWorklet === undefined) throw new MpcError('unsupported', 'AudioWorklet needs a secure page (https).');
      await audioWorklet.addModule(workletUrl.href);
      if (this.context.state === 'closed') return;
      const node = new AudioWorkletNode(this.context, PLAYBACK_PROCESSOR, { numberOfInputs: 0, outputChannelCount: [2] });
      this.#unlink = linkContext(node.port, this.#page);
      const connect: PlaybackConnect = { type: 'connect', pcm };
      node.port.postMessage(connect, [pcm]);
      const effects = new SoundEffects(this.context, this.#sound);
      effects.output.connect(this.#volume);
      node.connect(effects.input);
      this.#effects = effects;
      this.#node = node;
    } catch (error) {
      if (this.context.state === 'closed') return;
      this.#events.failed(
        error instanceof MpcError ? error : new MpcError('worker-unavailable', 'The audio worklet could not be loaded.', { cause: asMpcError(error) }),
      );
    }
  }

  /** Lets it run. To be called in a gesture where the browser wants one; may be called again. */
  async resume(): Promise<void> {
    this.#asleep = false;
    const attempt = ++this.#resuming;
    if (this.context.state !== 'running') {
      // Where a gesture is wanted the promise stays pending in some browsers and rejects in others.
      await Promise.race([this.context.resume().catch(() => undefined), delay(RESUME_LIMIT)]);
    }
    if (attempt !== this.#resuming) return;
    this.#blocked = this.context.state === 'suspended' && !this.#asleep;
    this.#events.changed();
  }

  async sleep(): Promise<void> {
    this.#asleep = true;
    if (this.context.state === 'running') await this.context.suspend();
    else this.#events.changed();
  }

  /** @param amount linear amplitude; at 1 samples pass unchanged */
  setGain(amount: number): void {
    this.#gain.moveTo(amount);
  }

  setSound(sound: SoundSettings): void {
    this.#sound = sound;
    this.#effects?.set(sound);
  }

  /** @param device null is the usual one @throws as `setSinkId` does */
  async setDevice(device: string | null): Promise<void> {
    const { context }: { readonly context: AudioContext & { readonly setSinkId?: (id: string) => Promise<void> } } = this;
    this.#choosing += 1;
    try {
      await context.setSinkId?.(device ?? '');
    } finally {
      this.#choosing -= 1;
    }
  }

  async close(): Promise<void> {
    this.context.removeEventListener('statechange', this.#onStateChange);
    this.context.removeEventListener('error', this.#onError);
    this.#unlink();
    this.#node?.disconnect();
    if (this.context.state !== 'closed') await this.context.close();
  }

  /** Its context sounds no more, whatever that says; it may not even close. */
  lose(): void {
    this.#lost = true;
    void this.close();
    this.#events.changed();
  }

  readonly #onError = (): void => {
    // Chromium tells of a device that could not be chosen as well; the one before goes on.
    if (this.#choosing === 0) this.lose();
  };

  readonly #onStateChange = (): void => {
    if (this.context.state === 'running') this.#blocked = false;
    // Put to sleep by somebody else (the system, the page): wake it, or learn that it takes a gesture.
    if (this.context.state === 'suspended' && !this.#asleep) void this.resume();
    this.#events.changed();
  };

}

function newContext(sampleRate: number | null): AudioContext {
  if (typeof AudioContext === 'undefined') throw new MpcError('unsupported', 'This browser has no Web Audio.');
  try {
    return new AudioContext({ latencyHint: 'balanced', ...(sampleRate !== null && { sampleRate }) });
  } catch {
    return new AudioContext();
  }
}

function delay(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}
