import { expect } from '@open-wc/testing';
import { MpcError } from '../protocol/errors.ts';
import { DEFAULT_LOGGING, type Logger, type LoggingConfig, type LogRecord } from '../protocol/logging.ts';
import { LogHub } from './log-hub.ts';

const wanting = (patch: Partial<LoggingConfig> = {}): LoggingConfig => ({ ...DEFAULT_LOGGING, level: 'debug', ...patch });

/** Says one record of each level, the level being its message. */
function sayAll(log: Logger): void {
  log.debug('debug');
  log.info('info');
  log.warning('warning');
  log.error('error');
}

describe('LogHub', () => {
  let hub: LogHub;
  let records: LogRecord[];
  let now: number;
  let elapsed: number;

  beforeEach(() => {
    now = 1_000;
    elapsed = 50;
    hub = new LogHub('worker', { now: () => now, elapsed: () => elapsed });
    records = [];
  });

  const attach = (patch?: Partial<LoggingConfig>): ReturnType<LogHub['attach']> => hub.attach(wanting(patch), (record) => records.push(record));
  const messages = (): readonly string[] => records.map(({ message }) => message);
  const only = (): LogRecord => {
    expect(records).to.have.length(1);
    return records[0]!;
  };

  it('makes records that tell context, category, level, time, message and fields', () => {
    attach();
    hub.log.child('sync').child('webdav').warning('It is slow.', { seconds: 3 });
    expect(only()).to.deep.include({
      context: 'worker',
      category: 'sync.webdav',
      level: 'warning',
      time: 1_000,
      message: 'It is slow.',
      fields: { seconds: 3 },
      span: null,
      duration: null,
    });
  });

  it('numbers its records, so that nobody need show one twice', () => {
    attach();
    sayAll(hub.log);
    expect(records.map(({ sequence }) => sequence)).to.deep.equal([1, 2, 3, 4]);
    expect(new Set(records.map(({ origin }) => origin)).size).to.equal(1);
    new LogHub('worker').attach(wanting(), ({ origin }) => expect(origin).not.to.equal(records[0]!.origin));
  });

  for (const [level, heard] of [
    ['debug', ['debug', 'info', 'warning', 'error']],
    ['info', ['info', 'warning', 'error']],
    ['warning', ['warning', 'error']],
    ['error', ['error']],
    ['off', []],
  ] as const) {
    it(`lets through at ${level}: ${heard.join(', ') || 'nothing'}`, () => {
      attach({ level });
      sayAll(hub.log);
      expect(messages()).to.deep.equal(heard);
    });
  }

  it('follows the filter: the name that fits most of the category, and of two alike the one with a context', () => {
    attach({
      level: 'off',
      filter: { sync: 'error', 'sync.webdav': 'debug', 'worker/player': 'info', player: 'off', 'page/sync.webdav': 'off', worker: 'warning' },
    });
    const heard = (category: string): readonly string[] => {
      records = [];
      sayAll(category === '' ? hub.log : hub.log.child(category));
      return messages();
    };
    expect(heard('sync')).to.deep.equal(['error']);
    expect(heard('sync.webdav')).to.deep.equal(['debug', 'info', 'warning', 'error']);
    expect(heard('sync.webdav.http')).to.deep.equal(['debug', 'info', 'warning', 'error']);
    expect(heard('synchrotron')).to.deep.equal(['warning', 'error']);
    expect(heard('player.queue')).to.deep.equal(['info', 'warning', 'error']);
    expect(heard('')).to.deep.equal(['warning', 'error']);
    expect(heard('constructor')).to.deep.equal(['warning', 'error']);
  });

  it('gives each who is attached what that one wants', () => {
    const loud: string[] = [];
    const quiet: string[] = [];
    hub.attach(wanting(), ({ message }) => loud.push(message));
    hub.attach(wanting({ level: 'error' }), ({ message }) => quiet.push(message));
    sayAll(hub.log);
    expect(loud).to.deep.equal(['debug', 'info', 'warning', 'error']);
    expect(quiet).to.deep.equal(['error']);
  });

  it('is reconfigured while it runs, for loggers that exist too', () => {
    const log = hub.log.child('sync');
    const attachment = attach({ level: 'off' });
    sayAll(log);
    attachment.configure(wanting({ level: 'warning' }));
    sayAll(log);
    attachment.configure(wanting({ level: 'off' }));
    sayAll(log);
    expect(messages()).to.deep.equal(['warning', 'error']);
  });

  it('tells nothing more to whom has left, and goes on for the others', () => {
    const left = hub.attach(wanting(), () => expect.fail('This one has left.'));
    attach({ level: 'error' });
    left.detach();
    sayAll(hub.log);
    expect(messages()).to.deep.equal(['error']);
  });

  it('keeps what is told before anybody attaches, for the first alone, as that one wants it', () => {
    sayAll(hub.log);
    attach({ level: 'warning' });
    hub.attach(wanting(), () => expect.fail('This one came later.'));
    expect(messages()).to.deep.equal(['warning', 'error']);
  });

  it('keeps the last 200 of them', () => {
    for (let index = 0; index < 250; index++) hub.log.info(String(index));
    attach();
    expect(messages()).to.have.length(200);
    expect(messages()[0]).to.equal('50');
  });

  it('keeps nothing for whoever may come after the last one has left', () => {
    attach().detach();
    sayAll(hub.log);
    attach();
    expect(messages()).to.deep.equal([]);
  });

  it('does not look at fields that nobody wants', () => {
    attach({ level: 'error' });
    hub.log.info('Nothing.', {
      get costly() {
        return expect.fail('Nobody asked.');
      },
    });
  });

  it('lets no fault of a receiver reach whoever logs, nor the other receivers', () => {
    hub.attach(wanting(), () => {
      throw new Error('The port is gone.');
    });
    attach();
    hub.log.error('still heard');
    expect(messages()).to.deep.equal(['still heard']);
  });

  describe('spans', () => {
    it('tell their end with its time, at level info, where they are wanted', () => {
      attach({ spans: true });
      const result = hub.log.child('library').span('open', () => ((elapsed += 12.3456), 'opened'), { tracks: 3 });
      expect(result).to.equal('opened');
      expect(only()).to.deep.include({ level: 'info', category: 'library', message: 'open', duration: 12.3, fields: { tracks: 3 } });
      expect(only().span).to.deep.include({ parent: null, path: ['open'] });
    });

    it('are not told where they are not wanted, nor above level info, but what is logged within belongs to them', () => {
      attach({ spans: false });
      hub.attach(wanting({ spans: true, level: 'warning' }), ({ message }) => expect(message).to.equal('inside'));
      hub.log.span('open', (log) => log.warning('inside'));
      expect(only().message).to.equal('inside');
      expect(only().span?.path).to.deep.equal(['open']);
      expect(only().duration).to.equal(null);
    });

    it('nest by the logger that the work is given, through children and promises, also when they overlap', async () => {
      attach({ spans: true });
      const run = (name: string): Promise<void> =>
        hub.log.span(name, async (log) => {
          await Promise.resolve();
          await log.child('sync').span('discover', async (inner) => {
            await Promise.resolve();
            inner.debug(`in ${name}`);
          });
        });
      await Promise.all([run('first'), run('second')]);
      const told = records.map(({ message, category, span }) => `${message}|${category}|${span?.path.join('>') ?? ''}`);
      expect(told).to.have.members([
        'in first|sync|first>discover',
        'in second|sync|second>discover',
        'discover|sync|first>discover',
        'discover|sync|second>discover',
        'first||first',
        'second||second',
      ]);
      const [outer] = records.filter(({ message }) => message === 'first');
      const [inner] = records.filter(({ span }) => span?.path.join() === 'first,discover');
      expect(inner?.span?.parent).to.equal(outer?.span?.id);
    });

    it('end when the work fails, and say how', async () => {
      attach({ spans: true });
      const thrown = new MpcError('timeout', 'It took too long.');
      expect(() => hub.log.span('now', () => { throw thrown; })).to.throw(thrown.message);
      const later = hub.log.span('later', () => Promise.reject(thrown), { part: 2 });
      expect(await later.catch((error: unknown) => error)).to.equal(thrown);
      expect(records.map(({ message, fields }) => [message, fields])).to.deep.equal([
        ['now', { failed: true, code: 'timeout' }],
        ['later', { part: 2, failed: true, code: 'timeout' }],
      ]);
    });

    it('are not timed by the clock, which may be set, but by one that only runs on', () => {
      attach({ spans: true });
      hub.log.span('set on', () => ((now += 3_600_000), (elapsed += 7)));
      hub.log.span('set back', () => ((now -= 3_600_000), (elapsed += 8)));
      expect(records.map(({ duration }) => duration)).to.deep.equal([7, 8]);
    });

    it('never last less than no time, even where there is only the clock', () => {
      attach({ spans: true });
      hub.log.span('back', () => (elapsed -= 500));
      expect(only().duration).to.equal(0);
    });
  });

  describe('fields', () => {
    const fieldsOf = (fields: Readonly<Record<string, unknown>>): LogRecord['fields'] => {
      attach();
      hub.log.info('Fields.', fields);
      expect(structuredClone(only())).to.deep.equal(only());
      return only().fields;
    };

    it('become plain data that crosses every port', () => {
      expect(
        fieldsOf({
          text: 'a',
          number: 1.5,
          none: null,
          missing: undefined,
          infinite: Infinity,
          big: 12n,
          symbol: Symbol('s'),
          run: () => 1,
          date: new Date(0),
          set: new Set(['x']),
          map: new Map([['k', { v: 1 }]]),
          url: new URL('https://example.org/'),
          bytes: new Uint8Array(3),
          node: document.createElement('p'),
          promise: Promise.resolve(),
          plain: Object.assign(Object.create(null) as object, { a: [1, { b: 2 }] }),
        }),
      ).to.deep.equal({
        text: 'a',
        number: 1.5,
        none: null,
        missing: null,
        infinite: 'Infinity',
        big: '12',
        symbol: 'Symbol(s)',
        run: '[function]',
        date: '1970-01-01T00:00:00.000Z',
        set: ['x'],
        map: [['k', { v: 1 }]],
        url: 'https://example.org/',
        bytes: '[Uint8Array, 3 bytes]',
        node: '[HTMLParagraphElement]',
        promise: '[Promise]',
        plain: { a: [1, { b: 2 }] },
      });
    });

    it('tell errors with code, details, stack and cause', () => {
      const error = new MpcError('server', 'It failed.', { details: { status: 500 }, cause: new TypeError('Why.') });
      const told = fieldsOf({ error })['error'] as Record<string, unknown>;
      expect(told).to.deep.include({ name: 'MpcError', message: 'It failed.', code: 'server', details: { status: 500 } });
      expect(told['stack']).to.contain('log-hub.test');
      expect(told['cause']).to.include({ name: 'TypeError', message: 'Why.' });
    });

    it('survive cycles, getters that throw, revoked proxies and endless depth', () => {
      const cyclic: Record<string, unknown> = { n: 1 };
      cyclic['self'] = cyclic;
      const deep: Record<string, unknown> = {};
      for (let at = deep, index = 0; index < 100; index++) at = at['d'] = {} as Record<string, unknown>;
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const broken = {
        get bad() {
          throw new Error('No.');
        },
        good: 1,
      };
      const told = fieldsOf({ cyclic, deep, proxy, broken });
      expect(told).to.deep.include({ cyclic: { n: 1, self: '[cyclic]' }, proxy: '[unreadable]', broken: { bad: '[unreadable]', good: 1 } });
      expect(JSON.stringify(told['deep'])).to.contain('[more]');
    });

    it('are bounded in number and size', () => {
      const told = fieldsOf({
        words: 'word '.repeat(200_000),
        word: 'x'.repeat(1_000_000),
        list: Array.from({ length: 100_000 }, (_, index) => index),
        many: Object.fromEntries(Array.from({ length: 1000 }, (_, index) => [`k${index}`, 'y'.repeat(1000)])),
      });
      expect(JSON.stringify(told).length).to.be.lessThan(30_000);
      expect(told['word']).to.equal('[1000000 characters more]');
      expect(told['list']).to.have.length(51);
    });

    it('are cut between words, so that no half of a secret is left', () => {
      const told = String(fieldsOf({ text: `${'x '.repeat(1990)} ann.smith@${'example.'.repeat(20)}org` })['text']);
      expect(told).not.to.contain('ann');
    });
  });
});
