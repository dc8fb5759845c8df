import { expect } from '@open-wc/testing';
import { short } from '../test/fixtures/facts/events.ts';
import { EventBus, type EventReceiver } from './event-bus.ts';
import { MpcError } from './protocol/errors.ts';
import { authEvents, syncEvents, systemEvents } from './protocol/event-creators.ts';
import type { EventOf, MpcEvent } from './protocol/events.ts';

const { online } = systemEvents;
const { signedIn } = authEvents;
const added = (count: number) => syncEvents.tracksAdded('a', count);

/** Everything that waits in a receiver, in short. */
function drain(receiver: EventReceiver): (string | number)[] {
  const seen: (string | number)[] = [];
  for (let event = receiver.tryRecv(); event !== null; event = receiver.tryRecv()) seen.push(short(event));
  return seen;
}

async function code(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    expect(error).to.be.instanceOf(MpcError);
    return (error as MpcError).code;
  }
  throw new Error('Expected a rejection.');
}

describe('a receiver that falls behind', () => {
  it('is told how many events it lost, then gets the newest', () => {
    const bus = new EventBus(3);
    const slow = bus.subscribe();
    for (let count = 1; count <= 10; count++) bus.emit(added(count));
    expect(drain(slow)).to.deep.equal(['lost 7', 8, 9, 10]);
  });

  it('is told exactly each time, whatever it took in between', () => {
    const bus = new EventBus(3);
    const slow = bus.subscribe();
    for (let count = 1; count <= 4; count++) bus.emit(added(count));
    expect(short(slow.tryRecv()!)).to.equal('lost 1');
    expect(short(slow.tryRecv()!)).to.equal(2);
    for (let count = 5; count <= 7; count++) bus.emit(added(count));
    expect(drain(slow)).to.deep.equal(['lost 2', 5, 6, 7]);
    bus.emit(added(8));
    expect(drain(slow)).to.deep.equal([8]);
  });

  it('accounts for every event, however emitting and taking are mixed', () => {
    const bus = new EventBus(7);
    const slow = bus.subscribe();
    let emitted = 0;
    let accounted = 0;
    let last = 0;
    const take = (): void => {
      const event = slow.tryRecv();
      if (event?.payload.event === 'Lagged') accounted += event.payload.lost;
      if (event?.payload.event !== 'TracksAdded') return;
      accounted++;
      expect(event.payload.count).to.equal(accounted).and.above(last);
      last = event.payload.count;
    };
    for (let round = 0; round < 500; round++) {
      for (let burst = (round * 7919) % 23; burst > 0; burst--) bus.emit(added(++emitted));
      for (let taken = (round * 104_729) % 19; taken > 0; taken--) take();
    }
    while (accounted < emitted) take();
    expect(slow.tryRecv()).to.equal(null);
  });

  it('hears of it whatever its filter, in an order of its own', () => {
    const bus = new EventBus(1, { now: () => 9 });
    const slow = bus.subscribe({ type: 'Auth' });
    const other = bus.subscribe({ type: 'Sync' });
    for (const account of ['a', 'b', 'c']) bus.emit(signedIn(account));
    expect(slow.tryRecv()).to.deep.equal({ ...systemEvents.lagged(2), emitter: 'bus', sequence: 1, time: 9 });
    bus.emit(signedIn('d'));
    expect(slow.tryRecv()).to.include({ sequence: 2 });
    expect(other.tryRecv()).to.equal(null);
  });

  it('loses nothing that somebody waits for, though the queue is full of other things', async () => {
    const bus = new EventBus(2);
    const receiver = bus.subscribe();
    bus.emit(added(1));
    bus.emit(added(2));
    const wanted = receiver.recvType('Auth');
    bus.emit(signedIn('a'));
    expect((await wanted)?.payload.account).to.equal('a');
    expect(drain(receiver)).to.deep.equal([1, 2]);
  });

  it('keeps the notice for recv() while events are taken by type; as a System event it is taken by its own', async () => {
    const bus = new EventBus(2);
    const receiver = bus.subscribe();
    for (const event of [added(1), added(2), signedIn('a')]) bus.emit(event);
    expect(short((await receiver.recvType('Auth'))!)).to.equal('a');
    bus.emit(online());
    expect(short((await receiver.recvType('System'))!)).to.equal('lost 1');
    expect(short((await receiver.recvType('System'))!)).to.equal('Online');
    expect(drain(receiver)).to.deep.equal([2]);
  });

  it('is told at once where it waits for System events', async () => {
    const bus = new EventBus(1);
    const receiver = bus.subscribe({ type: ['Sync', 'System'] });
    const notice = receiver.recvType('System');
    bus.emit(added(1));
    bus.emit(added(2));
    bus.emit(added(3));
    expect(short((await notice)!)).to.equal('lost 1');
    expect(drain(receiver)).to.deep.equal(['lost 1', 3]);
  });

  it('costs its bus no more with a long queue than with a short one', () => {
    const bus = new EventBus(100_000);
    const receiver = bus.subscribe();
    for (let count = 1; count <= 300_000; count++) bus.emit(added(count));
    expect(short(receiver.tryRecv()!)).to.equal('lost 200000');
    for (let count = 200_001; count <= 300_000; count++) {
      if (receiver.tryRecv()?.payload.event !== 'TracksAdded') throw new Error(`Event ${count} is missing.`);
    }
    expect(receiver.tryRecv()).to.equal(null);
  });
});

