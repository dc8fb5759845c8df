/** One stream of a codec worker: an AudioDecoder that obeys requests and tells what comes of them. */
import type { CodecConfig, CodecReport, CodecRequest } from '../../services/protocol/codec.ts';
import { asMpcError, MpcError, toWireError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import { CodecOutput, type CodecBlock } from './codec-output.ts';

/** Milliseconds after which it is told what the decoder has taken, where no full block of sound has told it. */
const TELL_AFTER = 5;

/** Tells of a stream; the buffers may be transferred. */
export type ReportCodec = (report: Exclude<CodecReport, { type: 'ready' }>, transfer?: Transferable[]) => void;

export class CodecStream {
  readonly #stream: number;
  readonly #report: ReportCodec;
  readonly #log: Logger;
  #decoder: AudioDecoder | null = null;
  #config: AudioDecoderConfig | null = null;
  #generation = 0;
  #sent = 0;
  #failed = false;
  #closed = false;
  readonly #output = new CodecOutput((block) => this.#tell(block));
  /** Set while packets were taken that nobody has been told of. */
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(stream: number, report: ReportCodec, log: Logger) {
    this.#stream = stream;
    this.#report = report;
    this.#log = log;
  }

  receive(request: CodecRequest): void {
    switch (request.type) {
      case 'open':
        void this.#open(request.config);
        break;
      case 'decode':
        for (const packet of request.packets) this.#decode(packet);
        break;
      case 'flush':
        void this.#flush();
        break;
      case 'reset':
        this.#reset(request.generation);
        break;
      case 'close':
        this.#close();
    }
  }

  async #open({ codec, sampleRate, channels, description }: CodecConfig): Promise<void> {
    try {
      if (!('AudioDecoder' in globalThis)) throw new MpcError('unsupported', 'This browser has no WebCodecs for audio.');
      const config = { codec, sampleRate, numberOfChannels: channels, ...(description && { description }) };
      const { supported } = await AudioDecoder.isConfigSupported(config);
      // Nobody would close a decoder made now, and browsers have few.
      if (this.#closed) return;
      if (!supported) throw new MpcError('unsupported', `This browser has no decoder for ${codec}.`);
      this.#config = config;
      this.#configure();
      this.#report({ type: 'opened', stream: this.#stream });
      this.#log.debug('A stream was opened.', { codec, sampleRate, channels });
    } catch (error) {
      this.#fail(asMpcError(error, 'unsupported'));
    }
  }

  #decode(packet: Uint8Array<ArrayBuffer>): void {
    // Time stamps only have to rise: the client counts frames itself.
    const chunk = new EncodedAudioChunk({ type: 'key', timestamp: this.#sent * 1000, data: packet });
    this.#sent += 1;
    this.#attempt((decoder) => decoder.decode(chunk));
  }

  async #flush(): Promise<void> {
    const generation = this.#generation;
    try {
      await this.#decoder?.flush();
      this.#output.give();
      this.#report({ type: 'flushed', stream: this.#stream, generation });
    } catch (error) {
      // A reset ends a flush; nobody waits for it any more.
      if (generation === this.#generation) this.#fail(asMpcError(error, 'malformed'));
    }
  }

  #reset(generation: number): void {
    this.#generation = generation;
    this.#sent = 0;
    this.#output.drop();
    this.#attempt((decoder) => decoder.reset());
    this.#configure();
  }

  #close(): void {
    this.#closed = true;
    if (this.#decoder?.state !== 'closed') this.#decoder?.close();
    this.#decoder = null;
    this.#config = null;
    this.#output.drop();
    clearTimeout(this.#telling);
  }

  #configure(): void {
    if (!this.#config) return;
    if (!this.#decoder || this.#decoder.state === 'closed') {
      this.#decoder = new AudioDecoder({
        output: (data) => {
          this.#output.add(data);
          this.#taken();
        },
        error: (error) => this.#fail(new MpcError('malformed', error.message, { cause: error })),
      });
      this.#decoder.addEventListener('dequeue', () => this.#taken());
      this.#failed = false;
    }
    const config = this.#config;
    this.#attempt((decoder) => decoder.configure(config));
  }

  #attempt(act: (decoder: AudioDecoder) => void): void {
    if (!this.#decoder || this.#decoder.state === 'closed') return;
    try {
      act(this.#decoder);
    } catch (error) {
      this.#fail(asMpcError(error, 'malformed'));
    }
  }

  #tell({ channels, frames, sampleRate }: CodecBlock): void {
    const { generation, packets } = this.#position();
    const report = { type: 'frames', stream: this.#stream, generation, packets, channels, frames, sampleRate } as const;
    this.#report(report, channels.map(({ buffer }) => buffer));
  }

  /** Frames mostly tell it soon; a decoder that holds them back must still be given more. */
  #taken(): void {
    this.#telling ??= setTimeout(() => {
      this.#telling = undefined;
      this.#output.give();
      this.#report({ type: 'taken', stream: this.#stream, ...this.#position() });
    }, TELL_AFTER);
  }

  #position(): { readonly generation: number; readonly packets: number } {
    return { generation: this.#generation, packets: this.#sent - (this.#decoder?.decodeQueueSize ?? 0) };
  }

  #fail(error: MpcError): void {
    if (this.#failed || this.#closed) return;
    this.#failed = true;
    this.#log.warning('A stream cannot be decoded.', { codec: this.#config?.codec ?? null, code: error.code, error });
    this.#report({ type: 'error', stream: this.#stream, error: toWireError(error) });
  }
}
