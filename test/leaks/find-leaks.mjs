/** Looks for every secret of a run's ledger in all that was seen during the run. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CANARY, PLANTED } from './canary.js';
import { PLACES } from './ledger.mjs';
import { isDemanded } from './leak-rules.mjs';
import { FormIndex, SHORTEST_SECRET } from './secret-forms.mjs';

/** Characters that are shown before and after a secret. */
const AROUND = 80;
const MASKED = '…';

/**
 * @typedef {object} Leaks
 * @property {string[]} leaks a sentence each: whose secret of which kind was where; never the secret
 * @property {number} secrets that were looked for
 * @property {number} short secrets that were not, being shorter than {@link SHORTEST_SECRET}
 * @property {Record<string, number>} seen texts that were looked at, by place
 * @property {string[]} blind places of which nothing was kept, or where a canary was planted and not found
 * @property {number} demanded finds where a protocol puts the secret itself
 */

/** A new ledger, and what tells processes of it. */
export function openLedger() {
  const folder = mkdtempSync(join(tmpdir(), 'mpc-ledger-'));
  return { folder, env: { MPC_LEDGER: folder }, close: () => rmSync(folder, { recursive: true, force: true }) };
}

/** @param {string} folder of a ledger @returns {Leaks} */
export function findLeaks(folder) {
  /** @type {FormIndex<import('./ledger.mjs').Secret>} */
  const index = new FormIndex();
  const canary = { provider: 'nobody', kind: 'canary', value: CANARY };
  index.add(CANARY, canary);
  const secrets = new Set();
  const short = new Set();
  for (const secret of entries(folder, 'secrets')) {
    const { provider, kind, value, at, query } = secret;
    const known = value.length < SHORTEST_SECRET ? short : secrets;
    const key = JSON.stringify([provider, kind, value, at, query]);
    if (known.has(key)) continue;
    known.add(key);
    if (known === secrets) index.add(value, secret);
  }
  /** @type {Set<string>} */
  const leaks = new Set();
  /** @type {Record<string, number>} */
  const looked = {};
  /** Where the canary was found. */
  const canaries = new Set();
  let demanded = 0;
  for (const seen of entries(folder, 'seen')) {
    looked[seen.where] = (looked[seen.where] ?? 0) + 1;
    const found = index.in(seen.text);
    for (const { secret } of found) {
      if (secret === canary) canaries.add(seen.where);
      else if (found.some((other) => other.secret.value === secret.value && isDemanded(other.secret, seen))) demanded += 1;
      else leaks.add(`${article(secret)} was in ${seen.where} (${seen.from}): ${shown(seen.text, found)}`);
    }
  }
  const blind = PLACES.filter((place) => looked[place] === undefined || (PLANTED.includes(place) && !canaries.has(place)));
  return { leaks: [...leaks], secrets: secrets.size, short: short.size, seen: looked, blind, demanded };
}

/** @param {import('./ledger.mjs').Secret} secret */
const article = ({ provider, kind }) => `${/^[aeiou]/.test(kind) ? 'An' : 'A'} ${kind} of ${provider}`;

/** What stands around the first of the finds, without any secret. @param {string} text @param {readonly { form: string }[]} found */
function shown(text, found) {
  const masked = found.reduce((rest, { form }) => rest.replaceAll(form, MASKED), text);
  const start = Math.max(0, masked.indexOf(MASKED) - AROUND);
  return JSON.stringify(masked.slice(start, start + 2 * AROUND));
}

/** Lines of all files of a kind. @param {string} folder @param {'secrets' | 'seen'} kind @returns {Generator<any>} */
function* entries(folder, kind) {
  for (const name of readdirSync(folder).filter((file) => file.startsWith(`${kind}-`))) {
    for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) if (line !== '') yield JSON.parse(line);
  }
}
