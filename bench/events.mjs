/**
 * The wire between a worker and its page, MPC's beside bare Comlink's and bare postMessage's: events that a host emits
 * until a page's subscriber has heard them, and calls of a service with their answers. Each candidate has a worker of the
 * same kind; their rounds alternate within one run, and each event's place is checked (`events/measure.mjs`). MPC is what
 * `npm run build` made, bundled as an app would bundle it.
 */
import { build } from 'esbuild';
import { join } from 'node:path';
import { root } from '../scripts/tools.mjs';
import { site } from '../scripts/site.mjs';
import { launchBrowser, openPage } from '../test/e2e/harness.mjs';
import { listen } from '../test/servers/listen.mjs';

/** Rounds that count, of each candidate and measurement; as many as `warmUp` before them do not. */
const rounds = 9;
const warmUp = 2;

/**
 * What is measured: a function of `events/measure.mjs`, its options, and who takes part. The first candidate is compared
 * with the others. `unit` is per second (more is better) or microseconds (less is better).
 */
const measurements = {
  burst: { run: 'throughput', unit: 'per_s', options: { count: 10_000, perTurn: 10_000 }, candidates: ['mpc', 'iterated', 'comlink', 'postmessage', 'batched'] },
  single: { run: 'throughput', unit: 'per_s', options: { count: 3000, perTurn: 1 }, candidates: ['mpc', 'comlink', 'postmessage'] },
  echo: { run: 'echo', unit: 'us', options: { count: 200 }, candidates: ['mpc', 'comlink', 'postmessage'] },
  roundtrip: { run: 'roundtrip', unit: 'us', options: { count: 300 }, candidates: ['mpc', 'comlink', 'postmessage'] },
};

const html = `<!doctype html>
<title>Events</title><link rel="icon" href="data:,">
<script type="module">
  import { openMpc } from '/bench/mpc.page.js';
  import { openPeers } from '/bench/peers.page.js';
  import * as measures from '/bench/measure.js';
  window.open = async (kind) => {
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
    plugins: [{ name: 'without-node', setup: (esbuild) => esbuild.onResolve({ filter: /^node:/ }, () => ({ path: 'node', external: false, namespace: 'none' })) }],
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
    await page.evaluate((of) => window.open(of), kind);
    const results = {};
    for (const [name, { run, options, candidates }] of Object.entries(measurements)) {
      const heard = Object.fromEntries(candidates.map((candidate) => [candidate, []]));
      for (let round = -warmUp; round < rounds; round++) {
        // Each goes first as often as the others.
        const turn = candidates.map((_, i) => candidates[(i + round + warmUp) % candidates.length]);
        for (const candidate of turn) {
          const figure = await page.evaluate((...args) => window.measure(...args), run, candidate, options);
          if (round >= 0) heard[candidate].push(figure);
        }
      }
      results[name] = heard;
    }
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    return results;
  } finally {
    await browser.close();
  }
}

/**
 * @param {Record<string, Record<string, number[]>>} results of one kind of worker
 * @returns the median of each candidate with the least and the most, and how many times as fast MPC is as each peer
 */
function summary(results) {
  return Object.fromEntries(
    Object.entries(results).map(([name, byCandidate]) => {
      const { unit } = measurements[name];
      const own = byCandidate.mpc;
      const figures = {};
      for (const [candidate, numbers] of Object.entries(byCandidate)) {
        figures[candidate] = { median: round(median(numbers)), min: round(Math.min(...numbers)), max: round(Math.max(...numbers)) };
        // Of each round by itself, since what else this machine does weighs on both of a round.
        const times = numbers.map((number, i) => (unit === 'us' ? number / own[i] : own[i] / number));
        if (candidate !== 'mpc') figures[candidate].mpc_times_as_fast = Math.round(median(times) * 100) / 100;
      }
      return [`${name}_${unit}`, figures];
    }),
  );
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const round = (number) => Math.round(number * 10) / 10;
