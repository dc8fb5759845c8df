/**
 * Decodes by WebCodecs in a codec worker. What comes out lags behind what goes in; packets on their way are limited
 * by the protocol's credits. When the worker dies, `decode` rejects with `closed`; `reset` then borrows another one.
 * A worker that is found dead when it is borrowed is given back for another, once.
 */
import { CODEC_CREDITS, type CodecConfig, type CodecReport } from '../../services/protocol/codec.ts';
import { fromWireError, MpcError } from '../../services/protocol/errors.ts';
import { STREAM, type CodecLink, type LinkCodec } from './codec-link.ts';
import { joinPcm, type PacketDecoder, type Pcm } from './packet-decoder.ts';

type Frames = Extract<CodecReport, { type: 'frames' }>;

/** How many packets may be under way before `decode` waits for sound: hides the round trip, keeps little in flight. */
const AHEAD = CODEC_CREDITS / 2;

export class CodecPacketDecoder implements PacketDecoder {
  readonly #linked: LinkCodec;
  readonly #config: CodecConfig;
  readonly #signal: AbortSignal;
  #link: CodecLink | null = null;
  #generation = 0;
  #sent = 0;
  #taken = 0;
  #opened = false;
  #flushed = false;
  #failure: MpcError | null = null;
  #output: Frames[] = [];
  #wake: () => void = () => {};

  static async open(linked: LinkCodec, config: CodecConfig, signal: AbortSignal): Promise<CodecPacketDecoder> {
    const decoder = new CodecPacketDecoder(linked, config, signal);
    try {
      await decoder.#connect().catch((error: unknown) => {
        if (!(error instanceof MpcError) || error.code !== 'closed') throw error;
        return decoder.#connect();
      });
    } catch (error) {
      decoder.close();
      throw error;
    }
    return decoder;
  }

  private constructor(linked: LinkCodec, config: CodecConfig, signal: AbortSignal) {
    this.#linked = linked;
    this.#config = config;
    this.#signal = signal;
    signal.addEventListener('abort', () => this.#wake());
  }

  async decode(packets: readonly Uint8Array<ArrayBuffer>[]): Promise<Pcm> {
    for (let at = 0; at < packets.length; ) {
      await this.#until(() => this.#sent - this.#taken < AHEAD);
      const some = packets.slice(at, at + AHEAD - (this.#sent - this.#taken));
      this.#link?.send({ type: 'decode', stream: STREAM, packets: some });
      this.#sent += some.length;
      at += some.length;
    }
    return this.#takeOutput();
  }

  async flush(): Promise<Pcm> {
    this.#flushed = false;
    this.#link?.send({ type: 'flush', stream: STREAM });
    await this.#until(() => this.#flushed);
    return this.#takeOutput();
  }

  async reset(): Promise<void> {
    this.#generation += 1;
    this.#sent = 0;
    this.#taken = 0;
    this.#output = [];
    if (this.#link && this.#failure?.code !== 'closed') {
      this.#failure = null;
      this.#link.send({ type: 'reset', stream: STREAM, generation: this.#generation });
    } else {
      await this.#connect();
    }
  }

  close(): void {
    this.#failure ??= new MpcError('aborted', 'The stream was closed.');
    this.#link?.send({ type: 'close', stream: STREAM });
    this.#link?.close();
    this.#link = null;
    this.#wake();
  }

  async #connect(): Promise<void> {
    this.#link?.close();
    this.#link = null;
    const link = await this.#linked({ report: (report) => this.#hear(report), gone: (error) => this.#fail(error) }, this.#signal);
    this.#failure = null;
    this.#opened = false;
    this.#generation = 0;
    this.#link = link;
    link.send({ type: 'open', stream: STREAM, config: this.#config });
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
