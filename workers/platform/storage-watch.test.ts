import { expect } from '@open-wc/testing';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { ManualClock } from './memory-clock.ts';
import { StorageWatch } from './storage-watch.ts';

const MB = 1_000_000;
const INTERVAL = 30_000;

describe('StorageWatch', () => {
  let room: StorageEstimate;
  let asked: number;
  let events: MpcEventBody[];
  let clock: ManualClock;
  let watch: StorageWatch;

  function start(estimate: () => Promise<StorageEstimate> = async () => room): void {
    asked = 0;
    events = [];
    clock = new ManualClock();
    const storage = {
      estimate: () => {
        asked += 1;
        return estimate();
      },
    };
    watch = new StorageWatch({ storage, clock, emit: (event) => events.push(event), interval: INTERVAL });
  }

  async function checkLater(estimate: StorageEstimate): Promise<void> {
    room = estimate;
    const checked = watch.check();
    await clock.advance(INTERVAL);
    await checked;
  }

  const low = (usage: number, quota: number): MpcEventBody => ({ type: 'System', payload: { event: 'StorageLow', usage, quota } });

  it('tells at the start when there is little room', async () => {
    room = { usage: 960 * MB, quota: 1000 * MB };
    start();
    await watch.check();
    expect(events).to.deep.equal([low(960 * MB, 1000 * MB)]);
    expect(watch.low).to.deep.equal(room);
  });

  it('is quiet while there is room', async () => {
    room = { usage: 900 * MB, quota: 1000 * MB };
    start();
    await watch.check();
    expect(events).to.be.empty;
    expect(watch.low).to.equal(null);
  });

  for (const [quota, free, isLow] of [
    [500 * MB, 50 * MB - 1, true],
    [500 * MB, 50 * MB, false],
    [10_000 * MB, 500 * MB - 1, true],
    [10_000 * MB, 500 * MB, false],
    [40 * MB, 40 * MB, true],
  ] as const) {
    it(`takes ${free} bytes free of ${quota} for ${isLow ? 'little' : 'enough'}`, async () => {
      room = { usage: quota - free, quota };
      start();
      await watch.check();
      expect(events).to.have.length(isLow ? 1 : 0);
    });
  }

  it('tells once, and again only after there was room in between', async () => {
    room = { usage: 99 * MB, quota: 100 * MB };
    start();
    await watch.check();
    await checkLater({ usage: 100 * MB, quota: 100 * MB });
    expect(events).to.have.length(1);
    await checkLater({ usage: 10 * MB, quota: 100 * MB });
    expect(events).to.have.length(1);
    expect(watch.low).to.equal(null);
    await checkLater({ usage: 98 * MB, quota: 100 * MB });
    expect(events).to.deep.equal([low(99 * MB, 100 * MB), low(98 * MB, 100 * MB)]);
  });

  it('asks the browser once per interval, whatever the calls, and still asks after the last of them', async () => {
    room = { usage: 0, quota: 1000 * MB };
    start();
    await watch.check();
    expect(asked).to.equal(1);
    const checks = [watch.check(), watch.check(), watch.check()];
    await clock.advance(INTERVAL - 1);
    expect(asked).to.equal(1);
    await clock.advance(1);
    await Promise.all(checks);
    expect(asked).to.equal(2);
  });

  it('is quiet where the browser does not tell', async () => {
    for (const estimate of [() => Promise.reject(new TypeError('no')), async () => ({}), async () => ({ usage: 5, quota: 0 })]) {
      start(estimate);
      await watch.check();
      expect(asked).to.equal(1);
      expect(events).to.be.empty;
    }
    const blind = new StorageWatch({ storage: undefined, clock, emit: (event) => events.push(event) });
    await blind.check();
    expect(events).to.be.empty;
  });

  it('does not fail for a listener that does', async () => {
    const watching = new StorageWatch({
      storage: { estimate: async () => ({ usage: 1, quota: 1 }) },
      clock: new ManualClock(),
      emit: () => {
        throw new Error('listener');
      },
    });
    await watching.check();
    expect(watching.low).to.deep.equal({ usage: 1, quota: 1 });
  });

  it('asks nothing more once it is closed', async () => {
    room = { usage: 0, quota: 1000 * MB };
    start();
    await watch.check();
    const waiting = watch.check();
    watch.close();
    await waiting;
    await watch.check();
    expect(asked).to.equal(1);
  });
});
