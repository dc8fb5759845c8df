/** The worker's side of a real output, with a tap behind the worklet: for tests. */
import { EventBus } from '../event-bus.ts';
import type { OutputCommand, OutputReport, OutputSpec, PcmMessage, PcmReport } from '../protocol/output.ts';
import type { Interruption, PlayerService } from '../protocol/player.ts';
import { AudioOutput } from './audio-output.ts';
import { FakePageContext } from './context-link.fake.ts';

/** Where the real worklet is. */
export const WORKLET = new URL('./playback.worklet.ts', import.meta.url);
/** Hz. */
export const RATE = 44_100;

/** A worklet that keeps what passes it, from the first sample that is not silent. */
const CAPTURE = `
class Capture extends AudioWorkletProcessor {
  process([input]) {
    if (input[0]) this.port.postMessage(input.map((channel) => channel.slice()));
    return true;
  }
}
registerProcessor('capture', Capture);`;

export interface Attached {
  readonly spec: OutputSpec;
  readonly control: MessagePort;
  readonly pcm: MessagePort;
  readonly reports: OutputReport[];
  readonly progress: PcmReport[];
}

/** The worker's side of an output: what it was told, and the ports to command it. */
export class OutputWorker {
  readonly attached: Attached[] = [];
  /** What was to be taken up of another worker's, and whether the page may sound. */
  readonly takenUp: { readonly interruption: Interruption; readonly maySound: boolean }[] = [];
  readonly bus = new EventBus(64);
  readonly page = new FakePageContext({ level: 'debug' });
  readonly output: AudioOutput;
  readonly left: number[] = [];
  readonly right: number[] = [];

  constructor(workletUrl = WORKLET) {
    const player: Partial<PlayerService> = {
      attachOutput: async (spec, control, pcm) => {
        const attached: Attached = { spec, control, pcm, reports: [], progress: [] };
        control.onmessage = (event: MessageEvent<OutputReport>) => attached.reports.push(event.data);
        pcm.onmessage = (event: MessageEvent<PcmReport>) => attached.progress.push(event.data);
        this.attached.push(attached);
      },
      takeUp: async (interruption, maySound) => void this.takenUp.push({ interruption, maySound }),
    };
    this.output = new AudioOutput({
      player: player as PlayerService,
      events: this.bus,
      library: { artwork: async () => null },
      host: 'host',
      tab: 'tab',
      workletUrl,
      codecWorkerUrl: new URL('./codec.worker.js', import.meta.url),
      ...this.page,
    });
  }

  get latest(): Attached {
    const latest = this.attached.at(-1);
    if (latest === undefined) throw new Error('No output was attached.');
    return latest;
  }

  command(command: OutputCommand): void {
    this.latest.control.postMessage(command);
  }

  pcm(message: PcmMessage): void {
    this.latest.pcm.postMessage(message);
  }

  /** Starts the context at {@link RATE} and captures behind the worklet. */
  async start(): Promise<void> {
    this.command({ type: 'wake', sampleRate: RATE });
    await until(() => this.latest.reports.some((report) => report.type === 'context' && report.state === 'running'));
    await until(() => this.output.node !== null);
    const { context, node } = this.output;
    if (context === null || node === null) throw new Error('The output has no context.');
    const url = URL.createObjectURL(new Blob([CAPTURE], { type: 'text/javascript' }));
    await context.audioWorklet.addModule(url);
    const capture = new AudioWorkletNode(context, 'capture', { numberOfOutputs: 0 });
    capture.port.onmessage = (event: MessageEvent<Float32Array[]>) => {
      const [left = new Float32Array(), right = left] = event.data;
      this.left.push(...left);
      this.right.push(...right);
    };
    node.connect(capture);
  }

  /** Sends a ramp of samples: left `n`, right `-n`, in units that Float32 holds exactly. */
  block(generation: number, ordinal: number, first: number, frames: number): void {
    const left = Float32Array.from({ length: frames }, (_, index) => sample(first + index));
    this.pcm({ type: 'block', generation, ordinal, channels: [left, left.map((value) => -value)], frames });
  }

  flush(generation: number): void {
    this.pcm({ type: 'flush', generation, fadeOutFrames: 0, fadeInFrames: 0 });
  }

  drained(generation: number): boolean {
    return this.latest.progress.some((report) => report.type === 'drained' && report.generation === generation);
  }

  close(): void {
    this.output.close();
    this.bus.close();
  }
}

/** Number `index` of the ramp. */
export function sample(index: number): number {
  return index / 2 ** 20;
}

/** Looks again and again. @throws Error when it never comes true */
export async function until(isTrue: () => boolean, milliseconds = 8000): Promise<void> {
  const end = performance.now() + milliseconds;
  while (!isTrue()) {
    if (performance.now() > end) throw new Error(`This never came true: ${String(isTrue)}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 5);
    });
  }
}
