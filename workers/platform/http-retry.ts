/** When a request is sent again. Numbers are bounded: nobody waits for ever, and no server is hammered. */

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

/** RFC 9110, 9.2.2; RFC 4918, 9.1; RFC 3253, 3.6; RFC 5323, 2. */
const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND', 'REPORT', 'SEARCH']);

/** Whether sending it twice does no more than sending it once. */
export function isIdempotent(method = 'GET'): boolean {
  return IDEMPOTENT.has(method);
}

/** Milliseconds before the next attempt, a quarter more or less. @param failures how often it had failed before this time */
export function backoff({ firstPause, longestPause, random }: RetryPolicy, failures: number): number {
  return Math.min(firstPause * 2 ** failures, longestPause) * (0.75 + random() / 2);
}
