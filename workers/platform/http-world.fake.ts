/** For the HTTP contracts: servers with the same faults, real ones over the network and ones of a memory web. */
import type { Faults, LogEntry } from '../../test/servers/test-servers.ts';
import { startWebdav } from '../../test/servers/test-servers.ts';
import type { HttpClientOptions } from './fetch-http.ts';
import { FetchHttpClient } from './fetch-http.ts';
import type { HttpClient } from './http.ts';
import { MemoryHttpClient } from './memory-http.ts';
import type { MemoryAnswer, MemoryHost } from './memory-web.ts';
import { filesHost } from './memory-web-files.ts';

/** A server with files, whose faults a test chooses. */
export interface TestHost {
  /** The root's address, with a slash at its end. */
  readonly url: string;
  put(path: string, content: Uint8Array<ArrayBuffer> | string): Promise<void>;
  control(faults: Faults & { reset?: boolean }): Promise<void>;
  /** The requests so far, without preflights. */
  log(): Promise<readonly Omit<LogEntry, 'status'>[]>;
  clearLog(): Promise<void>;
}

export interface HttpWorld {
  /** To be called before the client is made. */
  host(): Promise<TestHost>;
  client(options: Omit<HttpClientOptions, 'fetch'>): HttpClient;
  close(): Promise<void>;
}

export function realWorld(): HttpWorld {
  const closers: (() => unknown)[] = [];
  return {
    async host() {
      const server = await startWebdav();
      closers.push(() => server.close());
      return {
        url: server.url,
        put: async (path, content) => {
          const answer = await fetch(new URL(path, server.url), { method: 'PUT', body: content });
          if (!answer.ok) throw new Error(`PUT ${path}: ${answer.status}`);
        },
        control: (faults) => server.control(faults),
        log: async () => (await server.log()).filter(({ method }) => method !== 'OPTIONS'),
        clearLog: () => server.clearLog(),
      };
    },
    client(options) {
      const http = new FetchHttpClient(options);
      closers.unshift(() => http.close());
      return http;
    },
    async close() {
      for (const close of closers) await close();
    },
  };
}

export function memoryWorld(): HttpWorld {
  const hosts: Record<string, MemoryHost> = {};
  const clients: MemoryHttpClient[] = [];
  return {
    async host() {
      const name = `host-${Object.keys(hosts).length}.example:8080`;
      const url = `http://${name}/`;
      const files = new Map<string, Uint8Array | string>();
      let faults: Faults = {};
      let logged = 0;
      const exchanges = () => clients.flatMap(({ web }) => web.exchanges).filter((each) => each.url.startsWith(url));
      hosts[name] = faultyHost(filesHost(files), () => faults);
      return {
        url,
        put: async (path, content) => {
          files.set(new URL(path, url).pathname, content);
        },
        control: async ({ reset = false, ...change }) => {
          faults = { ...(reset ? {} : faults), ...change };
        },
        log: async () =>
          exchanges()
            .slice(logged)
            .map(({ method, url: address, headers, bytes, done, cancelled }) => {
              const { pathname, search } = new URL(address);
              return { method, url: pathname + search, range: headers.get('Range'), bytes, done, closed: done || cancelled };
            }),
        clearLog: async () => {
          logged = exchanges().length;
        },
      };
    },
    client(options) {
      const http = new MemoryHttpClient({ ...options, hosts });
      clients.push(http);
      return http;
    },
    async close() {
      for (const http of clients) http.close();
    },
  };
}

/** What `test/servers/faults.mjs` does to a real one. */
function faultyHost(host: MemoryHost, faultsNow: () => Faults): MemoryHost {
  return async (request) => {
    const faults = faultsNow();
    if (faults.offline === true) return null;
    if (faults.failNext !== undefined && faults.failNext > 0) {
      faults.failNext -= 1;
      return null;
    }
    const { pathname, search } = new URL(request.url);
    const line = `${request.method} ${pathname}${search}`;
    const fault = faults.status?.find(({ pattern, times }) => times !== 0 && new RegExp(pattern).test(line));
    if (fault?.times !== undefined) fault.times -= 1;
    if (faults.ignoreRange === true) request.headers.delete('Range');
    const answer: MemoryAnswer | null = fault
      ? { status: fault.code, headers: { ...fault.headers, 'Content-Length': `${fault.body?.length ?? 0}` }, body: fault.body ?? '' }
      : await host(request);
    return {
      ...answer,
      delay: faults.latency ?? 0,
      pace: faults.slowBody ?? 0,
      ...(faults.cutBody != null && { breaksAfter: faults.cutBody }),
      ...(faults.stallBody != null && { stallsAfter: faults.stallBody }),
      cors: faults.cors === false ? 'refused' : faults.hideHeaders === true ? 'bare' : 'open',
    };
  };
}
