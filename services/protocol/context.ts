/**
 * What the contexts of MPC (page, worker, codec worker, worklet) tell each other about themselves: how to log
 * and how to behave goes out from the page, log records come back to it.
 */
import type { MpcConfig } from './config.ts';
import type { LoggingConfig, LogRecord } from './logging.ts';

/** What rules a context, from its start on. */
export interface ContextSetup {
  readonly logging: LoggingConfig;
  readonly config: MpcConfig;
}

/** To a context: at its start and again whenever any of it changes. */
export interface SetupMessage {
  readonly type: 'setup';
  readonly setup: ContextSetup;
}

/** From a context to the page that shows its records. */
export interface LogMessage {
  readonly type: 'log';
  readonly record: LogRecord;
}

/** The setup that is in force in a page, for those who start contexts. */
export interface SetupSource {
  readonly current: ContextSetup;
  /** Calls back with every new setup; returns its undo. */
  onChange(listener: (setup: ContextSetup) => void): () => void;
}

/** Either way between a page and its host: what happened, in order. */
export interface EventsMessage {
  readonly type: 'events';
  /** What an `EventBatch` has gathered. */
  readonly events: string;
}

/** Page to host, on the session's `context` port. */
export type PageMessage = EventsMessage | { readonly type: 'logging'; readonly logging: LoggingConfig };

/** Host to page, on the session's `context` port; a configuration comes before the event that tells of it. */
export type HostMessage = EventsMessage | LogMessage | { readonly type: 'config'; readonly config: MpcConfig };
