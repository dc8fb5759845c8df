/**
 * The wire between a worker and its page, MPC's beside bare Comlink's and bare postMessage's: events that a host emits
 * until a page's subscriber has heard them, and calls of a service with their answers. Each candidate has a worker of the
 * same kind; their rounds alternate within one run, and each event's place is checked (`events/measure.mjs`). MPC is what
 * `npm run build` made, bundled as an app would bundle it. SharedWorker's figures come first, a dedicated worker's follow.
 */
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from '../scripts/tools.mjs';
import { site } from '../scripts/site.mjs';
import { launchBrowser, openPage } from '../test/e2e/harness.mjs';
import { listen } from '../test/servers/listen.mjs';

/** Rounds of each candidate and measurement that count, and those before them that do not. */
const rounds = 15;
const warmUp = 3;

/**
 * What is measured, by the name of its figure: a function of `events/measure.mjs`, its options, and the peers, who by hand
 * do the same. Events are heard by `events.on`, `iterated` hears them by asynchronous iteration; `postmessage_batched` puts
 * many into one message. Of single events one is emitted in each turn of the worker's event loop, so that none can travel
 * with another. The call is `library.counts()`, a service that answers out of memory.
 */
const measurements = {
  events_per_s: { run: 'throughput', options: { count: 5000, perTurn: 5000 }, peers: ['comlink', 'postmessage', 'postmessage_batched', 'iterated'] },
  single_events_per_s: { run: 'throughput', options: { count: 1000, perTurn: 1 }, peers: ['comlink', 'postmessage'] },
  event_latency_us: { run: 'echo', options: { count: 100 }, peers: ['comlink', 'postmessage'] },
  roundtrip_us: { run: 'roundtrip', options: { count: 200 }, peers: ['comlink', 'postmessage'] },
};

const html = `<!doctype html>
<title>Events</title><link rel="icon" href="data:,">
<script type="module">
  import { openMpc } from '/bench/mpc.page.js';
  import { openPeers } from '/bench/peers.page.js';
  import * as measures from '/bench/measure.js';
  window.openCandidates = async (kind) => {
    const mpc = await openMpc(kind);
    const peers = await openPeers(kind);
    window.candidates = { mpc, iterated: { ...mpc, hear: mpc.iterate }, ...peers };
  };
  window.measure = (run, candidate, options) => measures[run](window.candidates[candidate], options);
  window.ready = true;
</script>`;

export async function measure() {
  const app = site();
  app.get('/events.html', (_request, response) => response.type('html').send(html));
  for (const script of ['mpc.page', 'peers.page', 'mpc.worker', 'peers.worker', 'measure']) {
    const code = await bundle(script);
    app.get(`/bench/${script}.js`, (_request, response) => response.type('js').send(code));
  }
  const server = await listen(app);
  try {
    const shared = await inWorker('shared', `${server.url}events.html`);
    const dedicated = await inWorker('dedicated', `${server.url}events.html`);
    return { worker: 'shared', ...summary(shared), dedicated: summary(dedicated), setup: { rounds, warmUp, measurements } };
  } finally {
    await server.close();
  }
}

/** One script, whole in itself, so that the peers have nothing of MPC's. */
async function bundle(script) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'bench', 'events', `${script}.mjs`)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    logLevel: 'error',
    external: ['node:*'], // Named by packages where a browser never comes by.
  });
  return outputFiles[0].text;
}

/**
 * All measurements, each round of them by candidates in turn.
 * @returns {Promise<Record<string, Record<string, number[]>>>} a number a round, by measurement and candidate
 */
async function inWorker(kind, url) {
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, url);
    await page.waitForFunction(() => window.ready);
    await page.evaluate((of) => window.openCandidates(of), kind);
    const results = {};
    for (const [name, { run, options, peers }] of Object.entries(measurements)) {
      const candidates = ['mpc', ...peers];
      results[name] = Object.fromEntries(candidates.map((candidate) => [candidate, []]));
      for (let round = -warmUp; round < rounds; round++) {
        // Each goes first as often as the others.
        const turn = candidates.map((_, i) => candidates[(i + round + warmUp) % candidates.length]);
        for (const candidate of turn) {
          const figure = await page.evaluate((...args) => window.measure(...args), run, candidate, options);
          if (round >= 0) results[name][candidate].push(figure);
        }
      }
    }
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return results;
  } finally {
    await browser.close();
  }
}

/**
 * The figures of one kind of worker: medians over the rounds, and by `…_vs_PEER` how many times as fast MPC is, each round
 * compared by itself, since what else this machine does weighs on all of a round.
 * @param {Record<string, Record<string, number[]>>} results
 */
function summary(results) {
  const figures = {};
  const spread = {};
  for (const [name, measured] of Object.entries(withoutOrders(results))) {
    const faster = name.endsWith('_us') ? (own, peer) => peer / own : (own, peer) => own / peer;
    for (const [candidate, numbers] of Object.entries(measured)) {
      const figure = candidate !== 'mpc' ? `${name}_${candidate}` : name === 'events_per_s' ? 'worker_to_page_events_per_s' : name;
      figures[figure] = rounded(median(numbers));
      spread[figure] = [Math.min(...numbers), Math.max(...numbers)].map(rounded);
      if (candidate === 'mpc') continue;
      const times = numbers.map((number, round) => faster(measured.mpc[round], number));
      figures[`${name.replace(/_us$/, '')}_vs_${candidate}`] = Math.round(median(times) * 100) / 100;
    }
  }
  return { ...figures, spread };
}

/** Events were measured together with the messages that ordered them: half of bare postMessage's way there and back. */
function withoutOrders(results) {
  const order = median(results.event_latency_us.postmessage) / 2;
  const latency = Object.entries(results.event_latency_us).map(([candidate, numbers]) => [candidate, numbers.map((us) => us - order)]);
  return { ...results, event_latency_us: Object.fromEntries(latency) };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rounded = (number) => (number < 1000 ? Math.round(number * 10) / 10 : Math.round(number));
