/** What is said of an account's sync: one short line, how far it is, and what can be done. */
import type { Account, AccountState } from '../../services/protocol/accounts.ts';
import type { SyncJob, SyncPhase } from '../../services/protocol/sync.ts';
import { isCloud } from '../../services/protocol/cloud-kinds.ts';
import { errorText } from '../shared/error-text.ts';
import { formatAgo, formatCount, pageLocale } from '../shared/format.ts';

export interface SyncLine {
  readonly tone: 'busy' | 'waiting' | 'good' | 'bad' | 'quiet';
  /** What is going on, as a short sentence. */
  readonly words: string;
  /** Details after it: time left, when, what to do; may be empty. */
  readonly more: string;
  /** 0 to 1; null where it runs, but nobody knows how far it is; undefined where nothing runs. */
  readonly progress?: number | null;
  readonly action: 'cancel' | 'sync' | 'retry' | null;
}

/** Why an account cannot be synced, for the states in which it cannot. */
const hindrances: Partial<Record<AccountState, SyncLine>> = {
  'signed-out': { tone: 'quiet', words: 'Signed out', more: 'Its tracks stay listed.', action: null },
  'signing-in': { tone: 'busy', words: 'Signing in…', more: '', action: null },
  expired: { tone: 'bad', words: 'Sign in again to sync', more: '', action: null },
  'permission-needed': { tone: 'bad', words: 'Allow access to the folder to sync', more: '', action: null },
};

export function syncLine(account: Account, job: SyncJob | null, now: number, isOffline: boolean): SyncLine {
  if (job !== null && job.finished === null) return runningLine(job, isOffline);
  // Who went to a cloud's sign-in and never came back leaves an account that may well be read.
  if (account.state === 'signing-in' && isCloud(account.provider)) {
    return { tone: 'quiet', words: 'Waits for you to sign in', more: '', action: account.before === 'signed-out' ? null : 'sync' };
  }
  const hindrance = hindrances[account.state];
  if (hindrance !== undefined) return hindrance;
  const error = job?.phase === 'failed' ? job.error : account.state === 'failed' ? account.error : null;
  if (error !== null) {
    const { what, next } = errorText(error);
    return { tone: 'bad', words: what, more: next, action: 'retry' };
  }
  if (job?.phase === 'cancelled') {
    const read = job.toExtract > 0 ? `${share(job)} read` : formatCount(job.discovered, 'track', 'tracks') + ' found';
    return { tone: 'quiet', words: 'Stopped', more: read, action: 'sync' };
  }
  const last = Math.max(account.lastSync ?? 0, job?.finished ?? 0);
  if (last === 0) return { tone: 'quiet', words: 'Not synced yet', more: '', action: 'sync' };
  return { tone: 'good', words: 'Up to date', more: formatAgo(last, now), action: 'sync' };
}

const runningWords: Record<SyncPhase, (job: SyncJob) => string> = {
  discovering: ({ discovered }) => (discovered > 0 ? `Finding music… ${number(discovered)} found` : 'Finding music…'),
  extracting: (job) => `Reading tags ${share(job)}`,
  settling: () => 'Finishing…',
  completed: () => 'Up to date',
  failed: () => 'Stopped',
  cancelled: () => 'Stopping…',
};

function runningLine(job: SyncJob, isOffline: boolean): SyncLine {
  const isReading = job.phase === 'extracting' && job.toExtract > 0;
  const progress = isReading ? Math.min(1, job.extracted / job.toExtract) : null;
  const words = runningWords[job.phase](job);
  if (isOffline) return { tone: 'waiting', words: 'Waiting for the network', more: isReading ? words : '', progress, action: 'cancel' };
  if (job.waiting) {
    return { tone: 'waiting', words: 'The server asks for a little patience', more: isReading ? words : '', progress, action: 'cancel' };
  }
  return { tone: 'busy', words, more: isReading ? timeLeft(job.secondsLeft) : '', progress, action: 'cancel' };
}

/** `about 2 minutes left`; empty while nobody knows. Seconds are not told: they would only flicker. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null) return '';
  if (seconds < 50) return 'less than a minute left';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `about ${formatCount(minutes, 'minute', 'minutes')} left`;
  return `about ${formatCount(Math.round(minutes / 60), 'hour', 'hours')} left`;
}

function share(job: SyncJob): string {
  return `${number(job.extracted)} of ${number(job.toExtract)}`;
}

function number(value: number): string {
  return new Intl.NumberFormat(pageLocale()).format(value);
}
