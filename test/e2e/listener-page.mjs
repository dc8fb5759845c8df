/** A page without any element for tests that speak to the client: `window.client`, once `window.ready` has come about. */

/** @param {string} database @param {object} [config] as `connect` takes it */
export const listenerPage = (database, config = {}) => `<!doctype html>
<html lang="en">
  <head><title>A listener</title><link rel="icon" href="data:,"></head>
  <body>
    <script type="module">
      import '/dist/mpc.js';
      const options = ${JSON.stringify({ database, config })};
      window.ready = window.mpc.connect(options).then((client) => (window.client = client));
    </script>
  </body>
</html>`;

/**
 * Adds an account and waits until all of its music has been listed and read.
 * @param {import('puppeteer-core').Page} page
 * @param {object} account as `accounts.add` takes it
 * @returns {Promise<string[]>} its first tracks by path, as `window.tracks` too
 */
export const addMusic = (page, account) =>
  page.evaluate(async (spec) => {
    const client = await window.ready;
    const completed = (async () => {
      for await (const { payload } of client.events.subscribe({ type: 'Sync' })) if (payload.event === 'Completed') return;
    })();
    await client.accounts.add(spec);
    await completed;
    const view = await client.library.view({ kind: 'tracks', sort: [{ by: 'path' }] });
    window.tracks = (await client.library.window(view.id, 0, 10)).rows.map(({ id }) => id);
    return window.tracks;
  }, account);
