import { expect } from '@open-wc/testing';
import { findByPrefix, nextIndex, TypeAhead, type GridShape } from './grid-keys.ts';

const list: GridShape = { count: 100, columns: 1, linesInView: 10, rightToLeft: false };
const cards: GridShape = { count: 22, columns: 5, linesInView: 3, rightToLeft: false };

describe('keys in a list', () => {
  it('moves by one, by a page, and to the ends', () => {
    const moves = ['ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'].map((key) => nextIndex(key, 50, list));
    expect(moves).to.deep.equal([51, 49, 59, 41, 0, 99]);
  });

  it('stays at the ends', () => {
    expect(nextIndex('ArrowUp', 0, list)).to.equal(0);
    expect(nextIndex('ArrowDown', 99, list)).to.equal(99);
    expect(nextIndex('PageUp', 3, list)).to.equal(0);
  });

  it('leaves left and right to what is within the row', () => {
    expect(nextIndex('ArrowRight', 5, list)).to.equal(null);
  });

  it('moves nothing in an empty list', () => {
    expect(nextIndex('End', 0, { ...list, count: 0 })).to.equal(null);
  });
});

describe('keys in a grid of cards', () => {
  it('moves by card and by line', () => {
    const moves = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp'].map((key) => nextIndex(key, 7, cards));
    expect(moves).to.deep.equal([8, 6, 12, 2]);
  });

  it('ends at the last card when the last line is short', () => {
    expect(nextIndex('ArrowDown', 18, cards)).to.equal(21);
  });

  it('goes the other way where text runs from right to left', () => {
    expect(nextIndex('ArrowLeft', 7, { ...cards, rightToLeft: true })).to.equal(8);
  });
});

describe('type-ahead', () => {
  const key = (name: string, init: KeyboardEventInit = {}): KeyboardEvent => new KeyboardEvent('keydown', { key: name, ...init });

  it('gathers letters that follow quickly and starts anew after a rest', () => {
    const typed = new TypeAhead();
    expect(typed.type(key('b'), 0)).to.equal('b');
    expect(typed.type(key('j'), 300)).to.equal('bj');
    expect(typed.type(key('a'), 2000)).to.equal('a');
  });

  it('takes a space within a text, never as its start', () => {
    const typed = new TypeAhead();
    expect(typed.type(key(' '), 0)).to.equal(null);
    typed.type(key('a'), 10);
    expect(typed.type(key(' '), 20)).to.equal('a ');
  });

  it('leaves shortcuts and named keys alone', () => {
    const typed = new TypeAhead();
    expect(typed.type(key('a', { ctrlKey: true }), 0)).to.equal(null);
    expect(typed.type(key('Enter'), 0)).to.equal(null);
  });

  it('finds a name among a million in about twenty looks', async () => {
    let looks = 0;
    const nameAt = (index: number): Promise<string> => {
      looks++;
      return Promise.resolve(`name ${index}`);
    };
    expect(await findByPrefix('name 765432', 1_000_000, nameAt, new AbortController().signal)).to.equal(765_432);
    expect(looks).to.be.at.most(20);
  });
});
