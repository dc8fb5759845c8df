import { expect, waitUntil } from '@open-wc/testing';
import { keyValueStore } from '../platform/key-value-store.ts';
import { openSecureStore, type SecretPersistence, type SecureStore } from '../platform/secure-store.ts';
import { ANN } from './oauth/fake-clouds.fake.ts';
import { callbackOf, CloudRig, type CloudHost } from './oauth/cloud-rig.fake.ts';

/** Two tabs, each with a worker and a session of its own. */
class Tabs {
  readonly rig = new CloudRig();
  readonly #persistence: SecretPersistence;
  readonly #lives: AbortController[] = [];
  readonly #hosts: CloudHost[] = [];

  constructor(persistence: SecretPersistence) {
    this.#persistence = persistence;
  }

  async secrets(session: string = crypto.randomUUID()): Promise<{ readonly secrets: SecureStore; readonly end: () => void }> {
    const life = new AbortController();
    this.#lives.push(life);
    const { database } = this.rig;
    const secrets = await openSecureStore({
      store: keyValueStore(database, 'secrets'),
      storage: 'indexeddb',
      scope: database.name,
      session,
      persistence: this.#persistence,
      signal: life.signal,
    });
    return { secrets, end: () => life.abort() };
  }

  host(secrets: SecureStore): CloudHost {
    const host = this.rig.host(secrets);
    this.#hosts.push(host);
    return host;
  }

  /** Names of the sealed secrets, of whichever session. */
  async sealed(): Promise<readonly string[]> {
    const entries = await keyValueStore(this.rig.database, 'secrets').entries();
    return entries.flatMap(([name, value]) => (value instanceof CryptoKey ? [] : name));
  }

  close(): void {
    for (const host of this.#hosts) host.close();
    for (const life of this.#lives) life.abort();
  }
}

/** What is good at the provider of what was signed in for. */
function good({ rig }: Tabs, secrets: readonly string[]): readonly string[] {
  const { revoked } = rig.clouds;
  return secrets.filter((stored) => !revoked.includes((JSON.parse(stored) as { access: string }).access));
}

const told = ({ events }: CloudHost): readonly unknown[] =>
  events.flatMap((event) => (event.event === 'AuthError' ? [event.error.details?.['reason']] : []));

for (const persistence of ['memory', 'session', 'indexeddb'] satisfies SecretPersistence[]) {
  describe(`signing out of an account that two workers have signed in to, secrets kept in ${persistence}`, () => {
    let tabs: Tabs;
    let here: CloudHost;
    let there: CloudHost;
    let stores: readonly SecureStore[];
    let account: string;
    let tokens: readonly string[];

    beforeEach(async () => {
      tabs = new Tabs(persistence);
      stores = [(await tabs.secrets()).secrets, (await tabs.secrets()).secrets];
      [here, there] = stores.map((secrets) => tabs.host(secrets)) as [CloudHost, CloudHost];
      const { id } = await tabs.rig.signIn(here);
      account = id;
      if (persistence !== 'indexeddb') await signInAgain(there);
      tokens = [...new Set(await kept())];
      expect(tokens).to.have.length(persistence === 'indexeddb' ? 1 : 2);
    });
    afterEach(() => tabs.close());

    async function signInAgain(host: CloudHost): Promise<void> {
      const { url } = await host.accounts.beginSignIn({ account, redirectUri: callbackOf('dropbox') });
      await host.accounts.finishSignIn(tabs.rig.clouds.consent(url, ANN));
    }
    /** What each of the two can read. */
    async function kept(): Promise<readonly string[]> {
      return (await Promise.all(stores.map((secrets) => secrets.get(account)))).filter((secret) => secret !== undefined);
    }
    /** The other host has heard, and done what it does. */
    const heard = async (): Promise<unknown> => (await there.registry.wipeEnded(account))();

    for (const way of ['signOut', 'remove'] as const) {
      it(`wipes and revokes what both have, each grant once: ${way}`, async () => {
        await here.accounts[way](account);
        await waitUntil(() => good(tabs, tokens).length === 0);
        await heard();
        const { revoked } = tabs.rig.clouds;
        expect(new Set(revoked).size).to.equal(revoked.length);
        expect(await kept()).to.be.empty;
        expect(await tabs.sealed()).to.be.empty;
        expect([...told(here), ...told(there)]).to.be.empty;
      });
    }

    it('tells once, whoever of those that it concerns, that a provider cannot be reached', async () => {
      tabs.rig.clouds.trouble = 'broken';
      const noted: boolean[] = [];
      for (const { registry } of [here, there]) {
        const note = registry.records.noteUnrevoked.bind(registry.records);
        registry.records.noteUnrevoked = async (id) => {
          const isNews = await note(id);
          noted.push(isNews);
          return isNews;
        };
      }
      await here.accounts.signOut(account);
      await waitUntil(() => noted.length === tokens.length, 'Not each of them has tried.');
      await heard();
      expect([...told(here), ...told(there)]).to.deep.equal(['not-revoked']);
      expect(await kept()).to.be.empty;
    });

    it('leaves alone what is kept of an account that was signed in to since', async () => {
      await here.accounts.signOut(account);
      await waitUntil(() => good(tabs, tokens).length === 0);
      await signInAgain(there);
      const [fresh] = await kept();
      await heard();
      expect(await kept()).to.include(fresh);
      expect((await there.accounts.refresh(account)).state).to.equal('ready');
    });
  });
}

describe('a session that has not heard of a sign-out', () => {
  let tabs: Tabs;
  let here: CloudHost;

  beforeEach(async () => {
    tabs = new Tabs('session');
    here = tabs.host((await tabs.secrets()).secrets);
  });
  afterEach(() => tabs.close());

  /** Signs in here and in a tab that hears of nothing any more. @returns the account, what the tab has kept, and its life */
  async function deafTab(session: string) {
    const { id } = await tabs.rig.signIn(here);
    const { secrets, end } = await tabs.secrets(session);
    const frozen = tabs.host(secrets);
    const { url } = await frozen.accounts.beginSignIn({ account: id, redirectUri: callbackOf('dropbox') });
    await frozen.accounts.finishSignIn(tabs.rig.clouds.consent(url, ANN));
    frozen.close();
    return { id, kept: (await secrets.get(id)) ?? '', end };
  }

  for (const way of ['signOut', 'remove'] as const) {
    it(`wipes and revokes what it has when its tab is back: ${way}`, async () => {
      const session = crypto.randomUUID();
      const { id, kept } = await deafTab(session);
      await here.accounts[way](id);
      expect(good(tabs, [kept])).to.deep.equal([kept]);
      expect(await tabs.sealed()).to.have.length(1);
      tabs.host((await tabs.secrets(session)).secrets);
      await waitUntil(() => good(tabs, [kept]).length === 0);
      expect(await tabs.sealed()).to.be.empty;
    });
  }

  it('leaves nothing stored when its tab was closed before', async () => {
    const { id, end } = await deafTab(crypto.randomUUID());
    end();
    await here.accounts.signOut(id);
    expect(await tabs.sealed()).to.be.empty;
  });
});
