/**
 * A listener: a page with the built library, files on a WebDAV server of its own, and beside our player an `<audio>` element that
 * plays the same files. Both are tapped before any volume, each on its own AudioContext.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { launchBrowser, openPage, startSite, startWebdav } from '../../test/e2e/harness.mjs';
import { installTap } from '../../test/e2e/tap.mjs';
import { installCandidates } from './candidates.mjs';

const html = `<!doctype html>
<title>A listener</title><link rel="icon" href="data:,">
<script type="module">
  import '/dist/mpc.js';
  // What was played before shall be read again.
  const config = { features: { offlineCache: false } };
  window.ready = window.mpc.connect({ database: 'bench', config }).then((client) => (window.client = client));
</script>`;

/** Milliseconds between two looks whether a sync is over. */
const LOOK_EVERY = 250;

/** The server's log, in which each request has `at`: when it came, in epoch milliseconds. */
class TimedLog extends Array {
  push(entry) {
    entry.at = Date.now();
    return super.push(entry);
  }
}

export class Listener {
  /** Ids by file name. @type {Record<string, string>} */
  tracks = {};
  page;
  music;
  #browser;
  #site;
  #complaints;

  /** @param {(folder: string) => Promise<void>} fill puts the files there */
  static async open(fill) {
    const listener = new Listener();
    try {
      await listener.#open(fill);
      return listener;
    } catch (error) {
      await listener.close();
      throw error;
    }
  }

  async #open(fill) {
    this.music = await startWebdav();
    this.music.injection.log = new TimedLog();
    await fill(this.music.folder);
    this.#site = await startSite({ '/listener.html': html });
    this.#browser = await launchBrowser();
    const { page, complaints } = await openPage(this.#browser, `${this.#site.url}listener.html`);
    this.page = page;
    this.#complaints = complaints;
    await this.#prepare();
    this.tracks = await this.sync(this.music.url);
  }

  /** The page anew: its AudioContext takes the rate of what is played first. */
  async reload() {
    await this.page.reload();
    await this.#prepare();
  }

  /** Adds an account and waits until all of it is there. @returns {Promise<Record<string, string>>} ids of the first files by name */
  async sync(url) {
    await this.page.evaluate(startSync, url);
    // Looked up again and again: a sync may take longer than a driver waits for one answer.
    for (;;) {
      const outcome = await this.page.evaluate(() => window.synced);
      if (outcome?.error) throw new Error(outcome.error);
      if (outcome !== null) return this.page.evaluate(idsByName);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
    }
  }

  /** The file's own address, for the element. @param {string} name */
  url(name) {
    return new URL(encodeURIComponent(name), this.music.url).href;
  }

  /** @throws what went wrong in the page */
  check() {
    if (this.#complaints.length > 0) throw new Error(this.#complaints.join('\n'));
  }

  async close() {
    await this.#browser?.close();
    await this.#site?.close();
    await this.music?.close();
  }

  async #prepare() {
    await this.page.evaluate(() => window.ready);
    await this.page.evaluate(installTap());
    await this.page.evaluate(installCandidates);
  }
}

/** Adds an account; `window.synced` is null until its first sync is over. Runs in the page. */
async function startSync(url) {
  const { client } = window;
  window.synced = null;
  const events = client.events.subscribe({ type: 'Sync' });
  const ended = async () => {
    for await (const { payload } of events) {
      if (payload.event === 'Completed') return {};
      if (payload.event === 'Failed') return { error: payload.job.error?.message ?? 'The sync has failed.' };
    }
  };
  void ended().then((outcome) => (window.synced = outcome));
  await client.accounts.add({ provider: 'webdav', url });
}

/** Runs in the page. */
async function idsByName() {
  const { library } = window.client;
  const view = await library.view({ kind: 'tracks' });
  const { rows } = await library.window(view.id, 0, 100);
  const tracks = await Promise.all(rows.map(({ id }) => library.track(id)));
  return Object.fromEntries(tracks.map(({ id, path }) => [path.split('/').at(-1), id]));
}

/** @param {string} folder @param {Record<string, Uint8Array>} files */
export async function write(folder, files) {
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}
