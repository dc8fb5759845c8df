/**
 * The bytes of one track for the decoder: the library knows the file, the registry its provider. A read that
 * fails for a passing reason is tried again for a bounded time, so that a short outage is only a longer wait;
 * a read that gets no answer is given up and counts as failed.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { ProviderRegistry } from '../accounts/provider-registry.ts';
import type { ByteSource } from '../decoder/audio-stream.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { FileEntry, Provider } from '../providers/provider.ts';

/** Milliseconds for which one read is tried again before its error counts. */
export const READ_PATIENCE = 30_000;
/** Milliseconds without an answer after which an attempt is given up. */
const ATTEMPT_LIMIT = 15_000;
/** Bytes: an hour of lossy sound, five minutes of lossless. */
const LARGEST_COPY = 64 * 1024 * 1024;
const COPY_STEP = 1024 * 1024;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4_000;

export interface TrackSourceOptions {
  readonly library: LibraryStore;
  readonly providers: ProviderRegistry;
  readonly clock: Clock;
}

/** @param patience milliseconds for which one read is tried again. @throws MpcError `not-found` (no such track or account), `unauthorized`, `permission` */
export async function openTrackSource(track: TrackId, options: TrackSourceOptions, patience = READ_PATIENCE): Promise<TrackSource> {
  const { account, file } = await options.library.file(track);
  return new TrackSource(await options.providers.provider(account), file, options.clock, patience);
}

export class TrackSource implements ByteSource {
  readonly extension: string;
  readonly mimeType: string;
  readonly #provider: Provider;
  readonly #file: FileEntry;
  readonly #clock: Clock;
  readonly #patience: number;
  #size: number | null;

  constructor(provider: Provider, file: FileEntry, clock: Clock, patience = READ_PATIENCE) {
    this.#provider = provider;
    this.#file = file;
    this.#clock = clock;
    this.#patience = patience;
    this.#size = file.size;
    this.extension = extensionOf(file.path);
    this.mimeType = file.mimeType;
  }

  get size(): number | null {
    return this.#size;
  }

  /** What an `<audio>` element can play, or null: see {@link Provider.url}. */
  url(signal: AbortSignal): Promise<string | Blob | null> {
    return this.#provider.url(this.#file, signal);
  }

  /** The whole file, for an element that cannot send a password; null where it is longer than a song. */
  async copy(signal: AbortSignal): Promise<Blob | null> {
    const parts: Blob[] = [];
    for (let at = 0; this.#size === null || at < this.#size; ) {
      if ((this.#size ?? at) > LARGEST_COPY) return null;
      const bytes = await this.read(at, Math.min(at + COPY_STEP, this.#size ?? Infinity), signal);
      if (bytes.length === 0) break;
      // As a Blob, which the browser may keep on disk.
      parts.push(new Blob([bytes]));
      at += bytes.length;
    }
    return new Blob(parts);
  }

  async read(start: number, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const giveUpAt = this.#clock.now() + this.#patience;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        const slice = await this.#attempt(start, end, signal);
        this.#size = slice.size ?? this.#size;
        return slice.bytes;
      } catch (thrown) {
        const error = asMpcError(thrown);
        if (signal.aborted || !error.retryable || this.#clock.now() + pause > giveUpAt) throw error;
      }
      await this.#clock.sleep(pause, signal);
    }
  }

  /** One read that ends in time, whether or not the provider heeds its signal. */
  async #attempt(start: number, end: number, signal: AbortSignal): ReturnType<Provider['read']> {
    const attempt = new AbortController();
    const ends = AbortSignal.any([signal, attempt.signal]);
    try {
      return await Promise.race([this.#provider.read(this.#file, start, end, ends), this.#tooLate(ends)]);
    } catch (error) {
      throw signal.aborted ? new MpcError('aborted', 'Reading was cancelled.', { cause: error }) : error;
    } finally {
      attempt.abort();
    }
  }

  async #tooLate(signal: AbortSignal): Promise<never> {
    await this.#clock.sleep(ATTEMPT_LIMIT, signal);
    throw new MpcError('timeout', 'The file was not answered in time.');
  }
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot + 1).toLowerCase();
}
