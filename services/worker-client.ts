/**
 * The client that talks to a host, wherever the host runs. It says hello through an endpoint (a SharedWorker's
 * port, a dedicated worker, one end of a MessageChannel), and from then on each service has a port of its own.
 */
import { AudioOutput } from './audio-output/audio-output.ts';
import type { ClientEvents, ClientOutput, MpcClient, ReturnedSignIn, SignInOptions, WorkerMode } from './client.ts';
import { EventBus } from './event-bus.ts';
import type { PageLogging } from './logging/page-logging.ts';
import { followPlayer } from './follow-player.ts';
import { keepInterruption, takeInterruption } from './interrupted-sound.ts';
import { fromWireError, MpcError } from './protocol/errors.ts';
import { PageSetup } from './page-setup.ts';
import type { Account, CloudKind, CloudSpec } from './protocol/accounts.ts';
import type { MpcConfig, MpcConfigPatch } from './protocol/config.ts';
import type { HostMessage, PageMessage } from './protocol/context.ts';
import { EventBatch, eventText, readEvents } from './protocol/event-batch.ts';
import type { MpcEvent, MpcEventBody } from './protocol/events.ts';
import type { Logger } from './protocol/logging.ts';
import { holdLife, whenLifeEnds } from './protocol/lifetime.ts';
import { persistingAccounts, persistingLibrary } from './persistent-storage.ts';
import { parseEventBody } from './protocol/parse-event.ts';
import type { PlayerState } from './protocol/player.ts';
import type { AccountId } from './protocol/records.ts';
import type { Services } from './protocol/service-methods.ts';
import {
  PROTOCOL_VERSION,
  SERVICE_NAMES,
  type Hello,
  type Refusal,
  type ServiceName,
  type SessionPorts,
  type StorageMode,
  type Welcome,
} from './protocol/session.ts';
import { PageSignIn, type PageSignInOptions } from './sign-in/page-sign-in.ts';
import { adoptSession, tabSession } from './tab-session.ts';
import { remoteService } from './wire.ts';

/** Events that wait for a slow listener of the page. */
const EVENT_CAPACITY = 1024;
/** Milliseconds until a worker that says nothing is given up; opening a large library takes a few seconds. */
const WELCOME_TIMEOUT = 20_000;

/** The way to a host: where to say hello, and where its answer comes from. */
export interface HostLink {
  readonly mode: WorkerMode;
  post(message: Hello, transfer: Transferable[]): void;
  /** Calls back with what the host says; returns its undo. */
  onMessage(listener: (data: unknown) => void): () => void;
  /** Rejects when the worker cannot be started; never resolves. */
  readonly failed: Promise<never>;
  /** Ends the worker if it is ours alone. */
  dispose(): void;
}

/** Where the scripts of the audio output are. */
export interface OutputScripts {
  readonly workletUrl: URL;
  readonly codecWorkerUrl: URL;
}

export interface WorkerClientOptions {
  /** Name of the database. */
  readonly database: string;
  /** What this page changes in the host's configuration. */
  readonly config: MpcConfigPatch;
  /** What shows this page's log records, and those of the contexts that serve it. */
  readonly logging: PageLogging;
  /** Where the worklet and the codec worker are; null for a client that makes no sound. */
  readonly output: OutputScripts | null;
  /** How listeners sign in to clouds from this page. */
  readonly signIn: PageSignInOptions;
  /** Gives up waiting for the host. */
  readonly signal?: AbortSignal;
}

/**
 * Says hello and waits for the welcome.
 * @throws MpcError `worker-unavailable`, `version-mismatch`, `timeout`, `aborted`
 */
export async function openClient(link: HostLink, options: WorkerClientOptions): Promise<MpcClient> {
  const closing = new AbortController();
  const tab = crypto.randomUUID();
  try {
    const tabLock = `mpc-tab-${tab}`;
    await holdLife(tabLock, closing.signal);
    const { near, far } = servicePorts();
    const answered = answer(link, options.signal);
    const { database, config, logging } = options;
    const hello: Hello = {
      type: 'hello',
      protocol: PROTOCOL_VERSION,
      tab,
      tabLock,
      config: { database, logging: logging.config, config, session: tabSession(database) },
      givesTokens: options.signIn.getToken !== undefined,
      ports: far,
    };
    link.post(hello, Object.values(far));
    const welcome = await answered;
    adoptSession(database, welcome.session);
    return new WorkerClient({ link, options, closing, tab, ports: near, welcome });
  } catch (error) {
    closing.abort(error);
    link.dispose();
    throw error;
  }
}

