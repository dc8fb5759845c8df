/**
 * What a tab sounds with. It attaches itself to the player, obeys its commands and reports facts: the state of
 * the AudioContext, of the `<audio>` fallback, of what cannot be had here. The context is made in a gesture, or
 * when the player asks for sound, never before; while the browser blocks it, any gesture in the page unlocks it.
 */
import type { ClientEvents, ClientOutput, OutputDevice, SpectrumFrame, SpectrumOptions } from '../client.ts';
import { asMpcError, toWireError, type MpcError } from '../protocol/errors.ts';
import type { LibraryService } from '../protocol/library.ts';
import type { Logger } from '../protocol/logging.ts';
import type { ContextState, OutputCommand, OutputReport } from '../protocol/output.ts';
import type { Interruption, PlayerService, PlayerState } from '../protocol/player.ts';
import { DEFAULT_SOUND, type SoundSettings } from '../protocol/sound.ts';
import type { AudioGraph } from './audio-graph.ts';
import { ClockWatch } from './clock-watch.ts';
import { CodecLending } from './codec-lending.ts';
import type { PageContext } from './context-link.ts';
import { ElementOutput, playableTypes } from './element-output.ts';
import { GestureListener } from './gesture.ts';
import { GraphKeeper } from './graph-keeper.ts';
import { MediaSessionPresenter } from './media-session.ts';
import { OutputDevices, pageStorage } from './output-devices.ts';
import { SilentAnchor } from './silent-anchor.ts';
import { Spectrum } from './spectrum.ts';

export interface AudioOutputOptions extends PageContext {
  readonly player: PlayerService;
  readonly events: Pick<ClientEvents, 'on'>;
  readonly library: Pick<LibraryService, 'artwork'>;
  /** Id of the host whose player this is; its events alone are obeyed. */
  readonly host: string;
  readonly tab: string;
  /** Script of the AudioWorklet; same origin, or served with CORS. */
  readonly workletUrl: URL;
  readonly codecWorkerUrl: URL;
}

/** Milliseconds between two attempts to go on with another device. */
const RECOVER_EVERY = 5_000;

export class AudioOutput implements ClientOutput {
  readonly #options: AudioOutputOptions;
  readonly #log: Logger;
  readonly #element: ElementOutput;
  readonly #codec: CodecLending;
  readonly #gestures = new GestureListener(() => this.unlock());
  readonly #anchor = new SilentAnchor();
  readonly #spectrum = new Spectrum();
  readonly #devices: OutputDevices;
  /** A context that stands still is as good as lost: another one goes on from where it was. */
  readonly #clock = new ClockWatch(() => this.#graphs.graph?.lose());
  readonly #graphs: GraphKeeper;
  readonly #mediaSession: MediaSessionPresenter;
  readonly #stopListening: () => void;
  #control: MessagePort;
  /** The worklet's end of the `pcm` channel, until a graph takes it. */
  #pcm: MessagePort | null;
  /** When the context was last lost, by `performance.now()`. */
  #lostAt = -Infinity;
  #sounding = false;
  /** Whether the player wants sound, be it here or in another tab. */
  #plays = false;
  #gain = 1;
  #sound = DEFAULT_SOUND;
  #closed = false;
  /** The context's state that was last told. */
  #state: ContextState = 'none';

