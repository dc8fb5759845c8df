/** Stands in for the printer where that could not be loaded: what cannot be redacted is not shown, but counted. */
import type { LogRecord } from '../protocol/logging.ts';
import type { LogPrinter } from './log-printer.ts';

const CONSOLE = { debug: 'debug', info: 'info', warning: 'warn', error: 'error' } as const;

export const withholdingPrinter: LogPrinter = (record, { redactPii }, sink) => {
  const shown = redactPii ? withheld(record) : record;
  if (sink !== null) sink(shown);
  // The one line in MPC that writes to the console itself, since what else does it is not there.
  // oxlint-disable-next-line no-console
  else console[CONSOLE[shown.level]](JSON.stringify(shown));
};

function withheld(record: LogRecord): LogRecord {
  return { ...record, message: 'This record is withheld, because what redacts it could not be loaded.', fields: {}, span: null };
}
