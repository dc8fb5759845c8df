/** The setup of a page: its logging configuration and the host's configuration, for the contexts that it starts. */
import type { PageLogging } from './logging/page-logging.ts';
import type { MpcConfig } from './protocol/config.ts';
import type { ContextSetup, SetupSource } from './protocol/context.ts';

export class PageSetup implements SetupSource {
  readonly #logging: PageLogging;
  readonly #listeners = new Set<(setup: ContextSetup) => void>();
  #config: MpcConfig;

  /** @param closed ends the following of `logging` */
  constructor(logging: PageLogging, config: MpcConfig, closed: AbortSignal) {
    this.#logging = logging;
    this.#config = config;
    closed.addEventListener('abort', logging.onChange(() => this.#changed()), { once: true });
  }

  get current(): ContextSetup {
    return { logging: this.#logging.config, config: this.#config };
  }

  onChange(listener: (setup: ContextSetup) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  setConfig(config: MpcConfig): void {
    this.#config = config;
    this.#changed();
  }

  #changed(): void {
    const { current } = this;
    for (const listener of this.#listeners) listener(current);
  }
}
