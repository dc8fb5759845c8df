import { expect } from '@open-wc/testing';
import { Collator } from './collation.ts';
import { TextDomain } from './text-domain.ts';

describe('the order of texts', () => {
  const TEXTS = ['Zebra', 'The Apple', 'apple 10', 'apple 9', 'Éclair', 'zebra', 'Öl'];

  function ordered(guess?: readonly number[], later: readonly string[] = []): readonly string[] {
    const domain = new TextDomain();
    for (const text of TEXTS) domain.intern(text);
    const known = new Map(guess === undefined ? [] : [[domain, { order: Uint32Array.from(guess), ties: new Uint8Array(0), of: Number.NaN }]]);
    const collator = new Collator({ locale: 'en', ignoreArticles: true }, known);
    collator.ranks(domain, true);
    for (const text of later) domain.intern(text);
    collator.ranks(domain, true);
    return Array.from(collator.orders().get(domain)?.order ?? [], (id) => domain.text(id));
  }

  const RIGHT = ['The Apple', 'apple 9', 'apple 10', 'Éclair', 'Öl', 'zebra', 'Zebra'];

  it('follows the language, with numbers in order and without articles', () => expect(ordered()).to.deep.equal(RIGHT));

  for (const [what, guess] of Object.entries({ right: [2, 4, 3, 5, 7, 6, 1], wrong: [7, 6, 5], rubbish: [0, 99, 3, 3], none: [] })) {
    it(`is the same with a guess that is ${what}`, () => expect(ordered(guess)).to.deep.equal(RIGHT));
  }

  it('takes in what comes later', () => {
    expect(ordered([2, 4, 3], ['Alpha', 'Zz'])).to.deep.equal(['Alpha', ...RIGHT, 'Zz']);
  });

  /** Ranks by text, once found anew and once by what is known of the order of other texts, in another language. */
  function rankedAgain(texts: readonly string[], before: readonly string[], language = 'en'): readonly (readonly number[])[] {
    const domainOf = (all: readonly string[]): TextDomain => {
      const domain = new TextDomain();
      for (const text of all) domain.intern(text);
      return domain;
    };
    const domain = domainOf(before);
    const first = new Collator({ locale: language, ignoreArticles: true });
    first.ranks(domain, true);
    const known = first.orders().get(domain);
    const again = domainOf(texts);
    const plain = new Collator({ locale: 'en', ignoreArticles: true }).ranks(again, true);
    const informed = new Collator({ locale: 'en', ignoreArticles: true }, known && new Map([[again, known]])).ranks(again, true);
    return [[...plain], [...informed]];
  }

  it('is what it was, equal texts included, where nothing has changed since', () => {
    const texts = ['The Apple', 'Apple', 'b', 'B', 'é', 'e'];
    const [plain, informed] = rankedAgain(texts, texts);
    expect(informed).to.deep.equal(plain);
    expect(plain?.[1]).to.equal(plain?.[2]);
  });

  it('is found anew where what is known of it is not as it was', () => {
    const domain = new TextDomain();
    for (const text of ['a', 'b', 'c', 'd']) domain.intern(text);
    const first = new Collator({ locale: 'en', ignoreArticles: true });
    const right = [...first.ranks(domain, true)];
    const known = first.orders().get(domain);
    expect(known?.order).to.have.length(4);
    if (known === undefined) return;
    const wrong = [
      { ...known, order: known.order.toReversed() },
      { ...known, order: Uint32Array.of(1, 2, 3, 3) },
      { ...known, ties: new Uint8Array(4).fill(1) },
      { ...known, ties: new Uint8Array(0) },
      { ...known, order: Uint32Array.of(1, 2, 3, 99) },
    ];
    for (const guess of wrong) {
      expect([...new Collator({ locale: 'en', ignoreArticles: true }, new Map([[domain, guess]])).ranks(domain, true)]).to.deep.equal(right);
    }
  });

  it('is found anew where texts or the language are others by now', () => {
    for (const [texts, before, language] of [
      [['a', 'c', 'b'], ['a', 'b', 'c'], 'en'],
      [['z', 'ä', 'ö'], ['z', 'ä', 'ö'], 'sv'],
      [['a', 'bc'], ['ab', 'c'], 'en'],
    ] as const) {
      const [plain, informed] = rankedAgain(texts, before, language);
      expect(informed).to.deep.equal(plain);
    }
  });

  function* permutations(texts: readonly string[]): Generator<readonly string[]> {
    if (texts.length === 0) yield [];
    for (const text of texts) for (const rest of permutations(texts.filter((other) => other !== text))) yield [text, ...rest];
  }

  /** One for all: browsers take their time to make one. */
  const english = new Collator({ locale: 'en', ignoreArticles: true });

  function sorted(texts: readonly string[]): readonly string[] {
    const domain = new TextDomain();
    for (const text of texts) domain.intern(text);
    const ranks = english.ranks(domain, true);
    expect(new Set(ranks).size, 'each has a place of its own').to.equal(ranks.length);
    return [...texts].sort((a, b) => (ranks[domain.intern(a)] ?? 0) - (ranks[domain.intern(b)] ?? 0));
  }

  it('does not depend on the order in which texts come, whatever signs their numbers are written in', () => {
    const right = ['½', '1e3', '2', '³', '5', '7', '10', '⑩'];
    let differing = 0;
    for (const texts of permutations(right)) if (sorted(texts).join() !== right.join()) differing++;
    expect(differing).to.equal(0);
  });

  it('takes signs of numbers for numbers', () => {
    expect(sorted(['No 40', 'No ⑤', 'No 4', 'No 1½', 'No 2', 'No 1', 'x²', 'x10', 'x', '㋂', '10月', '2月'])).to.deep.equal([
      '2月', '㋂', '10月', 'No 1', 'No 1½', 'No 2', 'No 4', 'No ⑤', 'No 40', 'x', 'x²', 'x10',
    ]);
  });
});
