/**
 * The one error that crosses every boundary of MPC: a code that programs test, a message for developers,
 * whether trying again may help, and the cause. Words for listeners are chosen by code in
 * `components/shared/error-text.ts`, never taken from `message`.
 */

/** Every way MPC can fail. */
export type MpcErrorCode =
  /** The peer (worker, port, client) is gone; the call will never be answered. */
  | 'closed'
  /** The caller cancelled. */
  | 'aborted'
  /** An argument is not of the promised form; `details.field` names it. */
  | 'invalid-argument'
  /** The file, record or view asked for does not exist (any more). */
  | 'not-found'
  /** Credentials are missing, wrong or expired. */
  | 'unauthorized'
  /** Signed in, but not allowed. */
  | 'forbidden'
  /** The browser wants a permission or a gesture first (folder access). */
  | 'permission'
  /** The server is there, but does not let this web page read it (no CORS headers). */
  | 'cors'
  /** Nothing answers at that address. */
  | 'unreachable'
  /** This device has no network. */
  | 'offline'
  /** The server asks for patience. */
  | 'rate-limited'
  /** The server failed (5xx) or answered what its protocol forbids. */
  | 'server'
  /** No answer within the time allowed. */
  | 'timeout'
  /** No decoder or no feature for this in this browser. */
  | 'unsupported'
  /** The bytes are not what they claim to be. */
  | 'malformed'
  /** Nothing plays until the listener makes a gesture. */
  | 'playback-blocked'
  /** The worker's script could not be loaded or started. */
  | 'worker-unavailable'
  /** IndexedDB is refused or broken. */
  | 'storage-unavailable'
  /** No room left on this device. */
  | 'storage-full'
  /** The page is served by plain http, where browsers offer no worklet, no locks and no cryptography. */
  | 'insecure-page'
  /** Another version of MPC holds the database or the worker. */
  | 'version-mismatch'
  /** The fake client was asked for something that no test has faked. */
  | 'not-faked'
  /** A fault of MPC itself. */
  | 'internal';

/** Facts about an error that are cloneable and free of secrets: field names, statuses, counts. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** What may be said about an error when it is made. */
export interface MpcErrorOptions {
  readonly cause?: unknown;
  /** Overrides what the code implies. */
  readonly retryable?: boolean;
  readonly details?: ErrorDetails;
}

/** An {@link MpcError} as it crosses a port or is stored: plain and cloneable. */
export interface WireError {
  readonly code: MpcErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly details?: ErrorDetails;
  readonly cause?: WireError;
  /** Set where the cause was no {@link MpcError}: its `name`. */
  readonly name?: string;
}

const RETRYABLE: ReadonlySet<MpcErrorCode> = new Set([
  'unreachable',
  'offline',
  'rate-limited',
  'server',
  'timeout',
]);

/** How deep a chain of causes is carried over a port. */
export const MAX_CAUSES = 4;

/** A failure with a code. Thrown by every MPC API; `instanceof` holds on both sides of a port. */
export class MpcError extends Error {
  override readonly name = 'MpcError';
  readonly code: MpcErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  readonly retryable: boolean;
  readonly details: ErrorDetails;

  constructor(code: MpcErrorCode, message: string, options: MpcErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? RETRYABLE.has(code);
    this.details = options.details ?? {};
  }
}

/** Makes an {@link MpcError} of anything thrown; one that already is comes back unchanged. */
export function asMpcError(thrown: unknown, code: MpcErrorCode = 'internal'): MpcError {
  if (thrown instanceof MpcError) return thrown;
  if (isAbort(thrown)) return new MpcError('aborted', 'The operation was cancelled.', { cause: thrown });
  if (isQuotaExceeded(thrown)) {
    return new MpcError('storage-full', 'There is no room left on this device.', { cause: thrown });
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  return new MpcError(code, message, { cause: thrown });
}

/** The cloneable form of anything thrown. */
export function toWireError(thrown: unknown, depth = 0): WireError {
  const error = asMpcError(thrown);
  const cause = error.cause;
  const base = {
    code: error.code,
    message: error.message,
    retryable: error.retryable,
    ...(Object.keys(error.details).length > 0 && { details: error.details }),
  };
  if (cause === undefined || depth >= MAX_CAUSES) return base;
  if (cause instanceof MpcError) return { ...base, cause: toWireError(cause, depth + 1) };
  return { ...base, cause: foreignCause(cause) };
}

/** The error that {@link toWireError} was given, as far as it crosses. */
export function fromWireError(wire: WireError): MpcError {
  const cause = wire.cause === undefined ? undefined : causeFromWire(wire.cause);
  return new MpcError(wire.code, wire.message, {
    retryable: wire.retryable,
    ...(wire.details !== undefined && { details: wire.details }),
    ...(cause !== undefined && { cause }),
  });
}

function foreignCause(cause: unknown): WireError {
  const isError = cause instanceof Error;
  return {
    code: 'internal',
    message: isError ? cause.message : String(cause),
    retryable: false,
    name: isError ? cause.name : typeof cause,
  };
}

function causeFromWire(wire: WireError): Error {
  if (wire.name === undefined) return fromWireError(wire);
  const error = new Error(wire.message);
  error.name = wire.name;
  return error;
}

function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'AbortError';
}

function isQuotaExceeded(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === 'QuotaExceededError';
}
