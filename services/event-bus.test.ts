import { expect } from '@open-wc/testing';
import { short } from '../test/fixtures/facts/events.ts';
import { createStamp, EventBus } from './event-bus.ts';
import { MpcError } from './protocol/errors.ts';
import { authEvents, syncEvents, systemEvents } from './protocol/event-creators.ts';
import type { SyncJob } from './protocol/sync.ts';

const { online } = systemEvents;
const { signedIn } = authEvents;
const added = (count: number) => syncEvents.tracksAdded('a', count);

describe('EventBus', () => {
  it('tells how many receive an event', () => {
    const bus = new EventBus(4);
    expect(bus.emit(online())).to.equal(0);
    const all = bus.subscribe();
    bus.subscribe({ type: 'Auth' });
    expect(bus.subscriberCount).to.equal(2);
    expect(bus.emit(online())).to.equal(1);
    expect(bus.emit(signedIn('a'))).to.equal(2);
    all.close();
    expect(bus.subscriberCount).to.equal(1);
    expect(bus.emit(signedIn('b'))).to.equal(1);
  });

  it('stamps what has no stamp, in an order of its own, and passes on what has one', () => {
    const bus = new EventBus(4, { emitter: 'tab', now: () => 5 });
    const receiver = bus.subscribe();
    const foreign = createStamp('elsewhere', () => 1)(online());
    bus.emit(online());
    bus.emit(foreign);
    expect(bus.stamp(online())).to.include({ emitter: 'tab', sequence: 2 });
    bus.emit(systemEvents.offline());
    expect(receiver.tryRecv()).to.deep.equal({ ...online(), emitter: 'tab', sequence: 1, time: 5 });
    expect(receiver.tryRecv()).to.equal(foreign);
    expect(receiver.tryRecv()).to.include({ emitter: 'tab', sequence: 3, time: 5 });
  });

  it('has an id of its own unless it is given one', () => {
    const { emitter } = new EventBus(1);
    expect(emitter).to.match(/^[\da-f-]{36}$/);
    expect(new EventBus(1).emitter).to.not.equal(emitter);
  });

  it('takes only a whole number of at least 1 for its capacity', () => {
    for (const capacity of [0, -1, 1.5, Number.NaN, Infinity]) {
      expect(() => new EventBus(capacity), String(capacity)).to.throw(MpcError, /whole number of at least 1/);
    }
  });

  it('filters by type, name, account and emitter, singly and together', () => {
    const job = { account: 'a' } as SyncJob;
    const bus = new EventBus(10, { emitter: 'me' });
    const emitted = [online(), signedIn('b'), signedIn('a'), authEvents.signedOut('a'), syncEvents.started(job), systemEvents.offline()];
    const seen = (filter: Parameters<EventBus['subscribe']>[0]): string[] => {
      const receiver = bus.subscribe(filter);
      for (const body of emitted) bus.emit(body);
      bus.emit(createStamp('other')(online()));
      const names: string[] = [];
      for (let event = receiver.tryRecv(); event !== null; event = receiver.tryRecv()) names.push(event.payload.event);
      receiver.close();
      return names;
    };
    expect(seen({ type: 'Sync' })).to.deep.equal(['Started']);
    expect(seen({ type: ['Sync', 'System'] })).to.deep.equal(['Online', 'Started', 'Offline', 'Online']);
    expect(seen({ event: 'SignedIn' })).to.deep.equal(['SignedIn', 'SignedIn']);
    expect(seen({ event: ['SignedOut', 'Offline'] })).to.deep.equal(['SignedOut', 'Offline']);
    expect(seen({ account: 'a' })).to.deep.equal(['SignedIn', 'SignedOut', 'Started']);
    expect(seen({ emitter: 'other' })).to.deep.equal(['Online']);
    expect(seen({ emitter: ['other', 'me'], event: 'Online' })).to.deep.equal(['Online', 'Online']);
    expect(seen({ type: 'Auth', event: 'SignedIn', account: 'a', emitter: 'me' })).to.deep.equal(['SignedIn']);
    expect(seen({ type: [] })).to.deep.equal([]);
    expect(seen({})).to.have.length(7);
  });

  it('ends every subscription when it closes, and gives closed ones from then on', async () => {
    const bus = new EventBus(4);
    const before = bus.subscribe();
    const waiting = [before.recv(), before.recvType('Auth')];
    bus.close();
    expect(await Promise.all(waiting)).to.deep.equal([null, null]);
    const after = bus.subscribe();
    expect(after.closed).to.equal(true);
    expect(await after.recv()).to.equal(null);
    expect(bus.emit(online())).to.equal(0);
    expect(bus.subscriberCount).to.equal(0);
  });
});

describe('listening', () => {
  it('calls back after emit has returned, in order, though a listener emits itself', async () => {
    const bus = new EventBus(8);
    const heard: string[] = [];
    const done = new Promise<void>((resolve) => {
      bus.on({}, (event) => {
        heard.push(`first ${short(event)}`);
        if (short(event) === 1) bus.emit(added(3));
      });
      bus.on({}, (event) => {
        heard.push(`second ${short(event)}`);
        if (short(event) === 3) resolve();
      });
    });
    bus.emit(added(1));
    bus.emit(added(2));
    expect(heard).to.deep.equal([]);
    await done;
    expect(heard.filter((line) => line.startsWith('first'))).to.deep.equal(['first 1', 'first 2', 'first 3']);
    expect(heard.filter((line) => line.startsWith('second'))).to.deep.equal(['second 1', 'second 2', 'second 3']);
  });

  it('lets no listener that throws silence another or itself', async () => {
    const bus = new EventBus(4);
    const errors: unknown[] = [];
    const keep = window.onerror;
    window.onerror = (_message, _source, _line, _column, error) => {
      errors.push(error);
      return true;
    };
    try {
      bus.on({}, () => {
        throw new Error('broken listener');
      });
      const heard = new Promise<void>((resolve) => bus.on({ type: 'Auth' }, () => resolve()));
      expect(bus.emit(online())).to.equal(1);
      expect(bus.emit(signedIn('a'))).to.equal(2);
      await heard;
    } finally {
      window.onerror = keep;
    }
    expect(errors).to.have.length(2);
  });

  it('hears nothing more once undone, not even what waits', async () => {
    const bus = new EventBus(4);
    const heard: (string | number)[] = [];
    const off = bus.on({}, (event) => {
      heard.push(short(event));
      off();
    });
    const last = new Promise<void>((resolve) => bus.on({ type: 'Auth' }, () => resolve()));
    for (const event of [added(1), added(2), signedIn('a')]) bus.emit(event);
    await last;
    expect(heard).to.deep.equal([1]);
    expect(bus.subscriberCount).to.equal(1);
  });

  it('hears of what it lost', async () => {
    const bus = new EventBus(2);
    const heard: (string | number)[] = [];
    const done = new Promise<void>((resolve) => {
      bus.on({ type: 'Sync' }, (event) => {
        heard.push(short(event));
        if (short(event) === 9) resolve();
      });
    });
    for (let count = 1; count <= 9; count++) bus.emit(added(count));
    await done;
    // The first went to the listener that was waiting for it.
    expect(heard).to.deep.equal([1, 'lost 6', 8, 9]);
  });
});
