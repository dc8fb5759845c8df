/**
 * How a tab and a worker meet. The tab sends one {@link Hello} with a port for each service; the worker
 * answers one {@link Welcome} or {@link Refusal}. Each holds a Web Lock named in its message for as long as it
 * lives: when the other side gets that lock, it is gone.
 */
import type { MpcConfig, MpcConfigPatch } from './config.ts';
import type { LoggingConfig } from './logging.ts';
import type { WireError } from './errors.ts';

/** Version of all that crosses between page, worker and workers of other tabs. */
export const PROTOCOL_VERSION = 1;

/** Version of what is stored: how many migrations there are (`workers/library/indexeddb-database.ts`). */
export const DATABASE_VERSION = 3;

/** The services, each behind a MessagePort of its own. */
export const SERVICE_NAMES = ['library', 'player', 'sync', 'accounts', 'metadata', 'settings'] as const;
/** Name of a service, as of the member of the client. */
export type ServiceName = (typeof SERVICE_NAMES)[number];

/** Beside the services' ports one for what `context.ts` describes: events both ways, log records, configuration. */
export type SessionPorts = Readonly<Record<ServiceName | 'context', MessagePort>>;

/** What a host is made with, and what a tab that joins it asks for. */
export interface HostConfig {
  /** Name of the IndexedDB database; two providers with different names know nothing of each other. */
  readonly database: string;
  /** How the one that asks wants to be told what happens in the host; each tab rules its own records. */
  readonly logging?: LoggingConfig;
  /** What it changes in the host's configuration, which is one for all tabs; the last word counts. */
  readonly config?: MpcConfigPatch;
  /** Random name of the tab's session, which outlives a reload; see `StorageConfig.secrets`. */
  readonly session?: string;
}

/** A tab's first message. */
export interface Hello {
  readonly type: 'hello';
  readonly protocol: number;
  /** Unique id of the tab's client. */
  readonly tab: string;
  /** Web Lock that the tab holds. */
  readonly tabLock: string;
  readonly config: HostConfig;
  /** Whether its page has a `getToken`. */
  readonly givesTokens: boolean;
  readonly ports: SessionPorts;
}

/** `indexeddb`: kept on this device. `memory`: lost when the last tab closes. */
export type StorageMode = 'indexeddb' | 'memory';

/** The host's answer to a tab that it takes. */
export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: number;
  readonly version: string;
  readonly host: string;
  /** Web Lock that the host holds. */
  readonly hostLock: string;
  readonly storage: StorageMode;
  /** Whether the browser can keep secrets beyond the worker's life; WebKit cannot in private windows. */
  readonly keepsSecrets: boolean;
  /** The host's session, which the tab is now part of. */
  readonly session: string;
  readonly config: MpcConfig;
}

/** The host's answer to a tab that it does not take. */
export interface Refusal {
  readonly type: 'refusal';
  readonly error: WireError;
}

/**
 * Name of a database's worker and, with more to it, of the channel between its hosts. It bears both versions:
 * two of MPC on one origin never talk to each other, and a page with a newer database never joins a worker
 * that cannot read it.
 */
export function workerName(database: string): string {
  return `mpc-${PROTOCOL_VERSION}.${DATABASE_VERSION}-${database}`;
}
