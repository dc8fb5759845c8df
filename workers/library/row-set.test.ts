import { expect } from '@open-wc/testing';
import { RowSet } from './row-set.ts';

describe('a set of rows', () => {
  it('has what was added, each once, in ascending order', () => {
    const rows = new RowSet();
    const added = [4096, 31, 0, 63, 32, 31, 100_000];
    for (const row of added) rows.add(row);
    expect([...rows]).to.deep.equal([0, 31, 32, 63, 4096, 100_000]);
    expect(added.every((row) => rows.has(row))).to.equal(true);
    expect([1, 30, 33, 64, 99_999, 2 ** 25].some((row) => rows.has(row))).to.equal(false);
  });
});
