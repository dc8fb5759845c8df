/**
 * HTTP for providers and metadata services: timeouts, retries, a limit per host, byte ranges, and errors that
 * say what helps. It owns connections and patience; it knows nothing of accounts, and never puts a secret into
 * a URL, an error or a log. Credentials come as headers only.
 */
import { MpcError, asMpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import { BodyStreams } from './body-streams.ts';
import type { Clock } from './clock.ts';
import { HostGate } from './host-gate.ts';
import {
  brokenOffError,
  corsError,
  hostOf,
  isMixedContent,
  mixedContentError,
  offlineError,
  statusError,
  timeoutError,
  unreachableError,
} from './http-errors.ts';
import type { NetworkMonitor } from './network.ts';
import { Watchdog } from './watchdog.ts';

export interface HttpRequest {
  /** Absolute http(s) URL without credentials. */
  readonly url: string;
  /** Default `GET`. */
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds without any progress after which an attempt is given up. */
  readonly timeout?: number;
  /** Further attempts after a failure that may pass; only idempotent methods are tried again. */
  readonly retries?: number;
  /** Statuses beside 200 to 299 that are no error. */
  readonly accept?: readonly number[];
}

/** Which file a range is of. */
export interface RangeTarget {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes, if known; a file of none is never asked for. */
  readonly size: number | null;
}

export interface HttpClientOptions {
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  readonly fetch?: typeof fetch;
  /** Requests to one host at a time. */
  readonly perHost?: number;
}

/** Reports that bytes have arrived, which puts off the timeout. */
export type Progress = () => void;

const IDEMPOTENT: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PROPFIND', 'REPORT', 'SEARCH']);
const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_RETRIES = 3;
const FIRST_BACKOFF = 500;
const MAX_BACKOFF = 16_000;
/** A server that asks for longer patience than this is the caller's business. */
const MAX_PATIENCE = 20_000;
const PROBE_TIMEOUT = 5_000;

export class HttpClient {
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #network: NetworkMonitor;
  readonly #perHost: number;
  readonly #gates = new Map<string, HostGate>();
  readonly #streams = new BodyStreams();

  constructor({ clock, network, fetch: fetchFunction = fetch.bind(globalThis), perHost = 6 }: HttpClientOptions) {
    this.#fetch = fetchFunction;
    this.#clock = clock;
    this.#network = network;
    this.#perHost = perHost;
  }

  /**
   * Sends a request and reads its answer with `consume`; both are tried again where that may help.
   * @throws MpcError with the code that fits, `aborted` when the signal was
   */
  async send<T>(
    request: HttpRequest,
    consume: (response: Response, progress: Progress) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const gate = this.#gate(request.url);
    for (let attempt = 0; ; attempt++) {
      try {
        return await gate.run(() => this.#attempt(request, gate, consume, signal), signal);
      } catch (thrown) {
        if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
        const error = asMpcError(thrown);
        const wait = this.#backoff(request, error, gate, attempt);
        if (wait === null) throw await this.#explain(error, request, signal);
        // A server that asks for patience asks it of everybody.
        if (error.code === 'rate-limited') gate.pause(wait);
        await this.#clock.sleep(wait, signal).catch((reason: unknown) => {
          throw asMpcError(reason, 'aborted');
        });
      }
    }
  }

  /** The answer's whole text, by its declared or UTF-8 encoding. */
  text(request: HttpRequest, signal: AbortSignal): Promise<string> {
    return this.send(request, (response) => response.text(), signal);
  }

  /** Bytes `start` to `end` (exclusive) of a file: fewer where it ends, none beyond. Needs no readable headers. */
  async readRange(target: RangeTarget, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const { url, headers = {}, size } = target;
    if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
    // Asking for a range of nothing always fails, and a suffix range would need a preflight.
    if (size === 0 || end <= start) return { bytes: new Uint8Array(), size };
    const request: HttpRequest = {
      url,
      headers: { ...headers, Range: `bytes=${start}-${end - 1}` },
      accept: [416],
    };
    const open = this.#streams.read(url, start, end, signal);
    if (open) {
      try {
        return await open;
      } catch (error) {
        if (signal.aborted) throw asMpcError(error, 'aborted');
        // The transfer broke off: a request of its own is the next attempt.
      }
    }
    return this.send(request, (response, progress) => this.#slice(response, target, start, end, progress, signal), signal);
  }

  close(): void {
    this.#streams.close();
  }

  async #slice(
    response: Response,
    { url, size }: RangeTarget,
    start: number,
    end: number,
    progress: Progress,
    signal: AbortSignal,
  ): Promise<FileSlice> {
    if (response.status === 416) {
      await response.body?.cancel();
      return { bytes: new Uint8Array(), size: totalOf(response) ?? size };
    }
    if (response.status === 206 || !response.body) {
      const bytes = (await readAll(response, progress)).subarray(0, end - start);
      // Short means that the file ends here; how long it is otherwise only a readable Content-Range tells.
      const ends = bytes.length < end - start ? start + bytes.length : null;
      return { bytes, size: totalOf(response) ?? (bytes.length > 0 ? ends : size) };
    }
    const length = Number(response.headers.get('Content-Length') ?? Number.NaN);
    return this.#streams.open(url, response.body, Number.isFinite(length) ? length : null, { start, end, progress }, signal);
  }

  async #attempt<T>(
    request: HttpRequest,
    gate: HostGate,
    consume: (response: Response, progress: Progress) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const { url, method = 'GET', headers = {}, body, timeout = DEFAULT_TIMEOUT, accept = [] } = request;
    const watchdog = new Watchdog(timeout, () => timeoutError(url, timeout));
    try {
      const response = await this.#fetch(url, {
        method,
        headers,
        // A 401 must not make the browser ask for a password, and other people's cookies are none of our business.
        credentials: 'omit',
        // The browser's cache would serve the old bytes of a file that changed, and serialises ranges of one URL.
        cache: 'no-store',
        signal: AbortSignal.any([signal, watchdog.signal]),
        ...(body !== undefined && { body }),
      }).catch((cause: unknown) => {
        throw asNetworkError(cause, (failed) => unreachableError(url, failed));
      });
      gate.answered = true;
      watchdog.progress();
      if (!response.ok && !accept.includes(response.status)) {
        await response.body?.cancel();
        throw statusError(response, url, this.#clock.now());
      }
      return await consume(response, watchdog.progress).catch((cause: unknown) => {
        throw asNetworkError(cause, (failed) => brokenOffError(url, failed));
      });
    } catch (thrown) {
      watchdog.signal.throwIfAborted();
      throw thrown;
    } finally {
      watchdog.stop();
    }
  }

  /** Milliseconds to wait before the next attempt, or null when there is to be none. */
  #backoff(request: HttpRequest, error: MpcError, gate: HostGate, attempt: number): number | null {
    const { method = 'GET', retries = DEFAULT_RETRIES } = request;
    if (!error.retryable || !IDEMPOTENT.has(method) || !this.#network.online) return null;
    // Whoever signs in to a host that says nothing has waited for it long enough.
    if (error.code === 'timeout' && !gate.answered) return null;
    // A host that never answered is probably not there, or has no CORS: one more attempt is enough to be sure.
    if (attempt >= (gate.answered ? retries : Math.min(retries, 1))) return null;
    const told = error.details['retryAfter'];
    if (typeof told === 'number') return told * 1000 <= MAX_PATIENCE ? told * 1000 : null;
    return Math.min(FIRST_BACKOFF * 2 ** attempt, MAX_BACKOFF) * (0.75 + Math.random() / 2);
  }

  /** Tells the reasons apart that `fetch` gives as one and the same TypeError. */
  async #explain(error: MpcError, { url, method = 'GET' }: HttpRequest, signal: AbortSignal): Promise<MpcError> {
    if (error.code !== 'unreachable' || error.details['reason'] === 'broken-off') return error;
    if (!this.#network.online) return offlineError(error);
    if (isMixedContent(url)) return mixedContentError(url, error);
    const enough = new AbortController();
    try {
      await this.#fetch(url, {
        // A server that breaks off this very answer must break off the probe as well, not a lesser one.
        method: method === 'GET' ? 'GET' : 'HEAD',
        mode: 'no-cors',
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.any([signal, enough.signal, AbortSignal.timeout(PROBE_TIMEOUT)]),
      });
      return corsError(url, error);
    } catch {
      return error;
    } finally {
      enough.abort();
    }
  }

  #gate(url: string): HostGate {
    const host = hostOf(url);
    const known = this.#gates.get(host);
    if (known) return known;
    const gate = new HostGate(this.#perHost, this.#clock);
    this.#gates.set(host, gate);
    return gate;
  }
}

/**
 * The whole body; every chunk puts off the timeout.
 * @throws MpcError `server` when it has more bytes than `limit`
 */
export async function readAll(response: Response, progress: Progress, limit = Infinity): Promise<Uint8Array<ArrayBuffer>> {
  if (!response.body) return new Uint8Array();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  // Not `for await`: Safari's streams cannot be iterated yet.
  const reader = response.body.getReader();
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    progress();
    if (length <= limit) continue;
    await reader.cancel();
    throw new MpcError('server', `The answer is longer than ${limit} bytes.`, { retryable: false });
  }
  const [only] = chunks;
  if (only && chunks.length === 1) return only;
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

/** `fetch` and body readers throw a TypeError when the network fails. */
function asNetworkError(cause: unknown, make: (cause: TypeError) => MpcError): unknown {
  return cause instanceof TypeError ? make(cause) : cause;
}

/** The file's size as `Content-Range` tells it; servers send `*` and other things there, and CORS may hide it. */
function totalOf(response: Response): number | null {
  const total = /\/(\d+)$/.exec(response.headers.get('Content-Range') ?? '')?.[1];
  return total === undefined ? null : Number(total);
}
