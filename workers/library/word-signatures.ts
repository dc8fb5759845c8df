/**
 * Rules out nearly all words as ones that could hold a given part, without looking at them: words are taken four at a
 * time, and for each of 1024 hashes of a letter, or of two that stand together, there is a bit map of the fours that have it.
 */
const FOUR = 4;
const HASH_BITS = 10;
const HASHES = 2 ** HASH_BITS;
/** Pairs of a part that are looked for: more hardly rule out more. */
const MAX_PAIRS = 8;
/** 32-bit words of a bit map, at first. */
const FIRST_SIZE = 8;

export class WordSignatures {
  /** The bit maps of all hashes, end to end. */
  #maps = new Uint32Array(HASHES * FIRST_SIZE);
  #size = FIRST_SIZE;
  #count = 0;

  /** The next word; they are numbered from 0. */
  add(word: string): void {
    const four = Math.floor(this.#count++ / FOUR);
    if (four === this.#size * 32) this.#grow();
    for (let at = 0; at < word.length; at++) {
      this.#put(letterHash(word, at), four);
      if (at > 0) this.#put(pairHash(word, at), four);
    }
  }

  /** Visits the numbers of the words that may hold the part: all that do, and few others. */
  visit(part: string, visit: (word: number) => void): void {
    const starts = hashesOf(part).map((hash) => hash * this.#size);
    const [first = 0] = starts;
    const end = Math.ceil(this.#count / FOUR / 32);
    for (let at = 0; at < end; at++) {
      let fours = this.#maps[first + at] ?? 0;
      for (let index = 1; fours !== 0 && index < starts.length; index++) fours &= this.#maps[(starts[index] ?? 0) + at] ?? 0;
      for (; fours !== 0; fours &= fours - 1) {
        const four = at * 32 + 31 - Math.clz32(fours & -fours);
        const last = Math.min((four + 1) * FOUR, this.#count);
        for (let word = four * FOUR; word < last; word++) visit(word);
      }
    }
  }

  #put(hash: number, four: number): void {
    const at = hash * this.#size + (four >>> 5);
    this.#maps[at] = (this.#maps[at] ?? 0) | (1 << (four & 31));
  }

  #grow(): void {
    const maps = new Uint32Array(this.#maps.length * 2);
    for (let hash = 0; hash < HASHES; hash++) {
      maps.set(this.#maps.subarray(hash * this.#size, (hash + 1) * this.#size), hash * this.#size * 2);
    }
    this.#maps = maps;
    this.#size *= 2;
  }
}

/** A part of one letter has no pair. */
function hashesOf(part: string): readonly number[] {
  if (part.length === 1) return [letterHash(part, 0)];
  return Array.from({ length: Math.min(part.length - 1, MAX_PAIRS) }, (_, index) => pairHash(part, index + 1));
}

function letterHash(text: string, at: number): number {
  return hashOf(text.charCodeAt(at));
}

/** Of the letter and the one before it. */
function pairHash(text: string, at: number): number {
  return hashOf((text.charCodeAt(at - 1) << 16) | text.charCodeAt(at));
}

function hashOf(letters: number): number {
  return Math.imul(letters ^ (letters >>> 15), 0x9e3779b1) >>> (32 - HASH_BITS);
}
