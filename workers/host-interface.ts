/** What a host is to those who make one, and what it stands on. */
import type { EventBus } from '../services/event-bus.ts';
import type { MpcConfig } from '../services/protocol/config.ts';
import type { MpcEventBody } from '../services/protocol/events.ts';
import type { LoggingConfig, LogRecord } from '../services/protocol/logging.ts';
import type { Hello, StorageMode } from '../services/protocol/session.ts';
import type { Clock } from './platform/clock.ts';
import type { HttpClient } from './platform/http.ts';
import type { NetworkMonitor } from './platform/network.ts';
import type { SecureStore } from './platform/secure-store.ts';
import type { SettingsStore } from './platform/settings-store.ts';

/** Whoever shows log records; `PageLogging` is one. */
export interface LogReader {
  /** What is to be recorded, from which level on. */
  readonly config: LoggingConfig;
  /** Calls back with each new configuration; returns its undo. */
  onChange(listener: (config: LoggingConfig) => void): () => void;
  /** @param record as it was made: redaction is the reader's */
  receive(record: LogRecord): void;
}

/** What a host stands on; the browser's own unless somebody brings others. Those that are brought belong to the bringer. */
export interface HostAdapters {
  /** Where the library is kept. */
  readonly indexedDB?: IDBFactory;
  /** What the host's own HTTP client sends by; not asked where `http` is brought. */
  readonly fetch?: typeof fetch;
  /** All that goes over the network. */
  readonly http?: HttpClient;
  /** Times of events, pauses and timeouts. */
  readonly clock?: Clock;
  /** Whether there is a network, and a dear one. */
  readonly network?: NetworkMonitor;
  /** Passwords and tokens. */
  readonly secrets?: SecureStore;
  /** What the listener chose. */
  readonly settings?: SettingsStore;
  /** Tells how much room is left; `navigator.storage`. */
  readonly storage?: Pick<StorageManager, 'estimate'>;
  /** Shows what happens in the host, as its own configuration wants it; tabs are told in any case. */
  readonly logging?: LogReader;
}

/** The owner of one database, with every service over it. */
export interface Host {
  /** A random UUID, the emitter of its events. */
  readonly id: string;
  /** Web Lock held for as long as the host lives. */
  readonly lock: string;
  /** Whether the library outlives the worker. */
  readonly storage: StorageMode;
  /** Whether this browser can keep secrets beyond the worker's life, should the configuration want it. */
  readonly keepsSecrets: boolean;
  /** Whether the stored library was lost while the host lived: it shows what it knows, and changes nothing any more. */
  readonly lost: boolean;
  /** The session that all its tabs are part of; see `StorageConfig.secrets`. */
  readonly session: string;
  /** The configuration in force. */
  readonly config: MpcConfig;
  /** What happens in this host and everywhere else over its database. */
  readonly events: Pick<EventBus, 'subscribe' | 'on'>;
  /**
   * Lets an event happen in this host; returns how many receivers and tabs are told.
   * @throws MpcError `invalid-argument` for what is no event; `details.field` names the member
   */
  emit(event: MpcEventBody): number;
  /** Opens a session for a tab. */
  open(hello: Hello): void;
  /** Ends every session and releases everything; what is stored stays. */
  close(): Promise<void>;
}
