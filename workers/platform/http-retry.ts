/** When a request is sent again. Numbers are bounded: nobody waits for ever, and no server is hammered. */
import { MpcError } from '../../services/protocol/errors.ts';

/** How a client tries again; one per client, whatever the host. */
export interface RetryPolicy {
  /** Further attempts of a request that does not say how many. */
  readonly retries: number;
  /** Milliseconds before the first of them; twice as many before each next. */
  readonly firstPause: number;
  /** Milliseconds, however often it was tried. */
  readonly longestPause: number;
  /** Milliseconds; a server that asks for longer patience is the caller's business. */
  readonly patience: number;
  /** From 0 to 1: spreads what failed together. */
  readonly random: () => number;
}

export const DEFAULT_RETRY: RetryPolicy = {
  retries: 3,
  firstPause: 500,
  longestPause: 16_000,
  patience: 20_000,
  random: Math.random,
};

/**
 * The policy, with what is not told as it is by default.
 * @throws MpcError `invalid-argument`, whose `details.field` names the number that is none
 */
export function retryPolicy(told: Partial<RetryPolicy>): RetryPolicy {
  const policy = { ...DEFAULT_RETRY, ...told };
  checkRetries(policy.retries);
  for (const field of ['firstPause', 'longestPause', 'patience'] as const) {
    if (!(policy[field] >= 0)) throw new MpcError('invalid-argument', `The policy's ${field} is a number of milliseconds.`, { details: { field } });
  }
  return policy;
}

/** @throws MpcError `invalid-argument` when nobody could try again so often */
export function checkRetries(retries: number): void {
  if (Number.isSafeInteger(retries) && retries >= 0) return;
  throw new MpcError('invalid-argument', 'Retries are a whole number of at least 0.', { details: { field: 'retries' } });
}

/** RFC 9110, 9.2.2; RFC 4918, 9.1; RFC 3253, 3.6; RFC 5323, 2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'REPORT', 'SEARCH']);

/** Whether sending it twice does no more than sending it once. @param method as it is sent: `get` is not, `GET` is */
export function isIdempotent(method: string): boolean {
  return IDEMPOTENT.has(method);
}

/** Milliseconds before the next attempt, a quarter more or less. @param failures how often it had failed before this time */
export function backoff({ firstPause, longestPause, random }: RetryPolicy, failures: number): number {
  return Math.min(firstPause * 2 ** failures, longestPause) * (0.75 + random() / 2);
}
