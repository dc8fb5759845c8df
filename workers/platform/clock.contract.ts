/** What every clock keeps to. */
import { expect } from '@open-wc/testing';
import type { Clock } from './clock.ts';

export interface ClockUnderTest {
  readonly clock: Clock;
  /** Lets so many milliseconds pass, and a little more where time is real. */
  pass(milliseconds: number): Promise<void>;
}

export function clockContract(name: string, make: () => ClockUnderTest): void {
  describe(`${name} as a clock`, () => {
    const never = new AbortController().signal;
    let clock: Clock;
    let pass: ClockUnderTest['pass'];

    beforeEach(() => {
      ({ clock, pass } = make());
    });

    /** The milliseconds that a sleep took. */
    async function lasting(milliseconds: number): Promise<number> {
      const start = clock.monotonic();
      await clock.sleep(milliseconds, never);
      return clock.monotonic() - start;
    }

    it('tells epoch milliseconds', () => {
      expect(clock.now()).to.be.within(Date.UTC(2020, 0), Date.UTC(2100, 0));
    });

    it('moves both of its hands by as much as passes', async () => {
      const [now, monotonic] = [clock.now(), clock.monotonic()];
      await pass(20);
      expect(clock.now() - now).to.be.at.least(19);
      expect(clock.monotonic() - monotonic).to.be.at.least(20);
    });

    it('never wakes anybody too early', async () => {
      const sleeps = [1, 7, 15, 22].map(async (asked) => [asked, await lasting(asked)] as const);
      await pass(22);
      for (const [asked, took] of await Promise.all(sleeps)) expect(took).to.be.at.least(asked);
    });

    it('wakes by time, and not in the order of asking', async () => {
      const woken: string[] = [];
      const long = clock.sleep(30, never).then(() => woken.push('long'));
      const short = clock.sleep(10, never).then(() => woken.push('short'));
      await pass(30);
      await Promise.all([long, short]);
      expect(woken).to.deep.equal(['short', 'long']);
    });

    it('wakes who asked for no time at all, though not at once', async () => {
      let isAwake = false;
      const sleep = clock.sleep(0, never).then(() => {
        isAwake = true;
      });
      expect(isAwake).to.equal(false);
      await pass(0);
      await sleep;
      expect(isAwake).to.equal(true);
    });

    it('sleeps longer than a timer can', async () => {
      const controller = new AbortController();
      let isAwake = false;
      const sleep = clock.sleep(2 ** 31 + 1000, controller.signal).then(
        () => {
          isAwake = true;
        },
        () => undefined,
      );
      await pass(5);
      expect(isAwake).to.equal(false);
      controller.abort();
      await sleep;
    });

    it('rejects at once with the reason of a signal that was aborted before', async () => {
      const reason = new Error('Too late.');
      expect(await clock.sleep(1000, AbortSignal.abort(reason)).catch((error: unknown) => error)).to.equal(reason);
    });

    it('rejects with the reason of a signal that is aborted meanwhile, and wakes the others in time', async () => {
      const controller = new AbortController();
      const reason = new Error('Enough.');
      const ended = clock.sleep(60_000, controller.signal).catch((error: unknown) => error);
      const other = lasting(10);
      controller.abort(reason);
      expect(await ended).to.equal(reason);
      await pass(10);
      expect(await other).to.be.at.least(10);
    });

    it('takes no heed of a signal that is aborted after the sleep', async () => {
      const controller = new AbortController();
      const sleep = clock.sleep(1, controller.signal);
      await pass(1);
      await sleep;
      controller.abort();
      await sleep;
    });
  });
}
