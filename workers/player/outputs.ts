/**
 * The outputs of the tabs, and which one of them sounds. A tab attaches as soon as it is there; whether it can
 * sound is a matter of its AudioContext, which it reports. At most one output is the sounding one.
 */
import { fromWireError, type MpcError } from '../../services/protocol/errors.ts';
import type { ContextState, ElementReport, OutputCommand, OutputReport, OutputSpec } from '../../services/protocol/output.ts';

export interface OutputsEvents {
  /** The context of an output changed, or it failed. */
  changed(output: Output): void;
  element(output: Output, report: ElementReport): void;
}

/** What one tab can do. */
export class Output {
  readonly tab: string;
  readonly elementTypes: readonly string[];
  readonly pcm: MessagePort;
  readonly #control: MessagePort;
  #state: ContextState = 'none';
  #sampleRate: number | null;
  #failure: MpcError | null = null;

  constructor(spec: OutputSpec, control: MessagePort, pcm: MessagePort, events: OutputsEvents) {
    this.tab = spec.tab;
    this.elementTypes = spec.elementTypes;
    this.pcm = pcm;
    this.#control = control;
    this.#sampleRate = spec.sampleRate;
    control.onmessage = (message: MessageEvent<OutputReport>) => {
      const report = message.data;
      if (report.type === 'element') events.element(this, report);
      else {
        this.#note(report);
        events.changed(this);
      }
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

  send(command: OutputCommand): void {
    this.#control.postMessage(command);
  }

  close(): void {
    this.#control.onmessage = null;
    this.#control.close();
    this.pcm.close();
  }

  #note(report: Exclude<OutputReport, ElementReport>): void {
    if (report.type === 'failed') this.#failure = fromWireError(report.error);
    else {
      this.#state = report.state;
      this.#sampleRate = report.sampleRate;
    }
  }
}

export class Outputs {
  readonly #events: OutputsEvents;
  readonly #byTab = new Map<string, Output>();
  #sounding: Output | null = null;

  constructor(events: OutputsEvents) {
    this.#events = events;
  }

  get sounding(): Output | null {
    return this.#sounding;
  }

  /** @returns whether it takes the place of the sounding output of the same tab */
  attach(spec: OutputSpec, control: MessagePort, pcm: MessagePort): boolean {
    const wasSounding = this.remove(spec.tab);
    const output = new Output(spec, control, pcm, this.#events);
    this.#byTab.set(spec.tab, output);
    if (wasSounding) this.#sounding = output;
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

  /** Makes an output the sounding one if none is: one that runs already, else the latest to attach. */
  choose(): Output | null {
    if (this.#sounding === null) {
      const all = [...this.#byTab.values()].reverse();
      this.#sounding = all.find((output) => output.state === 'running') ?? all[0] ?? null;
    }
    return this.#sounding;
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

  broadcast(command: OutputCommand): void {
    for (const output of this.#byTab.values()) output.send(command);
  }

  close(): void {
    for (const tab of this.#byTab.keys()) this.remove(tab);
  }
}
