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
import type { Host } from './host.ts';

/** A port, or a dedicated worker's own scope. */
export interface Endpoint {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<unknown>) => void): void;
  start?(): void;
}

export class Lobby {
  readonly #createHost: (config: HostConfig) => Promise<Host>;
  #host: { readonly config: HostConfig; readonly ready: Promise<Host> } | null = null;

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
        session: host.session,
        config: host.config,
      };
    } catch (error) {
      reply = { type: 'refusal', error: toWireError(error) };
    }
    endpoint.postMessage(reply);
  }

  /** The promise is kept, so that two tabs at once get one host; a failure is forgotten, so that the next may try. */
  #hostFor(config: HostConfig): Promise<Host> {
    if (this.#host === null) {
      const ready = this.#createHost(config);
      this.#host = { config, ready };
      ready.catch(() => (this.#host = null));
    }
    if (this.#host.config.database !== config.database) {
      throw new MpcError('invalid-argument', 'This worker already serves another database.', {
        details: { field: 'database' },
      });
    }
    return this.#host.ready;
  }
}

function checkProtocol(hello: Hello): void {
  if (hello.protocol === PROTOCOL_VERSION) return;
  throw new MpcError('version-mismatch', 'The page and the worker are of different versions of MPC.', {
    details: { ours: PROTOCOL_VERSION, theirs: hello.protocol },
  });
}

function isHello(data: unknown): data is Hello {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === 'hello';
}
