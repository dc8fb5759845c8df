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

  /** Adds an account and waits until all of it is there. @returns {Promise<Record<string, string>>} ids by file name */
  sync(url) {
    return this.page.evaluate(async (address) => {
      const { client } = window;
      const ended = (async () => {
        for await (const { payload } of client.events.subscribe({ type: 'Sync' })) {
          if (payload.event === 'Completed') return;
          if (payload.event === 'Failed') throw new Error(payload.job.error?.message ?? 'The sync has failed.');
        }
      })();
      await client.accounts.add({ provider: 'webdav', url: address });
      await ended;
      const view = await client.library.view({ kind: 'tracks' });
      const { rows } = await client.library.window(view.id, 0, 100);
      const tracks = await Promise.all(rows.map(({ id }) => client.library.track(id)));
      return Object.fromEntries(tracks.map(({ id, path }) => [path.split('/').at(-1), id]));
    }, url);
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

/** @param {string} folder @param {Record<string, Uint8Array>} files */
export async function write(folder, files) {
  for (const [name, bytes] of Object.entries(files)) await writeFile(join(folder, name), bytes);
}
