/**
 * Decodes by WebCodecs in a codec worker. What comes out lags behind what goes in; packets on their way are limited
 * by the protocol's credits. When the worker dies, `decode` rejects with `closed`; `reset` then borrows another one.
 * A worker that is found dead when it is borrowed is given back for another, once.
 */
import { CODEC_CREDITS, type CodecConfig, type CodecReport } from '../../services/protocol/codec.ts';
import { fromWireError, MpcError } from '../../services/protocol/errors.ts';
import type { CodecLender } from './audio-stream.ts';
import { CodecConnection } from './codec-connection.ts';
import { joinPcm, type PacketDecoder, type Pcm } from './packet-decoder.ts';

type Frames = Extract<CodecReport, { type: 'frames' }>;

/** Every connection carries one stream: lenders hand out ports freely, and a stream's end is its port's end. */
const STREAM = 0;

/** How many packets may be under way before `decode` waits for sound: hides the round trip, keeps little in flight. */
const AHEAD = CODEC_CREDITS / 2;

export class CodecPacketDecoder implements PacketDecoder {
  readonly #lender: CodecLender;
  readonly #config: CodecConfig;
  readonly #signal: AbortSignal;
  #connection: CodecConnection | null = null;
  #generation = 0;
  #sent = 0;
  #taken = 0;
  #opened = false;
  #flushed = false;
  #failure: MpcError | null = null;
  #output: Frames[] = [];
  #wake: () => void = () => {};

  static async open(lender: CodecLender, config: CodecConfig, signal: AbortSignal): Promise<CodecPacketDecoder> {
    const decoder = new CodecPacketDecoder(lender, config, signal);
    try {
      await decoder.#connect();
    } catch (error) {
      if (!(error instanceof MpcError) || error.code !== 'closed') throw error;
      await decoder.#connect();
    }
    return decoder;
  }

  private constructor(lender: CodecLender, config: CodecConfig, signal: AbortSignal) {
    this.#lender = lender;
    this.#config = config;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    for (let at = 0; at < packets.length; ) {
      await this.#until(() => this.#sent - this.#taken < AHEAD);
      // A packet is a view of a block that others read too: what is transferred must be a copy.
      const some = packets.slice(at, at + AHEAD - (this.#sent - this.#taken)).map((packet) => packet.slice());
      this.#connection?.send({ type: 'decode', stream: STREAM, packets: some }, some.map(({ buffer }) => buffer));
      this.#sent += some.length;
      at += some.length;
    }
    return this.#takeOutput();
  }

  async flush(): Promise<Pcm> {
    this.#flushed = false;
    this.#connection?.send({ type: 'flush', stream: STREAM });
    await this.#until(() => this.#flushed);
    return this.#takeOutput();
  }

  async reset(): Promise<void> {
    this.#generation += 1;
    this.#sent = 0;
    this.#taken = 0;
    this.#output = [];
    if (this.#connection && this.#failure?.code !== 'closed') {
      this.#failure = null;
      this.#connection.send({ type: 'reset', stream: STREAM, generation: this.#generation });
    } else {
      await this.#connect();
    }
  }

  close(): void {
    this.#failure ??= new MpcError('aborted', 'The stream was closed.');
    this.#connection?.send({ type: 'close', stream: STREAM });
    this.#connection?.close();
    this.#connection = null;
    this.#wake();
  }

  async #connect(): Promise<void> {
    this.#connection?.close();
    this.#connection = null;
    const port = await this.#lender.port(this.#signal);
    this.#failure = null;
    this.#opened = false;
    this.#generation = 0;
    this.#connection = new CodecConnection(port, {
      report: (report) => this.#hear(report),
      gone: (error) => this.#fail(error),
    });
    this.#connection.send({ type: 'open', stream: STREAM, config: this.#config });
    await this.#until(() => this.#opened);
  }

  #hear(report: Exclude<CodecReport, { type: 'ready' }>): void {
    if (report.type === 'error') this.#fail(fromWireError(report.error));
    if (report.type === 'opened') this.#opened = true;
    if ('generation' in report && report.generation === this.#generation) {
      if (report.type === 'frames') this.#output.push(report);
      if (report.type !== 'flushed') this.#taken = report.packets;
      if (report.type === 'flushed') this.#flushed = true;
    }
    this.#wake();
  }

  #fail(error: MpcError): void {
    this.#failure ??= error;
    this.#wake();
  }

  /** Waits until the state that reports build is as wished. @throws what made that impossible */
  async #until(done: () => boolean): Promise<void> {
    for (;;) {
      if (this.#failure) throw this.#failure;
      this.#signal.throwIfAborted();
      if (done()) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #takeOutput(): Pcm {
    const output = this.#output;
    this.#output = [];
    return joinPcm(output);
  }
}
