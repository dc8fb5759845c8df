import { expect } from '@open-wc/testing';
import { AdaptiveLimit } from './adaptive-limit.ts';

const steady = (limit: AdaptiveLimit): void => {
  for (let n = 0; n < 12; n++) limit.succeeded();
};

describe('AdaptiveLimit', () => {
  it('rises by one while all goes well, up to what the configuration allows', () => {
    const limit = new AdaptiveLimit(() => 6);
    const course = Array.from({ length: 4 }, () => {
      steady(limit);
      return limit.limit;
    });
    expect(course).to.deep.equal([5, 6, 6, 6]);
  });

  it('follows a configuration that changes, at once', () => {
    let most = 2;
    const limit = new AdaptiveLimit(() => most);
    expect(limit.limit).to.equal(2);
    most = 32;
    steady(limit);
    expect(limit.limit).to.equal(5);
    most = 1;
    expect(limit.limit).to.equal(1);
  });

  it('halves when a server slows down, but never stops', () => {
    const limit = new AdaptiveLimit(() => 8);
    limit.slowed();
    expect(limit.limit).to.equal(2);
    limit.slowed();
    limit.slowed();
    expect(limit.limit).to.equal(1);
  });
});