interface Connection {
  readonly link: HostLink;
  readonly options: WorkerClientOptions;
  readonly closing: AbortController;
  readonly tab: string;
  readonly ports: SessionPorts;
  readonly welcome: Welcome;
}

class WorkerClient implements MpcClient {
  readonly library: Services['library'];
  readonly player: Services['player'];
  readonly sync: Services['sync'];
  readonly accounts: Services['accounts'];
  readonly metadata: Services['metadata'];
  readonly settings: Services['settings'];
  readonly events: ClientEvents;
  readonly mode: WorkerMode;
  readonly storage: StorageMode;
  readonly keepsSecrets: boolean;
  readonly host: string;
  readonly tab: string;
  readonly closed: AbortSignal;
  readonly returned: ReturnedSignIn | null;
  readonly #signIn: PageSignIn;
  readonly #output: AudioOutput | null;
  readonly #log: Logger;
  readonly #bus: EventBus;
  readonly #connection: Connection;
  readonly #setup: PageSetup;
  /** The player's, as heard last. */
  #heard: PlayerState | null = null;
  readonly #outgoing = new EventBatch((events) => this.#tell({ type: 'events', events }));

  constructor(connection: Connection) {
    const { link, options, closing, tab, ports, welcome } = connection;
    this.#connection = connection;
    this.mode = link.mode;
    this.storage = welcome.storage;
    this.keepsSecrets = welcome.keepsSecrets;
    this.host = welcome.host;
    this.tab = tab;
    this.closed = closing.signal;
    this.#setup = new PageSetup(options.logging, welcome.config, closing.signal);
    this.#bus = new EventBus(EVENT_CAPACITY, { emitter: tab });
    this.events = {
      subscribe: (filter) => this.#bus.subscribe(filter),
      on: (filter, listener) => this.#bus.on(filter, listener),
      emit: (event) => this.#emit(event),
    };
    const service = <N extends ServiceName>(name: N): Services[N] => remoteService(name, ports[name], closing.signal);
    // Only a page can ask the browser to keep what the worker stores.
    this.library = persistingLibrary(service('library'), navigator.storage);
    this.player = service('player');
    this.sync = service('sync');
    this.metadata = service('metadata');
    this.settings = service('settings');
    ports.context.onmessage = (message: MessageEvent<HostMessage>) => this.#receive(message.data);
    this.#log = options.logging.log.child('client');
    this.#signIn = new PageSignIn({
      ...options.signIn,
      accounts: persistingAccounts(service('accounts'), navigator.storage),
      events: this.events,
      config: () => this.config,
      mode: this.mode,
      keepsSecrets: this.keepsSecrets,
      database: options.database,
      log: this.#log,
      closed: closing.signal,
    });
    this.accounts = this.#signIn.accounts;
    this.returned = this.#signIn.returned;
    this.#log.info('Connected to the worker.', { mode: this.mode, storage: this.storage, version: welcome.version, host: this.host });
    const undo = options.logging.onChange((logging) => this.#tell({ type: 'logging', logging }));
    closing.signal.addEventListener('abort', undo, { once: true });
    // It may have changed since the hello.
    this.#tell({ type: 'logging', logging: options.logging.config });
    whenLifeEnds(welcome.hostLock, closing.signal, () => this.#lost());
    this.#output = options.output === null ? null : this.#openOutput(options.output);
  }

  get config(): MpcConfig {
    return this.#setup.current.config;
  }

  configure(patch: MpcConfigPatch): Promise<MpcConfig> {
    return this.settings.configure(patch);
  }

  signIn(account: CloudSpec | AccountId, options?: SignInOptions): Promise<Account> {
    return this.#signIn.signIn(account, options);
  }

  redirectUri(provider: CloudKind): string {
    return this.#signIn.redirectUri(provider);
  }

  get output(): ClientOutput | null {
    return this.#output;
  }

  unlock(): void {
    this.#output?.unlock();
  }

  close(): void {
    this.#end(new MpcError('closed', 'The client was closed.'));
  }

  #openOutput(scripts: OutputScripts): AudioOutput {
    const { player, library, events, tab } = this;
    const { logging, database } = this.#connection.options;
    const output = new AudioOutput({ ...scripts, player, library, events, host: this.host, tab, logging, setup: this.#setup });
    const interruption = takeInterruption(database);
    if (interruption !== null) void output.takeUp(interruption);
    followPlayer(this, this.closed, (state) => (this.#heard = state), () => undefined);
    return output;
  }

  /** The tab's next client tells the next worker where the music was. */
  #lost(): void {
    keepInterruption(this.#connection.options.database, this.#heard, (this.config.playback.positionInterval + 1) * 1000);
    this.#end(new MpcError('closed', 'The worker is gone.', { retryable: true }));
  }

  /** The host is of our own making and of the same protocol version: what it says is taken as it is. */
  #receive(message: HostMessage): void {
    switch (message.type) {
      case 'events':
        for (const event of readEvents(message.events)) this.#bus.emit(event as MpcEvent);
        break;
      case 'log':
        this.#connection.options.logging.receive(message.record);
        break;
      case 'config':
        this.#setup.setConfig(message.config);
    }
  }

  #emit(body: MpcEventBody): number {
    if (this.closed.aborted) return 0;
    // A refused event takes no place in the order.
    const event = this.#bus.stamp(parseEventBody(body));
    const receivers = this.#bus.emit(event);
    this.#outgoing.add(eventText(event));
    return receivers;
  }

  #tell(message: PageMessage): void {
    this.#connection.ports.context.postMessage(message);
  }

  #end(why: MpcError): void {
    const { closing, ports, link } = this.#connection;
    if (closing.signal.aborted) return;
    this.#outgoing.flush();
    closing.abort(why);
    this.#log.info('The connection to the worker has ended.', { reason: why.message, retryable: why.retryable });
    this.#output?.close();
    this.#bus.close();
    for (const port of Object.values(ports)) port.close();
    link.dispose();
  }
}

