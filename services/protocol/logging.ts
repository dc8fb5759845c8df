/**
 * Logging, as every context knows it: the configuration that the page gives, the record that a context makes
 * of what happens there, and the logger that a class is handed.
 */

/** Levels in rising order; `off` lets nothing through. */
export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'off';

/** A level that a record can have. */
export type LogSeverity = Exclude<LogLevel, 'off'>;

/** Where a record was made. */
export type LogContext = 'page' | 'worker' | 'codec-worker' | 'worklet';

/** How a page wants to be told what happens in it and in every context that serves it. See `configureLogging`. */
export interface LoggingConfig {
  /** Records below this level are not made. */
  readonly level: LogLevel;
  /** How the console shows a record: for people, in one short line, or as one line of JSON. */
  readonly format: 'pretty' | 'compact' | 'json';
  /**
   * Level per category, overriding `level` for it and all below it. A name is a category (`sync`, `sync.webdav`),
   * one in a single context (`worker/sync`), or a context (`worklet`). The name that fits most of the category
   * decides; of two alike, the one with a context.
   */
  readonly filter: Readonly<Record<string, LogLevel>>;
  /** Keep tokens, passwords, e-mail addresses, names in paths and signed URLs out of every record. */
  readonly redactPii: boolean;
  /** Tell the end of every span, with its time in milliseconds, as a record of level `info` (which `level` and `filter` rule). */
  readonly spans: boolean;
}

/** What holds where nobody has configured anything: warnings and errors, for people, without secrets. */
export const DEFAULT_LOGGING: LoggingConfig = {
  level: 'warning',
  format: 'pretty',
  filter: {},
  redactPii: true,
  spans: false,
};

/** What varies from one record to the next, by name. Values may be anything: what cannot cross a port is described instead. */
export type LogFields = Readonly<Record<string, unknown>>;

/** A piece of work that takes time, and what it is part of. */
export interface LogSpan {
  /** Unique in its context. */
  readonly id: string;
  /** Id of the span that this one is part of; null for an outermost one. */
  readonly parent: string | null;
  /** Names from the outermost span to this one. */
  readonly path: readonly string[];
}

/** What happened, where and when. Plain and cloneable. */
export interface LogRecord {
  /** Random name of what made it: a context's life. */
  readonly origin: string;
  /** Rises with every record of its origin, so that whoever gets one twice can tell. */
  readonly sequence: number;
  readonly context: LogContext;
  /** Dotted, from the general to the special; empty at the root. */
  readonly category: string;
  readonly level: LogSeverity;
  /** Epoch milliseconds. */
  readonly time: number;
  readonly message: string;
  readonly fields: LogFields;
  /** The span within which it happened, or that it ends. */
  readonly span: LogSpan | null;
  /** Milliseconds; set on the record that ends a span. */
  readonly duration: number | null;
}

/** What every class that logs is given. Messages are fixed English sentences; what varies goes in the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger of a category below this one. */
  child(category: string): Logger;
  /**
   * Does a piece of work, synchronous or not, as a span; its end is told where spans are wanted. What is logged
   * through the logger that `work` is given belongs to the span, and so do spans begun with it.
   */
  span<T>(name: string, work: (log: Logger) => T, fields?: LogFields): T;
}

/** Says nothing. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  child: () => SILENT,
  span: (_name, work) => work(SILENT),
};
