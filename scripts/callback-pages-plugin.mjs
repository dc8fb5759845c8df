/**
 * The pages that clouds send listeners back to, beside their script: `sign-in/<provider>.html`. They are one page under
 * three names, so that each provider has an address of its own to answer to.
 */
import { readFileSync } from 'node:fs';

const folder = 'services/sign-in';
const providers = ['google-drive', 'onedrive', 'dropbox'];

/** @returns {import('rollup').Plugin} */
export function callbackPages() {
  return {
    name: 'callback-pages',
    buildStart() {
      for (const file of ['callback.html', 'callback.css']) this.addWatchFile(`${folder}/${file}`);
    },
    generateBundle() {
      const html = readFileSync(`${folder}/callback.html`, 'utf8').replace('callback.ts', 'callback.js');
      for (const provider of providers) this.emitFile({ type: 'asset', fileName: `sign-in/${provider}.html`, source: html });
      this.emitFile({ type: 'asset', fileName: 'sign-in/callback.css', source: readFileSync(`${folder}/callback.css`, 'utf8') });
    },
  };
}
