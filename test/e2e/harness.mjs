/** What end-to-end tests stand on: the built library on a real site, a WebDAV server with faults, a real browser. */
import express from 'express';
import puppeteer from 'puppeteer-core';
import { findBrowser } from '../../scripts/find-browser.mjs';
import { site } from '../../scripts/site.mjs';
import { watched } from '../leaks/watched-browser.mjs';
import { listen } from '../servers/listen.mjs';

export { startWebdav } from '../servers/webdav.mjs';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A browser with a profile of its own.
 * @param {{ autoplay?: boolean, args?: string[], userDataDir?: string, isMeasured?: boolean }} [options] `autoplay: false` keeps sound
 * waiting for a gesture, as for real visitors; `userDataDir` keeps the profile from one launch to the next; `isMeasured` is for tests of
 * memory without any secret: the watch for those keeps what it sees in the page
 */
export async function launchBrowser({ autoplay = true, args = [], userDataDir, isMeasured = false } = {}) {
  const policy = autoplay ? 'no-user-gesture-required' : 'document-user-activation-required';
  const browser = await puppeteer.launch({
    executablePath: findBrowser(),
    headless: true,
    ...(userDataDir !== undefined && { userDataDir }),
    protocolTimeout: 60_000, // What a page was asked for and does not answer has failed.
    args: [...flags, `--autoplay-policy=${policy}`, ...args],
  });
  return isMeasured ? browser : watched(browser);
}

/**
 * The site of `npm start` on a free port, with pages of the test's own besides.
 * @param {Record<string, string>} [pages] HTML by path, for instance `{ '/page.html': '<!doctype html>…' }`
 * @param {Record<string, string>} [folders] folders from anywhere, by the path they get
 */
export function startSite(pages = {}, folders = {}) {
  const app = site();
  for (const [path, folder] of Object.entries(folders)) app.use(path, express.static(folder));
  for (const [path, html] of Object.entries(pages)) app.get(path, (_request, response) => response.type('html').send(html));
  return listen(app);
}

/**
 * A page that keeps what went wrong in it: uncaught errors, `console.error`, and answers of 400 and above.
 * @param {import('puppeteer-core').Browser | import('puppeteer-core').BrowserContext} browser
 * @param {string} url
 */
export async function openPage(browser, url) {
  const page = await browser.newPage();
  /** @type {string[]} */
  const complaints = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('response', (response) => response.status() >= 400 && complaints.push(`${response.status()} ${response.url()}`));
  await page.goto(url);
  return { page, complaints };
}
