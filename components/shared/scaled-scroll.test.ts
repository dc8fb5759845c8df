import { expect } from '@open-wc/testing';
import { ScaledScroll } from './scaled-scroll.ts';

describe('scaled scroll', () => {
  it('is one to one while the list is shorter than the cap', () => {
    const scroll = new ScaledScroll(10_000);
    expect(scroll.resize(8000, 500)).to.equal(8000);
    expect(scroll.moveTo(3210)).to.equal(3210);
    expect(scroll.shift).to.equal(0);
  });

  it('never makes an element taller than the cap', () => {
    expect(new ScaledScroll().resize(44_000_000, 800)).to.be.below(17_895_698);
  });

  it('reaches both ends exactly', () => {
    const scroll = new ScaledScroll(10_000);
    scroll.resize(1_000_000, 500);
    expect(scroll.moveTo(9500)).to.equal(999_500);
    expect(scroll.moveTo(0)).to.equal(0);
  });

  it('moves by what the finger moved, also in the scaled middle', () => {
    const scroll = new ScaledScroll(10_000);
    scroll.resize(1_000_000, 500);
    const middle = scroll.moveTo(5000);
    expect(scroll.moveTo(5040)).to.equal(middle + 40);
    expect(scroll.moveTo(5010)).to.equal(middle + 10);
  });

  it('keeps the rows where they are seen when it settles', () => {
    const scroll = new ScaledScroll(10_000);
    scroll.resize(1_000_000, 500);
    scroll.moveTo(5000);
    scroll.moveTo(5400);
    const seen = scroll.position;
    const physical = scroll.settle();
    expect(scroll.position).to.equal(seen);
    expect(scroll.toVirtual(physical)).to.be.closeTo(seen, 0.01);
  });

  it('goes to any row and back', () => {
    const scroll = new ScaledScroll();
    scroll.resize(44_000_000, 800);
    for (const row of [0, 10, 499_999, 777_777, 999_950]) {
      const physical = scroll.jumpTo(row * 44);
      expect(scroll.toVirtual(physical)).to.be.closeTo(row * 44, 0.01);
    }
  });

  it('stays within a list that has become shorter', () => {
    const scroll = new ScaledScroll();
    scroll.resize(10_000, 500);
    scroll.jumpTo(9000);
    scroll.resize(2000, 500);
    expect(scroll.position).to.equal(1500);
  });
});
