/**
 * What listings cost: requests of a first one and of one that finds nothing new, as the servers have counted them; and the time that
 * is ours: that of a listing from the answers that the server gave, less that of reading the same answers bare, in turns in one worker.
 */
import express from 'express';
import { join } from 'node:path';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser, openPage } from '../../test/e2e/harness.mjs';
import { listen } from '../../test/servers/listen.mjs';
import { bundle } from '../bundle.mjs';
import { rounded, spread } from '../spread.mjs';
import { page as html, WorkerBench } from '../worker-bench.mjs';
import { PLACES } from './places.mjs';

const ROUNDS = 7;
/** Of these a listing without changes is told. */
const NOOP = ['drive', 'onedrive', 'dropbox', 'nextcloud'];

/** @param {{ quick: boolean }} options */
export async function listings({ quick }) {
  const count = quick ? 1000 : 10_000;
  const site = await listen(await pages());
  const browser = await launchBrowser();
  try {
    const { page, complaints } = await openPage(browser, site.url);
    const measured = {};
    for (const [name, start] of Object.entries(PLACES)) measured[name] = await listing(new WorkerBench(page), name, await start(count));
    if (complaints.length > 0) throw new Error(complaints.join('\n'));
    const of = (field) => Object.fromEntries(Object.entries(measured).map(([name, figures]) => [name, figures[field]]));
    const perFile = of('usPerFile');
    return {
      requests_for_10k_listing: of('first'),
      noop_resync_requests: Object.fromEntries(NOOP.map((name) => [name, measured[name].noop])),
      webdav_noop_requests_per_folder: rounded(measured.webdav.noop / (measured.webdav.folders + 1)),
      listing_us_per_file: Math.max(...Object.values(perFile)),
      listing_us_per_file_by_provider: perFile,
      ms: of('ms'),
      setup: { things: count, files: of('files'), folders: of('folders'), rounds: ROUNDS },
    };
  } finally {
    await browser.close();
    await site.close();
  }
}

/** @param {WorkerBench} bench @param {string} name @param {import('./places.mjs').Place} place */
async function listing(bench, name, { server, source, files, folders }) {
  const requests = () => server.injection.log.filter(({ method }) => method !== 'OPTIONS').length;
  const worker = await bench.start('provider');
  try {
    server.injection.log = [];
    const { cursor, ...found } = await worker.call('list', source);
    const first = requests();
    if (found.files !== files || found.end !== 'full') throw new Error(`${name} listed ${found.files} files of ${files}, to the end ${found.end}.`);
    server.injection.log = [];
    const again = await worker.call('list', source, cursor);
    const noop = requests();
    // Where a service tells no changes, everything is listed again; else there is nothing to be told.
    if (again.end === 'delta' && again.changes !== 0) throw new Error(`${name} found ${again.changes} changes where nothing has changed.`);
    await worker.call('list', source); // whose answers are kept
    await bench.alternate(ROUNDS, {
      [`${name}_ours`]: () => worker.call('again', source, files),
      [`${name}_bare`]: () => worker.call('bare'),
    });
    const [ours, bare] = [bench.samples[`${name}_ours`], bench.samples[`${name}_bare`]];
    // Of the best rounds: whatever else the machine does can only add to them.
    const usPerFile = rounded(((Math.min(...ours) - Math.min(...bare)) * 1000) / files);
    return { first, noop, files, folders, usPerFile, ms: { ours: spread(ours), bare: spread(bare) } };
  } finally {
    await worker.stop();
    await server.close();
  }
}

async function pages() {
  const app = express();
  app.get('/', (_request, response) => response.type('html').send(html));
  const scripts = { 'provider.worker': join(root, 'bench', 'providers', 'provider.worker.mjs'), comlink: join(root, 'node_modules', 'comlink', 'dist', 'esm', 'comlink.mjs') };
  for (const [name, file] of Object.entries(scripts)) {
    const code = await bundle(file);
    app.get(`/${name}.js`, (_request, response) => response.type('js').send(code));
  }
  return app;
}
