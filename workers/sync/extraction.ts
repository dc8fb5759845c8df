/** The second part of a sync: the tags of every track that waits for them. One bad file is a warning, never a failure. */
import PQueue from 'p-queue';
import type { MpcErrorCode } from '../../services/protocol/errors.ts';
import { asMpcError, toWireError } from '../../services/protocol/errors.ts';
import type { LibraryStore, PendingTrack } from '../library/store.ts';
import type { TagReader } from '../metadata/tag-reader.ts';
import type { Clock } from '../platform/clock.ts';
import type { Provider } from '../providers/provider.ts';
import { AdaptiveLimit } from './adaptive-limit.ts';
import { ExtractionBuffer } from './extraction-buffer.ts';
import type { RunningJob } from './running-job.ts';

export interface ExtractionOptions {
  readonly library: LibraryStore;
  readonly provider: Provider;
  readonly job: RunningJob;
  readonly tags: Pick<TagReader, 'read' | 'fromHints'>;
  /** How many files may be read at once at most; asked each time, since it may change. */
  readonly tagReads: () => number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const CHUNK = 200;
/** An answer of the place itself holds good for so long. */
const PLACE_CHECK_MS = 5_000;

/** What concerns one file whatever else is the matter. */
const FILE_FAULTS: ReadonlySet<MpcErrorCode> = new Set(['not-found', 'forbidden', 'cors', 'malformed', 'unsupported']);
/** What concerns every file. */
const JOB_FAULTS: ReadonlySet<MpcErrorCode> = new Set(['rate-limited', 'offline', 'storage-full', 'storage-unavailable']);

/** @throws MpcError when the account or its server cannot be read any more; what was read before is stored */
export async function extract({ library, provider, job, tags, tagReads, clock, signal }: ExtractionOptions): Promise<void> {
  const limit = new AdaptiveLimit(tagReads);
  const buffer = new ExtractionBuffer(library, job, clock);
  const checkPlace = placeCheck(provider, clock);
  job.update({ toExtract: job.job.extracted + (await library.pendingCount(job.account)) });

  let handled: ReadonlySet<string> = new Set();
  for (;;) {
    const pending = await library.pending(job.account, CHUNK);
    // Whatever keeps coming back although it was answered must not keep the job from ending.
    const chunk = pending.filter((track) => !handled.has(keyOf(track)));
    if (chunk.length === 0) return;
    await readChunk(chunk);
    handled = new Set(chunk.map(keyOf));
  }

  async function readChunk(chunk: readonly PendingTrack[]): Promise<void> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    const queue = new PQueue({ concurrency: limit.limit });
    // The queue is not given the signal: it would let go of readings that are still under way, which then came too late.
    const readings = chunk.map((pending) =>
      queue.add(async () => {
        either.throwIfAborted();
        try {
          await readOne(pending, either);
          limit.succeeded();
        } catch (error) {
          if (!either.aborted) limit.slowed();
          stop.abort(error);
          throw error;
        } finally {
          queue.concurrency = limit.limit;
        }
      }),
    );
    const outcomes = await Promise.allSettled(readings);
    await buffer.flush();
    signal.throwIfAborted();
    // The first failure made the others stop.
    if (stop.signal.aborted) throw stop.signal.reason;
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (failed) throw failed.reason;
  }

  async function readOne({ track, file }: PendingTrack, stopped: AbortSignal): Promise<void> {
    const { changeKey } = file;
    try {
      const reading = await tags.read(provider, file, stopped);
      job.update({ bytes: job.job.bytes + reading.bytes });
      const warning = reading.warning && toWireError(reading.warning);
      if (warning) job.warn(file.path, warning);
      await buffer.add({ track, changeKey, tags: reading.tags, warning });
    } catch (thrown) {
      stopped.throwIfAborted();
      const error = asMpcError(thrown);
      if (JOB_FAULTS.has(error.code)) throw error;
      // Whether it is the file or the whole place only the place can say: this throws when it cannot be used.
      if (!FILE_FAULTS.has(error.code) || error.retryable) await checkPlace(stopped);
      if (error.retryable) job.noteRetry([...job.record.retry, track]);
      const warning = toWireError(error);
      job.warn(file.path, warning);
      await buffer.add({ track, changeKey, tags: await tags.fromHints(file, {}, stopped), warning });
    }
  }
}

/** Asks the provider whether it can be used at all; many who ask at once get one answer. */
function placeCheck(provider: Provider, clock: Clock): (signal: AbortSignal) => Promise<unknown> {
  let last: { readonly time: number; readonly answer: Promise<unknown> } | null = null;
  return (signal) => {
    if (!last || clock.now() - last.time > PLACE_CHECK_MS) last = { time: clock.now(), answer: provider.identify(signal) };
    return last.answer;
  };
}

function keyOf({ track, file }: PendingTrack): string {
  return `${track} ${file.changeKey}`;
}
