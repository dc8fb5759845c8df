/**
 * The browser is killed at any moment of an import: what is found afterwards is what some whole batch has left.
 * Run by hand, `node --test test/e2e/library-kill.mjs`: a Chromium that is killed in the first second of its life has
 * been seen to come back without any of the site's storage, which `npm test` must not depend on.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const KILLS = 20;
/** Milliseconds of an import within which it is killed: some dozen batches. */
const LONGEST = 200;

/** Numbers from 0 to 1, the same in every run. */
function dice(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function script() {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'test', 'e2e', 'library-kill.page.ts')],
    bundle: true,
    format: 'esm',
    write: false,
    target: 'es2022',
  });
  return outputFiles[0].text;
}

void describe('a browser that is killed while the library is written', () => {
  let site;
  let profile;

  before(async () => {
    site = await startSite({ '/kill.html': `<!doctype html><title>Import</title><link rel="icon" href="data:,"><script type="module">${await script()}</script>` });
    profile = await mkdtemp(join(tmpdir(), 'mpc-kill-'));
  });
  after(async () => {
    await site?.close();
    if (profile) await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  /** Opens the library in a browser of its own. */
  async function opened() {
    const browser = await launchBrowser({ userDataDir: profile });
    const { page } = await openPage(browser, `${site.url}kill.html`);
    return { browser, page, ...(await page.evaluate(() => window.openImport('kill'))) };
  }

  void it(`${KILLS} times, loses no batch that was committed and keeps no part of one that was not`, async () => {
    const draw = dice(4);
    let known = 0;
    let atWork = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const { browser, page, batches, wrong } = await opened();
      assert.equal(wrong, null, `after ${kill} kills`);
      assert.ok(batches >= known, `after ${kill} kills ${batches} batches are left of ${known}`);
      if (batches > known) atWork++;
      known = batches;
      await page.evaluate((from) => window.runImport(from), batches);
      await new Promise((resolve) => setTimeout(resolve, draw() * LONGEST));
      const gone = new Promise((resolve) => browser.process().once('exit', resolve));
      browser.process().kill('SIGKILL');
      await gone;
      await browser.disconnect();
    }
    const { browser, batches, wrong } = await opened();
    await browser.close();
    assert.equal(wrong, null);
    assert.ok(batches >= known);
    assert.ok(atWork > KILLS / 2, `${atWork} of the imports had begun when they were killed`);
  });
});
