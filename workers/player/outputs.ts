/**
 * The outputs of the tabs, and which one of them sounds. A tab attaches as soon as it is there; whether it can
 * sound is a matter of its AudioContext, which it reports. At most one output is the sounding one.
 */
import { fromWireError, MpcError } from '../../services/protocol/errors.ts';
import type { ContextState, ElementReport, OutputCommand, OutputReport, OutputSpec } from '../../services/protocol/output.ts';
import type { Clock } from '../platform/clock.ts';

/** Milliseconds in which a page must answer when it is asked for sound. */
const ANSWER_LIMIT = 10_000;
/** Milliseconds of silence after which a context may sleep. */
const SLEEP_AFTER = 30_000;

/** A context in one of these waits for the listener or for the system, not for its page. */
export const NEEDS_LISTENER: ReadonlySet<ContextState> = new Set(['blocked', 'interrupted', 'closed']);

/** What every output is told, those that come later as well. */
export type StandingCommand = Extract<OutputCommand, { readonly type: 'volume' | 'sound' }>;

export interface OutputsEvents {
  /** The context of the sounding output changed, or it failed. */
  changed(): void;
  /** The `<audio>` element of the sounding output told something. */
  element(report: ElementReport): void;
  /** The device that it sounded through is gone. */
  deviceLost(): void;
}

/** Reports that say nothing of the context. */
type Incident = Extract<OutputReport, { readonly type: 'element' | 'device-lost' }>;

/** What one tab can do. */
export class Output {
  readonly tab: string;
  readonly elementTypes: readonly string[];
  readonly lendsCodec: boolean;
  readonly pcm: MessagePort;
  readonly #control: MessagePort;
  #state: ContextState = 'none';
  #sampleRate: number | null;
  #failure: MpcError | null = null;
  #loads = 0;
  /** Whether the rate of its context is settled: its page has been told the one that is wished, or it has been played through. */
  tuned = false;

  constructor(
    spec: OutputSpec,
    control: MessagePort,
    pcm: MessagePort,
    heard: (output: Output, incident: Incident | null) => void,
  ) {
    this.tab = spec.tab;
    this.elementTypes = spec.elementTypes;
    this.lendsCodec = spec.lendsCodec;
    this.pcm = pcm;
    this.#control = control;
    this.#sampleRate = spec.sampleRate;
    control.onmessage = (message: MessageEvent<OutputReport>) => {
      const report = message.data;
      const isIncident = report.type === 'element' || report.type === 'device-lost';
      if (!isIncident) this.#note(report);
      heard(this, isIncident ? report : null);
    };
  }

  get state(): ContextState {
    return this.#state;
  }

  /** Hz; null while there is no context. */
  get sampleRate(): number | null {
    return this.#sampleRate;
  }

  /** Why this tab cannot run the pipeline, if it cannot. */
  get failure(): MpcError | null {
    return this.#failure;
  }

  /** A number for the `<audio>` element's next load. */
  nextLoad(): number {
    this.#loads += 1;
    return this.#loads;
  }

  send(command: OutputCommand): void {
    this.#control.postMessage(command);
  }

  close(): void {
    this.#control.onmessage = null;
    this.#control.close();
    this.pcm.close();
  }

  #note(report: Exclude<OutputReport, Incident>): void {
    if (report.type === 'failed') this.#failure = fromWireError(report.error);
    else {
      this.#state = report.state;
      this.#sampleRate = report.sampleRate;
    }
  }
}

export class Outputs {
  readonly #events: OutputsEvents;
  readonly #clock: Clock;
  readonly #byTab = new Map<string, Output>();
  readonly #standing = new Map<StandingCommand['type'], StandingCommand>();
  #sounding: Output | null = null;
  #sleeping = new AbortController();
  /** Lets {@link ready} look again. */
  #appeared: () => void = () => undefined;

  constructor(events: OutputsEvents, clock: Clock) {
    this.#events = events;
    this.#clock = clock;
  }

  get sounding(): Output | null {
    return this.#sounding;
  }

