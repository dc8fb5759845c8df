/**
 * Shows records: redacts them, and writes them to the console or to the site's sink. Loaded with the first record,
 * so that a page that logs nothing does not carry LogTape. Only its formatters and its console sink are used: its
 * configuration is one for the whole page and may be the site's own.
 */
import { getConsoleSink, getTextFormatter, type LogRecord as TapeRecord, type TextFormatter } from '@logtape/logtape';
import type { LoggingConfig, LogRecord } from '../protocol/logging.ts';
import type { LogSink } from './page-logging.ts';
import { redactRecord } from './redaction.ts';

/** Shows one record. @throws what the site's sink throws */
export type LogPrinter = (record: LogRecord, config: LoggingConfig, sink: LogSink | null) => void;

type Format = LoggingConfig['format'];

export function createLogPrinter(): LogPrinter {
  const consoles = {
    pretty: getConsoleSink({ formatter: pretty }),
    compact: getConsoleSink({ formatter: compact }),
    json: getConsoleSink({ formatter: json }),
  } as const satisfies Record<Format, unknown>;
  return (record, { format, redactPii }, sink) => {
    const shown = redactPii ? redactRecord(record) : record;
    if (sink === null) consoles[format](forTape(shown, format));
    else sink(shown);
  };
}

/** For people: a line, and below it a line for each field. */
const pretty = getTextFormatter({
  timestamp: 'time',
  timeZone: null,
  level: 'full',
  category: '/',
  value: prettyValue,
  format: ({ timestamp, level, category, message }) => `${timestamp} ${level} ${category}: ${message}`,
});

/** One short line. */
const compact = getTextFormatter({
  timestamp: 'time',
  timeZone: null,
  level: 'L',
  category: '/',
  value: (value) => JSON.stringify(value),
  format: ({ timestamp, level, category, message }) => `${timestamp} ${level} ${category} ${message}`,
  sanitize: { newlines: 'escape' },
});

/** One line of JSON, its members named as those of a record; the time is ISO 8601. */
const json: TextFormatter = ({ properties }) => JSON.stringify(properties);

function forTape(record: LogRecord, format: Format): TapeRecord {
  const { context, category, level, time, message, fields, span, duration } = record;
  return {
    category: category === '' ? [context] : [context, category],
    level,
    timestamp: time,
    message: format === 'json' ? [message] : messageParts(record, format),
    rawMessage: message,
    properties: { time: new Date(time).toISOString(), level, context, category, message, fields, span, duration },
  };
}

/** Text and values by turns, as LogTape has it. */
function messageParts({ message, fields, span, duration }: LogRecord, format: 'pretty' | 'compact'): readonly unknown[] {
  const [before, after] = format === 'pretty' ? ['\n    ', ': '] : [' ', '='];
  const parts: unknown[] = [];
  // The record that ends a span bears its name already.
  const within = duration === null ? span?.path : span?.path.slice(0, -1);
  let text = duration === null ? message : `${message} took ${duration} ms`;
  if (within !== undefined && within.length > 0) text += ` (in ${within.join(' › ')})`;
  for (const [name, value] of Object.entries(fields)) {
    parts.push(`${text}${before}${name}${after}`, value);
    text = '';
  }
  return [...parts, text];
}

/** An error as its stack, which begins with its message in some browsers; everything else as JSON. */
function prettyValue(value: unknown): string {
  const text = isError(value) ? errorText(value) : JSON.stringify(value, null, 2);
  return text.replaceAll('\n', '\n    ');
}

interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  readonly cause?: unknown;
}

function errorText({ name, message, stack, cause }: PlainError): string {
  const told = stack.includes(message) ? stack : `${name}: ${message}\n${stack}`;
  return cause === undefined ? told : `${told}\ncaused by ${isError(cause) ? errorText(cause) : JSON.stringify(cause)}`;
}

function isError(value: unknown): value is PlainError {
  return typeof value === 'object' && value !== null && 'name' in value && 'message' in value && 'stack' in value && typeof value.stack === 'string';
}
