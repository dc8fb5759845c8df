import { expect } from '@open-wc/testing';
import { RowGeometry } from './row-geometry.ts';

describe('row geometry', () => {
  it('places items in lines of several columns', () => {
    const grid = new RowGeometry({ count: 11, columns: 4, lineHeight: 200 });
    expect(grid.lines).to.equal(3);
    expect(grid.height).to.equal(600);
    expect(grid.lineOf(7)).to.equal(1);
    expect(grid.lineAt(399)).to.equal(1);
  });

  it('makes room for headings', () => {
    const list = new RowGeometry({ count: 6, columns: 1, lineHeight: 10, headings: [0, 3], headingHeight: 25 });
    expect(list.height).to.equal(110);
    expect([0, 2, 3, 5].map((line) => list.top(line))).to.deep.equal([25, 45, 80, 100]);
  });

  it('finds the line at a height when there are headings', () => {
    const list = new RowGeometry({ count: 6, columns: 1, lineHeight: 10, headings: [0, 3], headingHeight: 25 });
    expect([0, 30, 54, 81, 109].map((y) => list.lineAt(y))).to.deep.equal([0, 0, 2, 3, 5]);
  });

  it('stays within an empty list', () => {
    const list = new RowGeometry({ count: 0, columns: 3, lineHeight: 44 });
    expect(list.height).to.equal(0);
    expect(list.lineAt(500)).to.equal(0);
  });
});
