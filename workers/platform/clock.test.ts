import { expect } from '@open-wc/testing';
import { clockContract } from './clock.contract.ts';
import { SystemClock } from './clock.ts';
import { ManualClock } from './memory-clock.ts';

const never = new AbortController().signal;

clockContract('SystemClock', () => {
  const clock = new SystemClock();
  return { clock, pass: (milliseconds) => clock.sleep(milliseconds, never) };
});

clockContract('ManualClock', () => {
  const clock = new ManualClock();
  return { clock, pass: (milliseconds) => clock.advance(milliseconds) };
});

describe('ManualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock({ now: 5 });
    void clock.sleep(1, never);
    await new SystemClock().sleep(5, never);
    expect([clock.now(), clock.sleeping]).to.deep.equal([5, 1]);
  });

  it('wakes everybody at their time, also who sleeps again on the way', async () => {
    const clock = new ManualClock({ now: 0 });
    const woken: number[] = [];
    const sleepy = (async (): Promise<void> => {
      for (let count = 0; count < 3; count++) {
        await clock.sleep(100, never);
        woken.push(clock.now());
      }
    })();
    await clock.advance(250);
    expect(woken).to.deep.equal([100, 200]);
    await clock.advance(50);
    await sleepy;
    expect(woken).to.deep.equal([100, 200, 300]);
    expect(clock.slept).to.deep.equal([100, 100, 100]);
  });

  it('forgets who has given up', async () => {
    const clock = new ManualClock();
    const controller = new AbortController();
    const sleep = clock.sleep(10, controller.signal).catch(() => 'ended');
    controller.abort();
    expect([await sleep, clock.sleeping]).to.deep.equal(['ended', 0]);
  });

  it('passes by itself as soon as somebody sleeps, where it is told to skip', async () => {
    const clock = new ManualClock({ now: 0, skips: true });
    await clock.sleep(700, never);
    await clock.sleep(300, never);
    expect([clock.now(), clock.slept]).to.deep.equal([1000, [700, 300]]);
  });
});
