/** The body of an answer of a memory web: flows on demand, at its pace, as far as its host lets it. */
import type { Clock } from './clock.ts';
import type { Body } from './http-body.ts';
import type { MemoryAnswer, MemoryExchange } from './memory-web.ts';

const CHUNK = 16 * 1024;

/**
 * @param exchange is told how far the body is read
 * @param signal ends it at once, also while nobody reads
 */
export function memoryBody(answer: MemoryAnswer, exchange: MemoryExchange, clock: Clock, signal: AbortSignal): Body {
  const { body = '', pace = 0, breaksAfter = Infinity, stallsAfter = Infinity } = answer;
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const source: UnderlyingDefaultSource<Uint8Array<ArrayBuffer>> = {
    start(controller) {
      signal.addEventListener('abort', () => controller.error(signal.reason), { once: true });
    },
    async pull(controller) {
      if (pace > 0) await clock.sleep(pace, signal);
      const at = exchange.bytes;
      const end = Math.min(at + CHUNK, bytes.length, breaksAfter, stallsAfter);
      if (end > at) {
        exchange.bytes = end;
        controller.enqueue(bytes.slice(at, end));
      } else if (at >= stallsAfter) {
        await ended(signal);
      } else if (at >= breaksAfter) {
        controller.error(new TypeError('The connection broke off.'));
      } else {
        exchange.done = true;
        controller.close();
      }
    },
    cancel() {
      exchange.cancelled = true;
    },
  };
  return new ReadableStream(source, { highWaterMark: 0 });
}

/** @throws the signal's reason, and does nothing else */
function ended(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}
