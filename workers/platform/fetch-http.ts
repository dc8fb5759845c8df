/** {@link HttpClient} over the browser's `fetch`. */
import { MpcError, asMpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import type { Clock } from './clock.ts';
import { HostGate } from './host-gate.ts';
import { declaredLength, watched } from './http-body.ts';
import { checkedRequest } from './http-checks.ts';
import {
  brokenOffError,
  corsError,
  hostOf,
  isMixedContent,
  isRefusal,
  isUnexplained,
  mixedContentError,
  offlineError,
  statusError,
  timeoutError,
  unreachableError,
  unreadableError,
} from './http-errors.ts';
import { RangeReads } from './http-range.ts';
import type { RetryPolicy } from './http-retry.ts';
import { backoff, isIdempotent, retryPolicy } from './http-retry.ts';
import type { Consume, HttpClient, HttpRequest, RangeTarget } from './http.ts';
import type { NetworkMonitor } from './network.ts';
import { Watchdog } from './watchdog.ts';

/** What an HTTP client stands on, and how patient it is. */
export interface HttpClientOptions {
  /** Of pauses, and of timeouts unless `watch` is told. */
  readonly clock: Clock;
  /** While it is offline nothing is tried again. */
  readonly network: NetworkMonitor;
  /** The browser's own unless told. */
  readonly fetch?: typeof fetch;
  /** Requests to one host at a time; 6 unless told, which is what HTTP/1.1 gets from a browser. */
  readonly perHost?: number;
  /** What is not told is as by default: 3 retries after 0.5, 1 and 2 s, and 20 s of patience. */
  readonly retry?: Partial<RetryPolicy>;
  /** What timeouts are measured by; `clock` unless told. A test whose clock skips pauses over a real network needs it. */
  readonly watch?: Clock;
}

/** As {@link checkedRequest} leaves it. */
type CheckedRequest = ReturnType<typeof checkedRequest>;

const DEFAULT_TIMEOUT = 30_000;
const DEFAULT_PER_HOST = 6;
const PROBE_TIMEOUT = 5_000;

/** One for a host: it knows which servers have asked for patience, and how many requests each of them gets at a time. */
export class FetchHttpClient implements HttpClient {
  readonly #fetch: typeof fetch;
  readonly #clock: Clock;
  readonly #watch: Clock;
  readonly #network: NetworkMonitor;
  readonly #retry: RetryPolicy;
  readonly #gates = new Map<string, HostGate>();
  readonly #ranges: RangeReads;
  readonly #closing = new AbortController();
  #perHost = DEFAULT_PER_HOST;

  /** @throws MpcError `invalid-argument` for numbers that are none */
  constructor({ clock, network, fetch: fetchFunction, perHost, retry = {}, watch = clock }: HttpClientOptions) {
    this.#fetch = fetchFunction ?? fetch.bind(globalThis);
    this.#clock = clock;
    this.#watch = watch;
    this.#network = network;
    this.#retry = retryPolicy(retry);
    this.#ranges = new RangeReads(this, watch);
    if (perHost !== undefined) this.setPerHost(perHost);
  }

  async send<T>(request: HttpRequest, consume: Consume<T>, signal: AbortSignal): Promise<T> {
    const checked = checkedRequest(request);
    const ended = AbortSignal.any([signal, this.#closing.signal]);
    try {
      return await this.#persist({ ...checked, ...growing(request) }, consume, ended);
    } catch (thrown) {
      throw ended.aborted ? asMpcError(ended.reason, 'aborted') : asMpcError(thrown);
    }
  }

  text(request: HttpRequest, signal: AbortSignal): Promise<string> {
    return this.send(request, (response) => response.text(), signal);
  }

  readRange(target: RangeTarget, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    return this.#ranges.read(target, start, end, signal);
  }

  setPerHost(count: number): void {
    if (!Number.isInteger(count) || count < 1) {
      throw new MpcError('invalid-argument', 'Requests per host are a whole number of at least 1.', { details: { field: 'perHost' } });
    }
    this.#perHost = count;
    for (const gate of this.#gates.values()) gate.concurrency = count;
  }

  close(): void {
    this.#closing.abort(new MpcError('closed', 'The HTTP client was closed.'));
    this.#ranges.close();
  }

  /** Sends until it is answered, refused for good, or tried often enough. */
  async #persist<T>(request: CheckedRequest, consume: Consume<T>, signal: AbortSignal): Promise<T> {
    const { url, method, idempotent = isIdempotent(method) } = request;
    const gate = this.#gate(url);
    let isThere = false;
    for (let attempt = 0; ; attempt++) {
      try {
        return await gate.run(() => this.#attempt(request, gate, consume, signal), signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = asMpcError(thrown);
        // Where this page could read before, an answer that it cannot read is a refusal: everybody waits as after one.
        const mayBeRefusal = isUnexplained(error) && gate.answered && this.#network.online;
        const isRefused = mayBeRefusal && (isThere ||= await this.#isThere(request, signal));
        if (isRefused) gate.refused(null);
        const pause = this.#pauseAfter(error, request, gate, attempt);
        if (pause !== null) {
          if (pause > 0) await this.#clock.sleep(pause, signal);
          continue;
        }
        if (!isUnexplained(error)) throw error;
        if (!this.#network.online) throw offlineError(error);
        if (isMixedContent(url)) throw mixedContentError(url, error);
        if (isRefused) throw unreadableError(url, error);
        if (isThere) throw corsError(url, error);
        isThere = !gate.answered && (await this.#isThere(request, signal));
        if (!isThere) throw error;
        // It is there: either it has come back this moment, or this page may not read it. One more attempt tells.
        if (!idempotent) throw corsError(url, error);
        await this.#clock.sleep(backoff(this.#retry, attempt), signal);
      }
    }
  }

  async #attempt<T>(request: CheckedRequest, gate: HostGate, consume: Consume<T>, signal: AbortSignal): Promise<T> {
    const { url, method, headers = {}, body, timeout = DEFAULT_TIMEOUT, accept = [], onProgress, explain } = request;
    signal.throwIfAborted();
    // Only for this attempt: a body that `consume` keeps open must not end with the caller's signal later.
    const ending = new AbortController();
    const onAbort = (): void => ending.abort(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    const watchdog = new Watchdog(this.#watch, timeout, () => ending.abort(timeoutError(url, timeout)));
    try {
      const answer = await this.#fetch(url, {
        method,
        headers,
        // A 401 must not make the browser ask for a password, and other people's cookies are none of our business.
        credentials: 'omit',
        // The browser's cache would serve the old bytes of a file that changed, and serialises ranges of one URL.
        cache: 'no-store',
        signal: ending.signal,
        ...(body !== undefined && { body }),
      }).catch((cause: unknown) => {
        throw asNetworkError(cause, (failed) => unreachableError(url, failed));
      });
      watchdog.progress();
      const isError = !answer.ok && !accept.includes(answer.status);
      const explained = isError && explain !== undefined ? await explain(watched(answer, () => watchdog.progress())) : null;
      this.#note(answer, gate, explained);
      if (isError) throw explained ?? statusError(answer, url, this.#clock.now());
      const total = declaredLength(answer);
      let received = 0;
      const response = watched(answer, (bytes) => {
        watchdog.progress();
        received += bytes;
        onProgress?.({ received, total });
      });
      const result = await consume(response).catch((cause: unknown) => {
        throw asNetworkError(cause, (failed) => brokenOffError(url, failed));
      });
      if (response.body?.locked === false) await response.body.cancel();
      return result;
    } catch (thrown) {
      ending.signal.throwIfAborted();
      // What is left of the answer is not wanted.
      ending.abort();
      throw thrown;
    } finally {
      watchdog.stop();
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** What an answer means for the other requests to its host. */
  #note(response: Response, gate: HostGate, explained: MpcError | null): void {
    gate.answered = true;
    if (!isRefusal(response.status) && explained?.code !== 'rate-limited') {
      gate.accepted();
      return;
    }
    const { details } = explained?.details['retryAfter'] === undefined ? statusError(response, response.url, this.#clock.now()) : explained;
    const told = details['retryAfter'];
    gate.refused(typeof told === 'number' ? told * 1000 : null);
  }

  /** Milliseconds to wait before the next attempt, or null when there is to be none. */
  #pauseAfter(error: MpcError, { method, idempotent = isIdempotent(method), retries = this.#retry.retries }: CheckedRequest, gate: HostGate, attempt: number): number | null {
    if (!error.retryable || !idempotent || !this.#network.online) return null;
    // Whoever signs in to a host that says nothing has waited for it long enough.
    if (error.code === 'timeout' && !gate.answered) return null;
    // A host that never answered is probably not there, or has no CORS: one more attempt is enough to be sure.
    if (attempt >= (gate.answered ? retries : Math.min(retries, 1))) return null;
    if (gate.held > this.#retry.patience) return null;
    // The gate itself makes everybody wait for a host that has asked for it.
    return gate.held > 0 ? 0 : backoff(this.#retry, attempt);
  }

  /** Whether the host answers those who do not want to read: `fetch` gives every failure as one and the same TypeError. */
  async #isThere({ url, method }: CheckedRequest, signal: AbortSignal): Promise<boolean> {
    const enough = new AbortController();
    const watchdog = new Watchdog(this.#watch, PROBE_TIMEOUT, () => enough.abort());
    try {
      await this.#fetch(url, {
        // A server that breaks off this very answer must break off the probe as well, not a lesser one.
        method: method === 'GET' ? 'GET' : 'HEAD',
        mode: 'no-cors',
        credentials: 'omit',
        cache: 'no-store',
        signal: AbortSignal.any([signal, enough.signal]),
      });
      return true;
    } catch {
      signal.throwIfAborted();
      return false;
    } finally {
      watchdog.stop();
      enough.abort();
    }
  }

  #gate(url: string): HostGate {
    const host = hostOf(url);
    const known = this.#gates.get(host);
    if (known) return known;
    const gate = new HostGate(host, this.#perHost, this.#clock, this.#retry);
    this.#gates.set(host, gate);
    return gate;
  }
}

/** Tells of progress only what is more than before: an attempt after a failure begins at nothing again. */
function growing({ onProgress }: HttpRequest): Pick<HttpRequest, 'onProgress'> {
  if (!onProgress) return {};
  let most = 0;
  return {
    onProgress: ({ received, total }) => {
      if (received <= most) return;
      most = received;
      onProgress({ received, total: total !== null && total < received ? null : total });
    },
  };
}

/** `fetch` and body readers throw a TypeError when the network fails. */
function asNetworkError(cause: unknown, make: (cause: TypeError) => MpcError): unknown {
  return cause instanceof TypeError ? make(cause) : cause;
}
