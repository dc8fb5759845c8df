/**
 * Providers in a worker, as the host loads them. What a service has answered is kept, so that the same listing can be made again
 * without server and network: what it takes then is the browser's work and ours.
 */
import { expose } from 'comlink';
import { DEFAULT_CONFIG } from '../../services/protocol/config.ts';
import { loadProvider } from '../../workers/accounts/provider-loaders.ts';
import { SystemClock } from '../../workers/platform/clock.ts';
import { FetchHttpClient } from '../../workers/platform/fetch-http.ts';
import { MemoryNetwork } from '../../workers/platform/memory-network.ts';

const signal = new AbortController().signal;

/** Answers in the order of their requests, by method and address: bodies may hold a salt that is another each time. */
class KeptAnswers {
  #kept = new Map();
  #taken = new Map();
  /** Everything that was asked for. */
  requests = [];

  /** `fetch` that keeps what it brings. */
  keep = async (url, init = {}) => {
    const slot = {};
    const key = keyOf(url, init);
    this.#kept.set(key, [...(this.#kept.get(key) ?? []), slot]);
    this.requests.push([url, init]);
    const { status, headers, ...answer } = await fetch(url, init).then(async (response) => ({ status: response.status, headers: response.headers, bytes: await response.arrayBuffer() }));
    Object.assign(slot, { status, headers: [...headers], ...answer });
    return new Response(slot.bytes, { status, headers });
  };

  /** `fetch` that gives what was kept. */
  give = async (url, init = {}) => {
    const key = keyOf(url, init);
    const at = this.#taken.get(key) ?? 0;
    this.#taken.set(key, at + 1);
    const slot = this.#kept.get(key)?.[at];
    if (!slot) throw new Error(`Nothing was kept of ${key}.`);
    return new Response(slot.bytes, { status: slot.status, headers: slot.headers });
  };

  rewind() {
    this.#taken.clear();
  }
}

const keyOf = (url, { method = 'GET' }) => `${method} ${url}`;

let kept = new KeptAnswers();

async function open({ token, endpoints, ...source }, fetchFunction) {
  const http = new FetchHttpClient({ clock: new SystemClock(), network: new MemoryNetwork(), fetch: fetchFunction });
  if (token === undefined) return loadProvider(source, http);
  const tokens = { token: async () => token, renewed: async () => Promise.reject(new Error('The token was refused.')) };
  return loadProvider({ ...source, tokens, endpoints: { ...DEFAULT_CONFIG.endpoints, ...endpoints } }, http);
}

async function listWith(provider, from) {
  let [files, changes, end, cursor] = [0, 0, '', from];
  for await (const batch of provider.changes(from, signal)) {
    files += batch.entries.length;
    changes += batch.entries.length + batch.removed.length + (batch.moved?.length ?? 0) + (batch.removedPaths?.length ?? 0) + batch.failures.length;
    cursor = batch.cursor;
    end = batch.end ?? '';
  }
  return { files, changes, end, cursor };
}

expose({
  /** Lists at the service itself. @returns {Promise<{ files: number, changes: number, end: string, cursor: string | null }>} */
  async list(source, from = null) {
    kept = new KeptAnswers();
    return listWith(await open(source, kept.keep), from);
  },

  /** Lists from the answers of the last listing. @returns {Promise<number>} milliseconds */
  async again(source, files) {
    kept.rewind();
    const provider = await open(source, kept.give);
    const began = performance.now();
    const listed = await listWith(provider, null);
    const took = performance.now() - began;
    if (listed.files !== files) throw new Error(`From the kept answers ${listed.files} files were listed, of ${files}.`);
    return took;
  },

  /** Takes the same answers, and reads them: as JSON where they are. @returns {Promise<number>} milliseconds */
  async bare() {
    kept.rewind();
    const began = performance.now();
    for (const [url, init] of kept.requests) {
      const answer = await kept.give(url, init);
      if (/json/.test(answer.headers.get('Content-Type') ?? '')) await answer.json();
      else await answer.text();
    }
    return performance.now() - began;
  },

  close() {},
});
