/** Gathers what was read and gives it to the library in batches, so that lists fill steadily and commits stay few. */
import type { Extraction, LibraryStore } from '../library/store.ts';
import type { Clock } from '../platform/clock.ts';
import type { RunningJob } from './running-job.ts';

const MAX_TRACKS = 50;
const MAX_WAIT_MS = 500;
const MAX_PICTURE_BYTES = 16 * 1024 * 1024;

export class ExtractionBuffer {
  readonly #library: LibraryStore;
  readonly #job: RunningJob;
  readonly #clock: Clock;
  #waiting: Extraction[] = [];
  #pictureBytes = 0;
  #flushed: number;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(library: LibraryStore, job: RunningJob, clock: Clock) {
    this.#library = library;
    this.#job = job;
    this.#clock = clock;
    this.#flushed = clock.now();
  }

  /** Takes an outcome; waits only while a batch is being stored, which keeps reading from running ahead. */
  async add(extraction: Extraction): Promise<void> {
    this.#waiting.push(extraction);
    this.#pictureBytes += extraction.tags.picture?.bytes.length ?? 0;
    const isFull = this.#waiting.length >= MAX_TRACKS || this.#pictureBytes >= MAX_PICTURE_BYTES;
    if (isFull || this.#clock.now() - this.#flushed >= MAX_WAIT_MS) await this.flush();
  }

  flush(): Promise<void> {
    const flush = this.#turn.then(() => this.#flush());
    this.#turn = flush.catch(() => undefined);
    return flush;
  }

  async #flush(): Promise<void> {
    const extractions = this.#waiting;
    this.#waiting = [];
    this.#pictureBytes = 0;
    this.#flushed = this.#clock.now();
    if (extractions.length === 0) return;
    const { account, record } = this.#job;
    const { extracted } = await this.#library.applySync({ account, run: record.listing.run, extractions });
    this.#job.update({ extracted: this.#job.job.extracted + extracted.length });
  }
}
