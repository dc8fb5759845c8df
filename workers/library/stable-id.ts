/**
 * Ids of 64 bits, kept as two 32-bit numbers in columns and shown as 14 characters: random ones for tracks,
 * hashes of what names them for what is derived from tracks (albums, artists, genres, folders).
 */
export interface Id64 {
  readonly high: number;
  readonly low: number;
}

/** Characters of one half: 36 to the 7th is more than 2 to the 32nd. */
const HALF = 7;
/** 36 to the 3rd: three digits below it, four above. */
const SMALL = 46656;
/** Numbers in hand; two make an id. */
const POOL = 512;
const PATTERN = /^[0-9a-z]{14}$/;

export function formatId({ high, low }: Id64): string {
  // Digit by digit: `toString(36)` takes several times as long, and ids are made by the hundred thousand.
  const [a, c] = [Math.floor(high / SMALL), Math.floor(low / SMALL)];
  const [b, d] = [high - a * SMALL, low - c * SMALL];
  return String.fromCharCode(
    unit(a / 46656), unit(a / 1296), unit(a / 36), unit(a), unit(b / 1296), unit(b / 36), unit(b),
    unit(c / 46656), unit(c / 1296), unit(c / 36), unit(c), unit(d / 1296), unit(d / 36), unit(d),
  );
}

/** UTF-16 unit of the last digit, to base 36, of the whole part of a small number. */
function unit(number: number): number {
  const digit = (number | 0) % 36;
  return digit + (digit < 10 ? 48 : 87);
}

/** Null when the text is no id of ours. */
export function parseId(text: string): Id64 | null {
  if (!PATTERN.test(text)) return null;
  const high = Number.parseInt(text.slice(0, HALF), 36);
  const low = Number.parseInt(text.slice(HALF), 36);
  return high > 0xffffffff || low > 0xffffffff ? null : { high, low };
}

export function randomId(): Id64 {
  const [high = 0, low = 0] = crypto.getRandomValues(new Uint32Array(2));
  return { high, low };
}

/** Many random ids, fetched by the hundred: asking the system for one takes as long as for many. */
export class RandomIds {
  readonly #pool = new Uint32Array(POOL);
  #next = POOL;

  next(): Id64 {
    if (this.#next === POOL) {
      crypto.getRandomValues(this.#pool);
      this.#next = 0;
    }
    return { high: this.#pool[this.#next++] ?? 0, low: this.#pool[this.#next++] ?? 0 };
  }
}

/** The id of what is named by these parts: the same parts always give the same id. */
export function hashId(...parts: readonly string[]): string {
  return formatId(hashText(parts.join('\u0000')));
}

/** Takes more text into a 32-bit hash; begin with any number, and end with {@link avalanche}. */
export function hashOn(hash: number, text: string, from = 0): number {
  let mixed = hash;
  for (let at = from; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
  return mixed;
}

/** Two independent multiplicative hashes of the text, mixed into each other. Not for secrets. */
export function hashText(text: string): Id64 {
  let high = 0x2545f491;
  let low = 0x9e3779b9;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low + unit, 0x6c62272f);
    low ^= low >>> 15;
  }
  high = avalanche(high ^ low);
  low = avalanche(Math.imul(low, 0x27d4eb2f) + high);
  return { high, low };
}

/** Spreads every bit of a hash over all of them. */
export function avalanche(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x7feb352d);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x846ca68b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
