/** A tab for the player's tests: what the player sends it is rendered through the worklet's own ring, and can be looked at. */
import { PcmRing } from '../../services/audio-output/pcm-ring.ts';
import type { ContextState, OutputCommand, OutputReport, PcmMessage } from '../../services/protocol/output.ts';
import type { PlayerEngine } from '../../workers/player/player.ts';

/** Low, so that seconds of sound are few numbers. */
export const RATE = 8000;
/** Frames that are rendered at once. */
const QUANTUM = 128;

/** A tab: takes commands, answers them, and renders. */
export class FakeTab {
  readonly commands: OutputCommand[] = [];
  readonly heard: number[] = [];
  readonly #control = new MessageChannel();
  readonly #pcm = new MessageChannel();
  readonly #ring: PcmRing;
  /** What a `wake` leads to. */
  wakesTo: ContextState = 'running';
  state: ContextState = 'none';
  underrun = 0;

  constructor(
    readonly tab: string,
    readonly sampleRate = RATE,
  ) {
    this.#ring = new PcmRing((report) => {
      if (report.type === 'progress') this.underrun += report.underrun;
      this.#pcm.port1.postMessage(report);
    }, RATE / 10);
    this.#pcm.port1.onmessage = (message: MessageEvent<PcmMessage>) => this.#ring.receive(message.data);
    this.#control.port1.onmessage = (message: MessageEvent<OutputCommand>) => {
      this.commands.push(message.data);
      if (message.data.type === 'wake') this.becomes(this.state === 'running' ? 'running' : this.wakesTo);
      if (message.data.type === 'sleep' || message.data.type === 'released') this.becomes('suspended');
    };
  }

  attach(engine: PlayerEngine): Promise<void> {
    const spec = { tab: this.tab, sampleRate: null, elementTypes: ['audio/mpeg'], lendsCodec: true };
    return engine.attachOutput(spec, this.#control.port2, this.#pcm.port2);
  }

  becomes(state: ContextState): void {
    this.state = state;
    this.report({ type: 'context', state, sampleRate: state === 'none' ? null : this.sampleRate });
  }

  report(report: OutputReport): void {
    this.#control.port1.postMessage(report);
  }

  /** The load number of the latest command to the `<audio>` element. */
  elementReports(event: 'playing' | 'paused' | 'ended' | 'error' | 'blocked', position = 0, duration: number | null = 10): void {
    const load = this.commands.findLast((command) => command.type === 'element-load')?.load ?? 0;
    this.report({ type: 'element', load, event, position, duration });
  }

  render(quanta: number): void {
    if (this.state !== 'running') return;
    for (let count = 0; count < quanta; count++) {
      const output = [new Float32Array(QUANTUM), new Float32Array(QUANTUM)];
      this.#ring.render(output);
      this.heard.push(...(output[0] ?? []));
    }
  }

  /** What was heard without the silence. */
  get sound(): number[] {
    return this.heard.filter((sample) => sample !== 0);
  }

  close(): void {
    this.#control.port1.close();
    this.#pcm.port1.close();
  }
}
