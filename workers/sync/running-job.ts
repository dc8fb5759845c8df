/** One job while it runs: its figures, told to everybody some four times a second and saved now and then. */
import { toWireError } from '../../services/protocol/errors.ts';
import type { WireError } from '../../services/protocol/errors.ts';
import { syncEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import type { SyncJob, SyncPhase } from '../../services/protocol/sync.ts';
import type { Clock } from '../platform/clock.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { JobRecord, Listing } from './job-record.ts';
import { RateMeter } from './rate-meter.ts';

const EMIT_MS = 250;
const SAVE_MS = 2_000;
const MAX_WARNINGS = 100;
/** More than this and the place is at fault, not the files. */
const MAX_RETRY = 1_000;

export interface RunningJobOptions {
  readonly jobs: KeyValueStore;
  readonly emit: (event: MpcEventBody) => void;
  readonly clock: Clock;
}

export class RunningJob {
  readonly account: AccountId;
  readonly #options: RunningJobOptions;
  readonly #meter = new RateMeter();
  #record: JobRecord;
  #emitted = 0;
  #saved = 0;
  #saving: Promise<unknown> = Promise.resolve();

  constructor(record: JobRecord, options: RunningJobOptions) {
    this.account = record.job.account;
    this.#record = record;
    this.#options = options;
  }

  get record(): JobRecord {
    return this.#record;
  }

  get job(): SyncJob {
    return this.#record.job;
  }

  /** Takes over what is stored, by an earlier job or by another host. */
  adopt(record: JobRecord): void {
    this.#record = record;
  }

  begin(): void {
    this.#emit('started');
  }

  /** A new phase is told and saved at once. */
  async enter(phase: SyncPhase): Promise<void> {
    this.#meter.reset();
    this.#setJob({ phase, rate: null, secondsLeft: null });
    this.#emit('progress');
    await this.save();
  }

  /** Changed figures; told and saved when enough time has passed. */
  update(change: Partial<SyncJob>): void {
    const now = this.#options.clock.now();
    this.#setJob(change);
    const { phase, discovered, extracted, toExtract } = this.job;
    this.#meter.mark(phase === 'extracting' ? extracted : discovered, now);
    const { rate } = this.#meter;
    const left = phase === 'extracting' && rate ? (toExtract - extracted) / rate : null;
    this.#setJob({ rate, secondsLeft: left });
    if (now - this.#emitted >= EMIT_MS || change.waiting !== undefined) this.#emit('progress');
    if (now - this.#saved >= SAVE_MS) void this.save();
  }

  warn(path: string, error: WireError): void {
    const { warnings, warningCount } = this.job;
    this.#setJob({
      warningCount: warningCount + 1,
      warnings: warnings.length < MAX_WARNINGS ? [...warnings, { path, error }] : warnings,
    });
  }

  /** Notes how the listing stands; to be saved before a step that relies on it. */
  noteListing(change: Partial<Listing>): void {
    this.#record = { ...this.#record, listing: { ...this.#record.listing, ...change } };
  }

  /**
   * What was listed until now does not count as seen. Saved before anything of the new listing is stored: who goes on
   * under the old name would take what was not seen under it for gone, and what has gone since for seen.
   */
  async listAnew(): Promise<void> {
    this.noteListing({ run: `${this.#record.listing.run}+`, follows: false, keepBeneath: [] });
    this.#setJob({ discovered: 0 });
    await this.save();
  }

  /** Tracks to be read again by the next job. */
  noteRetry(retry: readonly TrackId[]): void {
    this.#record = { ...this.#record, retry: retry.slice(0, MAX_RETRY) };
  }

  async finish(phase: 'completed' | 'failed' | 'cancelled', error: unknown = null): Promise<void> {
    this.#setJob({
      phase,
      finished: this.#options.clock.now(),
      waiting: false,
      rate: null,
      secondsLeft: null,
      error: error === null ? null : toWireError(error),
    });
    await this.save();
    this.#emit(phase);
  }

  /** Saves are made one after the other, each of the newest state. */
  save(): Promise<unknown> {
    this.#saved = this.#options.clock.now();
    const save = (): Promise<void> => {
      this.#record = { ...this.#record, saved: this.#options.clock.now() };
      return this.#options.jobs.set(this.account, this.#record);
    };
    // What a failed save loses is progress figures; the library itself is safe.
    this.#saving = this.#saving.then(save).catch(() => undefined);
    return this.#saving;
  }

  tracksAdded(count: number): void {
    if (count > 0) this.#options.emit(syncEvents.tracksAdded(this.account, count));
  }

  #setJob(change: Partial<SyncJob>): void {
    this.#record = { ...this.#record, job: { ...this.job, ...change } };
  }

  #emit(event: 'started' | 'progress' | 'completed' | 'failed' | 'cancelled'): void {
    this.#emitted = this.#options.clock.now();
    this.#options.emit(syncEvents[event](this.job));
  }
}