describe('receiving by type', () => {
  it('gives the next event of the type, narrowed, and leaves the others in their order', async () => {
    const bus = new EventBus(10);
    const receiver = bus.subscribe();
    for (const event of [added(1), signedIn('a'), online(), signedIn('b'), added(2)]) bus.emit(event);
    const first: EventOf<'Auth'> | null = await receiver.recvType('Auth');
    expect(first?.payload.account).to.equal('a');
    expect((await receiver.recvType('Auth'))?.payload.account).to.equal('b');
    expect(drain(receiver)).to.deep.equal([1, 'Online', 2]);
  });

  it('serves several who wait, each with what it asked for, in the order of asking', async () => {
    const bus = new EventBus(10);
    const receiver = bus.subscribe();
    const waits = [receiver.recvType('Sync'), receiver.recv(), receiver.recvType('Auth'), receiver.recv(), receiver.recvType('Auth')];
    const events = Promise.all(waits);
    for (const event of [signedIn('1st'), added(2), signedIn('3rd'), online(), signedIn('5th')]) bus.emit(event);
    expect((await events).map((event) => short(event!))).to.deep.equal([2, '1st', '3rd', 'Online', '5th']);
    expect(drain(receiver)).to.deep.equal([]);
  });

  it('gives null once closed with none of the type left, and what is left before', async () => {
    const bus = new EventBus(10);
    const receiver = bus.subscribe();
    bus.emit(signedIn('a'));
    bus.emit(added(1));
    const waiting = receiver.recvType('System');
    receiver.close();
    expect(await waiting).to.equal(null);
    expect((await receiver.recvType('Auth'))?.payload.account).to.equal('a');
    expect(await receiver.recvType('Auth')).to.equal(null);
    expect(short((await receiver.recv())!)).to.equal(1);
    expect(await receiver.recv()).to.equal(null);
  });
});

describe('waiting', () => {
  it('ends when the signal says so, and loses no event', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    const giveUp = new AbortController();
    const waits = [code(receiver.recv(giveUp.signal)), code(receiver.recvType('Auth', giveUp.signal))];
    const patient = receiver.recv();
    giveUp.abort();
    expect(await Promise.all(waits)).to.deep.equal(['aborted', 'aborted']);
    bus.emit(signedIn('a'));
    expect(short((await patient)!)).to.equal('a');
    bus.emit(signedIn('b'));
    expect(await code(receiver.recv(giveUp.signal))).to.equal('aborted');
    expect(drain(receiver)).to.deep.equal(['b']);
  });

  it('leaves no listener on the signal behind', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    const { signal } = new AbortController();
    let listeners = 0;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => (listeners++, add(...args));
    signal.removeEventListener = (...args: Parameters<typeof remove>) => (listeners--, remove(...args));
    const waits = [receiver.recv(signal), receiver.recvType('Sync', signal)];
    expect(listeners).to.equal(2);
    bus.emit(online());
    receiver.close();
    await Promise.all(waits);
    expect(listeners).to.equal(0);
  });
});

describe('iteration', () => {
  it('ends on close, after what still waits', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    bus.emit(added(1));
    bus.emit(added(2));
    receiver.close();
    expect(bus.emit(online())).to.equal(0);
    const seen: MpcEvent[] = [];
    for await (const event of receiver) seen.push(event);
    expect(seen.map(short)).to.deep.equal([1, 2]);
  });

  it('closes the receiver when the loop is left, and sees what is emitted within it', async () => {
    const bus = new EventBus(4);
    const receiver = bus.subscribe();
    bus.emit(added(1));
    const seen: (string | number)[] = [];
    for await (const event of receiver) {
      seen.push(short(event));
      if (seen.length === 3) break;
      bus.emit(added(seen.length + 1));
    }
    expect(seen).to.deep.equal([1, 2, 3]);
    expect(receiver.closed).to.equal(true);
    expect(bus.subscriberCount).to.equal(0);
  });

  it('can be ended from outside while it waits', async () => {
    const receiver = new EventBus(4).subscribe();
    const iterator = receiver[Symbol.asyncIterator]();
    const next = iterator.next();
    await iterator.return?.();
    expect(await next).to.deep.equal({ done: true, value: undefined });
  });
});
