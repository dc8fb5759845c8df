import { expect } from '@open-wc/testing';
import { WordSignatures } from './word-signatures.ts';

describe('signatures of words', () => {
  const words = Array.from({ length: 3000 }, (_, index) => `${(index * 7919).toString(36)}夜${String.fromCharCode(0x4e00 + index)}`);
  const signatures = new WordSignatures();
  for (const word of words) signatures.add(word);

  const visited = (part: string): readonly number[] => {
    const numbers: number[] = [];
    signatures.visit(part, (word) => numbers.push(word));
    return numbers;
  };

  it('lead to every word that holds the part, in order', () => {
    for (const part of ['夜', '1', 'ab', words[0] ?? '', words[1234] ?? '', words[2999]?.slice(1) ?? '', '夜\u4e00']) {
      const holding = [...words.keys()].filter((word) => words[word]?.includes(part));
      const found = visited(part);
      expect(holding, part).not.to.deep.equal([]);
      expect(found.filter((word) => words[word]?.includes(part)), part).to.deep.equal(holding);
    }
  });

  it('rule out nearly all that do not', () => {
    for (const part of ['\u4e07', words[77] ?? '', 'nothing at all']) expect(visited(part).length, part).to.be.below(words.length / 8);
  });
});
