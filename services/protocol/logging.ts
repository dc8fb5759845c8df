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
