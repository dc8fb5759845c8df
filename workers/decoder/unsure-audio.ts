/**
 * A recording of which its file's ends alone say that it is the only one. Whether others follow is looked up while it
 * sounds, as that takes more reads than a beginning may wait for; if so, it turns into all of them, at the same place.
 */
import type { AudioFormat, AudioStream, AudioStreamOptions, ByteSource, PcmBlock } from './audio-stream.ts';

/** Seconds of sound that are read before anything is looked up: more than a player holds ready, so that some of it has sounded. */
const UNDISTURBED = 5;

export class UnsureAudio implements AudioStream {
  readonly #source: ByteSource;
  readonly #options: AudioStreamOptions;
  readonly #closing = new AbortController();
  #audio: AudioStream;
  /** All recordings of the file, once it is known that there are several; it takes over at the next call. */
  #chain: AudioStream | null = null;
  #looking = false;
  /** Frame at the output's rate that {@link read} gives next. */
  #at = 0;
  #read = 0;

  constructor(audio: AudioStream, source: ByteSource, options: AudioStreamOptions) {
    this.#audio = audio;
    this.#source = source;
    this.#options = options;
  }

  get format(): AudioFormat {
    return this.#chain?.format ?? this.#audio.format;
  }

  get ahead(): number {
    return this.#audio.ahead;
  }

  async read(): Promise<PcmBlock | null> {
    if (this.#chain) await this.#change(this.#chain, this.#at / this.#options.sampleRate);
    const block = await this.#audio.read();
    this.#at += block?.frames ?? 0;
    this.#read += block?.frames ?? 0;
    if (!this.#looking && this.#read >= UNDISTURBED * this.#options.sampleRate) void this.#look();
    return block;
  }

  async seek(seconds: number): Promise<void> {
    this.#at = Math.max(0, Math.round(seconds * this.#options.sampleRate));
    await (this.#chain ? this.#change(this.#chain, seconds) : this.#audio.seek(seconds));
  }

  close(): void {
    this.#closing.abort();
    this.#chain?.close();
    this.#audio.close();
  }

  async #change(chain: AudioStream, seconds: number): Promise<void> {
    this.#chain = null;
    this.#audio.close();
    this.#audio = chain;
    await chain.seek(seconds);
  }

  /** Never rejects: what cannot be looked up now is met when the sound comes there. */
  async #look(): Promise<void> {
    this.#looking = true;
    const { signal } = this.#closing;
    try {
      const { ChainedAudio } = await import('./chained-audio.ts');
      const chain = await ChainedAudio.openSeveral(this.#source, { ...this.#options, signal: AbortSignal.any([this.#options.signal, signal]) });
      if (signal.aborted) chain?.close();
      else this.#chain = chain;
    } catch (error) {
      if (!signal.aborted) this.#options.log.debug('Whether other recordings follow in the file could not be looked up.', { error });
    }
  }
}