/** A channel for each service and one for events. */
function servicePorts(): { readonly near: SessionPorts; readonly far: SessionPorts } {
  const channels = [...SERVICE_NAMES, 'context' as const].map((name) => [name, new MessageChannel()] as const);
  const side = (pick: (channel: MessageChannel) => MessagePort): SessionPorts =>
    Object.fromEntries(channels.map(([name, channel]) => [name, pick(channel)])) as unknown as SessionPorts;
  return { near: side((channel) => channel.port1), far: side((channel) => channel.port2) };
}

/** The host's welcome, within a bounded time. */
async function answer(link: HostLink, signal: AbortSignal | undefined): Promise<Welcome> {
  const limit = AbortSignal.timeout(WELCOME_TIMEOUT);
  const giveUp = signal === undefined ? limit : AbortSignal.any([limit, signal]);
  let stop: () => void = () => undefined;
  const heard = new Promise<Welcome>((resolve, reject) => {
    stop = link.onMessage((data) => {
      if (!isAnswer(data)) return;
      if (data.type === 'welcome') resolve(data);
      else reject(fromWireError(data.error));
    });
    const abandon = (): void => reject(gaveUp(limit));
    if (giveUp.aborted) abandon();
    giveUp.addEventListener('abort', abandon, { once: true });
  });
  try {
    return await Promise.race([heard, link.failed]);
  } finally {
    stop();
  }
}

function gaveUp(limit: AbortSignal): MpcError {
  return limit.aborted
    ? new MpcError('worker-unavailable', `The worker did not answer within ${WELCOME_TIMEOUT / 1000} seconds.`)
    : new MpcError('aborted', 'Connecting was cancelled.');
}

function isAnswer(data: unknown): data is Welcome | Refusal {
  return (
    typeof data === 'object' && data !== null && 'type' in data && (data.type === 'welcome' || data.type === 'refusal')
  );
}
