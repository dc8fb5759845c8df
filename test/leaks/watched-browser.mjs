/**
 * Keeps what the pages and workers of a browser say, where they go and what they leave in its stores, for the end-to-end tests,
 * where `MPC_LEDGER` is set. Nothing in the pages is changed but that they tell which messages come to them from workers
 * and what they put into their storages.
 */
import { ledgerFolder, noteRequest, noteSeen } from './ledger.mjs';
import { tellWhatPasses, textsStored } from './page-scripts.mjs';

/** Milliseconds that a page has to tell what is stored; it may be hung or gone. */
const PATIENCE = 5000;

/** @template {import('puppeteer-core').Browser} B @param {B} browser @returns {B} */
export function watched(browser) {
  if (ledgerFolder() === undefined) return browser;
  browser.on('targetcreated', (target) => void watchTarget(target).catch(() => undefined));
  lookAtStores(browser, () => browser.pages());
  const { createBrowserContext } = browser;
  browser.createBrowserContext = async (...options) => {
    const context = await createBrowserContext.apply(browser, options);
    lookAtStores(context, () => context.pages());
    return context;
  };
  return browser;
}

/** @param {import('puppeteer-core').Target} target */
async function watchTarget(target) {
  if (target.type() === 'shared_worker') watchWorker(await target.worker());
  const page = target.type() === 'page' ? await target.page() : null;
  if (page === null) return;
  const place = () => page.url().replace(/[?#].*/s, '');
  /** @param {import('./ledger.mjs').Place} where @param {string} text */
  const keep = (where, text) => noteSeen({ where, from: place(), text });
  page.on('console', (message) => keep('the console', message.text()));
  page.on('pageerror', (error) => keep('an error', String(error)));
  page.on('request', (request) => noteRequest({ from: place(), address: `${request.method()} ${request.url().replace(/#.*/s, '')}`, referer: request.headers()['referer'] }));
  page.on('framenavigated', (frame) => keep('the address of a page', frame.url()));
  page.on('workercreated', watchWorker);
  await Promise.all([page.evaluateOnNewDocument(tellWhatPasses), bind(page, keep)]);
}

/** Not by `exposeFunction`, whose answers to the page count as a gesture of the listener. @param {import('puppeteer-core').Page} page @param {(where: import('./ledger.mjs').Place, text: string) => void} keep */
async function bind(page, keep) {
  const session = await page.createCDPSession();
  session.on('Runtime.bindingCalled', ({ name, payload }) => {
    if (name === 'tellLeakWatch') keep(.../** @type {[import('./ledger.mjs').Place, string]} */ (JSON.parse(payload)));
  });
  await Promise.all([session.send('Runtime.addBinding', { name: 'tellLeakWatch' }), session.send('Runtime.enable')]);
}

/** @param {import('puppeteer-core').WebWorker | null} worker */
function watchWorker(worker) {
  const from = worker?.url() ?? '';
  worker?.on('console', (message) => noteSeen({ where: 'the console', from, text: message.text() }));
  worker?.on('error', (error) => noteSeen({ where: 'an error', from, text: String(error) }));
}

/** Before it is closed, of each origin that a page is open of. @param {{ close: () => Promise<void> }} owner @param {() => Promise<import('puppeteer-core').Page[]>} pages */
function lookAtStores(owner, pages) {
  const { close } = owner;
  owner.close = async () => {
    const byOrigin = new Map((await pages().catch(() => [])).map((page) => [`${page.browserContext().id} ${URL.canParse(page.url()) ? new URL(page.url()).origin : ''}`, page]));
    await Promise.all([...byOrigin.values()].filter((page) => page.url().startsWith('http')).map(lookAtStoresOf));
    await close.call(owner);
  };
}

/** @param {import('puppeteer-core').Page} page */
async function lookAtStoresOf(page) {
  /** @type {NodeJS.Timeout | undefined} */
  let patience;
  const gone = new Promise((resolve) => (patience = setTimeout(resolve, PATIENCE, [])));
  const texts = await Promise.race([page.evaluate(textsStored), gone]).catch(() => []);
  clearTimeout(patience);
  for (const text of texts) noteSeen({ where: 'a store of the browser', from: page.url().replace(/[?#].*/s, ''), text });
}
