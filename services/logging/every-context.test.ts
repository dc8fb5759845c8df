/**
 * Logging where it counts: a page, its worker, its codec worker and its worklet, all real. What is configured in
 * the page rules them all, and what any of them tells is shown in the page, once.
 */
import { expect } from '@open-wc/testing';
import type { MpcClient } from '../client.ts';
import { connect } from '../connect.ts';
import type { LogContext, LoggingConfig, LogRecord } from '../protocol/logging.ts';
import { configureLogging, PageLogging } from './page-logging.ts';

const URLS = {
  workerUrl: '/workers/service.worker.ts',
  workletUrl: '/services/audio-output/playback.worklet.ts',
  codecWorkerUrl: '/workers/codec.worker.ts',
};
/** AAC: what a SharedWorker cannot decode without the page's codec worker. */
const TRACK = new URL('/test/fixtures/audio/sweep.m4a', location.href).href;
const CONTEXTS: readonly LogContext[] = ['page', 'worker', 'codec-worker', 'worklet'];

/** A page's logging, and what it has shown. */
class Page {
  readonly records: LogRecord[] = [];
  readonly logging: PageLogging;
  readonly #waiting = new Set<() => void>();

  constructor(config: Partial<LoggingConfig>) {
    this.logging = new PageLogging((record) => {
      this.records.push(record);
      for (const look of this.#waiting) look();
    });
    this.logging.configure(config);
  }

  /** Resolves once a record that passes is there. */
  shown(passes: (record: LogRecord) => boolean): Promise<LogRecord> {
    return new Promise((resolve) => {
      const look = (): void => {
        const found = this.records.find(passes);
        if (found === undefined) return;
        this.#waiting.delete(look);
        resolve(found);
      };
      this.#waiting.add(look);
      look();
    });
  }

  of(context: LogContext): readonly LogRecord[] {
    return this.records.filter((record) => record.context === context);
  }
}

const isOf = (context: LogContext, message?: string) => (record: LogRecord): boolean =>
  record.context === context && (message === undefined || record.message === message);

/** Each record of a context has a number; none is there twice. */
function expectOnce(records: readonly LogRecord[]): void {
  const numbers = records.map(({ origin, sequence }) => `${origin} ${sequence}`);
  expect(new Set(numbers).size).to.equal(numbers.length);
}

describe('logging in every context', () => {
  const clients: MpcClient[] = [];

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  async function open(page: Page, worker: 'shared' | 'dedicated', database = `logs-${crypto.randomUUID()}`): Promise<MpcClient> {
    const client = await connect({ ...URLS, worker, database, logging: page.logging });
    clients.push(client);
    return client;
  }

  /** Plays a track until it sounds: by then the worklet and, where one is needed, the codec worker have started. */
  async function play(client: MpcClient, url = TRACK): Promise<void> {
    const [added, started] = [client.events.subscribe({ event: 'TracksAdded' }), client.events.subscribe({ type: 'Playback', event: 'Started' })];
    const account = await client.accounts.add({ provider: 'catalog', from: [{ url, title: 'A piece' }] });
    await added.recv();
    await client.player.play({ account: account.id });
    await started.recv();
    added.close();
    started.close();
  }

  it('shows what each context tells, once, as the page was configured before they started', async () => {
    const page = new Page({ level: 'debug', spans: true });
    const client = await open(page, 'shared');
    page.logging.log.info('The page says this.');
    await play(client);
    await page.shown(isOf('worklet', 'The worklet has started.'));
    await page.shown(isOf('codec-worker', 'A stream was opened.'));
    const opened = await page.shown(isOf('worker', 'open track'));
    expect(opened).to.deep.include({ category: 'player', level: 'info' });
    expect(opened.duration).to.be.greaterThan(0);
    expect(opened.span?.path).to.deep.equal(['open track']);
    for (const context of CONTEXTS) expect(page.of(context), context).not.to.be.empty;
    expect(page.records.filter(isOf('page', 'The page says this.'))).to.have.length(1);
    for (const span of ['open database', 'open library']) expect(page.records.filter(isOf('worker', span))).to.have.length(1);
    expect(page.records.filter(isOf('codec-worker', 'The codec worker has started.'))).to.have.length(1);
    expect(page.records.filter(isOf('worklet', 'The worklet has started.'))).to.have.length(1);
    expectOnce(page.records);
  });

  it('does the same where the worker is the page’s own, which decodes in place', async () => {
    const page = new Page({ level: 'debug', spans: true });
    await play(await open(page, 'dedicated'));
    await page.shown(isOf('worklet', 'The worklet has started.'));
    const decoder = await page.shown(isOf('worker', 'A stream was opened.'));
    expect(decoder).to.deep.include({ category: 'player.codec' });
    expect(decoder.span?.path).to.deep.equal(['open track']);
    expect(page.of('codec-worker')).to.deep.equal([]);
    expectOnce(page.records);
  });

  for (const worker of ['shared', 'dedicated'] as const) {
    it(`rules what starts after a change, and silences all that runs (${worker})`, async () => {
      const page = new Page({ level: 'off' });
      const client = await open(page, worker);
      page.logging.configure({ level: 'off', spans: true, filter: { worklet: 'debug', 'worker/player': 'info' } });
      await play(client);
      await page.shown(isOf('worklet', 'The worklet has started.'));
      await page.shown(isOf('worker', 'open track'));
      const told = page.records.map(({ context, category, level }) => `${context}/${category} ${level}`);
      expect(new Set(told)).to.deep.equal(new Set(['worklet/ debug', 'worker/player info']));

      page.logging.configure({ level: 'off', filter: {} });
      page.records.length = 0;
      page.logging.log.error('unheard');
      await play(client, new URL('/test/fixtures/audio/sine-a.m4a', location.href).href);
      // The same way as what the worker would have told, and behind it.
      await client.settings.get();
      expect(page.records).to.deep.equal([]);
    });
  }

  it('obeys a change that comes while it connects', async () => {
    const page = new Page({ level: 'off' });
    const connecting = open(page, 'shared');
    page.logging.configure({ level: 'info', spans: true });
    await play(await connecting);
    await page.shown(isOf('worker', 'open track'));
  });

  it('gives each tab of a shared worker what that tab wants', async () => {
    const database = `logs-${crypto.randomUUID()}`;
    const [loud, quiet] = [new Page({ level: 'debug', spans: true }), new Page({ level: 'error' })];
    const client = await open(loud, 'shared', database);
    await open(quiet, 'shared', database);
    await play(client);
    await loud.shown(isOf('worker', 'open track'));
    expect(quiet.records).to.deep.equal([]);
  });

  it('shows once what a shared worker tells two clients of one page', async () => {
    const database = `logs-${crypto.randomUUID()}`;
    const page = new Page({ level: 'debug', spans: true });
    const client = await open(page, 'shared', database);
    await open(page, 'shared', database);
    await play(client);
    await page.shown(isOf('worker', 'open track'));
    await client.settings.get();
    expect(page.records.filter(isOf('worker', 'open track'))).to.have.length(1);
    expectOnce(page.records);
  });

  it('takes secrets and names out of what any context tells', async () => {
    const page = new Page({ level: 'debug', spans: true });
    const client = await open(page, 'shared');
    await client.accounts
      .add({ provider: 'webdav', url: `${location.origin}/remote.php/dav/files/ann/`, username: 'ann@example.org', password: 'hunter2' })
      .catch(() => undefined);
    await play(client, `${TRACK}?access_token=abc987`);
    await page.shown(isOf('worker', 'open track'));
    await page.shown(isOf('worklet'));
    expect(JSON.stringify(page.records)).not.to.match(/ann@|files\/ann|hunter2|abc987/);
  });

  it('is told on the page’s console by configureLogging alone, once and in the format asked for', async () => {
    const lines: string[] = [];
    const { console: shown } = globalThis;
    const { debug, info } = shown;
    shown.debug = shown.info = (line: string) => void lines.push(line);
    try {
      configureLogging({ level: 'debug', format: 'json', spans: true });
      const client = await connect({ ...URLS, worker: 'shared', database: `logs-${crypto.randomUUID()}` });
      clients.push(client);
      await play(client);
      const told = (): { readonly context: LogContext; readonly message: string }[] => lines.map((line) => JSON.parse(line));
      const whole = (): boolean => ['worker', 'codec-worker', 'worklet'].every((context) => told().some((record) => record.context === context));
      while (!whole()) {
        await new Promise((resolve) => {
          requestAnimationFrame(resolve);
        });
      }
      expect(told().filter(({ message }) => message === 'The worklet has started.')).to.have.length(1);
      expect(told().filter(({ message }) => message === 'open library')).to.have.length(1);
    } finally {
      configureLogging({ level: 'warning', format: 'pretty', spans: false });
      Object.assign(shown, { debug, info });
    }
  });
});
