import { expect } from '@open-wc/testing';
import { BestHits } from './best-hits.ts';
import { hitsThat, Tally } from './tally.ts';

describe('the best of many hits', () => {
  it('are those that sorting all of them would put first', () => {
    const hits = new BestHits();
    const count = 500;
    const items = Uint32Array.from({ length: count }, (_, index) => (index * 7919) % 100_003);
    const points = Uint16Array.from(items, (item) => (item % 7) * 170);
    const standings = Uint8Array.from({ length: 100_003 }, (_, item) => (item * 31) % 5);
    const pointsOf = new Map(Array.from(items, (item, index) => [item, points[index] ?? 0]));
    const standing = (item: number): number => standings[item] ?? 0;
    const shown = Array.from(items).filter((item) => standing(item) > 0);
    const sorted = shown.sort((a, b) => (pointsOf.get(b) ?? 0) - (pointsOf.get(a) ?? 0) || standing(b) - standing(a) || a - b);
    expect(shown.length).to.be.greaterThan(100).and.below(count);
    for (const limit of [0, 1, 7, 100, count, 1000]) {
      expect(hits.of({ items, points }, limit, standings)).to.deep.equal({ best: sorted.slice(0, limit), count: shown.length });
    }
  });

  it('are those of the lowest numbers where nothing else decides', () => {
    const items = Uint32Array.from({ length: 50 }, (_, index) => 49 - index);
    const points = new Uint16Array(50).fill(3);
    expect(new BestHits().of({ items, points }, 4, new Uint16Array(50).fill(1))).to.deep.equal({ best: [0, 1, 2, 3], count: 50 });
  });
});

describe('a tally', () => {
  it('keeps what scores for every term, with the best of each, and is empty afterwards', () => {
    const tally = new Tally();
    for (let round = 0; round < 2; round++) {
      tally.begin(10);
      for (const [item, points] of [[3, 5], [3, 9], [4, 1], [7, 2]] as const) tally.raise(Uint32Array.of(item), 0, 1, points);
      tally.endTerm();
      for (const [item, points] of [[7, 4], [8, 4], [3, 1]] as const) tally.raise(Uint32Array.of(item), 0, 1, points);
      tally.endTerm();
      const { items, points } = tally.finish();
      expect(Array.from(items, (item, index) => [item, points[index]])).to.deep.equal([[3, 10], [7, 6]]);
    }
  });

  it('is narrowed without losing points', () => {
    const hits = hitsThat({ items: Uint32Array.of(1, 2, 3), points: Uint16Array.of(10, 20, 30) }, (item) => item !== 2);
    expect([[...hits.items], [...hits.points]]).to.deep.equal([[1, 3], [10, 30]]);
  });
});
