/** HTTP for tests, without a network. */
import type { Clock } from './clock.ts';
import type { HttpClientOptions } from './fetch-http.ts';
import { FetchHttpClient } from './fetch-http.ts';
import { ManualClock } from './memory-clock.ts';
import { MemoryNetwork } from './memory-network.ts';
import type { MemoryHost } from './memory-web.ts';
import { MemoryWeb } from './memory-web.ts';
import type { NetworkMonitor } from './network.ts';

/** What a {@link MemoryHttpClient} stands on; everything has a default that needs no network and no time. */
export interface MemoryHttpOptions extends Omit<Partial<HttpClientOptions>, 'fetch'> {
  /** Of answers that come late, of pauses and of timeouts; one that stands still unless told. */
  readonly clock?: Clock;
  /** Online unless told. */
  readonly network?: NetworkMonitor;
  /** By name and port, as in a URL: `music.example`, `127.0.0.1:8080`; at any other nothing answers. */
  readonly hosts?: Readonly<Record<string, MemoryHost>>;
}

/**
 * An HttpClient that keeps to the very same rules as the browser's (timeouts, retries, limits, ranges, errors), over hosts
 * that are functions.
 * @example
 * const clock = new ManualClock();
 * const http = new MemoryHttpClient({ clock, hosts: { 'music.example': () => ({ status: 503 }) } });
 * const failing = http.text({ url: 'https://music.example/' }, signal);
 * await clock.advance(60_000);
 */
export class MemoryHttpClient extends FetchHttpClient {
  /** Hosts come and go here, and every request is told here. */
  readonly web: MemoryWeb;

  constructor({ clock = new ManualClock(), network = new MemoryNetwork(), hosts = {}, ...options }: MemoryHttpOptions = {}) {
    const web = new MemoryWeb({ clock: options.watch ?? clock, network, hosts });
    super({ ...options, clock, network, fetch: web.fetch });
    this.web = web;
  }
}
