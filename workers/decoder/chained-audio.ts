/**
 * Recordings that lie one behind the other in one file, played as one. Each may have a rate and channels of its own:
 * each is opened by itself, and joined to the others at the output's. At most one is open at a time.
 */
import type { AudioFormat, AudioStream, AudioStreamOptions, ByteSource, PcmBlock } from './audio-stream.ts';
import { BufferedReader } from './buffered-reader.ts';
import { damagedFile } from './damaged-file.ts';
import { DecodedAudio } from './decoded-audio.ts';
import { partOfFile } from './file-part.ts';
import { skipId3 } from './id3.ts';
import { findOggLinks } from './ogg-links.ts';
import { openDemuxer } from './open-demuxer.ts';

interface Part {
  readonly source: ByteSource;
  /** Where it begins, in frames at the output's rate. */
  readonly start: number;
  /** Seconds; null where there is more in it than could be told apart, which it plays all the same. Only the last one may be so. */
  readonly duration: number | null;
}

export class ChainedAudio implements AudioStream {
  readonly format: AudioFormat;
  readonly #parts: readonly Part[];
  readonly #options: AudioStreamOptions;
  #at = 0;
  #audio: AudioStream;
  #closed = false;

  /** @throws MpcError `unsupported`, `malformed`, and whatever the source throws */
  static async open(source: ByteSource, options: AudioStreamOptions): Promise<ChainedAudio> {
    const parts = await partsOf(source, options);
    return ChainedAudio.#join(parts, source, options);
  }

  /** Null where it turns out that there is but one recording in the file. @throws as {@link open} */
  static async openSeveral(source: ByteSource, options: AudioStreamOptions): Promise<ChainedAudio | null> {
    const parts = await partsOf(source, options);
    return parts.length > 1 ? ChainedAudio.#join(parts, source, options) : null;
  }

  static async #join(parts: readonly Part[], source: ByteSource, options: AudioStreamOptions): Promise<ChainedAudio> {
    const audio = await DecodedAudio.open(parts[0]?.source ?? source, options);
    return new ChainedAudio(audio, parts, options);
  }

  private constructor(audio: AudioStream, parts: readonly Part[], options: AudioStreamOptions) {
    this.#audio = audio;
    this.#parts = parts;
    this.#options = options;
    const { sampleRate } = audio.format;
    const seconds = parts.reduce<number | null>((sum, { duration }) => (sum === null || duration === null ? null : sum + duration), 0);
    this.format = { ...audio.format, frames: seconds === null ? null : Math.round(seconds * sampleRate), duration: seconds };
  }

  get ahead(): number {
    return this.#audio.ahead;
  }

  async read(): Promise<PcmBlock | null> {
    for (;;) {
      const block = await this.#audio.read();
      if (block || this.#at >= this.#parts.length - 1) return block;
      await this.#go(this.#at + 1);
    }
  }

  async seek(seconds: number): Promise<void> {
    const { sampleRate } = this.#options;
    const frame = Math.max(0, Math.round(seconds * sampleRate));
    const at = this.#parts.findLastIndex(({ start }) => start <= frame);
    if (at !== this.#at) await this.#go(at);
    await this.#audio.seek((frame - (this.#parts[at]?.start ?? 0)) / sampleRate);
  }

  close(): void {
    this.#closed = true;
    this.#audio.close();
  }

  async #go(at: number): Promise<void> {
    const part = this.#parts[at];
    if (!part) return;
    this.#audio.close();
    const audio = await DecodedAudio.open(part.source, this.#options);
    this.#audio = audio;
    this.#at = at;
    if (this.#closed) audio.close();
  }
}

/** Those with sound that can be played. */
async function partsOf(source: ByteSource, { signal, sampleRate }: AudioStreamOptions): Promise<readonly Part[]> {
  const reader = new BufferedReader(source, signal);
  try {
    const parts: Part[] = [];
    let start = 0;
    for (const { start: from, end } of await findOggLinks(reader, await skipId3(reader))) {
      const part = partOfFile(source, from, end);
      const duration = await durationOf(part, signal);
      if (duration === 0) continue;
      if (duration === null) return [...parts, { source: partOfFile(source, from, reader.size), start, duration }];
      parts.push({ source: part, start, duration });
      start += Math.round(duration * sampleRate);
    }
    return parts;
  } catch (error) {
    throw damagedFile(error);
  } finally {
    reader.close();
  }
}

/** In seconds, by the headers and the last page alone; 0 for a part without sound that can be played, null where they do not tell. */
async function durationOf(part: ByteSource, signal: AbortSignal): Promise<number | null> {
  const reader = new BufferedReader(part, signal);
  try {
    return (await openDemuxer(reader, part)).track.duration;
  } catch (error) {
    const { code } = damagedFile(error);
    if (code === 'malformed' || code === 'unsupported') return 0;
    throw error;
  } finally {
    reader.close();
  }
}
