import { expect } from '@open-wc/testing';
import { RowChains } from './row-chains.ts';

/** Rows that were found to have the hash, in the order in which they are looked at. */
function rowsOf(chains: RowChains, hash: number, hashOf: (row: number) => number): readonly number[] {
  const rows: number[] = [];
  chains.find(hash, (row) => {
    if (hashOf(row) === hash) rows.push(row);
    return false;
  });
  return rows;
}

describe('RowChains', () => {
  it('finds rows of one hash in the order in which they came, past those that were taken away', () => {
    // 5 and 5 + 2 ** 20 share a bucket.
    const hashOf = (row: number): number => (row % 2 === 0 ? 5 : 5 + 2 ** 20);
    const chains = new RowChains(hashOf);
    expect(chains.find(5, () => true)).to.equal(-1);
    for (const row of [0, 1, 2, 4, 6, 5000, 3]) chains.add(row);
    expect(rowsOf(chains, 5, hashOf)).to.deep.equal([0, 2, 4, 6, 5000]);
    for (const row of [0, 4, 5000, 4, 90_000]) chains.delete(row);
    expect(rowsOf(chains, 5, hashOf)).to.deep.equal([2, 6]);
    for (const row of [4, 4, 2]) chains.add(row);
    expect(rowsOf(chains, 5, hashOf)).to.deep.equal([2, 6, 4]);
    expect(rowsOf(chains, 5 + 2 ** 20, hashOf)).to.deep.equal([1, 3]);
    for (const row of [2, 6, 4, 1, 3]) chains.delete(row);
    for (const hash of [5, 5 + 2 ** 20]) expect(rowsOf(chains, hash, hashOf)).to.deep.equal([]);
    chains.add(7);
    expect(rowsOf(chains, 5 + 2 ** 20, hashOf)).to.deep.equal([7]);
  });

  it('adds and takes away rows of one hash without going through the others', () => {
    const chains = new RowChains(() => 1);
    // A step for each of the others would make 80 thousand million of them.
    for (let row = 0; row < 400_000; row++) chains.add(row);
    for (let row = 200_000; row < 400_000; row++) chains.delete(row);
    for (let row = 199_999; row > 0; row--) chains.delete(row);
    expect(chains.find(1, () => true)).to.equal(0);
  });
});
