/**
 * HTTP for providers and metadata services. An implementation owns connections and patience: timeouts, retries, a
 * limit per host, byte ranges, and errors that say what helps. It knows nothing of accounts, and never puts a secret
 * into a URL, an error or a log. Credentials come as headers only.
 */
import type { MpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import type { AnswerFacts } from './file-version.ts';

/** How much of an answer's body has come. */
export interface DownloadProgress {
  /** Bytes so far, after decompression; they grow with every call, over attempts too. */
  readonly received: number;
  /** Bytes of the whole body; null when the server does not tell, or counts them compressed. */
  readonly total: number | null;
}

/** What is asked of a server. Numbers and names that are none are refused before anything is sent. */
export interface HttpRequest {
  /** Absolute http(s) URL without credentials. */
  readonly url: string;
  /** Default `GET`; names that `fetch` knows may be written in small letters. */
  readonly method?: string;
  /** By name. Most of them cost a preflight. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text, sent as UTF-8; not with `GET` and `HEAD`. */
  readonly body?: string;
  /** Milliseconds without any progress after which an attempt is given up, above 0; 30 seconds unless told. */
  readonly timeout?: number;
  /** Further attempts after a failure that may pass; only idempotent methods are tried again. A whole number; 3 unless told. */
  readonly retries?: number;
  /** Statuses beside 200 to 299 that are no error. */
  readonly accept?: readonly number[];
  /** Called whenever bytes of the answer have come. */
  readonly onProgress?: (progress: DownloadProgress) => void;
  /** Sending it twice does no more than sending it once, though its method does not say so: a query sent by `POST`. */
  readonly idempotent?: boolean;
  /** What a refusal means at this service. */
  readonly explain?: Explain;
}

/**
 * Says what an answer that is an error means by its service's own words; null where the status alone tells. An error
 * `rate-limited` makes every request to the host wait, for `details.retryAfter` seconds where that is told.
 */
export type Explain = (response: Response) => Promise<MpcError | null>;

/** Which file a range is of. */
export interface RangeTarget {
  /** Absolute http(s) URL without credentials. */
  readonly url: string;
  /** Sent with every request; credentials, mostly. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, if known; a file of none is never asked for. */
  readonly size: number | null;
  /** Reads that bring the same object want bytes of one and the same version of the file; the target itself unless told. */
  readonly version?: object;
  /** Told what each answer says of the file. */
  readonly onAnswer?: ((facts: AnswerFacts) => void) | undefined;
  /** What a refusal means at this service. */
  readonly explain?: Explain | undefined;
  /** A form that stands in place of the query, sent by `POST`: where what it says is not for addresses. */
  readonly form?: string | undefined;
  /** Tells the service's own refusals that come under a status as if all were well; null for bytes of the file. */
  readonly unmask?: Explain | undefined;
}

/** Makes of an answer what the caller wants; what it leaves of the body is not downloaded. */
export type Consume<T> = (response: Response) => Promise<T>;

export interface HttpClient {
  /**
   * Sends a request and reads its answer with `consume`; both are tried again where that may help. An overall time
   * limit is the signal's business.
   * @throws MpcError with the code that fits; `invalid-argument` for a request that is none; `aborted` when the signal was;
   *   `rate-limited` with `details.retryAfter` (seconds) when the server asks for more patience than the client has;
   *   `cors` when this page may not read the host, retryable with `details.reason` `unreadable-answer` when it could
   *   before; `closed` after {@link HttpClient.close}
   */
  send<T>(request: HttpRequest, consume: Consume<T>, signal: AbortSignal): Promise<T>;
  /** The answer's whole text, taken for UTF-8. @throws as {@link HttpClient.send} does */
  text(request: HttpRequest, signal: AbortSignal): Promise<string>;
  /**
   * Bytes `start` to `end` (exclusive) of a file: fewer where it ends, none beyond. Needs neither readable headers nor a
   * server that knows ranges.
   * @param start offset of the first byte, a whole number
   * @param end a whole number not below `start`, or Infinity
   * @throws MpcError as {@link HttpClient.send} does; `invalid-argument` for offsets that are none; `server` with
   *   `details.reason` `changed` when the file is no longer the one that was read before, `other-bytes` when the server
   *   sent others than were asked for, `missing-bytes` (retryable) when it keeps sending too few though the file goes on
   */
  readRange(target: RangeTarget, start: number, end: number, signal: AbortSignal): Promise<FileSlice>;
  /** Sets how many requests go to one host at a time, also for those that wait. @throws MpcError `invalid-argument` */
  setPerHost(count: number): void;
  /** Ends everything that runs. */
  close(): void;
}
