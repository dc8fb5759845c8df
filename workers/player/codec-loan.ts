/**
 * The codec workers that pages lend to the decoder, one a tab. The first that is there serves; when its tab is
 * gone, another's does. When there is none, the pages are asked for one.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { CodecLender } from '../decoder/audio-stream.ts';
import type { Clock } from '../platform/clock.ts';

/** Milliseconds for a page to start its codec worker. */
const LEND_LIMIT = 8_000;

export class CodecLoan implements CodecLender {
  readonly #ask: () => void;
  readonly #clock: Clock;
  readonly #ports = new Map<string, MessagePort>();
  readonly #waiting = new Set<(port: MessagePort) => void>();

  /** @param ask tells the pages that a codec worker is wanted */
  constructor(ask: () => void, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  lend(tab: string, port: MessagePort): void {
    this.release(tab);
    this.#ports.set(tab, port);
    for (const waiting of this.#waiting) waiting(port);
    this.#waiting.clear();
  }

  /** The tab is gone, or lends another one. */
  release(tab: string): void {
    this.#ports.get(tab)?.close();
    this.#ports.delete(tab);
  }

  async port(signal: AbortSignal): Promise<MessagePort> {
    const [lent] = this.#ports.values();
    if (lent !== undefined) return lent;
    const done = new AbortController();
    let arrived: (port: MessagePort) => void = () => undefined;
    const port = new Promise<MessagePort>((resolve) => {
      arrived = resolve;
      this.#waiting.add(resolve);
    });
    this.#ask();
    try {
      return await Promise.race([port, this.#tooLate(AbortSignal.any([signal, done.signal]))]);
    } finally {
      this.#waiting.delete(arrived);
      done.abort();
    }
  }

  close(): void {
    for (const tab of this.#ports.keys()) this.release(tab);
  }

  async #tooLate(signal: AbortSignal): Promise<never> {
    await this.#clock.sleep(LEND_LIMIT, signal);
    throw new MpcError('unsupported', 'No page lent a decoder for this codec.');
  }
}
