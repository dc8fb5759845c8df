/**
 * The library engine beside what an app would take instead: Dexie for storing, MiniSearch, uFuzzy and FlexSearch for
 * searching. Every candidate has a worker of its own in one Chromium; their rounds alternate. Figures that end in
 * `_vs_` and a peer are the peer's time over ours: the more the better. `--quick` measures with a fifth of the tracks.
 */
import express from 'express';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { root } from '../scripts/tools.mjs';
import { launchBrowser, openPage } from '../test/e2e/harness.mjs';
import { listen } from '../test/servers/listen.mjs';
import { bundle } from './bundle.mjs';
import { QUERIES } from './library/queries.mjs';
import { recall } from './library/recall.mjs';
import { ratio, rounded, spread } from './spread.mjs';
import { page as html, WorkerBench } from './worker-bench.mjs';

const MEBIBYTE = 2 ** 20;
/** Windows of one measurement: one alone is too short for the clock. */
const WINDOWS = 200;
const SEARCH_PEERS = ['minisearch', 'ufuzzy', 'flexsearch'];

/** @param {string[]} [options] of the command line */
export async function measure(options = []) {
  const [small, large] = options.includes('--quick') ? [20_000, 100_000] : [100_000, 1_000_000];
  const server = await listen(await site());
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, server.url);
    const bench = new WorkerBench(page);
    const atSmall = await stored(bench, small);
    const found = await searched(bench);
    await updated(bench);
    const atLarge = await grown(bench, large);
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    const { samples } = bench;
    return {
      import100k_vs_dexie: ratio(samples.import_dexie, samples.import_ours),
      first_window_vs_dexie: ratio(samples.first_window_dexie, samples.first_window_ours),
      reopen100k_vs_dexie: ratio(samples.reopen_dexie, samples.reopen_ours),
      window_vs_dexie_offset: ratio(samples.window_dexie, samples.window_ours),
      search100k_vs_minisearch: ratio(samples.search_minisearch, samples.search_ours),
      search100k_vs_ufuzzy: ratio(samples.search_ufuzzy, samples.search_ours),
      search100k_vs_flexsearch: ratio(samples.search_flexsearch, samples.search_ours),
      search_recall: found.recall,
      update1k_vs_dexie: ratio(samples.update_dexie, samples.update_ours),
      heap_mb_100k: rounded(atSmall.heap / MEBIBYTE),
      heap_mb_1m: rounded(atLarge.heap / MEBIBYTE),
      window_1m_over_100k: ratio(samples.window_1m, samples.window_ours),
      search_1m_over_100k: ratio(samples.search_1m, samples.search_ours),
      ms: Object.fromEntries(Object.entries(samples).map(([name, numbers]) => [name, spread(numbers)])),
      search_build_ms: found.build,
      search_hits: found.hits,
      import1m_ms: rounded(atLarge.import),
      setup: { tracks_100k: small, tracks_1m: large, queries: QUERIES.length, windows: WINDOWS },
    };
  } finally {
    await browser.close();
    await server.close();
  }
}

/** The smaller library, stored by both; it stays for what follows. */
async function stored(bench, count) {
  await bench.alternate(3, {
    import_ours: (round) => importInto(bench, 'ours', round, count),
    import_dexie: (round) => importInto(bench, 'dexie', round, count),
  });
  // What was shown last is what the first window will show.
  await bench.once('ours', 'show', 'ours');
  await bench.alternate(5, {
    first_window_ours: () => bench.once('ours', 'firstWindow', 'ours'),
    first_window_dexie: () => bench.once('dexie', 'firstWindow', 'dexie'),
  });
  await bench.alternate(5, {
    reopen_ours: () => bench.once('ours', 'reopen', 'ours'),
    reopen_dexie: () => bench.once('dexie', 'reopen', 'dexie'),
  });
  const ours = await bench.start('ours');
  const dexie = await bench.start('dexie');
  await ours.call('reopen', 'ours');
  await ours.call('settle');
  const heap = await ours.heap();
  await dexie.call('firstWindow', 'dexie');
  await bench.alternate(5, {
    window_ours: () => ours.call('window', WINDOWS),
    window_dexie: () => dexie.call('window', 5),
  });
  await ours.stop();
  await dexie.stop();
  return { heap };
}

