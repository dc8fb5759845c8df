/**
 * What every client promises, whatever stands behind it. The suite runs on the fake, on a host in this page, on
 * the real SharedWorker and on the dedicated Worker; what one of them does and another does not is a defect.
 */
import { expect } from '@open-wc/testing';
import type { MpcClient } from './client.ts';
import { MpcError, type MpcErrorCode } from './protocol/errors.ts';
import type { MpcEvent } from './protocol/events.ts';
import { DEFAULT_SETTINGS } from './protocol/settings.ts';

export interface ContractSubject {
  readonly client: MpcClient;
  /** Absolute URLs of two short audio files that the client can read. */
  readonly audio: readonly [string, string];
}

export function clientContract(name: string, open: () => Promise<ContractSubject>): void {
  describe(`the client contract, on ${name}`, () => {
    let client: MpcClient;
    let audio: ContractSubject['audio'];

    beforeEach(async () => {
      ({ client, audio } = await open());
    });

    afterEach(() => client.close());

    it('answers with whole settings, and tells everybody when one changes', async () => {
      expect(await client.settings.get()).to.deep.equal(DEFAULT_SETTINGS);
      const told = nextEvent(client, 'SettingsChanged');
      expect(await client.settings.set({ theme: 'dark' })).to.deep.equal({ ...DEFAULT_SETTINGS, theme: 'dark' });
      expect((await told).payload).to.have.nested.property('settings.theme', 'dark');
      expect(await client.settings.get()).to.include({ theme: 'dark' });
    });

    it('refuses a bad setting, names its field, and changes nothing', async () => {
      const error = await failure(client.settings.set({ theme: 'purple' as 'dark' }), 'invalid-argument');
      expect(error.details).to.deep.equal({ field: 'theme' });
      expect(await client.settings.get()).to.deep.equal(DEFAULT_SETTINGS);
    });

    it('rejects with typed errors, not with lookalikes', async () => {
      await failure(client.library.track('no such track'), 'not-found');
      await failure(client.library.window('no such view', 0, 10), 'not-found');
      await failure(client.accounts.signOut('no such account'), 'not-found');
      await failure(client.sync.start('no such account'), 'not-found');
      await failure(client.player.setVolume(7), 'invalid-argument');
      await failure(client.player.jump('no such entry'), 'not-found');
    });

    it('has an empty library, an idle player and no accounts at first', async () => {
      expect(await client.library.counts()).to.include({ tracks: 0, albums: 0 });
      expect(await client.player.state()).to.include({ status: 'idle', current: null, queueLength: 0 });
      expect(await client.accounts.list()).to.deep.equal([]);
      await failure(client.player.play(), 'not-found');
    });

    it('adds an account, lists its tracks in a view, and tells of both', async () => {
      const changed = nextEvent(client, 'AccountChanged');
      const added = nextEvent(client, 'TracksAdded');
      const account = await addCatalog(client, audio);
      expect(account).to.include({ provider: 'catalog', state: 'ready', label: 'Two pieces' });
      await changed;
      expect((await added).payload).to.include({ account: account.id, count: 2 });
      const filter = { op: 'equals', field: 'account', value: account.id } as const;
      const view = await client.library.view({ kind: 'tracks', filter, sort: [{ by: 'title' }] });
      expect(view).to.include({ kind: 'tracks', count: 2 });
      const window = await client.library.window(view.id, 0, 10);
      expect(window).to.include({ kind: 'tracks', view: view.id, offset: 0, count: 2 });
      expect(window.rows).to.have.length(2);
      await client.library.release(view.id);
      await failure(client.library.window(view.id, 0, 10), 'not-found');
    });

    it('takes the same place for the same account, and forgets it with its tracks', async () => {
      const first = await addCatalog(client, audio);
      const again = await addCatalog(client, audio);
      expect(again.id).to.equal(first.id);
      expect(await client.accounts.list()).to.have.length(1);
      await client.accounts.remove(first.id);
      expect(await client.accounts.list()).to.deep.equal([]);
      await failure(client.accounts.remove(first.id), 'not-found');
    });

    it('gives copies: what a caller does to an answer changes nothing', async () => {
      const answer = (await client.settings.get()) as { theme: string };
      answer.theme = 'vandalised';
      expect(await client.settings.get()).to.include({ theme: DEFAULT_SETTINGS.theme });
    });

    it('refuses an argument that cannot cross', async () => {
      const uncloneable = { theme: (() => 'dark') as unknown as 'dark' };
      await failure(client.settings.set(uncloneable), 'invalid-argument');
    });

    it('rejects calls in flight and later ones once closed, and ends every subscription', async () => {
      const receiver = client.events.subscribe();
      const inFlight = failure(client.library.counts(), 'closed');
      client.close();
      await inFlight;
      await failure(client.library.counts(), 'closed');
      expect(client.closed.aborted).to.equal(true);
      expect(client.closed.reason).to.include({ code: 'closed' });
      let event = await receiver.recv();
      while (event !== null) event = await receiver.recv();
    });
  });
}

function addCatalog(client: MpcClient, [first, second]: ContractSubject['audio']): ReturnType<MpcClient['accounts']['add']> {
  return client.accounts.add({
    provider: 'catalog',
    label: 'Two pieces',
    from: [
      { url: first, title: 'First' },
      { url: second, title: 'Second' },
    ],
  });
}

/** The next event of a name; the test's own time limit ends the wait. */
export async function nextEvent(client: MpcClient, name: MpcEvent['payload']['event']): Promise<MpcEvent> {
  for await (const event of client.events.subscribe()) {
    if (event.payload.event === name) return event;
  }
  throw new Error(`The client was closed before ${name} came.`);
}

/** The error that a call rejects with, which must be an `MpcError` of the code. */
export async function failure(call: Promise<unknown>, code: MpcErrorCode): Promise<MpcError> {
  try {
    await call;
  } catch (error) {
    expect(error).to.be.instanceOf(MpcError);
    expect((error as MpcError).code).to.equal(code);
    return error as MpcError;
  }
  throw new Error(`Expected the call to reject with ${code}.`);
}
