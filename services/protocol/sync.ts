/** Sync: bringing the library to what the account holds now. */
import type { WireError } from './errors.ts';
import type { AccountId } from './records.ts';

/**
 * `discovering` lists what is there, `extracting` reads tags, `settling` removes what is gone and closes the
 * books. The other three are ends; an interrupted job is resumed, not ended.
 */
export type SyncPhase = 'discovering' | 'extracting' | 'settling' | 'completed' | 'failed' | 'cancelled';

/** Something wrong with one file that did not stop the sync. */
export interface SyncWarning {
  readonly path: string;
  readonly error: WireError;
}

/** A sync of one account, as it stands or as it ended. Members without a word of their own count tracks. */
export interface SyncJob {
  readonly account: AccountId;
  readonly phase: SyncPhase;
  /** Audio files seen so far. */
  readonly discovered: number;
  readonly added: number;
  readonly changed: number;
  readonly renamed: number;
  readonly removed: number;
  /** Tracks whose tags are read, of `toExtract`. */
  readonly extracted: number;
  readonly toExtract: number;
  /** Bytes read from the provider for tags. */
  readonly bytes: number;
  /** Files with warnings; the first hundred of them in `warnings`. */
  readonly warningCount: number;
  readonly warnings: readonly SyncWarning[];
  /** Files per second over the last seconds; null while unknown. */
  readonly rate: number | null;
  /** Estimate of the seconds left; null while unknown. */
  readonly secondsLeft: number | null;
  /** Epoch milliseconds. */
  readonly started: number;
  /** Epoch milliseconds; null while it runs. */
  readonly finished: number | null;
  /** True while it waits: the server asked for patience, the network is gone, or this device is full. */
  readonly waiting: boolean;
  /** Why it failed; `storage-full` while it waits for room. */
  readonly error: WireError | null;
}

/** Starts and stops syncs. What they do is told by events of type `Sync`. */
export interface SyncService {
  /**
   * Starts a sync, or joins the one that runs: there is one per account at a time.
   * @returns the job as it stands; its progress comes as `Sync` events
   * @throws MpcError `not-found` when there is no such account
   */
  start(account: AccountId): Promise<SyncJob>;
  /** Stops the account's sync after the batch in hand; what is stored stays. Does nothing when none runs. */
  cancel(account: AccountId): Promise<void>;
  /** The account's running or last job; null before the first. */
  job(account: AccountId): Promise<SyncJob | null>;
  /** The running or last job of each account that has had one. */
  jobs(): Promise<readonly SyncJob[]>;
}
