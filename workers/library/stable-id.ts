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
/** Numbers in hand; two make an id. */
const POOL = 512;
const PATTERN = /^[0-9a-z]{14}$/;

export function formatId(id: Id64): string {
  return id.high.toString(36).padStart(HALF, '0') + id.low.toString(36).padStart(HALF, '0');
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
export function hashOn(hash: number, text: string): number {
  let mixed = hash;
  for (let at = 0; at < text.length; at++) mixed = Math.imul(mixed ^ text.charCodeAt(at), 0x01000193);
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
