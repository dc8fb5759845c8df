/**
 * The bytes of one track for the decoder: what is kept on this device, and the rest from its account, which is kept as
 * it passes. Bytes of two versions of a file are never mixed: when the file turns out to be another than the one that
 * was read before, reading ends with an error, and whoever begins anew reads the new one.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { RenewingRegistry } from '../accounts/provider-registry.ts';
import type { ByteSource } from '../decoder/audio-stream.ts';
import type { LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { AnswerFacts } from '../platform/file-version.ts';
import { joined } from '../platform/http-body.ts';
import type { NetworkMonitor } from '../platform/network.ts';
import type { FileEntry, FileRef } from '../providers/provider.ts';
import type { AudioCache } from '../reading/audio-cache.ts';
import type { CachedFile } from '../reading/cached-file.ts';
import { PatientReader, READ_PATIENCE } from '../reading/patient-reader.ts';

/** Bytes: an hour of lossy sound, five minutes of lossless. */
const LARGEST_COPY = 64 * 1024 * 1024;
const COPY_STEP = 1024 * 1024;
/** Bytes read at a time of what lies before a place, from a server that sends whole files only. */
const PASSING_STEP = 256 * 1024;
/** Milliseconds in which a server tells whether a file is still the same. */
const VERIFY_LIMIT = 15_000;
/** Milliseconds that sound waits for what is kept to be looked up, with and without a network. */
const LOOKUP_LIMIT = { online: 250, offline: 8_000 } as const;

export interface TrackSourceOptions {
  readonly library: LibraryStore;
  readonly providers: RenewingRegistry;
  /** Null where nothing is kept. */
  readonly cache: AudioCache | null;
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  /** To be told why a read has failed that is tried again, or was for long enough. */
  readonly troubled?: (error: MpcError) => void;
}

/** What a source reads: one file of an account. */
export interface TrackFile {
  readonly file: FileEntry;
  readonly reader: PatientReader;
  /** What is kept of it; null where nothing is. */
  readonly kept: CachedFile | null;
}

/** @param patience milliseconds for which one read is tried again. @throws MpcError `not-found` (no such track or account), `unauthorized`, `permission` */
export async function openTrackSource(track: TrackId, options: TrackSourceOptions, patience = READ_PATIENCE): Promise<TrackSource> {
  const { account, file } = await options.library.file(track);
  const reader = new PatientReader({ ...options, account, patience });
  const provider = await reader.provider().catch((thrown: unknown) => asMpcError(thrown));
  const isFailed = provider instanceof MpcError;
  const isHere = !isFailed && provider.onDevice === true;
  const kept = isHere ? null : await lookUp({ account, fileId: file.fileId, changeKey: file.changeKey }, options, isFailed);
  // What is here as a whole needs no account.
  if (isFailed && kept?.isComplete(file.size) !== true) throw provider;
  const source = new TrackSource({ file, reader, kept });
  // Where a listing tells nothing of the content, what is kept may be of an earlier one.
  const isDoubtful = file.size === null && file.modified === null && kept !== null && kept.held > 0;
  if (isDoubtful && !isFailed && options.network.online) void source.verify(new PatientReader({ ...options, account, patience: 0 }));
  return source;
}

/** A device that takes its time must not hold up the sound, unless there is nothing else to play from. */
async function lookUp(key: Parameters<AudioCache['file']>[0], { cache, clock, network }: TrackSourceOptions, needed: boolean): Promise<CachedFile | null> {
  if (cache === null) return null;
  const limit = network.online && !needed ? LOOKUP_LIMIT.online : LOOKUP_LIMIT.offline;
  const decided = new AbortController();
  const late = clock.sleep(limit, decided.signal).then(
    () => null,
    () => null,
  );
  try {
    return await Promise.race([cache.file(key), late]);
  } finally {
    decided.abort();
  }
}

export class TrackSource implements ByteSource {
  readonly extension: string;
  readonly mimeType: string;
  readonly #reader: PatientReader;
  readonly #kept: CachedFile | null;
  /** One for the life of this source: by it the provider knows that reads want one version of the file. */
  readonly #ref: FileRef;
  #size: number | null;
  /** Whether bytes were given that are kept: then those of another version must not follow. */
  #gaveKept = false;
  /** Why no more is read: the file is another one. */
  #changed: MpcError | null = null;
  /** Whether the server sends whole files only, and up to where the last has passed. */
  #sendsWhole = false;
  #passed = 0;

  constructor({ file, reader, kept }: TrackFile) {
    this.#reader = reader;
    this.#kept = kept;
    this.#size = kept?.size ?? file.size;
    this.extension = extensionOf(file.path);
    this.mimeType = file.mimeType;
    this.#ref = { fileId: file.fileId, path: file.path, size: file.size, onAnswer: (facts) => this.#answered(facts) };
  }

  get size(): number | null {
    return this.#size;
  }

  /** What an `<audio>` element can play, or null: see {@link Provider.url}. */
  async url(signal: AbortSignal): Promise<string | Blob | null> {
    return (await this.#reader.provider()).url(this.#ref, signal);
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

  /** Asks once, beside everything else, whether the file is still the one that is kept. @param reader that does not wait */
  async verify(reader: PatientReader): Promise<void> {
    try {
      await reader.read(this.#ref, 0, 1, AbortSignal.timeout(VERIFY_LIMIT));
    } catch {
      // What is kept is all there is, or reading says itself that the file is another one.
    }
  }

  async read(start: number, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    for (let at = start; at < end; ) {
      const here = await this.#readKept(at, end);
      if (this.#changed) throw this.#changed;
      if (signal.aborted) throw new MpcError('aborted', 'Reading was cancelled.', { cause: signal.reason });
      const next = this.#kept?.nextFrom(at) ?? Infinity;
      const until = next > at ? Math.min(end, next) : end;
      const part = here ?? (await this.#fetch(at, until, signal));
      parts.push(part);
      at += part.length;
      if (here === null && at < until) break;
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : joined(parts);
  }

  async #readKept(start: number, end: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const bytes = (await this.#kept?.read(start, end)) ?? null;
    this.#gaveKept ||= bytes !== null;
    return bytes;
  }

  async #fetch(start: number, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#sendsWhole && this.#kept !== null) {
      // What lies before passes in any case: it is kept, a little at a time.
      while (this.#passed < start) await this.#fetchOnce(this.#passed, Math.min(this.#passed + PASSING_STEP, start), signal);
    }
    return this.#fetchOnce(start, end, signal);
  }

  async #fetchOnce(start: number, end: number, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
    this.#passed = end;
    const { bytes, size } = await this.#reader.read(this.#ref, start, end, signal);
    if (size !== null) {
      this.#size = size;
      this.#accept({ etag: null, modified: null, size });
    }
    this.#kept?.add(start, bytes);
    return bytes;
  }

  /** @throws MpcError `unsupported` with `details.reason` `live`: for an element, which takes a stream as it comes */
  #answered({ version, ranges, live }: AnswerFacts): void {
    if (live) throw new MpcError('unsupported', 'This is a live stream, which has no parts to be read.', { details: { reason: 'live' } });
    this.#sendsWhole = !ranges;
    this.#accept(version);
  }

  /** @throws MpcError `server` with `details.reason` `changed` */
  #accept(version: AnswerFacts['version']): void {
    if (this.#kept === null || this.#kept.accept(version) || !this.#gaveKept) return;
    this.#changed = new MpcError('server', 'The file is another one than when it was kept.', { retryable: false, details: { reason: 'changed' } });
    throw this.#changed;
  }
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot < 1 ? '' : name.slice(dot + 1).toLowerCase();
}
