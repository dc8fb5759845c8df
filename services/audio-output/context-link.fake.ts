/** For tests: a page that has a setup which can be changed, and keeps the records that come to it. */
import { DEFAULT_CONFIG } from '../protocol/config.ts';
import type { ContextSetup } from '../protocol/context.ts';
import { DEFAULT_LOGGING, SILENT, type Logger, type LoggingConfig, type LogRecord } from '../protocol/logging.ts';
import type { PageContext } from './context-link.ts';

export class FakePageContext implements PageContext {
  readonly records: LogRecord[] = [];
  readonly logging: PageContext['logging'];
  readonly setup: PageContext['setup'];
  readonly #listeners = new Set<(setup: ContextSetup) => void>();
  #current: ContextSetup;

  /** @param logging what contexts are told; @param log the page's own logger */
  constructor(logging: Partial<LoggingConfig> = {}, log: Logger = SILENT) {
    this.#current = { logging: { ...DEFAULT_LOGGING, ...logging }, config: DEFAULT_CONFIG };
    this.logging = { log, receive: (record) => void this.records.push(record) };
    const current = (): ContextSetup => this.#current;
    this.setup = {
      get current() {
        return current();
      },
      onChange: (listener) => {
        this.#listeners.add(listener);
        return () => void this.#listeners.delete(listener);
      },
    };
  }

  /** How many follow the setup. */
  get followers(): number {
    return this.#listeners.size;
  }

  configure(logging: Partial<LoggingConfig>): void {
    this.#current = { ...this.#current, logging: { ...this.#current.logging, ...logging } };
    for (const listener of this.#listeners) listener(this.#current);
  }
}
