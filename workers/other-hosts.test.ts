import { expect, waitUntil } from '@open-wc/testing';
import { holdLife } from '../services/protocol/lifetime.ts';
import { hostLock, OtherHosts } from './other-hosts.ts';

describe('OtherHosts', () => {
  let closing: AbortController;
  let database = '';

  /** A host of a database, which lives until it is told to die. */
  async function born(of = database): Promise<{ readonly lock: string; die(): void }> {
    const life = new AbortController();
    closing.signal.addEventListener('abort', () => life.abort());
    const lock = hostLock(of, crypto.randomUUID());
    await holdLife(lock, life.signal);
    return { lock, die: () => life.abort() };
  }

  const watch = (own: string): OtherHosts => new OtherHosts(database, own, closing.signal);

  beforeEach(() => {
    closing = new AbortController();
    database = `test-${crypto.randomUUID()}`;
  });
  afterEach(() => closing.abort());

  it('holds that there may be some until it has counted', async () => {
    const others = watch((await born()).lock);
    expect(others.any).to.equal(true);
    await others.count();
    expect(others.any).to.equal(false);
  });

  it('finds one that was there already, until that is gone', async () => {
    const other = await born();
    const others = watch((await born()).lock);
    await others.count();
    expect(others.any).to.equal(true);
    other.die();
    await waitUntil(() => !others.any);
  });

  it('takes in one that announces itself later, until that is gone', async () => {
    const others = watch((await born()).lock);
    await others.count();
    const other = await born();
    others.add(other.lock);
    expect(others.any).to.equal(true);
    other.die();
    await waitUntil(() => !others.any);
  });

  it('goes on as long as one of several lives', async () => {
    const [first, second] = [await born(), await born()];
    const others = watch((await born()).lock);
    await others.count();
    first.die();
    // Whoever waits for the same lock after it is served after it.
    await navigator.locks.request(first.lock, () => undefined);
    expect(others.any).to.equal(true);
    second.die();
    await waitUntil(() => !others.any);
  });

  it('counts neither itself, nor hosts of other databases, nor what is no host at all', async () => {
    await born(`${database}-2`);
    await born(database.slice(0, -1));
    const own = await born();
    const others = watch(own.lock);
    await others.count();
    for (const lock of [own.lock, 'mpc-host-', '-', 7, null, undefined]) others.add(lock);
    expect(others.any).to.equal(false);
  });
});
