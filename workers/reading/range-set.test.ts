import { expect } from '@open-wc/testing';
import { RangeSet } from './range-set.ts';

function setOf(...ranges: readonly (readonly [number, number])[]): RangeSet {
  const set = new RangeSet();
  for (const [start, end] of ranges) set.add(start, end);
  return set;
}

const listed = (set: RangeSet): readonly (readonly number[])[] => set.ranges.map(({ start, end }) => [start, end]);

describe('RangeSet', () => {
  it('joins ranges that overlap or touch, and keeps others in order', () => {
    expect(listed(setOf([10, 20], [40, 50], [20, 30], [0, 5]))).to.deep.equal([[0, 5], [10, 30], [40, 50]]);
    expect(listed(setOf([10, 20], [40, 50], [15, 45]))).to.deep.equal([[10, 50]]);
    expect(listed(setOf([10, 10]))).to.deep.equal([]);
  });

  it('takes a range out of the middle of another', () => {
    const set = setOf([0, 100]);
    set.remove(20, 30);
    expect(listed(set)).to.deep.equal([[0, 20], [30, 100]]);
    set.remove(0, 1000);
    expect(set.size).to.equal(0);
  });

  it('tells from each place how far there is something, and where there is again', () => {
    const set = setOf([10, 20], [30, 40]);
    expect([set.endFrom(5), set.endFrom(10), set.endFrom(19), set.endFrom(20)]).to.deep.equal([5, 20, 20, 20]);
    expect([set.nextFrom(0), set.nextFrom(15), set.nextFrom(20), set.nextFrom(40)]).to.deep.equal([10, 15, 30, Infinity]);
    expect([set.has(12, 20), set.has(12, 21), set.has(5, 5)]).to.deep.equal([true, false, true]);
  });
});
