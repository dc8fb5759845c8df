/**
 * A web without a network: hosts are functions, and `fetch` behaves towards them as a browser's does towards servers of
 * other origins. It has redirects, cancellation, bodies that flow on demand, and CORS as far as it hides headers
 * or whole answers; it asks for no preflight and keeps no cache.
 */
import type { Clock } from './clock.ts';
import { memoryBody } from './memory-body.ts';
import type { NetworkMonitor } from './network.ts';
import { untilAborted } from './until-aborted.ts';

/** What a host of a {@link MemoryWeb} answers. */
export interface MemoryAnswer {
  /** 200 unless told. */
  readonly status?: number;
  /** As they are: a `Content-Length` is there only if it is written down. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Text is sent as UTF-8; none unless told. */
  readonly body?: string | Uint8Array;
  /** Milliseconds before the answer begins. */
  readonly delay?: number;
  /** Milliseconds before each chunk of the body, which is 16 KB. */
  readonly pace?: number;
  /** Bytes of the body after which the connection breaks off. */
  readonly breaksAfter?: number;
  /** Bytes of the body after which nothing more comes. */
  readonly stallsAfter?: number;
  /**
   * What the page may read: all headers (`open`, unless told), only those that CORS never hides (`bare`), or nothing
   * at all (`refused`).
   */
  readonly cors?: 'open' | 'bare' | 'refused';
}

/** A host: answers a request, or breaks the connection off (null). */
export type MemoryHost = (request: Request) => MemoryAnswer | null | Promise<MemoryAnswer | null>;

/** What became of one request, redirects each on their own. */
export interface MemoryExchange {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** 0 while there is no answer. */
  status: number;
  /** Bytes of the body that were taken from the host. */
  bytes: number;
  /** Whether the answer was read to its end. */
  done: boolean;
  /** Whether the page has given it up. */
  cancelled: boolean;
}

/** Which hosts there are, and when they answer. */
export interface MemoryWebOptions {
  /** Of answers that come late. */
  readonly clock: Clock;
  /** Nothing can be reached while it is offline. */
  readonly network: NetworkMonitor;
  /** By name and port, as in a URL: `music.example`, `127.0.0.1:8080`. */
  readonly hosts?: Readonly<Record<string, MemoryHost>>;
}

/** Fetch standard, "CORS-safelisted response-header name". */
const NEVER_HIDDEN: ReadonlySet<string> = new Set([
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]);
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const MAX_REDIRECTS = 20;
/** Statuses whose answers have no body, by the Fetch standard. */
const BODILESS: ReadonlySet<number> = new Set([204, 205, 304]);

/** Hosts that come and go, and the `fetch` that reaches them. */
export class MemoryWeb {
  readonly #clock: Clock;
  readonly #network: NetworkMonitor;
  readonly #hosts: Map<string, MemoryHost>;
  /** Every request so far, in order. */
  readonly exchanges: MemoryExchange[] = [];

  constructor({ clock, network, hosts = {} }: MemoryWebOptions) {
    this.#clock = clock;
    this.#network = network;
    this.#hosts = new Map(Object.entries(hosts));
  }

  /** Puts a host there, or takes it away (null): then nothing answers. */
  serve(name: string, host: MemoryHost | null): void {
    if (host) this.#hosts.set(name, host);
    else this.#hosts.delete(name);
  }

  /** As the global one. */
  readonly fetch: typeof fetch = async (input, init) => {
    let request = new Request(input, init);
    for (let count = 0; count <= MAX_REDIRECTS; count++) {
      const { answer, exchange } = await this.#exchange(request);
      const location = REDIRECTS.has(exchange.status) ? answer.headers?.['Location'] : undefined;
      if (location === undefined) return this.#response(answer, exchange, request);
      request = redirected(request, new URL(location, request.url).href, exchange.status);
    }
    throw new TypeError('Redirected too often.');
  };

  async #exchange(request: Request): Promise<{ answer: MemoryAnswer; exchange: MemoryExchange }> {
    const { method, url, headers, signal } = request;
    signal.throwIfAborted();
    const exchange: MemoryExchange = { method, url, headers: new Headers(headers), status: 0, bytes: 0, done: false, cancelled: false };
    this.exchanges.push(exchange);
    const onAbort = (): void => {
      exchange.cancelled = !exchange.done;
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const answer = await this.#answer(request);
    exchange.status = answer.status ?? 200;
    return { answer, exchange };
  }

  async #answer(request: Request): Promise<MemoryAnswer> {
    const { url, mode, signal } = request;
    const host = this.#hosts.get(new URL(url).host);
    if (!host || !this.#network.online) throw new TypeError('Nothing answers.');
    const answer = await untilAborted(Promise.resolve(host(request)), signal);
    if (!answer) throw new TypeError('The connection broke off.');
    const { delay = 0, cors } = answer;
    if (delay > 0) await this.#clock.sleep(delay, signal);
    signal.throwIfAborted();
    if (cors === 'refused' && mode !== 'no-cors') throw new TypeError('This page may not read the answer.');
    return answer;
  }

  #response(answer: MemoryAnswer, exchange: MemoryExchange, { url, method, mode, signal }: Request): Response {
    const { status } = exchange;
    if (mode === 'no-cors') return new Response(null);
    const hasBody = method !== 'HEAD' && !BODILESS.has(status);
    if (!hasBody) exchange.done = true;
    const body = hasBody ? memoryBody(answer, exchange, this.#clock, signal) : null;
    const response = new Response(body, { status, headers: visibleHeaders(answer) });
    // A response made by hand has none.
    return Object.defineProperty(response, 'url', { value: url });
  }
}

function visibleHeaders({ headers = {}, cors }: MemoryAnswer): [string, string][] {
  return Object.entries(headers).filter(([name]) => cors !== 'bare' || NEVER_HIDDEN.has(name.toLowerCase()));
}

/** Fetch standard, "HTTP-redirect fetch": what was posted is not posted again, but for 307 and 308. */
function redirected(request: Request, url: string, status: number): Request {
  const { method, headers, mode, signal } = request;
  const isGetNow = (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');
  const kept = new Headers(headers);
  if (new URL(url).origin !== new URL(request.url).origin) kept.delete('Authorization');
  return new Request(url, { method: isGetNow ? 'GET' : method, headers: kept, mode, signal });
}
