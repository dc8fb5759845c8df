import { expect } from '@open-wc/testing';
import { Collator } from './collation.ts';
import { TextDomain } from './text-domain.ts';

describe('the order of texts', () => {
  const TEXTS = ['Zebra', 'The Apple', 'apple 10', 'apple 9', 'Éclair', 'zebra', 'Öl'];

  function ordered(guess?: readonly number[], later: readonly string[] = []): readonly string[] {
    const domain = new TextDomain();
    for (const text of TEXTS) domain.intern(text);
    const guesses = new Map(guess === undefined ? [] : [[domain, Uint32Array.from(guess)]]);
    const collator = new Collator({ locale: 'en', ignoreArticles: true }, guesses);
    collator.ranks(domain, true);
    for (const text of later) domain.intern(text);
    collator.ranks(domain, true);
    return Array.from(collator.orders().get(domain) ?? [], (id) => domain.text(id));
  }

  const RIGHT = ['The Apple', 'apple 9', 'apple 10', 'Éclair', 'Öl', 'zebra', 'Zebra'];

  it('follows the language, with numbers in order and without articles', () => expect(ordered()).to.deep.equal(RIGHT));

  for (const [what, guess] of Object.entries({ right: [2, 4, 3, 5, 7, 6, 1], wrong: [7, 6, 5], rubbish: [0, 99, 3, 3], none: [] })) {
    it(`is the same with a guess that is ${what}`, () => expect(ordered(guess)).to.deep.equal(RIGHT));
  }

  it('takes in what comes later', () => {
    expect(ordered([2, 4, 3], ['Alpha', 'Zz'])).to.deep.equal(['Alpha', ...RIGHT, 'Zz']);
  });
});
