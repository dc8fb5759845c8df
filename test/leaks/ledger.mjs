/**
 * What a test run keeps so that leaks can be looked for at its end: the secrets that servers have issued or checked, and what
 * was said and written where no secret may be. Both are files in the folder that `MPC_LEDGER` names, a pair of them for each
 * process, a line of JSON an entry. Where the variable is not set nothing is kept.
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where no secret may be. */
export const PLACES = /** @type {const} */ (['a log', 'an event', 'an error', 'the console', 'an address asked for', 'the address of a page', 'a store of the browser', 'a message from a worker']);

/** @returns {string | undefined} the folder */
export const ledgerFolder = () => process.env.MPC_LEDGER || undefined;

/**
 * @typedef {object} Secret
 * @property {string} provider whose server issued or checked it
 * @property {string} kind `access token`, `password` and so on
 * @property {string} value
 * @property {string} [at] an address, up to its query, where its protocol puts it: the redirect URI that a code or token goes back to;
 *   a temporary link itself; the API of the Subsonic server that was asked
 * @property {boolean} [query] that server offers no forms, so that addresses are the only place for it
 *
 * @typedef {typeof PLACES[number]} Place
 *
 * @typedef {object} Seen
 * @property {Place} where
 * @property {string} from the test's file, the page or the worker
 * @property {string} text
 */

/** @param {Secret} secret */
export function noteSecret(secret) {
  if (secret.value !== '') append('secrets', secret);
}

/** @param {Seen} seen */
export function noteSeen(seen) {
  append('seen', seen);
}

/** @param {{ from: string, address: string, referer: string | undefined }} request `address` with the method before it */
export function noteRequest({ from, address, referer = '' }) {
  noteSeen({ where: 'an address asked for', from, text: address });
  if (referer !== '') noteSeen({ where: 'an address asked for', from, text: `Referer to ${address.replace(/(\/\/[^/?#]*).*/s, '$1')}: ${referer}` });
}

/** @param {'secrets' | 'seen'} kind @param {object} entry */
function append(kind, entry) {
  const folder = ledgerFolder();
  if (folder !== undefined) appendFileSync(join(folder, `${kind}-${process.pid}.jsonl`), `${JSON.stringify(entry)}\n`);
}
