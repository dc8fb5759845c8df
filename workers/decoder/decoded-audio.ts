/**
 * One recording of a file: reader, demuxer, decoder, mixing and resampling joined to one stream. Where another turns out
 * to follow, that nobody knew of when the file was opened, it is played behind this one.
 */
import type { AudioFormat, AudioStream, AudioStreamOptions, ByteSource, PcmBlock } from './audio-stream.ts';
import { BufferedReader } from './buffered-reader.ts';
import { damagedFile } from './damaged-file.ts';
import { DecodedStream } from './decoded-stream.ts';
import type { Demuxer } from './demuxer.ts';
import { downmix } from './downmix.ts';
import { partOfFile } from './file-part.ts';
import { loadDecoder } from './load-decoder.ts';
import { openDemuxer } from './open-demuxer.ts';
import type { Resampler } from './resampler.ts';

export class DecodedAudio implements AudioStream {
  readonly format: AudioFormat;
  /** Whether other recordings follow this one in the file. */
  readonly chained: boolean;
  readonly #source: ByteSource;
  readonly #reader: BufferedReader;
  readonly #demuxer: Demuxer;
  readonly #decoded: DecodedStream;
  readonly #resampler: Resampler | null;
  readonly #options: AudioStreamOptions;
  readonly #closing: AbortController;
  #ended = false;
  /** What follows in the file, once the sound has come there. */
  #rest: DecodedAudio | null = null;

  /** @throws MpcError `unsupported`, `malformed`, and whatever the source throws */
  static async open(source: ByteSource, options: AudioStreamOptions): Promise<DecodedAudio> {
    const closing = new AbortController();
    const signal = AbortSignal.any([options.signal, closing.signal]);
    const reader = new BufferedReader(source, signal);
    let demuxer: Demuxer | null = null;
    let decoded: DecodedStream | null = null;
    try {
      demuxer = await openDemuxer(reader, source);
      decoded = new DecodedStream(demuxer, await loadDecoder(demuxer.track, { ...options, signal }));
      await decoded.prime();
      reader.flow(demuxer.track.duration);
      const rate = decoded.sampleRate;
      const resampler = rate === options.sampleRate ? null : await loadResampler(options.channels, rate, options.sampleRate);
      return new DecodedAudio(source, reader, demuxer, decoded, resampler, options, closing);
    } catch (error) {
      closing.abort();
      if (decoded) decoded.close();
      else demuxer?.close();
      throw damagedFile(error);
    }
  }

  private constructor(
    source: ByteSource,
    reader: BufferedReader,
    demuxer: Demuxer,
    decoded: DecodedStream,
    resampler: Resampler | null,
    options: AudioStreamOptions,
    closing: AbortController,
  ) {
    const { track } = demuxer;
    this.chained = track.chained ?? false;
    this.#source = source;
    this.#reader = reader;
    this.#demuxer = demuxer;
    this.#decoded = decoded;
    this.#resampler = resampler;
    this.#options = options;
    this.#closing = closing;
    const { sampleRate, frames } = decoded;
    this.format = {
      codec: track.codecName,
      container: track.container,
      sampleRate,
      channels: track.channels,
      frames,
      duration: frames === null ? track.duration : frames / sampleRate,
    };
  }

  get ahead(): number {
    return this.#rest?.ahead ?? this.#reader.secondsAhead;
  }

  async read(): Promise<PcmBlock | null> {
    try {
      for (;;) {
        if (this.#rest) return await this.#rest.read();
        const channels = await this.#next();
        const frames = channels?.[0]?.length ?? 0;
        if (channels && frames > 0) return { channels, frames };
        if (channels) continue;
        this.#rest = await this.#openRest();
        if (!this.#rest) return null;
      }
    } catch (error) {
      throw damagedFile(error);
    }
  }

  async seek(seconds: number): Promise<void> {
    const frame = Math.max(0, Math.round(seconds * this.#options.sampleRate));
    this.#ended = false;
    this.#rest?.close();
    this.#rest = null;
    try {
      await this.#decoded.seek(this.#resampler?.begin(frame) ?? frame);
    } catch (error) {
      throw damagedFile(error);
    }
  }

  close(): void {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort();
    this.#rest?.close();
    this.#decoded.close();
  }

  /** What follows this recording in its file; null if nothing does that can be played. */
  async #openRest(): Promise<DecodedAudio | null> {
    const from = await this.#demuxer.following?.();
    if (from === null || from === undefined) return null;
    const signal = AbortSignal.any([this.#options.signal, this.#closing.signal]);
    try {
      const rest = await DecodedAudio.open(partOfFile(this.#source, from, this.#reader.size), { ...this.#options, signal });
      if (signal.aborted) rest.close();
      return rest;
    } catch (error) {
      const { code } = damagedFile(error);
      if (code === 'malformed' || code === 'unsupported') return null;
      throw error;
    }
  }

  /** One step of decoding; planes may be empty. Null at the end. */
  async #next(): Promise<readonly Float32Array<ArrayBuffer>[] | null> {
    if (this.#ended) return null;
    const pcm = await this.#decoded.read();
    if (!pcm) {
      this.#ended = true;
      return this.#resampler?.finish() ?? null;
    }
    const mixed = downmix(
      pcm.channels.map((channel) => channel.subarray(0, pcm.frames)),
      this.#demuxer.track,
      this.#options.channels,
    );
    return this.#resampler?.process(mixed) ?? mixed.map(owned);
  }
}

/** The plane in a buffer of its own, which can be transferred. */
function owned(plane: Float32Array<ArrayBuffer>): Float32Array<ArrayBuffer> {
  return plane.byteLength === plane.buffer.byteLength ? plane : plane.slice();
}

async function loadResampler(channels: number, from: number, to: number): Promise<Resampler> {
  const module = await import('./resampler.ts');
  return new module.Resampler(channels, from, to);
}
