/** For tests: hosts over one database with accounts of clouds, as the host builds them, and without a library. */
import type { Account, AccountService, CloudKind, CloudSpec, SignInStart } from '../../../services/protocol/accounts.ts';
import type { MpcConfig } from '../../../services/protocol/config.ts';
import { MpcError } from '../../../services/protocol/errors.ts';
import type { AuthPayload, MpcEventBody } from '../../../services/protocol/events.ts';
import { holdLife } from '../../../services/protocol/lifetime.ts';
import { signInChannel } from '../../../services/protocol/sign-in-channel.ts';
import { SILENT } from '../../../services/protocol/logging.ts';
import { memoryDatabase } from '../../sync/sync-rig.fake.ts';
import { keyValueStore } from '../../platform/key-value-store.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import type { HttpClient } from '../../platform/http.ts';
import { MemoryHttpClient } from '../../platform/memory-http.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import { MemorySecureStore } from '../../platform/memory-secure-store.ts';
import type { SecureStore } from '../../platform/secure-store.ts';
import { AccountRegistry } from '../account-registry.ts';
import { createAccounts, type Accounts } from '../account-service.ts';
import type { LoadProvider } from '../provider-loaders.ts';
import { ANN, FAKE_CLOUDS, FakeClouds, loadFakeCloud } from './fake-clouds.fake.ts';

/** A clock that somebody may set, while time passes as before. */
export class SettableClock extends ManualClock {
  /** Milliseconds that it is wrong by. */
  off = 0;

  override now(): number {
    return super.now() + this.off;
  }
}

const TAB = 'tab';

export interface CloudHost {
  readonly accounts: AccountService;
  readonly registry: AccountRegistry;
  readonly events: readonly AuthPayload[];
  /** Others see that it is gone; what it was at has stopped. */
  die(): void;
  /** Its tab is gone. */
  tabGone(): void;
  /** Names of the events, in order. */
  names(): readonly AuthPayload['event'][];
  close(): void;
}

export interface CloudRigOptions {
  /** Clouds in memory unless told. */
  readonly http?: HttpClient;
  readonly load?: LoadProvider;
  readonly config?: MpcConfig;
}

export function callbackOf(provider: CloudKind): string {
  return `${location.origin}/sign-in/${provider}.html`;
}

export class CloudRig {
  readonly clouds = new FakeClouds();
  readonly clock = new SettableClock();
  readonly network = new MemoryNetwork();
  readonly secrets = new MemorySecureStore();
  readonly database = memoryDatabase();
  /** Accounts whose tracks were removed, and whose sync was begun. */
  readonly emptied: string[] = [];
  /** What happens while tracks are removed. */
  meanwhile: () => Promise<unknown> = () => Promise.resolve();
  readonly synced: string[] = [];
  readonly http: HttpClient;
  readonly #load: LoadProvider;
  readonly #hosts = new Set<Accounts>();
  config: MpcConfig;
  /** Tabs of each host that have a `getToken`. */
  givers: number | null = 1;

  constructor({ http, load = loadFakeCloud, config = FAKE_CLOUDS }: CloudRigOptions = {}) {
    const { clock, network } = this;
    this.http = http ?? new MemoryHttpClient({ clock, network, hosts: this.clouds.hosts });
    this.#load = load;
    this.config = config;
  }

  begin(host: CloudHost, provider: CloudKind = 'dropbox', more: Partial<CloudSpec> = {}): Promise<SignInStart> {
    return host.accounts.beginSignIn({ account: { provider, ...more }, redirectUri: callbackOf(provider) });
  }

  /** All of it, by the address that the listener came back with. */
  async signIn(host: CloudHost, provider: CloudKind = 'dropbox', user = ANN, more: Partial<CloudSpec> = {}): Promise<Account> {
    const { url } = await this.begin(host, provider, more);
    return host.accounts.finishSignIn(this.clouds.consent(url, user));
  }

  /** @param secrets of its own, as dedicated workers have that keep them in memory */
  host(secrets: SecureStore = this.secrets): CloudHost {
    const closing = new AbortController();
    const life = `mpc-host-${this.database.name}/${crypto.randomUUID()}`;
    const dying = new AbortController();
    // Asked for before anybody waits for it.
    void holdLife(life, AbortSignal.any([closing.signal, dying.signal]));
    const events: AuthPayload[] = [];
    const emit = (event: MpcEventBody): void => {
      if (event.type !== 'Auth') return;
      events.push(event.payload);
      // As hosts hear of each other.
      for (const each of this.#hosts) if (each !== host) each.heedForeign(event.payload, life);
    };
    const ask = (event: MpcEventBody): void => void (event.type === 'Auth' && events.push(event.payload));
    const common = {
      secrets,
      http: this.http,
      clock: this.clock,
      config: () => this.config,
      emit,
      scope: this.database.name,
      life,
      signal: closing.signal,
    };
    const registry = new AccountRegistry({ ...common, accounts: keyValueStore(this.database, 'accounts'), ask, givers: () => this.givers, load: this.#load });
    const host = createAccounts({
      ...common,
      registry,
      log: SILENT,
      library: {
        removeAccount: async (id) => {
          await this.meanwhile();
          this.emptied.push(id);
        },
      },
      startSync: (id) => void this.synced.push(id),
      stopSync: () => Promise.resolve(),
    });
    this.#hosts.add(host);
    closing.signal.addEventListener('abort', () => this.#hosts.delete(host));
    return {
      accounts: host.service(TAB),
      tabGone: () => host.releaseTab(TAB),
      registry,
      events,
      names: () => events.map(({ event }) => event),
      die: () => dying.abort(),
      close: () => closing.abort(new MpcError('closed', 'The host was closed.')),
    };
  }
}

/** Arguments behind the first. */
type Tail<F> = F extends (first: never, ...rest: infer R) => unknown ? R : never;

/** A rig with one host for each test of the suite that it is made in. */
export class CloudSuite {
  rig!: CloudRig;
  host!: CloudHost;

  constructor() {
    beforeEach(() => {
      this.rig = new CloudRig();
      this.host = this.rig.host();
    });
    afterEach(() => this.host.close());
  }

  readonly begin = (...all: Tail<CloudRig['begin']>): ReturnType<CloudRig['begin']> => this.rig.begin(this.host, ...all);
  readonly signIn = (...all: Tail<CloudRig['signIn']>): ReturnType<CloudRig['signIn']> => this.rig.signIn(this.host, ...all);

  /** Begins to sign in to an account that is there. */
  readonly again = ({ id, provider }: Account, host = this.host): Promise<SignInStart> =>
    host.accounts.beginSignIn({ account: id, redirectUri: callbackOf(provider as CloudKind) });
}

/** Speaks to the worker as callback pages do, one after the other; resolves with the first thing that it says. */
export function callBack(state: string, ...responses: readonly unknown[]): Promise<unknown> {
  const channel = new BroadcastChannel(signInChannel(state));
  return new Promise((resolve) => {
    channel.onmessage = ({ data }) => {
      channel.close();
      resolve(data);
    };
    for (const response of responses) channel.postMessage({ v: 1, response });
  });
}

/** What a promise was refused with; a test that expects it fails without. */
export async function refusalOf(promise: Promise<unknown>): Promise<MpcError> {
  try {
    await promise;
  } catch (thrown) {
    if (thrown instanceof MpcError) return thrown;
    throw thrown;
  }
  throw new Error('Expected a refusal.');
}
