/** The browser is killed at any moment of an import: what is found afterwards is what some whole batch has left. */
import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, stat, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { build } from 'esbuild';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser, openPage, startSite } from './harness.mjs';

const KILLS = 20;
/** An import is killed after 1 to so many batches, and up to so many milliseconds more. */
const MOST_BATCHES = 8;
const LONGEST = 60;
/** Fewer than any write has. */
const TORN_BYTES = 10;

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

  /** Opens the library in a browser of its own, and looks at all of it but what the batches up to `known` have brought. */
  async function opened(known = 0) {
    const browser = await launchBrowser({ userDataDir: profile });
    const { page } = await openPage(browser, `${site.url}kill.html`);
    return { browser, page, ...(await page.evaluate((from) => window.openImport('kill', from), known)) };
  }

  /**
   * Opens the library, imports from where it stands, and is killed some milliseconds after so many batches. Of what was
   * found all is looked at but what the batches up to `known` have brought.
   */
  async function killed(batches, after, known = 0) {
    const { browser, page, ...found } = await opened(known);
    await page.evaluate((from, least) => window.runImport(from, least), found.batches, batches);
    await new Promise((resolve) => setTimeout(resolve, after));
    const gone = new Promise((resolve) => browser.process().once('exit', resolve));
    browser.process().kill('SIGKILL');
    await gone;
    await browser.disconnect();
    return found;
  }

  /** Cuts the last write short, as one that is killed is. @returns false where the browser keeps no log that we know */
  async function tear() {
    const folder = join(profile, 'Default', 'IndexedDB');
    const databases = (await readdir(folder)).find((name) => name.endsWith('.leveldb'));
    const logs = databases === undefined ? [] : (await readdir(join(folder, databases))).filter((name) => name.endsWith('.log'));
    const sizes = await Promise.all(logs.map(async (name) => ({ file: join(folder, databases, name), ...(await stat(join(folder, databases, name))) })));
    const last = sizes.filter(({ size }) => size > TORN_BYTES).sort((a, b) => b.mtimeMs - a.mtimeMs)[0];
    if (last === undefined) return false;
    await truncate(last.file, last.size - TORN_BYTES);
    return true;
  }

  void it(`${KILLS} times, loses no batch that was committed and keeps no part of one that was not`, async () => {
    const draw = dice(4);
    let looked = 0;
    let committed = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const least = 1 + Math.floor(draw() * MOST_BATCHES);
      const { batches, wrong } = await killed(least, draw() * LONGEST, looked);
      assert.equal(wrong, null, `after ${kill} kills`);
      assert.ok(batches >= committed, `after ${kill} kills ${batches} batches are left of ${committed}`);
      looked = batches;
      committed = batches + least;
    }
    const { browser, batches, wrong } = await opened();
    await browser.close();
    assert.equal(wrong, null);
    assert.ok(batches >= committed, `${batches} batches are left of ${committed}`);
  });

  void it('amid a write, finds everything before it again, that time and the next', async (t) => {
    await killed(MOST_BATCHES, LONGEST);
    if (!(await tear())) return t.skip('This browser keeps no log of that kind.');
    const torn = await killed(MOST_BATCHES, LONGEST);
    const { browser, batches, wrong } = await opened();
    await browser.close();
    assert.deepEqual([torn.wrong, wrong], [null, null]);
    assert.ok(torn.batches > 0);
    assert.ok(batches >= torn.batches, `${batches} batches are left of ${torn.batches}`);
  });
});
