import { expect } from '@open-wc/testing';
import { DEFAULT_LOGGING, type LoggingConfig, type LogRecord } from '../protocol/logging.ts';
import { createLogPrinter } from './log-printer.ts';

const METHODS = ['debug', 'info', 'warn', 'error'] as const;

const RECORD: LogRecord = {
  origin: 'o',
  sequence: 1,
  context: 'worker',
  category: 'sync.webdav',
  level: 'warning',
  time: Date.UTC(2026, 10, 22, 18, 30, 15, 7),
  message: 'The server asks for patience.',
  fields: { seconds: 30, account: 'a1' },
  span: { id: '2', parent: '1', path: ['sync', 'discover'] },
  duration: null,
};

/** What the console is told, with its method's name before it. */
function printed(format: LoggingConfig['format'], ...records: readonly Partial<LogRecord>[]): string[] {
  const lines: string[] = [];
  const { console: shown } = globalThis;
  const kept = METHODS.map((method) => [method, shown[method]] as const);
  for (const method of METHODS) shown[method] = (...parts: unknown[]) => void lines.push(`${method} ${parts.join(' ')}`);
  try {
    const print = createLogPrinter();
    for (const record of records) print({ ...RECORD, ...record }, { ...DEFAULT_LOGGING, format }, null);
  } finally {
    for (const [method, original] of kept) shown[method] = original;
  }
  return lines;
}

/** RECORD's time of day, here. */
const CLOCK = /\d\d:\d\d:15\.007/.source;

describe('the log printer', () => {
  it('tells each level by the console’s method for it', () => {
    const levels = (['debug', 'info', 'warning', 'error'] as const).map((level) => ({ level }));
    for (const format of ['pretty', 'compact', 'json'] as const) {
      expect(printed(format, ...levels).map((line) => line.split(' ')[0])).to.deep.equal(METHODS);
    }
  });

  it('is pretty for people: a line, and one below it for each field', () => {
    const [line] = printed('pretty', {});
    expect(line).to.match(
      new RegExp(`^warn ${CLOCK} warning worker/sync\\.webdav: The server asks for patience\\. \\(in sync › discover\\)\n    seconds: 30\n    account: "a1"$`),
    );
  });

  it('shows errors with stack and cause when it is pretty', () => {
    const error = { name: 'TypeError', message: 'No.', stack: 'TypeError: No.\n    at here', cause: { name: 'Error', message: 'Why.', stack: 'at there' } };
    const [line] = printed('pretty', { fields: { error } });
    expect(line).to.contain('error: TypeError: No.\n        at here\n    caused by Error: Why.\n    at there');
  });

  it('is compact in one line, whatever the fields hold', () => {
    const [line] = printed('compact', { fields: { text: 'a\nb', list: [1, { a: null }] }, message: 'Two\nlines.' });
    expect(line).to.match(new RegExp(`^warn ${CLOCK} W worker/sync\\.webdav Two\\\\nlines\\. \\(in sync › discover\\) text="a\\\\nb" list=\\[1,\\{"a":null\\}\\]$`));
  });

  it('is JSON in one line, with everything that a record tells and the time by ISO 8601', () => {
    const [line] = printed('json', { duration: 12.5 });
    expect(line).not.to.contain('\n');
    expect(JSON.parse(line!.slice('warn '.length))).to.deep.equal({
      time: '2026-11-22T18:30:15.007Z',
      level: 'warning',
      context: 'worker',
      category: 'sync.webdav',
      message: 'The server asks for patience.',
      fields: { seconds: 30, account: 'a1' },
      span: { id: '2', parent: '1', path: ['sync', 'discover'] },
      duration: 12.5,
    });
  });

  it('tells the end of a span with its time and what it was part of', () => {
    const end = { level: 'info', message: 'discover', duration: 12, fields: {}, category: '' } as const;
    expect(printed('pretty', end)[0]).to.match(new RegExp(`^info ${CLOCK} info worker: discover took 12 ms \\(in sync\\)$`));
    expect(printed('compact', end)[0]).to.match(new RegExp(`^info ${CLOCK} I worker discover took 12 ms \\(in sync\\)$`));
  });

  it('prints a message with braces, percent signs and placeholders as it is', () => {
    const [line] = printed('compact', { message: 'Got {seconds} of 100 %s %o.', fields: {}, span: null });
    expect(line).to.contain('Got {seconds} of 100 %s %o.');
  });
});