  /** @returns whether it takes the place of the sounding output of the same tab */
  attach(spec: OutputSpec, control: MessagePort, pcm: MessagePort): boolean {
    const wasSounding = this.remove(spec.tab);
    const output = new Output(spec, control, pcm, (from, incident) => this.#heard(from, incident));
    this.#byTab.set(spec.tab, output);
    for (const command of this.#standing.values()) output.send(command);
    if (wasSounding) this.#sounding = output;
    this.#appeared();
    return wasSounding;
  }

  /** @returns whether the tab was the sounding one; then none is */
  remove(tab: string): boolean {
    const output = this.#byTab.get(tab);
    if (output === undefined) return false;
    this.#byTab.delete(tab);
    output.close();
    if (this.#sounding !== output) return false;
    this.#sounding = null;
    return true;
  }

  /**
   * The listener asked for sound in this tab: it sounds, unless another one is able to.
   * @returns whether the sounding output is another one now
   */
  claim(tab: string): boolean {
    const mine = this.#byTab.get(tab);
    const before = this.#sounding;
    if (mine === undefined || mine === before || before?.state === 'running') return false;
    before?.send({ type: 'released' });
    this.#sounding = mine;
    return true;
  }

  /**
   * The output to sound from, once it has told its rate or that it cannot. Waits without limit for a tab and for
   * a gesture, but not for a page that does not answer.
   * @param wish Hz of what is to be played, for a context that has still to be made
   * @throws MpcError `timeout`, `aborted`
   */
  async ready(wish: () => Promise<number | null>, signal: AbortSignal): Promise<Output> {
    let asked: Output | null = null;
    for (;;) {
      signal.throwIfAborted();
      const output = this.#choose();
      const sampleRate = output !== null && !output.tuned ? await wish() : null;
      if (output !== this.#choose()) continue;
      const appeared = new Promise<void>((resolve) => {
        this.#appeared = resolve;
      });
      const tunes = sampleRate !== null && sampleRate !== output?.sampleRate;
      if (output !== null && (output.failure !== null || (output.sampleRate !== null && !tunes))) {
        // What has sounded at its rate is not torn down for another one.
        output.tuned = true;
        this.wake();
        return output;
      }
      if (output !== null && output !== asked) {
        asked = output;
        output.tuned = true;
        output.send({ type: 'wake', sampleRate });
        this.#events.changed();
      }
      await this.#within(output === null || NEEDS_LISTENER.has(output.state) ? null : ANSWER_LIMIT, appeared, signal);
    }
  }

  /** Asks the sounding page to let its context run, if it has one. */
  wake(): void {
    this.#sleeping.abort();
    const output = this.#sounding;
    if (output !== null && output.sampleRate !== null && output.state !== 'running') output.send({ type: 'wake', sampleRate: null });
  }

  /** Asks the sounding tab for a codec worker: it dies with the sound, not apart from it. @returns whether it has one */
  askForCodec(): boolean {
    if (this.#sounding?.lendsCodec !== true) return false;
    this.#sounding.send({ type: 'lend-codec' });
    return true;
  }

  /** Lets the sounding context sleep after a while, unless it is woken. */
  sleepLater(): void {
    this.#sleeping.abort();
    const sleeping = new AbortController();
    this.#sleeping = sleeping;
    this.#clock.sleep(SLEEP_AFTER, sleeping.signal).then(
      () => this.#sounding?.send({ type: 'sleep' }),
      () => undefined,
    );
  }

  tell(command: StandingCommand): void {
    this.#standing.set(command.type, command);
    for (const output of this.#byTab.values()) output.send(command);
  }

  close(): void {
    this.#sleeping.abort();
    for (const tab of this.#byTab.keys()) this.remove(tab);
  }

  /** Makes an output the sounding one if none is: one that runs already, else the latest to attach. */
  #choose(): Output | null {
    if (this.#sounding === null) {
      const all = [...this.#byTab.values()].reverse();
      this.#sounding = all.find((output) => output.state === 'running') ?? all[0] ?? null;
    }
    return this.#sounding;
  }

  #heard(output: Output, incident: Incident | null): void {
    if (incident === null) this.#appeared();
    if (output !== this.#sounding) return;
    if (incident === null) this.#events.changed();
    else if (incident.type === 'element') this.#events.element(incident);
    else this.#events.deviceLost();
  }

  /** Waits for what may never come: until the limit, if there is one, and until the signal. */
  async #within(limit: number | null, event: Promise<void>, signal: AbortSignal): Promise<void> {
    const done = new AbortController();
    const ends = AbortSignal.any([signal, done.signal]);
    try {
      await Promise.race([event, limit === null ? aborted(ends) : this.#tooLate(limit, ends)]);
    } finally {
      done.abort();
    }
  }

  async #tooLate(limit: number, signal: AbortSignal): Promise<never> {
    await this.#clock.sleep(limit, signal);
    throw new MpcError('timeout', 'The page did not answer when it was asked for sound.');
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
