/** The forms in which a secret may stand in a text, and the finding of many of them in one pass over it. */

/** A secret has at least as many characters to be looked for: shorter ones stand in texts by chance. */
export const SHORTEST_SECRET = 8;
const MASK = 0xffff;

/** What browsers, unlike Node, read the bytes from 0x80 to 0x9f as (the Encoding Standard: Latin-1 means windows-1252). */
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * @param {string} secret
 * @returns {Set<string>} itself; encoded for addresses, forms and JSON, once and twice; its bytes read as Latin letters, in hexadecimal digits, and
 *   within base64 of either alphabet, wherever they begin there
 */
export function formsOf(secret) {
  const bytes = Buffer.from(secret);
  const hex = bytes.toString('hex');
  const latin = bytes.toString('latin1');
  const forms = [hex, hex.toUpperCase(), latin, latin.replace(/[\x80-\x9f]/g, (letter) => WINDOWS_1252.charAt(letter.charCodeAt(0) - 0x80))];
  const quoted = JSON.stringify(secret).slice(1, -1);
  const encoded = encodeURIComponent(secret);
  const form = new URLSearchParams({ '': secret }).toString().slice(1);
  for (const once of [secret, encoded, form, form.replaceAll('+', '%20'), encoded.replaceAll('%20', '+'), encodeURI(secret), quoted, escaped(quoted)]) {
    for (const one of [once, lowerEscapes(once)]) forms.push(one, encodeURIComponent(one), lowerEscapes(encodeURIComponent(one)));
  }
  forms.push(encoded.toLowerCase(), upperEscapes(escaped(quoted)), JSON.stringify(quoted).slice(1, -1));
  for (let before = 0; before < 3; before++) {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    // Of its first and last characters some bits are a neighbour's.
    const inner = whole.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((whole.length * 8) / 6));
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return new Set(forms.filter(({ length }) => length >= SHORTEST_SECRET));
}

/** JSON that is ASCII only. @param {string} quoted */
const escaped = (quoted) => quoted.replace(/[^\x20-\x7e]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {string} text */
const lowerEscapes = (text) => text.replace(/%[\dA-F]{2}/g, (escape) => escape.toLowerCase());

/** @param {string} text */
const upperEscapes = (text) => text.replace(/(?<=\\u)[\da-f]{4}/g, (digits) => digits.toUpperCase());

/** @template T what stands for a secret */
export class FormIndex {
  /** By the first characters of a form. @type {Map<string, { form: string, secret: T }[]>} */
  #forms = new Map();
  /** Marks where a form may begin, so that most places of a text cost no more than a look here. */
  #marks = new Uint8Array(MASK + 1);

  /** @param {string} value @param {T} secret */
  add(value, secret) {
    for (const form of formsOf(value)) {
      const start = form.slice(0, SHORTEST_SECRET);
      const beginning = this.#forms.get(start) ?? [];
      this.#forms.set(start, [...beginning, { form, secret }]);
      this.#marks[mark(form, 0)] = 1;
    }
  }

  /** @param {string} text @returns {{ form: string, secret: T }[]} those that stand in it */
  in(text) {
    const found = [];
    for (let at = 0; at <= text.length - SHORTEST_SECRET; at++) {
      if (this.#marks[mark(text, at)] === 0) continue;
      for (const known of this.#forms.get(text.slice(at, at + SHORTEST_SECRET)) ?? []) if (text.startsWith(known.form, at)) found.push(known);
    }
    return found;
  }
}

/** @param {string} text @param {number} at */
function mark(text, at) {
  return ((text.charCodeAt(at) * 31 + text.charCodeAt(at + 3)) * 31 + text.charCodeAt(at + 6) * 7 + text.charCodeAt(at + 7)) & MASK;
}
