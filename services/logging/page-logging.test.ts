import { expect } from '@open-wc/testing';
import { MpcError } from '../protocol/errors.ts';
import { DEFAULT_LOGGING, type LoggingConfig, type LogRecord } from '../protocol/logging.ts';
import { LogHub } from './log-hub.ts';
import { createLogPrinter } from './log-printer.ts';
import { configureLogging, pageLogging, PageLogging, type LogSink } from './page-logging.ts';

/** A sink, and the wait for a number of records: the printer comes late. */
class Shown {
  readonly records: LogRecord[] = [];
  #wake: () => void = () => undefined;

  readonly sink: LogSink = (record) => {
    this.records.push(record);
    this.#wake();
  };

  async messages(count: number): Promise<readonly string[]> {
    while (this.records.length < count) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    return this.records.map(({ message }) => message);
  }
}

describe('PageLogging', () => {
  let shown: Shown;
  let logging: PageLogging;
  let reported: unknown[];
  const { reportError: report } = globalThis;

  beforeEach(() => {
    reported = [];
    globalThis.reportError = (error) => void reported.push(error);
    shown = new Shown();
    logging = new PageLogging(shown.sink);
  });

  afterEach(() => {
    globalThis.reportError = report;
  });

  /** Records of another context, as they come from a port. */
  function elsewhere(config: LoggingConfig = { ...DEFAULT_LOGGING, level: 'debug', spans: true }): { hub: LogHub; records: LogRecord[] } {
    const hub = new LogHub('worklet');
    const records: LogRecord[] = [];
    hub.attach(config, (record) => records.push(structuredClone(record)));
    return { hub, records };
  }

  it('shows warnings by default, redacted, and in order though what redacts them is still to be loaded', async () => {
    logging.log.info('unheard');
    logging.log.warning('first', { password: 'hunter2' });
    logging.log.child('audio').error('second');
    expect(await shown.messages(2)).to.deep.equal(['first', 'second']);
    expect(shown.records[0]).to.deep.include({ context: 'page', category: '', fields: { password: '[redacted]' } });
    expect(shown.records[1]).to.deep.include({ category: 'audio' });
  });

  it('changes what a patch names and keeps the rest', async () => {
    const heard: LoggingConfig[] = [];
    const undo = logging.onChange((config) => heard.push(config));
    logging.configure({ level: 'debug', filter: { sync: 'off' } });
    logging.configure({ format: 'json' });
    undo();
    logging.configure({ spans: true });
    expect(heard).to.deep.equal([
      { ...DEFAULT_LOGGING, level: 'debug', filter: { sync: 'off' } },
      { ...DEFAULT_LOGGING, level: 'debug', filter: { sync: 'off' }, format: 'json' },
    ]);
    expect(logging.config).to.deep.equal({ ...heard[1], spans: true });
    logging.log.child('sync').error('unheard');
    logging.log.debug('heard');
    expect(await shown.messages(1)).to.deep.equal(['heard']);
  });

  it('takes another filter as a whole', () => {
    logging.configure({ filter: { sync: 'debug' } });
    logging.configure({ filter: { player: 'debug' } });
    expect(logging.config.filter).to.deep.equal({ player: 'debug' });
  });

  it('shows a record of another context once, whoever brings it how often', async () => {
    const { hub, records } = elsewhere();
    hub.log.error('one');
    hub.log.error('two');
    const [one, two] = records as [LogRecord, LogRecord];
    for (const record of [one, one, two, one, two]) logging.receive(record);
    const other = elsewhere();
    other.hub.log.error('of another');
    logging.receive(other.records[0]!);
    expect(await shown.messages(3)).to.deep.equal(['one', 'two', 'of another']);
    expect(shown.records[0]).to.deep.include({ context: 'worklet' });
  });

  it('does not show what it wanted when it was sent and no longer wants', async () => {
    const { hub, records } = elsewhere();
    hub.log.debug('too late');
    hub.log.span('a span', () => undefined);
    hub.log.error('still wanted');
    logging.configure({ level: 'info' });
    for (const record of records) logging.receive(record);
    expect(await shown.messages(1)).to.deep.equal(['still wanted']);
  });

  it('shows secrets when it is told to', async () => {
    logging.configure({ redactPii: false });
    logging.log.error('ann@example.org', { token: 'abc' });
    expect(await shown.messages(1)).to.deep.equal(['ann@example.org']);
    expect(shown.records[0]?.fields).to.deep.equal({ token: 'abc' });
  });

  it('hands records to another sink from a configuration on', async () => {
    const other = new Shown();
    logging.log.error('before');
    await shown.messages(1);
    logging.configure({}, other.sink);
    logging.log.error('after');
    expect(await other.messages(1)).to.deep.equal(['after']);
    expect(shown.records).to.have.length(1);
  });

  it('reports what a sink throws, and gives it the next records', async () => {
    const whole = new Promise<number>((resolve) => {
      let count = 0;
      const failing = new PageLogging(() => {
        count += 1;
        if (count === 2) resolve(reported.length);
        throw new Error('Mine.');
      });
      failing.log.error('one');
      failing.log.error('two');
    });
    expect(await whole).to.equal(1);
  });

  it('goes on when a listener of its configuration throws', () => {
    const heard: string[] = [];
    logging.onChange(() => {
      throw new Error('Mine.');
    });
    logging.onChange(({ level }) => heard.push(level));
    logging.configure({ level: 'info' });
    expect(heard).to.deep.equal(['info']);
    expect(reported).to.have.length(1);
  });

  it('withholds what it cannot redact because the printer cannot be loaded, and says so', async () => {
    const broken = new PageLogging(shown.sink, () => Promise.reject(new Error('No network.')));
    broken.log.error('ann@example.org', { token: 'abc' });
    const [message] = await shown.messages(1);
    expect(message).to.match(/withheld/);
    expect(JSON.stringify(shown.records)).not.to.match(/ann|abc/);
    broken.configure({ redactPii: false });
    broken.log.error('in plain');
    expect((await shown.messages(2))[1]).to.equal('in plain');
  });

  it('does not load what shows records before there is one', async () => {
    let loads = 0;
    const lazy = new PageLogging(shown.sink, async () => ((loads += 1), createLogPrinter()));
    lazy.configure({ level: 'error' });
    lazy.log.warning('unheard');
    expect(loads).to.equal(0);
    lazy.log.error('one');
    lazy.log.error('two');
    await shown.messages(2);
    expect(loads).to.equal(1);
  });
});

