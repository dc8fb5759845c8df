/** What the refusals of services mean, by the words that each has for them. */
import type { ErrorDetails, MpcErrorCode } from '../../services/protocol/errors.ts';
import { MpcError } from '../../services/protocol/errors.ts';

export interface Meaning {
  readonly code: MpcErrorCode;
  readonly message: string;
}

/** By a service's own word for a reason. */
export type Meanings = Readonly<Record<string, Meaning>>;

/**
 * Which of the reasons that a refusal gives is to be told.
 * @param reasons as the service writes them, those that say most first
 * @param keyOf what the meanings call a reason
 * @returns the first that is known, else the first of all; undefined where none was given
 */
export function reasonAmong(reasons: readonly string[], meanings: Meanings, keyOf = (reason: string): string => reason): string | undefined {
  return reasons.find((reason) => meanings[keyOf(reason)] !== undefined) ?? reasons[0];
}

export function refusal({ code, message }: Meaning, details: ErrorDetails): MpcError {
  return new MpcError(code, message, { retryable: code === 'rate-limited', details });
}

/** What a body holds; null where it is no JSON. */
export function parsedBody(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}

/** Seconds; absent where the page may not read it, which is the rule between origins. A date is understood by who asks again. */
export function patienceOf({ headers }: Response): { readonly retryAfter?: number } {
  const text = headers.get('Retry-After')?.trim() ?? '';
  return /^\d+$/.test(text) ? { retryAfter: Number(text) } : {};
}
