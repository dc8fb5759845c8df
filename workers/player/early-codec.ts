/**
 * Borrows a codec worker's port while the first bytes of a track are still on their way, where its name says that it will
 * take one: asking the page for it takes as long as the bytes do. What turns out not to be needed is given back.
 */
import type { CodecLender } from '../decoder/audio-stream.ts';
import { giveBack } from './codec-loan.ts';

/** Names of files that mostly hold AAC. */
const AAC: ReadonlySet<string> = new Set(['m4a', 'm4b', 'mp4', 'aac']);

export class EarlyCodec implements CodecLender {
  readonly #lender: CodecLender;
  #early: Promise<MessagePort> | null = null;

  /** @param extension of the file, in lower case @param signal ends the wait for a port */
  constructor(lender: CodecLender, extension: string, signal: AbortSignal) {
    this.#lender = lender;
    // Where the pipeline has WebCodecs itself, nothing is borrowed.
    if (!AAC.has(extension) || 'AudioDecoder' in globalThis) return;
    this.#early = lender.port(signal);
    // Told to whoever takes it, and to nobody else.
    this.#early.catch(() => undefined);
  }

  port(signal: AbortSignal): Promise<MessagePort> {
    const early = this.#early;
    this.#early = null;
    return early ?? this.#lender.port(signal);
  }

  /** Gives back what nobody has taken. */
  close(): void {
    this.#early?.then(giveBack, () => undefined);
    this.#early = null;
  }
}
