import { assert } from 'chai';
import { foldedBeginning, foldText } from './text-fold.ts';

/** What folding treats in some way of its own, and what it leaves alone. */
const PIECES = ['a', 'B', 'z', '7', ' ', '\'', '’', '-', '.', 'é', 'e\u0301', 'ß', 'Ø', 'İ', 'ſ', 'K', '桜', '原', '豈', 'カ', 'か\u3099', 'ｶﾞ', '가', 'Σ', '\u0301', '\u0000', '\ufe0f', '🎵'];

describe('the beginning of a folded text', () => {
  it('is told without folding where letters leave no doubt', () => {
    assert.equal(foldedBeginning('ABBA Gold'), 'abb');
    assert.equal(foldedBeginning('明明早点'), '明明早');
    assert.isNull(foldedBeginning('Él'));
    assert.isNull(foldedBeginning('U2'));
  });

  it('is that of the folded text, whatever follows or stands in between', () => {
    let told = 0;
    for (let number = 0; number < PIECES.length ** 4; number += 7) {
      const text = [0, 1, 2, 3].map((place) => PIECES[Math.floor(number / PIECES.length ** place) % PIECES.length]).join('');
      const beginning = foldedBeginning(text);
      if (beginning === null) continue;
      told++;
      const folded = foldText(text);
      assert.equal(folded.slice(0, 3), beginning, JSON.stringify(text));
      assert.equal(foldedBeginning(folded), beginning, JSON.stringify(text));
    }
    assert.isAbove(told, 100);
  });
});
