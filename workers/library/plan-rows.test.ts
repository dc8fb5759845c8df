import { assert } from 'chai';
import { PlanRows } from './plan-rows.ts';

describe('PlanRows', () => {
  it('holds rows that the table has, and new ones behind them', () => {
    const rows = new PlanRows(10);
    for (const row of [10, 11, 3, 12, 3]) rows.add(row);
    assert.deepEqual([...rows], [3, 10, 11, 12]);
    assert.deepEqual([...rows.toArray()], [3, 10, 11, 12]);
    assert.equal(rows.size, 4);
    assert.isFalse(rows.has(13));
    assert.isFalse(rows.has(4));
  });

  it('forgets single ones, and takes them back', () => {
    const rows = new PlanRows(2);
    for (const row of [1, 2, 3, 4]) rows.add(row);
    assert.isTrue(rows.delete(3));
    assert.isFalse(rows.delete(3));
    assert.isTrue(rows.delete(1));
    assert.isFalse(rows.delete(9));
    assert.deepEqual([...rows], [2, 4]);
    assert.equal(rows.size, 2);
    rows.add(3);
    assert.deepEqual([...rows.toArray()], [2, 3, 4]);
  });

  it('leaves out what was skipped between two new ones', () => {
    const rows = new PlanRows(0);
    rows.add(2);
    assert.deepEqual([...rows], [2]);
    rows.add(1);
    assert.deepEqual([...rows], [1, 2]);
  });

  it('is empty once cleared, and can be filled again', () => {
    const rows = new PlanRows(5);
    for (const row of [0, 5, 6]) rows.add(row);
    rows.clear();
    assert.deepEqual([...rows], []);
    assert.equal(rows.size, 0);
    rows.add(5);
    assert.deepEqual([...rows], [5]);
  });
});