  constructor(options: AudioOutputOptions) {
    const { player, library, events, host, codecWorkerUrl } = options;
    this.#options = options;
    this.#log = options.logging.log.child('audio');
    this.#element = new ElementOutput((report) => {
      this.#report(report);
      this.#watchForGesture();
    });
    this.#codec = new CodecLending(codecWorkerUrl, player, options);
    this.#graphs = new GraphKeeper({
      ...options,
      takePcm: (sampleRate) => this.#takePcm(sampleRate),
      adopted: (graph) => {
        // On a phone: music, which goes on in the background and heeds no switch for ringing.
        const { audioSession } = navigator as { readonly audioSession?: { type: string } };
        if (audioSession !== undefined) audioSession.type = 'playback';
        graph.setGain(this.#gain);
        graph.setSound(this.#sound);
        void this.#devices.settle();
        this.#watchClock();
      },
      loaded: (graph) => this.#spectrum.attach(graph.tap),
      changed: (graph) => this.#graphChanged(graph),
      failed: (error) => this.#failed(error),
    });
    this.#devices = new OutputDevices({
      media: (navigator as Partial<Navigator>).mediaDevices ?? null,
      storage: pageStorage(),
      apply: async (device) => {
        await Promise.all([this.#graphs.graph?.setDevice(device), this.#element.setDevice(device)]);
      },
      lost: () => this.#report({ type: 'device-lost' }),
    });
    const session = 'mediaSession' in navigator ? navigator.mediaSession : null;
    this.#mediaSession = new MediaSessionPresenter({ player, library, session, seekHidesSkip: isTouchWebKit(), unlock: () => this.unlock() });
    [this.#control, this.#pcm] = this.#attach(null);
    document.addEventListener('visibilitychange', this.#onVisible);
    this.#stopListening = events.on({ type: 'Playback', emitter: host }, ({ type, payload }) => {
      if (type !== 'Playback') return;
      if (payload.event === 'StateChanged') this.#show(payload.state);
      else if (payload.event === 'PositionChanged' && this.#sounding) this.#mediaSession.position(payload.position, payload.duration);
    });
  }

  /** Tap: the AudioContext, null until a gesture (or the player) has had it made. */
  get context(): AudioContext | null {
    return this.#graphs.graph?.context ?? null;
  }

  /** Tap: the worklet's node, which puts out the samples as decoded, before the volume is applied. */
  get node(): AudioNode | null {
    return this.#graphs.graph?.node ?? null;
  }

  get device(): string | null {
    return this.#devices.current;
  }

  devices(ask = false): Promise<readonly OutputDevice[]> {
    return this.#devices.list(ask);
  }

  setDevice(id: string | null): Promise<void> {
    return this.#devices.choose(id);
  }

  spectrum(listener: (frame: SpectrumFrame) => void, options?: SpectrumOptions): () => void {
    return this.#spectrum.watch(listener, options);
  }

  /** To be called in a gesture, before any `await`: makes the context, or lets it run. */
  unlock(): void {
    if (this.#closed) return;
    this.#graphs.unlock();
    this.#element.unlock();
    void this.#anchor.play();
    if (!this.#sounding) this.#anchor.pause();
  }

  /** The worker before died in mid-sound: it goes on here if the browser lets it without a gesture, else it rests there. */
  async takeUp(interruption: Interruption): Promise<void> {
    const maySound = await this.#mayStart();
    try {
      await this.#options.player.takeUp(interruption, maySound);
    } catch (error) {
      const { code } = asMpcError(error);
      if (code !== 'closed') this.#log.warning('What was interrupted could not be taken up.', { code });
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopListening();
    document.removeEventListener('visibilitychange', this.#onVisible);
    this.#gestures.disarm();
    this.#mediaSession.close();
    this.#devices.close();
    this.#spectrum.close();
    this.#clock.watch(null);
    this.#anchor.close();
    this.#codec.close();
    this.#element.close();
    this.#control.close();
    this.#pcm?.close();
    this.#graphs.close();
  }

  /** Hands the player new ports. @returns ours: control, and the one for the worklet */
  #attach(sampleRate: number | null): [MessagePort, MessagePort] {
    const { player, tab } = this.#options;
    const control = new MessageChannel();
    const pcm = new MessageChannel();
    control.port1.onmessage = (message: MessageEvent<OutputCommand>) => this.#receive(message.data);
    const spec = { tab, sampleRate, elementTypes: playableTypes(), lendsCodec: this.#codec.isAble };
    player.attachOutput(spec, control.port2, pcm.port2).catch((error: unknown) => {
      const { code } = asMpcError(error);
      if (code !== 'closed') this.#log.warning('The output could not be attached to the player.', { code });
    });
    return [control.port1, pcm.port1];
  }

  #receive(command: OutputCommand): void {
    switch (command.type) {
      case 'wake':
        void this.#wake(command.sampleRate);
        break;
      case 'sleep':
      case 'released':
        if (command.type === 'released') this.#element.receive({ type: 'element-unload' });
        void this.#graphs.graph?.sleep();
        break;
      case 'volume':
        this.#setVolume(command.muted ? 0 : command.volume);
        break;
      case 'sound':
        this.#setSound(command.sound);
        break;
      case 'lend-codec':
        this.#codec.lend();
        break;
      default:
        this.#element.receive(command);
    }
  }

  /** A context that is made before the browser lets it sound is only complained about; in a gesture it will be made. */
  async #wake(wish: number | null): Promise<void> {
    const mayStart = this.#graphs.graph !== null || (await this.#mayStart());
    if (this.#closed) return;
    if (mayStart || this.#graphs.graph !== null) return this.#graphs.wake(wish);
    this.#graphs.wish(wish);
    this.#gestures.arm();
    this.#state = 'blocked';
    this.#report({ type: 'context', state: 'blocked', sampleRate: null });
  }

  /** Once there was a gesture it depends on the browser; before, only some pages may, and their media elements as well. */
  async #mayStart(): Promise<boolean> {
    const { userActivation } = navigator as Partial<Navigator>;
    if (userActivation === undefined || userActivation.hasBeenActive) return true;
    const may = await this.#anchor.play();
    if (!this.#sounding) this.#anchor.pause();
    return may;
  }

  /** A worklet's port lives as long as its context: a later graph gets ports of its own. */
  #takePcm(sampleRate: number): MessagePort {
    const waiting = this.#pcm;
    this.#pcm = null;
    if (waiting !== null) return waiting;
    this.#control.close();
    const [control, pcm] = this.#attach(sampleRate);
    this.#control = control;
    return pcm;
  }

  #graphChanged(graph: AudioGraph): void {
    const { state } = graph;
    if (state === 'closed') this.#spectrum.attach(null);
    if (state !== this.#state) this.#log.debug('The audio context has changed its state.', { from: this.#state, to: state });
    this.#state = state;
    this.#report({ type: 'context', state, sampleRate: state === 'closed' ? null : graph.context.sampleRate });
    this.#watchForGesture();
    if (state === 'closed') this.#recover();
  }

  /** The device was lost in mid-sound: another one may be there. */
  #recover(): void {
    const now = performance.now();
    if (!this.#sounding || now - this.#lostAt < RECOVER_EVERY) return;
    this.#lostAt = now;
    void this.#graphs.wake(null);
  }

  #failed(error: MpcError): void {
    this.#log.warning('This page cannot play through Web Audio.', { code: error.code });
    this.#report({ type: 'failed', error: toWireError(error) });
  }

  #watchForGesture(): void {
    const state = this.#graphs.graph?.state;
    if (state === 'blocked' || state === 'interrupted' || (state === undefined && (this.#sounding || this.#state === 'blocked')) || this.#element.blocked) this.#gestures.arm();
    else this.#gestures.disarm();
  }

  /** Loudness is heard by ratio, not by difference: the square of the slider is close to even steps. */
  #setVolume(volume: number): void {
    this.#gain = volume ** 2;
    this.#graphs.graph?.setGain(this.#gain);
    this.#element.setGain(this.#gain);
  }

  #setSound(sound: SoundSettings): void {
    this.#sound = sound;
    this.#graphs.graph?.setSound(sound);
    this.#element.setSpeed(sound.speed);
  }

  #show(state: PlayerState): void {
    this.#sounding = state.soundingTab === this.#options.tab;
    this.#mediaSession.show(this.#sounding ? state : null);
    this.#plays = state.status === 'playing' || state.status === 'loading';
    if (!this.#sounding || !this.#plays || state.mode !== 'pipeline') this.#anchor.pause();
    // Not while a track is still loading: starting it would delay the first sound.
    else if (state.status === 'playing') void this.#anchor.play();
    this.#watchClock();
  }

  #watchClock(): void {
    this.#clock.watch(this.#sounding && this.#plays ? (this.#graphs.graph?.context ?? null) : null);
  }

  /** A page that was put aside (a call, a locked phone) comes back: what should sound goes on. */
  readonly #onVisible = (): void => {
    if (document.visibilityState === 'visible' && this.#sounding && this.#plays) void this.#graphs.graph?.resume();
  };

  #report(report: OutputReport): void {
    this.#control.postMessage(report);
  }
}

/** iOS and iPadOS, whatever the browser calls itself: WebKit alone has this event. */
function isTouchWebKit(): boolean {
  return 'GestureEvent' in globalThis && navigator.maxTouchPoints > 0;
}
