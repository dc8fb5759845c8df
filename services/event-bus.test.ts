import { expect } from '@open-wc/testing';
import { createStamp, EventBus } from './event-bus.ts';
import type { MpcEvent } from './protocol/events.ts';

const stamp = createStamp('test', () => 1000);
const online = (): MpcEvent => stamp({ type: 'System', payload: { event: 'Online' } });
const signedIn = (account: string): MpcEvent => stamp({ type: 'Auth', payload: { event: 'SignedIn', account } });

describe('EventBus', () => {
  it('tells how many receive an event', () => {
    const bus = new EventBus(4);
    expect(bus.emit(online())).to.equal(0);
    bus.subscribe();
    bus.subscribe({ type: 'Auth' });
    expect(bus.subscriberCount).to.equal(2);
    expect(bus.emit(online())).to.equal(1);
    expect(bus.emit(signedIn('a'))).to.equal(2);
  });

  it('filters by type, by several types and by account', () => {
    const bus = new EventBus(4);
    const ofAccount = bus.subscribe({ type: ['Auth', 'Sync'], account: 'a' });
    bus.emit(online());
    bus.emit(signedIn('b'));
    bus.emit(signedIn('a'));
    expect(ofAccount.tryRecv()).to.have.nested.property('payload.account', 'a');
    expect(ofAccount.tryRecv()).to.equal(null);
  });

  it('tells a receiver that fell behind how many events it lost, then gives the newest', async () => {
    const bus = new EventBus(2);
    const slow = bus.subscribe();
    for (const account of ['a', 'b', 'c', 'd']) bus.emit(signedIn(account));
    expect(await slow.recv()).to.have.deep.property('payload', { event: 'Lagged', lost: 2 });
    expect(await slow.recv()).to.have.nested.property('payload.account', 'c');
    expect(await slow.recv()).to.have.nested.property('payload.account', 'd');
    expect(slow.tryRecv()).to.equal(null);
  });

  it('wakes one who waits, and several who wait on the same receiver', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    const both = Promise.all([receiver.recv(), receiver.recv()]);
    bus.emit(signedIn('a'));
    bus.emit(signedIn('b'));
    const accounts = (await both).map((event) => event?.payload);
    expect(accounts).to.have.length(2);
    expect(accounts).to.not.include(null);
  });

  it('ends iteration on close, after what still waits', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    bus.emit(online());
    receiver.close();
    expect(bus.emit(online())).to.equal(0);
    const seen: MpcEvent[] = [];
    for await (const event of receiver) seen.push(event);
    expect(seen).to.have.length(1);
    expect(bus.subscriberCount).to.equal(0);
  });

  it('lets no listener that throws silence another, and undoes a subscription', async () => {
    const bus = new EventBus(4);
    const errors: unknown[] = [];
    const keep = window.onerror;
    window.onerror = (_message, _source, _line, _column, error) => {
      errors.push(error);
      return true;
    };
    const heard = new Promise<void>((resolve) => {
      bus.on({}, () => {
        throw new Error('broken listener');
      });
      bus.on({}, () => resolve());
    });
    const off = bus.on({}, () => undefined);
    off();
    expect(bus.emit(online())).to.equal(2);
    await heard;
    window.onerror = keep;
    expect(errors).to.have.length(1);
  });

  it('numbers the events of an emitter', () => {
    const numbered = createStamp('e', () => 5);
    expect(numbered({ type: 'System', payload: { event: 'Online' } })).to.include({ emitter: 'e', sequence: 1, time: 5 });
    expect(numbered({ type: 'System', payload: { event: 'Offline' } }).sequence).to.equal(2);
  });
});
