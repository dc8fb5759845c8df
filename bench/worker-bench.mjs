/** The workers of the candidates, held by one page, and the rounds in which they take turns. */

const html = `<!doctype html>
<title>Measuring</title><link rel="icon" href="data:,">
<script type="module">
  import { wrap } from '/comlink.js';
  const workers = new Map();
  window.start = (url) => {
    const worker = new Worker(url, { type: 'module' });
    worker.onerror = (event) => console.error(url, event.message);
    workers.set(url, { worker, remote: wrap(worker) });
  };
  const calls = [];
  window.call = (url, method, args) => calls.push(workers.get(url).remote[method](...args).then((value) => ({ value }))) - 1;
  // Answered after a while in any case: an import takes longer than a driver waits for one answer.
  window.outcome = (call) => Promise.race([calls[call], new Promise((resolve) => setTimeout(resolve, 20_000, null))]);
  window.stop = (url) => {
    workers.get(url).worker.terminate();
    workers.delete(url);
  };
  window.forget = (name) => new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = resolve;
    request.onerror = () => reject(request.error);
  });
  window.ready = true;
</script>`;
export { html as page };

export class WorkerBench {
  /** Milliseconds by measurement, a number a round. */
  samples = {};
  #page;
  #started = 0;

  /** @param {import('puppeteer-core').Page} page that shows {@link html} */
  constructor(page) {
    this.#page = page;
  }

  /**
   * A worker with nothing in its memory.
   * @param {string} script of `/SCRIPT.worker.js`; its worker has `close()` where something is to be closed
   * @returns {Promise<Candidate>}
   */
  async start(script) {
    const url = `/${script}.worker.js?${++this.#started}`;
    await this.#page.waitForFunction(() => window.ready);
    const attached = new Promise((resolve) => {
      const look = (worker) => {
        if (!worker.url().endsWith(url)) return;
        this.#page.off('workercreated', look);
        resolve();
      };
      this.#page.on('workercreated', look);
    });
    await this.#page.evaluate((...args) => window.start(...args), url);
    await attached;
    return new Candidate(this.#page, url);
  }

  /** Asks a new worker one thing. */
  async once(script, method, ...args) {
    const worker = await this.start(script);
    try {
      return await worker.call(method, ...args);
    } finally {
      await worker.stop();
    }
  }

  /** Deletes a database that no worker holds open. */
  forget(name) {
    return this.#page.evaluate((of) => window.forget(of), name);
  }

  /**
   * Rounds in which each candidate has its turn, the first one another each time.
   * @param {number} rounds
   * @param {Record<string, (round: number) => Promise<number>>} candidates milliseconds, by the name of the measurement
   */
  async alternate(rounds, candidates) {
    const names = Object.keys(candidates);
    for (const name of names) this.samples[name] = [];
    for (let round = 0; round < rounds; round++) {
      for (const at of names.keys()) {
        const name = names[(at + round) % names.length];
        this.samples[name].push(await candidates[name](round));
      }
    }
    for (const name of names) console.error(name, this.samples[name].map((number) => Math.round(number * 100) / 100).join(' '));
  }
}

class Candidate {
  #page;
  #url;

  constructor(page, url) {
    this.#page = page;
    this.#url = url;
  }

  async call(method, ...args) {
    const call = await this.#page.evaluate((...of) => window.call(...of), this.#url, method, args);
    for (;;) {
      const outcome = await this.#page.evaluate((of) => window.outcome(of), call);
      if (outcome !== null) return outcome.value;
    }
  }

  /** Bytes of the worker's heap and of its array buffers. @param {boolean} [collected] whether without garbage */
  async heap(collected = true) {
    const worker = this.#page.workers().find((one) => one.url().endsWith(this.#url));
    if (collected) await worker.client.send('HeapProfiler.collectGarbage');
    const { usedSize, backingStorageSize = 0 } = await worker.client.send('Runtime.getHeapUsage');
    return usedSize + backingStorageSize;
  }

  /** Ends the worker. An open connection would hold up the next one that opens the same database anew: it is closed first. */
  async stop() {
    if (!this.#url.startsWith('/search')) await this.call('close');
    return this.#page.evaluate((url) => window.stop(url), this.#url);
  }
}
