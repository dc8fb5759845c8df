/** What every network monitor keeps to. */
import { expect } from '@open-wc/testing';
import { SystemClock } from './clock.ts';
import { ManualClock } from './memory-clock.ts';
import type { NetworkMonitor, NetworkState } from './network.ts';
import { whenOnline } from './network.ts';

export interface NetworkUnderTest {
  readonly network: NetworkMonitor;
  /** Makes the network so, and lets the browser say so. */
  become(state: Partial<NetworkState>): void;
}

export function networkContract(name: string, make: (state: NetworkState) => NetworkUnderTest): void {
  describe(`${name} as a network monitor`, () => {
    const never = new AbortController().signal;
    let network: NetworkMonitor;
    let become: NetworkUnderTest['become'];
    let heard: NetworkState[];
    let undo: () => void;

    beforeEach(() => {
      ({ network, become } = make({ online: true, metered: false }));
      heard = [];
      undo = network.onChange((state) => heard.push(state));
    });

    it('says what is so', () => {
      expect(network).to.include({ online: true, metered: false });
      become({ online: false, metered: true });
      expect(network).to.include({ online: false, metered: true });
    });

    it('does not know whether bytes are dear where nobody tells', () => {
      expect(make({ online: true, metered: null }).network.metered).to.equal(null);
    });

    it('calls back once for every change, with the new state', () => {
      become({ online: false });
      become({ online: true });
      become({ metered: true });
      expect(heard).to.deep.equal([
        { online: false, metered: false },
        { online: true, metered: false },
        { online: true, metered: true },
      ]);
    });

    it('tells nobody what is not new', () => {
      become({ online: true });
      become({ metered: false });
      expect(heard).to.be.empty;
    });

    it('has changed already when it calls back', () => {
      const seen: boolean[] = [];
      network.onChange(() => seen.push(network.online));
      become({ online: false });
      expect(seen).to.deep.equal([false]);
    });

    it('tells every listener, also one that listens twice, until it undoes that', () => {
      const counted: string[] = [];
      const listener = (): void => void counted.push('heard');
      const undoOne = network.onChange(listener);
      network.onChange(listener);
      become({ online: false });
      expect(counted).to.have.length(2);
      undoOne();
      undoOne();
      undo();
      become({ online: true });
      expect(counted).to.have.length(3);
      expect(heard).to.have.length(1);
    });

    it('lets one wait for the network, for a bounded time', async () => {
      const clock = new ManualClock();
      await whenOnline(network, clock, 1000, never);
      become({ online: false });
      const waiting = whenOnline(network, clock, 1000, never);
      become({ online: true });
      await waiting;
      become({ online: false });
      const vain = whenOnline(network, clock, 1000, never);
      await clock.advance(1000);
      await vain;
      expect([network.online, clock.sleeping]).to.deep.equal([false, 0]);
    });

    it('ends such a wait with its caller', async () => {
      become({ online: false });
      const reason = new Error('Enough.');
      const controller = new AbortController();
      const waiting = whenOnline(network, new SystemClock(), 60_000, controller.signal).catch((error: unknown) => error);
      controller.abort(reason);
      expect(await waiting).to.equal(reason);
    });
  });
}
