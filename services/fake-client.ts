/**
 * A client without a worker, for tests and the catalogue. It stands behind the same interface as the real
 * one: arguments and results pass through `structuredClone`, calls are recorded, and a method that nobody has
 * faked rejects with its name instead of answering with something plausible.
 */
import type { ClientEvents, ClientOutput, MpcClient, ReturnedSignIn, SignInOptions, WorkerMode } from './client.ts';
import { createStamp, EventBus, type EventReceiver } from './event-bus.ts';
import type { Account, CloudKind, CloudSpec } from './protocol/accounts.ts';
import { DEFAULT_CONFIG, type MpcConfig, type MpcConfigPatch } from './protocol/config.ts';
import { MpcError } from './protocol/errors.ts';
import type { EventFilter, MpcEvent, MpcEventBody } from './protocol/events.ts';
import type { AccountId } from './protocol/records.ts';
import { methodsOf, type Services } from './protocol/service-methods.ts';
import { SERVICE_NAMES, type ServiceName, type StorageMode } from './protocol/session.ts';
import { untilClosed } from './until-closed.ts';

/** What the fake answers: any methods of any services. */
export type Fakes = { readonly [N in ServiceName]?: Partial<Services[N]> };

/** A call that the fake has got, with a copy of its arguments. */
export interface RecordedCall {
  readonly service: ServiceName;
  readonly method: string;
  readonly args: readonly unknown[];
}

/** A sign-in that the fake was asked for. */
export interface RecordedSignIn {
  readonly account: CloudSpec | AccountId;
  readonly options: SignInOptions;
}

/** What the fake is to seem. By default nothing is faked, `storage` is `indexeddb`, the configuration the default one, the tab `fake-tab`, without output. */
export interface FakeClientOptions {
  readonly fakes?: Fakes;
  readonly storage?: StorageMode;
  readonly keepsSecrets?: boolean;
  readonly config?: MpcConfig;
  readonly tab?: string;
  readonly output?: ClientOutput;
  readonly returned?: ReturnedSignIn;
}

/**
 * The fake. Calls of what was not faked reject with `MpcError` `not-faked`, all calls with `closed` once it is
 * closed, and those whose arguments cannot be cloned with `invalid-argument`.
 */
export class FakeClient implements MpcClient {
  readonly library: Services['library'];
  readonly player: Services['player'];
  readonly sync: Services['sync'];
  readonly accounts: Services['accounts'];
  readonly metadata: Services['metadata'];
  readonly settings: Services['settings'];
  readonly events: ClientEvents;
  readonly mode: WorkerMode = 'none';
  readonly storage: StorageMode;
  readonly keepsSecrets: boolean;
  readonly host = 'fake';
  config: MpcConfig;
  readonly tab: string;
  readonly returned: ReturnedSignIn | null;
  readonly closed: AbortSignal;
  readonly output: ClientOutput | null;
  /** Every call made through the services, oldest first. */
  readonly calls: RecordedCall[] = [];
  /** Every sign-in that was asked for, oldest first. */
  readonly signIns: RecordedSignIn[] = [];
  /** How often `unlock()` was called. */
  unlocks = 0;
  readonly #bus = new EventBus(1024);
  readonly #stamp = createStamp(this.host);
  readonly #closing = new AbortController();
  readonly #untilClosed = untilClosed(this.#closing.signal);
  readonly #fakes = new Map<string, (...args: unknown[]) => unknown>();

  constructor(options: FakeClientOptions = {}) {
    this.storage = options.storage ?? 'indexeddb';
    this.keepsSecrets = options.keepsSecrets ?? this.storage === 'indexeddb';
    this.config = options.config ?? DEFAULT_CONFIG;
    this.tab = options.tab ?? 'fake-tab';
    this.output = options.output ?? null;
    this.returned = options.returned ?? null;
    this.closed = this.#closing.signal;
    this.events = {
      subscribe: (filter?: EventFilter): EventReceiver => this.#bus.subscribe(filter),
      on: (filter: EventFilter, listener: (event: MpcEvent) => void) => this.#bus.on(filter, listener),
      emit: (body: MpcEventBody) => this.emit(body),
    };
    this.fake(options.fakes ?? {});
    this.library = this.#service('library');
    this.player = this.#service('player');
    this.sync = this.#service('sync');
    this.accounts = this.#service('accounts');
    this.metadata = this.#service('metadata');
    this.settings = this.#service('settings');
  }

  /** Adds or replaces answers; may be called at any time. */
  fake(fakes: Fakes): void {
    for (const service of SERVICE_NAMES) {
      for (const [method, answer] of Object.entries(fakes[service] ?? {})) {
        this.#fakes.set(`${service}.${method}`, answer as (...args: unknown[]) => unknown);
      }
    }
  }

  /** Lets an event happen, as if the worker had said so; returns how many receive it. */
  emit(body: MpcEventBody): number {
    return this.#bus.emit(structuredClone(this.#stamp(body)));
  }

  /** The recorded calls of one method. */
  callsOf<N extends ServiceName>(service: N, method: keyof Services[N] & string): readonly RecordedCall[] {
    return this.calls.filter((call) => call.service === service && call.method === method);
  }

  /** Without a window: what `accounts.add` or `accounts.signIn` was faked to answer, unless it is cancelled before. */
  async signIn(account: CloudSpec | AccountId, options: SignInOptions = {}): Promise<Account> {
    this.signIns.push({ account, options });
    const { signal } = options;
    const answer = typeof account === 'string' ? this.accounts.signIn(account, {}) : this.accounts.add(account);
    const cancelled = new Promise<never>((_resolve, reject) => {
      const cancel = (): void => reject(new MpcError('aborted', 'The sign-in was cancelled.', { details: { reason: 'cancelled' } }));
      signal?.addEventListener('abort', cancel, { once: true });
    });
    return Promise.race([answer, cancelled]);
  }

  redirectUri(provider: CloudKind): string {
    return `https://site.example/sign-in/${provider}.html`;
  }

  configure(patch: MpcConfigPatch): Promise<MpcConfig> {
    return this.settings.configure(patch);
  }

  unlock(): void {
    this.unlocks++;
  }

  close(): void {
    this.#closing.abort(new MpcError('closed', 'The client was closed.'));
    this.#bus.close();
  }

  /** The one place where the fake is less typed than what it stands for: methods are made from their names. */
  #service<N extends ServiceName>(service: N): Services[N] {
    const methods = methodsOf(service).map((method) => [
      method,
      (...args: unknown[]) => this.#call(service, method, args),
    ]);
    return Object.fromEntries(methods) as Services[N];
  }

  async #call(service: ServiceName, method: string, args: readonly unknown[]): Promise<unknown> {
    if (this.closed.aborted) throw this.closed.reason;
    const copies = cloned(args);
    this.calls.push({ service, method, args: copies });
    const answer = this.#fakes.get(`${service}.${method}`);
    if (answer === undefined) throw new MpcError('not-faked', `${service}.${method} was not faked.`);
    return structuredClone(await this.#untilClosed(Promise.resolve(answer(...copies))));
  }
}

function cloned(args: readonly unknown[]): readonly unknown[] {
  try {
    return structuredClone(args, { transfer: args.filter((arg) => arg instanceof MessagePort) });
  } catch (cause) {
    throw new MpcError('invalid-argument', 'An argument cannot be sent to the worker.', { cause });
  }
}
