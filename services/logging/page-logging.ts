/**
 * A page's logging: the one place where a configuration is given and where records are shown. It makes the page's
 * own records, takes those of every context that serves the page, and shows each once, on the console or to a
 * sink that the site brings. What shows and redacts them is loaded with the first record.
 */
import { DEFAULT_LOGGING, type Logger, type LoggingConfig, type LogRecord } from '../protocol/logging.ts';
import { checkLogging } from './check-logging.ts';
import { isWanted } from './log-levels.ts';
import { LogHub, type LogAttachment } from './log-hub.ts';
import type { LogPrinter } from './log-printer.ts';
import { withholdingPrinter } from './withholding-printer.ts';

/** Takes records instead of the console; they are redacted by then, unless the configuration says otherwise. */
export type LogSink = (record: LogRecord) => void;

/** Records that wait while the printer is being loaded; then the oldest go. */
const MAX_WAITING = 500;

const loadPrinter = async (): Promise<LogPrinter> => (await import('./log-printer.ts')).createLogPrinter();

/** One page's logging. A page needs no other than {@link pageLogging}; tests make their own and give it to `connect`. */
export class PageLogging {
  /** The page's own logger, at the root of its categories. */
  readonly log: Logger;
  readonly #own: LogAttachment;
  readonly #load: () => Promise<LogPrinter>;
  readonly #listeners = new Set<(config: LoggingConfig) => void>();
  /** The last record seen of each origin: two clients of one shared worker both bring what it tells. */
  readonly #seen = new Map<string, number>();
  #config: LoggingConfig = DEFAULT_LOGGING;
  #sink: LogSink | null;
  #waiting: LogRecord[] = [];
  #printer: LogPrinter | null = null;

  /** @param sink null for the console; @param load brings what shows records */
  constructor(sink: LogSink | null = null, load: () => Promise<LogPrinter> = loadPrinter) {
    const hub = new LogHub('page');
    this.#sink = sink;
    this.#load = load;
    this.log = hub.log;
    this.#own = hub.attach(this.#config, (record) => this.#show(record));
  }

  /** The configuration in force. */
  get config(): LoggingConfig {
    return this.#config;
  }

  /**
   * Changes what the patch names (a filter as a whole) and leaves the rest, here and in every context of the page.
   * @param sink takes the records from now on; null gives them back to the console
   * @throws MpcError `invalid-argument`
   */
  configure(patch: Partial<LoggingConfig>, sink?: LogSink | null): void {
    this.#config = { ...this.#config, ...checkLogging(patch) };
    if (sink !== undefined) this.#sink = sink;
    this.#own.configure(this.#config);
    for (const listener of this.#listeners) {
      try {
        listener(this.#config);
      } catch (error) {
        reportError(error);
      }
    }
  }

  /** Calls back with every new configuration; returns its undo. */
  onChange(listener: (config: LoggingConfig) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Shows a record of another context, unless the configuration has changed under way and wants it no more. */
  receive(record: LogRecord): void {
    const { origin, sequence } = record;
    if (sequence <= (this.#seen.get(origin) ?? 0)) return;
    this.#seen.set(origin, sequence);
    if (isWanted(this.#config, record)) this.#show(record);
  }

  #show(record: LogRecord): void {
    if (this.#printer !== null) {
      this.#print(this.#printer, record);
      return;
    }
    if (this.#waiting.push(record) === 1) void this.#start();
    else if (this.#waiting.length > MAX_WAITING) this.#waiting.shift();
  }

  async #start(): Promise<void> {
    const printer = await this.#load().catch(() => withholdingPrinter);
    for (const record of this.#waiting) this.#print(printer, record);
    this.#waiting = [];
    this.#printer = printer;
  }

  /** A sink of the site's may fail; the next records are its business all the same. */
  #print(printer: LogPrinter, record: LogRecord): void {
    try {
      printer(record, this.#config, this.#sink);
    } catch (error) {
      reportError(error);
    }
  }
}

/** Shared by every copy of MPC on the page: it has one console. */
const KEY = Symbol.for('mpc-logging');
type Holder = typeof globalThis & { [KEY]?: PageLogging };

/**
 * The logging of this page, which `configureLogging` rules. A site adds records of its own to MPC's by it:
 * `pageLogging().log.child('my-app').info('Started.')`; they are filtered, redacted and shown like all others.
 */
export function pageLogging(): PageLogging {
  const holder: Holder = globalThis;
  return (holder[KEY] ??= new PageLogging());
}

/**
 * Configures the logging of this page and of every context that serves it: its workers, its codec worker, its
 * audio worklet, those that run and those that start later. What the patch does not name stays as it is.
 * @param sink takes the records instead of the console; null gives them back to it
 * @throws MpcError `invalid-argument`, with the setting in `details.field`
 */
export function configureLogging(patch: Partial<LoggingConfig>, sink?: LogSink | null): void {
  pageLogging().configure(patch, sink);
}