/** Changes of the smaller library, which goes with them. */
async function updated(bench) {
  const ours = await bench.start('ours');
  const dexie = await bench.start('dexie');
  await ours.call('reopen', 'ours');
  await ours.call('settle');
  await dexie.call('firstWindow', 'dexie');
  const updates = (worker, name) => async (round) => {
    const { rated, tagged } = await worker.call('update', 1000, round);
    (bench.samples[`rate_${name}`] ??= []).push(rated);
    (bench.samples[`retag_${name}`] ??= []).push(tagged);
    return rated + tagged;
  };
  await bench.alternate(5, { update_ours: updates(ours, 'ours'), update_dexie: updates(dexie, 'dexie') });
  await ours.stop();
  await dexie.stop();
  await bench.forget('dexie');
  await bench.forget('ours');
}

async function importInto(bench, script, round, count) {
  if (round > 0) await bench.forget(script);
  const worker = await bench.start(script);
  try {
    await worker.call('prepare', count);
    // The garbage of making them is not what is measured.
    await worker.heap();
    return await worker.call('import', script);
  } finally {
    await worker.stop();
  }
}

/** The searches over the smaller library. */
async function searched(bench) {
  const ours = await bench.start('ours');
  await ours.call('reopen', 'ours');
  const count = await ours.call('settle');
  const share = await recall({ texts: () => ours.call('texts'), found: (query) => ours.call('found', query) });
  const candidates = { ours };
  const built = {};
  for (const peer of SEARCH_PEERS) {
    candidates[peer] = await bench.start('search');
    built[peer] = rounded(await candidates[peer].call('build', peer, count));
  }
  const hits = {};
  for (const [name, worker] of Object.entries(candidates)) hits[name] = (await worker.call('hits', QUERIES)).join(' ');
  await bench.alternate(5, Object.fromEntries(Object.entries(candidates).map(([name, worker]) => [`search_${name}`, () => worker.call('search', QUERIES)])));
  for (const worker of Object.values(candidates)) await worker.stop();
  return { recall: share, build: built, hits };
}

/** The larger library, by itself: what grows, and how. */
async function grown(bench, count) {
  const imported = await importInto(bench, 'ours', 0, count);
  await bench.once('ours', 'show', 'ours');
  await bench.alternate(1, { first_window_1m: () => bench.once('ours', 'firstWindow', 'ours') });
  const ours = await bench.start('ours');
  await bench.alternate(1, { reopen_1m: () => ours.call('reopen', 'ours') });
  await ours.call('settle');
  const heap = await ours.heap();
  await bench.alternate(5, { window_1m: () => ours.call('window', WINDOWS), search_1m: () => ours.call('search', QUERIES) });
  await ours.stop();
  return { heap, import: imported };
}

/** The page, its scripts, each whole in itself, and the material. */
async function site() {
  const app = express();
  app.get('/', (_request, response) => response.type('html').send(html));
  const material = gunzipSync(await readFile(join(root, 'test', 'fixtures', 'library', 'library-dev-20k.jsonl.gz')));
  app.get('/material.jsonl', (_request, response) => response.type('text').send(material));
  const scripts = { 'ours.worker': 'ours.worker.mjs', 'dexie.worker': 'dexie.worker.mjs', 'search.worker': 'search.worker.mjs' };
  const entries = Object.entries(scripts).map(([name, file]) => [name, join(root, 'bench', 'library', file)]);
  entries.push(['comlink', join(root, 'node_modules', 'comlink', 'dist', 'esm', 'comlink.mjs')]);
  for (const [name, file] of entries) {
    const code = await bundle(file);
    app.get(`/${name}.js`, (_request, response) => response.type('js').send(code));
  }
  return app;
}