describe('configureLogging', () => {
  afterEach(() => configureLogging(DEFAULT_LOGGING, null));

  it('configures the logging of the whole page', async () => {
    const shown = new Shown();
    configureLogging({ level: 'info' }, shown.sink);
    pageLogging().log.info('hello');
    expect(await shown.messages(1)).to.deep.equal(['hello']);
    expect(pageLogging()).to.equal(pageLogging());
  });

  for (const [what, patch, field, words] of [
    ['an unknown level', { level: 'loud' }, 'level', '`level` must be "debug", "info", "warning", "error" or "off", not "loud".'],
    ['an unknown format', { format: 'xml' }, 'format', '`format` must be "pretty", "compact" or "json", not "xml".'],
    ['an unknown level in the filter', { filter: { 'worker/sync': 3 } }, 'filter.worker/sync', '`filter.worker/sync` must be "debug", "info", "warning", "error" or "off", not 3.'],
    ['a list for a filter', { filter: [] }, 'filter', '`filter` must be an object of levels by category, not a list.'],
    ['a map for a filter', { filter: new Map() }, 'filter', '`filter` must be an object of levels by category, not an object that inherits from another.'],
    ['an empty name in the filter', { filter: { '': 'debug' } }, 'filter', 'A name in `filter` must not be empty.'],
    ['a flag that is none', { redactPii: 'yes' }, 'redactPii', '`redactPii` must be true or false, not "yes".'],
    ['another flag that is none', { spans: 1 }, 'spans', '`spans` must be true or false, not 1.'],
    ['an unknown setting', { colour: 'red' }, 'colour', '`colour` is no setting of logging.'],
    ['a mistyped setting', { redactPIII: true }, 'redactPIII', '`redactPIII` is no setting of logging; did you mean `redactPii`?'],
    ['no object at all', null, 'logging', '`logging` must be an object with settings of logging, not null.'],
    ['all that is wrong', { spans: 1, level: 'loud' }, 'spans', '`spans` must be true or false, not 1. `level` must be "debug", "info", "warning", "error" or "off", not "loud".'],
  ] as const) {
    it(`refuses ${what} in a whole sentence, and changes nothing`, () => {
      configureLogging({ level: 'info' });
      try {
        configureLogging(patch as unknown as Partial<LoggingConfig>);
        expect.fail('It was taken.');
      } catch (error) {
        expect(error).to.be.instanceOf(MpcError);
        expect(error).to.include({ code: 'invalid-argument', message: words });
        expect((error as MpcError).details).to.deep.equal({ field });
      }
      expect(pageLogging().config).to.deep.equal({ ...DEFAULT_LOGGING, level: 'info' });
    });
  }

  it('takes settings that are left open for not given', () => {
    configureLogging({ level: undefined } as unknown as Partial<LoggingConfig>);
    expect(pageLogging().config).to.deep.equal(DEFAULT_LOGGING);
  });
});
