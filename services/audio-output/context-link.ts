/** Joins a context that the output has started to its page: the page's setup goes in, log records come out. */
import type { PageLogging } from '../logging/page-logging.ts';
import type { ContextSetup, LogMessage, SetupMessage, SetupSource } from '../protocol/context.ts';

/** What a page has for the contexts that it starts. */
export interface PageContext {
  readonly logging: Pick<PageLogging, 'log' | 'receive'>;
  readonly setup: SetupSource;
}

/**
 * To be called before anything else is sent there, so that the setup comes first.
 * @param end the context, or the node's port that leads to it
 * @returns what ends it
 */
export function linkContext(end: MessagePort | Worker, { logging, setup }: PageContext): () => void {
  const tell = (current: ContextSetup): void => {
    const message: SetupMessage = { type: 'setup', setup: current };
    end.postMessage(message);
  };
  end.onmessage = (event: MessageEvent<LogMessage>) => logging.receive(event.data.record);
  tell(setup.current);
  return setup.onChange(tell);
}
