/**
 * Where tabs knock. The lobby makes the worker's one host for the first tab that says hello, checks that every
 * tab speaks the same protocol and wants the same database, and answers each with a welcome or a refusal.
 */
import { MpcError, toWireError } from '../services/protocol/errors.ts';
import { version } from '../services/protocol/identity.ts';
import {
  PROTOCOL_VERSION,
  type Hello,
  type HostConfig,
  type Refusal,
  type Welcome,
} from '../services/protocol/session.ts';
import type { Host } from './host-interface.ts';

/** A port, or a dedicated worker's own scope. */
export interface Endpoint {
  /** Sends a structured clone. */
  postMessage(message: unknown): void;
  /** As of every EventTarget. */
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  /** Lets messages come, of a port. */
  start?(): void;
}

interface MadeHost {
  readonly config: HostConfig;
  readonly ready: Promise<Host>;
}

/** One for a worker; makes a host when the first tab says hello, and never two at a time. */
export class Lobby {
  readonly #createHost: (config: HostConfig) => Promise<Host>;
  #made: MadeHost | null = null;

  /** @param createHost may fail, and is asked again by the next hello */
  constructor(createHost: (config: HostConfig) => Promise<Host>) {
    this.#createHost = createHost;
  }

  /** Listens for a hello. Synchronous, so that no message is missed. */
  enter(endpoint: Endpoint): void {
    endpoint.addEventListener('message', (event) => {
      if (isHello(event.data)) void this.#answer(endpoint, event.data);
    });
    endpoint.start?.();
  }

  async #answer(endpoint: Endpoint, hello: Hello): Promise<void> {
    let reply: Welcome | Refusal;
    try {
      checkProtocol(hello);
      const host = await this.#hostFor(hello.config);
      host.open(hello);
      reply = {
        type: 'welcome',
        protocol: PROTOCOL_VERSION,
        version,
        host: host.id,
        hostLock: host.lock,
        storage: host.storage,
        keepsSecrets: host.keepsSecrets,
        session: host.session,
        config: host.config,
      };
    } catch (error) {
      reply = { type: 'refusal', error: toWireError(error) };
    }
    endpoint.postMessage(reply);
  }

  /** Whoever comes after a host has lost its storage gets one that has not; the old one stays with its tabs. */
  async #hostFor(config: HostConfig): Promise<Host> {
    const made = this.#make(config);
    const host = await made.ready;
    if (!host.lost) return host;
    if (this.#made === made) this.#made = null;
    return this.#make(config).ready;
  }

  /** The promise is kept, so that two tabs at once get one host; a failure is forgotten, so that the next may try. */
  #make(config: HostConfig): MadeHost {
    const { database } = this.#made?.config ?? config;
    if (database !== config.database) {
      throw new MpcError('invalid-argument', 'This worker already serves another database.', {
        details: { field: 'database' },
      });
    }
    if (this.#made !== null) return this.#made;
    const made = { config, ready: this.#createHost(config) };
    made.ready.catch(() => {
      if (this.#made === made) this.#made = null;
    });
    return (this.#made = made);
  }
}

function checkProtocol(hello: Hello): void {
  if (hello.protocol === PROTOCOL_VERSION) return;
  throw new MpcError('version-mismatch', 'The page and the worker are of different versions of MPC.', {
    // As the page sees it, which is told.
    details: { ours: hello.protocol, theirs: PROTOCOL_VERSION },
  });
}

function isHello(data: unknown): data is Hello {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'hello';
}
