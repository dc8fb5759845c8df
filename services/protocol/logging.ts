/** Logging configuration: set once in the page, obeyed in every context. */

export type LogLevel = 'debug' | 'info' | 'warning' | 'error' | 'off';

export interface LoggingConfig {
  readonly level: LogLevel;
  readonly format: 'pretty' | 'compact' | 'json';
  /** Level per category (`sync`, `decoder`, `player` ...), overriding `level`. */
  readonly filter: Readonly<Record<string, LogLevel>>;
  /** Keep tokens, passwords, addresses and names in paths out of every record. */
  readonly redactPii: boolean;
}

export const DEFAULT_LOGGING: LoggingConfig = {
  level: 'warning',
  format: 'pretty',
  filter: {},
  redactPii: true,
};

export type LogFields = Readonly<Record<string, unknown>>;

/** What every class that logs is given. Messages are fixed English sentences; what varies goes in the fields. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warning(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger of a category below this one. */
  child(category: string): Logger;
}

/** Says nothing. */
export const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warning: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};
