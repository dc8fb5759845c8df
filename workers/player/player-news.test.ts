import { expect } from '@open-wc/testing';
import { SAMPLE_STATE } from '../../test/fixtures/facts/events.ts';
import { PlayerNews } from './player-news.ts';

describe('The news of where the playhead is', () => {
  /** Moments (milliseconds) at which a position was told, with a report every so many for three seconds. */
  async function toldAt(interval: () => number, reportEvery: number): Promise<number[]> {
    let now = 5000;
    const told: number[] = [];
    const news = new PlayerNews({
      emit: ({ payload }) => payload.event === 'PositionChanged' && told.push(now - 5000),
      state: () => Promise.resolve(SAMPLE_STATE),
      clock: { monotonic: () => now },
      positionInterval: interval,
    });
    for (; now <= 8000; now += reportEvery) {
      news.progressed();
      // What is told is told before the next report.
      await new Promise((resolve) => setTimeout(resolve));
    }
    return told;
  }

  it('comes once a second where that is the interval', async () => {
    expect(await toldAt(() => 1, 100)).to.deep.equal([0, 1000, 2000, 3000]);
  });

  it('comes as often as it is set', async () => {
    expect(await toldAt(() => 0.5, 100)).to.deep.equal([0, 500, 1000, 1500, 2000, 2500, 3000]);
  });

  it('keeps its rate though the reports do not fall together with it', async () => {
    expect(await toldAt(() => 1, 93)).to.have.lengthOf(3).and.satisfy((told: number[]) => (told[2] ?? 0) < 2100);
  });

  it('comes oftener at once when it is set to', async () => {
    let interval = 60;
    const told = await toldAt(() => (interval = interval === 60 ? 59 : 1), 100);
    expect(told.length).to.be.greaterThan(3);
  });
});
