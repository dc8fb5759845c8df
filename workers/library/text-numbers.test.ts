import { expect } from '@open-wc/testing';
import { TextNumbers } from './text-numbers.ts';

describe('numbers of texts', () => {
  it('are counted from 0, stay the same while thousands more come, and lead back to the texts', () => {
    const numbers = new TextNumbers();
    const texts = Array.from({ length: 5000 }, (_, at) => (at === 7 ? '' : `Text ${at} \u97f3\u697d`));
    expect(texts.map((text) => numbers.number(text))).to.deep.equal(texts.map((_, at) => at));
    expect(texts.toReversed().map((text) => numbers.number(text))).to.deep.equal(texts.map((_, at) => at).toReversed());
    expect(texts.map((_, at) => numbers.text(at))).to.deep.equal(texts);
    expect([numbers.size, numbers.text(5000)]).to.deep.equal([5000, undefined]);
  });

  it('differ where texts differ in one unit, in case or in form only', () => {
    const numbers = new TextNumbers();
    const texts = ['a', 'A', 'a ', '\u00e9', 'e\u0301', '\ud800', '\ud801', '\u0000', 'aa'];
    expect(new Set(texts.map((text) => numbers.number(text))).size).to.equal(texts.length);
  });
});
