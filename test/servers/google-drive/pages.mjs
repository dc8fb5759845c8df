/**
 * Pages of a listing, and the tokens that lead from one to the next. A token is good for the very same question only, and
 * until it is too old or a test takes all away.
 */
import { createHash } from 'node:crypto';
import { invalidValue } from './errors.mjs';

/** @typedef {{ question: string, from: number, made: number, items: readonly unknown[] }} Place */

export class Pages {
  /** @type {Map<string, Place>} */
  #places = new Map();
  #count = 0;
  /** Milliseconds that a token is good for; Google says several hours. */
  lifetime = 4 * 3_600_000;
  /** How many items a page holds at most, whatever was asked for: Google sends less now and then. */
  most = Infinity;
  /** Pages that are sent once more in place of the next one. */
  repeats = 0;

  /**
   * @template T
   * @param {() => readonly T[]} all what there is, asked for once
   * @param {{ question: string, token: string | undefined, size: number }} page
   * @returns {{ items: readonly T[], next: string | undefined }}
   */
  page(all, { question, token, size }) {
    const place = token === undefined ? { question, from: 0, made: Date.now(), items: all() } : this.#places.get(token);
    if (!place || place.question !== question || Date.now() - place.made > this.lifetime) throw invalidValue('pageToken');
    const items = /** @type {readonly T[]} */ (place.items);
    const to = place.from + Math.min(size, this.most);
    const repeats = to < items.length && this.takeRepeat();
    return { items: items.slice(place.from, to), next: to >= items.length ? undefined : this.#token({ ...place, from: repeats ? place.from : to }) };
  }

  /** Whether this page has to be sent once more. */
  takeRepeat() {
    if (this.repeats === 0) return false;
    this.repeats -= 1;
    return true;
  }

  /** No token that was given is good any more. */
  forget() {
    this.#places.clear();
  }

  /** @param {Place} place */
  #token(place) {
    this.#count += 1;
    const token = `~!!~${createHash('sha256').update(`${place.question} ${this.#count}`).digest('base64url')}`;
    this.#places.set(token, { ...place, made: Date.now() });
    return token;
  }
}
