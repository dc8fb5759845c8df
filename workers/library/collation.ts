/**
 * The order of texts in the listener's language. Comparing by `Intl.Collator` is slow, so every distinct text is
 * placed once and views compare the places; texts that come later are merged in.
 */
import { hashOn } from './stable-id.ts';
import type { TextDomain } from './text-domain.ts';

/** Of the FNV hash. */
const PRIME = 0x01000193;

/** Rank of the empty text: behind all others. */
export const RANK_MISSING = 0xffffffff;

/**
 * Articles of the languages in which libraries put them last. Not all of them: "de" and "a" of the Romance
 * languages are prepositions as well, and part of many names.
 */
const ARTICLE = /^(?:(?:the|an?|der|die|das|le|la|les|el|los|las|il|lo|gli)\s+|l['’])(?=\S)/i;
/** Numbers in circles, above the line, as fractions; signs of months, hours and days. */
const NUMBER_SIGN = '\\p{No}\\u32c0-\\u32cb\\u3358-\\u3370\\u33e0-\\u33fe\\u{1f19b}-\\u{1f1a4}';
const HAS_NUMBER_SIGN = new RegExp(`[${NUMBER_SIGN}]`, 'u');
const BEFORE_NUMBER_SIGN = new RegExp(`(?<=\\p{N})(?=[${NUMBER_SIGN}])`, 'gu');
/** What a numeric comparison may put elsewhere than a plain one. */
const HAS_NUMBER = new RegExp(`[\\p{N}${NUMBER_SIGN}]`, 'u');

/** An order that was found before, of texts of which some may be others by now. */
export interface KnownOrder {
  /** Numbers of the texts, in order. */
  readonly order: Uint32Array;
  /** 1 at each place whose text is equal to the one before it. */
  readonly ties: Uint8Array;
  /** Hash of the texts, of the language, of what orders them, and of the order itself: where that is the same, it holds. */
  readonly of: number;
}

/** To be raised when the rules of this module change: orders that are stored hold no more. */
const RULES = 1;

export interface Collation {
  /** BCP 47; the browser's own when absent. */
  readonly locale?: string;
  readonly ignoreArticles: boolean;
}

/** Ranks of the texts of all domains under one {@link Collation}. */
export class Collator {
  readonly #byDomain = new Map<TextDomain, DomainOrder>();
  readonly #compare: (a: string, b: string) => number;
  readonly #ignoreArticles: boolean;

  readonly #known: Map<TextDomain, KnownOrder>;
  /** Stands for all that orders texts: browsers change their minds of languages. */
  readonly #language: (names: boolean) => number;

  /** @param known orders that were right once; each is taken from the map when it is used */
  constructor(collation: Collation, known = new Map<TextDomain, KnownOrder>()) {
    this.#known = known;
    this.#ignoreArticles = collation.ignoreArticles;
    const numeric = new Intl.Collator(collation.locale, { numeric: true });
    const plain = new Intl.Collator(collation.locale);
    this.#language = (names) =>
      hashOn(names && collation.ignoreArticles ? 1 : 0, `${RULES} ${numeric.resolvedOptions().locale} ${navigator.userAgent}`);
    this.#compare = (a, b) => {
      // Without numbers both agree, and engines compare plain Latin text much faster without options.
      if (!HAS_NUMBER.test(a) || !HAS_NUMBER.test(b)) return plain.compare(a, b);
      return numeric.compare(withDigits(a), withDigits(b)) || numeric.compare(a, b);
    };
  }

  /** Ranks by text number; texts that are equal in this language share one. `names` may start with an article. */
  ranks(domain: TextDomain, names: boolean): Uint32Array {
    let order = this.#byDomain.get(domain);
    if (order === undefined) {
      order = new DomainOrder(domain, this.#compare, (text) => this.key(text, names), () => this.#language(names), this.#known.get(domain));
      this.#known.delete(domain);
      this.#byDomain.set(domain, order);
    }
    return order.ranks();
  }

  /** The order of every domain that was asked for. */
  orders(): ReadonlyMap<TextDomain, KnownOrder> {
    return new Map(Array.from(this.#byDomain, ([domain, order]) => [domain, order.toKnow()]));
  }

  /** The part of a text by which it is placed. */
  key(text: string, names: boolean): string {
    return names && this.#ignoreArticles ? text.replace(ARTICLE, '') : text;
  }

  /** Ranks of texts that are in no domain, corresponding by index. */
  rank(texts: readonly string[]): Uint32Array {
    const order = texts.map((_, index) => index).sort((a, b) => this.#compare(texts[a] ?? '', texts[b] ?? ''));
    const ranks = new Uint32Array(texts.length);
    for (const [place, index] of order.entries()) ranks[index] = texts[index] === '' ? RANK_MISSING : place;
    return ranks;
  }
}

/** With digits for signs of numbers (`⑤`, `³`, `½`), which collators know as signs only. */
function withDigits(text: string): string {
  return HAS_NUMBER_SIGN.test(text) ? text.replace(BEFORE_NUMBER_SIGN, ' ').normalize('NFKC') : text;
}

class DomainOrder {
  readonly #domain: TextDomain;
  readonly #compare: (a: string, b: string) => number;
  readonly #key: (text: string) => string;
  readonly #language: () => number;
  /** Text numbers in order, without 0. */
  #order = new Uint32Array(0);
  #guess: KnownOrder | null;
  #known = 1;
  #ranks = new Uint32Array([RANK_MISSING]);

  constructor(domain: TextDomain, compare: (a: string, b: string) => number, key: (text: string) => string, language: () => number, guess: KnownOrder | null = null) {
    this.#domain = domain;
    this.#compare = compare;
    this.#key = key;
    this.#language = language;
    this.#guess = guess;
  }

  toKnow(): KnownOrder {
    const order = this.#order;
    const ties = Uint8Array.from(order, (id, place) => (place > 0 && this.#ranks[id] === this.#ranks[order[place - 1] ?? 0] ? 1 : 0));
    return { order, ties, of: this.#fingerprint(this.#known, order, ties) };
  }

  #fingerprint(size: number, order: Uint32Array, ties: Uint8Array): number {
    let hash = this.#language() ^ ties.length;
    for (let place = 0; place < order.length; place++) hash = Math.imul(hash ^ (((order[place] ?? 0) << 1) | (ties[place] ?? 0)), PRIME);
    for (let id = 1; id < size; id++) {
      const text = this.#domain.words(id);
      hash = hashOn(hash ^ text.length, text);
    }
    return hash;
  }

  ranks(): Uint32Array {
    if (this.#known < this.#domain.size) this.#placeNew();
    return this.#ranks;
  }

  #placeNew(): void {
    const before = this.#ranks;
    const first = this.#known;
    const guess = this.#guess;
    this.#guess = null;
    if (guess !== null && guess.order.length === this.#domain.size - 1 && guess.of === this.#fingerprint(this.#domain.size, guess.order, guess.ties)) {
      this.#place(Uint32Array.from(guess.order), (place) => guess.ties[place] === 1);
      return;
    }
    const added = this.#guessed(guess?.order ?? []);
    const keys: string[] = [];
    for (let id = first; id < this.#domain.size; id++) keys.push(this.#key(this.#domain.words(id)));
    const keyOf = (id: number): string => keys[id - first] ?? this.#key(this.#domain.words(id));
    // One comparison a text where the guess is right; a wrong one costs no more than none.
    const ties = before.length > 1 ? null : this.#tiesInOrder(added, keyOf);
    if (ties === null) added.sort((a, b) => this.#compare(keyOf(a), keyOf(b)));
    this.#place(this.#merge(added, keyOf), ties === null ? this.#ties(before, keyOf) : (place) => ties[place] === 1);
  }

  #place(order: Uint32Array<ArrayBuffer>, isTie: (place: number) => boolean): void {
    this.#order = order;
    this.#known = this.#domain.size;
    this.#ranks = new Uint32Array(this.#known);
    this.#ranks[0] = RANK_MISSING;
    let rank = 0;
    for (let place = 0; place < order.length; place++) {
      if (place === 0 || !isTie(place)) rank++;
      this.#ranks[order[place] ?? 0] = rank;
    }
  }

  /** Tells of a place whether its text is equal to the one before it; of two that had ranks before, those tell. */
  #ties(before: Uint32Array, keyOf: (id: number) => string): (place: number) => boolean {
    return (place) => {
      const [previous, id] = [this.#order[place - 1] ?? 0, this.#order[place] ?? 0];
      if (previous < before.length && id < before.length) return before[previous] === before[id];
      return this.#compare(keyOf(previous), keyOf(id)) === 0;
    };
  }

  /** 1 for each text that is equal to the one before it; null when they are not in order. */
  #tiesInOrder(ids: readonly number[], keyOf: (id: number) => string): Uint8Array | null {
    const ties = new Uint8Array(ids.length);
    for (let place = 1; place < ids.length; place++) {
      const compared = this.#compare(keyOf(ids[place - 1] ?? 0), keyOf(ids[place] ?? 0));
      if (compared > 0) return null;
      if (compared === 0) ties[place] = 1;
    }
    return ties;
  }

  /** The texts that have no place yet, in the guessed order as far as there is one. */
  #guessed(guess: Iterable<number>): number[] {
    const missing = new Uint8Array(this.#domain.size).fill(1, this.#known);
    const added: number[] = [];
    for (const id of guess) {
      if (missing[id] !== 1) continue;
      missing[id] = 0;
      added.push(id);
    }
    for (let id = this.#known; id < missing.length; id++) if (missing[id] === 1) added.push(id);
    return added;
  }

  /** Finds each new text's place by halving: few come at a time into many. */
  #merge(added: readonly number[], keyOf: (id: number) => string): Uint32Array<ArrayBuffer> {
    const old = this.#order;
    if (old.length === 0) return Uint32Array.from(added);
    const merged = new Uint32Array(old.length + added.length);
    let from = 0;
    let to = 0;
    for (const id of added) {
      const key = keyOf(id);
      let low = from;
      let high = old.length;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (this.#compare(keyOf(old[middle] ?? 0), key) <= 0) low = middle + 1;
        else high = middle;
      }
      merged.set(old.subarray(from, low), to);
      to += low - from;
      from = low;
      merged[to++] = id;
    }
    merged.set(old.subarray(from), to);
    return merged;
  }
}
