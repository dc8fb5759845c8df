/**
 * Looks for secrets where they must not be. For each provider a real page signs in at an emulator, syncs, reads, is refused, and
 * signs out, while everything is kept that logs, events, errors and addresses say: with the logging at its most talkative, and
 * without its redaction. Then every token, code, verifier, password and secret that came about is looked for in all of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { site as demoSite } from '../../scripts/site.mjs';
import { root } from '../../scripts/tools.mjs';
import { launchBrowser } from '../../test/e2e/harness.mjs';
import { listen } from '../../test/servers/listen.mjs';
import { SERVICES } from './services.mjs';

const SONG = join(root, 'demo', 'music', 'Aurélie Sandvær', 'Low Water, Early Light', '01 Kelp Forest, First Light.mp3');
const PATIENCE = 60_000;
const AN_ADDRESS = 'an address';
/** A tab behind a window draws no frames, by which one would wait otherwise. */
const POLLED = { polling: 100 };

const page = (config) => `<!doctype html>
<title>Signing in</title><link rel="icon" href="data:,">
<button>Sign in</button>
<script type="module">
  import '/dist/mpc.js';
  window.mpc.configureLogging({ level: 'debug', format: 'json', redactPii: false, spans: true });
  const client = await window.mpc.connect({ database: 'secrets', config: ${JSON.stringify(config)} });
  const told = (window.told = []);
  const say = (thrown) => void told.push(JSON.stringify({ ...thrown, message: thrown.message, stack: thrown.stack, cause: String(thrown.cause) }));
  (async () => {
    for await (const event of client.events.subscribe({})) told.push(JSON.stringify(event));
  })();
  window.redirectUri = (kind) => client.redirectUri(kind);
  let account;
  document.querySelector('button').onclick = () => {
    const { cloud, spec } = window.way;
    window.signedIn = (cloud ? client.signIn(spec) : client.accounts.add(spec)).then((found) => {
      account = found;
      return { id: found.id };
    }, say);
  };
  window.synced = async () => {
    await client.sync.start(account.id);
    for (;;) {
      const job = await client.sync.job(account.id);
      if (job?.finished) return { ...job, tracks: (await client.library.view({ kind: 'tracks' })).count };
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  window.attempt = (method, ...args) => client.accounts[method](...args.map((arg) => (arg === 'the account' ? account.id : arg))).catch(say);
  window.seen = async () => [...told, JSON.stringify(await client.accounts.list()), JSON.stringify(await client.sync.jobs())];
  window.ready = true;
</script>`;

export async function secretsFound() {
  const song = await readFile(SONG);
  /** @type {string[]} */
  const leaks = [];
  let looked = 0;
  const browser = await launchBrowser();
  try {
    for (const [name, service] of Object.entries(SERVICES)) {
      const { secrets, addresses, texts } = await visit(browser, service, song);
      if (secrets.size === 0) throw new Error(`Nothing secret came about at ${name}.`);
      looked += secrets.size;
      for (const [secret, kind] of secrets) {
        // Whoever has such an address has the file; it is asked for, and told to nobody.
        const told = addresses.has(secret) ? texts.filter(({ where }) => where !== AN_ADDRESS) : texts;
        for (const { where, text } of told) if (text.includes(secret)) leaks.push(`${name}: ${kind} in ${where}: ${text.slice(0, 160)}`);
      }
    }
  } finally {
    await browser.close();
  }
  for (const leak of leaks) console.error(leak);
  return { tokens_in_logs_or_urls: leaks.length, secrets_looked_for: looked };
}

