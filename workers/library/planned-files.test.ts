import { expect } from '@open-wc/testing';
import { PlannedFiles } from './planned-files.ts';

describe('the files that a batch has planned', () => {
  it('are found by their ids, of any length, the latest row first; no others are', () => {
    const files = new PlannedFiles();
    const ids = ['1', 'abc', 'x/y.mp3', 'Music/Artist/Album/01 - Song.flac', '\ud83c\udfb5'.repeat(40)];
    for (const [row, id] of ids.entries()) files.set(id, row + 10);
    files.set('abc', 99);
    expect(ids.map((id) => files.get(id))).to.deep.equal([10, 99, 12, 13, 14]);
    // The second differs only where nobody glances.
    expect(['2', 'Nusic/Artist/Album/01 - Song.flac', ''].map((id) => files.get(id))).to.deep.equal([undefined, undefined, undefined]);
  });
});