/** @param {import('puppeteer-core').Browser} browser @param {import('./services.mjs').Service} service @param {Buffer} song */
async function visit(browser, service, song) {
  const app = demoSite();
  let html = '';
  app.get('/app.html', (_request, response) => response.type('html').send(html));
  const site = await listen(app);
  const server = await service.start(`${site.url}dist/sign-in/${service.kind}.html`, song);
  html = page(service.config?.(server) ?? {});
  const bodies = keepForms(server.injection);
  const context = await browser.createBrowserContext();
  /** @type {{ where: string, text: string }[]} */
  const texts = [];
  const note = (where) => (text) => texts.push({ where, text });
  try {
    const tab = await context.newPage();
    tab.setDefaultTimeout(PATIENCE);
    const follow = (window) => {
      window.on('console', (message) => note('a log')(message.text()));
      window.on('pageerror', (error) => note('an error')(String(error)));
      window.on('request', (request) => noteAddress(request.url(), note(AN_ADDRESS)));
      window.on('popup', (popup) => popup && follow(popup));
    };
    follow(tab);
    await tab.goto(`${site.url}app.html`);
    await tab.waitForFunction(() => window.ready, POLLED);
    const signIn = async (spec) => {
      await tab.evaluate((way) => (window.way = way), { cloud: service.cloud, spec });
      await tab.click('button');
      await tab.waitForFunction(() => window.signedIn !== undefined, POLLED);
      return tab.evaluate(() => window.signedIn);
    };
    if (service.wrong) await signIn(service.wrong(server));
    const account = await signIn(service.spec(server));
    if (account?.id === undefined) throw new Error(`Nobody could sign in to ${service.kind}: ${(await tab.evaluate(() => window.told)).join('\n')}`);
    const job = await tab.evaluate(() => window.synced());
    if (job.phase !== 'completed' || job.tracks === 0) throw new Error(`The sync with ${service.kind} came to ${job.phase}, with ${job.tracks} tracks: ${JSON.stringify(job.error)}`);
    await tab.evaluate(() => window.attempt('refresh', 'the account'));
    await service.refuse?.(server);
    await tab.evaluate(() => window.synced());
    await tab.evaluate(() => window.attempt('signOut', 'the account'));
    for (const text of await tab.evaluate(() => window.seen())) note('an event, an error or an account')(text);
    for (const { url } of [...server.injection.log, ...(server.downloadLog?.() ?? [])]) noteAddress(new URL(url, server.url).href, note(AN_ADDRESS));
    for (const where of ['a log', 'an event, an error or an account', AN_ADDRESS]) {
      if (!texts.some((text) => text.where === where)) throw new Error(`Nothing was kept of ${where} at ${service.kind}.`);
    }
    const addresses = new Set(service.addresses?.(server) ?? []);
    return { secrets: new Map([...secretsOf(service, server, bodies), ...Array.from(addresses, (each) => [each, 'a download address'])]), addresses, texts };
  } finally {
    await context.close();
    await server.close();
    await site.close();
  }
}

/** What OAuth itself puts into the address of the callback page is not meant. @param {string} url @param {(text: string) => void} note */
function noteAddress(url, note) {
  const { pathname, href } = new URL(url);
  note(pathname.startsWith('/dist/sign-in/') ? pathname : href);
}

/** Forms that were sent to the server: of these come what only the client knows. @param {import('../../test/servers/faults.mjs').FaultInjection} injection */
function keepForms({ handler }) {
  /** @type {Buffer[][]} */
  const bodies = [];
  handler.use((request, _response, next) => {
    if (request.method === 'POST' && /form-urlencoded/.test(request.headers['content-type'] ?? '')) {
      /** @type {Buffer[]} */
      const body = [];
      bodies.push(body);
      // To listen would set it flowing before its reader is there.
      const { emit } = request;
      request.emit = (event, ...values) => {
        if (event === 'data') body.push(values[0]);
        return emit.call(request, event, ...values);
      };
    }
    next();
  });
  return bodies;
}

/** @returns {Map<string, string>} kinds by secret */
function secretsOf(service, server, bodies) {
  const secrets = new Map(Object.entries(service.secrets?.(server) ?? {}).map(([kind, secret]) => [secret, kind]));
  for (const { kind, value } of server.oauth?.tokens() ?? []) secrets.set(value, `a token (${kind})`);
  for (const body of bodies) {
    const form = new URLSearchParams(Buffer.concat(body).toString());
    for (const name of ['code', 'code_verifier', 'refresh_token', 'client_secret', 't', 'p', 'apiKey', 'token']) {
      const value = form.get(name);
      if (value !== null && value.length > 5) secrets.set(value, name);
    }
  }
  return secrets;
}
