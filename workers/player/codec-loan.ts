/**
 * Codec workers on loan: for each stream that needs one, the sounding page is asked for a port to its own. The
 * port is the stream's from then on; when its page dies the stream notices by itself.
 */
import type { CodecRequest } from '../../services/protocol/codec.ts';
import { MpcError } from '../../services/protocol/errors.ts';
import type { CodecLender } from '../decoder/audio-stream.ts';
import type { Clock } from '../platform/clock.ts';

/** Milliseconds for a page to start its codec worker. */
const LEND_LIMIT = 8_000;

export class CodecLoan implements CodecLender {
  readonly #ask: () => boolean;
  readonly #clock: Clock;
  /** Those who wait, first come, first served. */
  readonly #waiting = new Set<(port: MessagePort) => void>();

  /** @param ask tells a page that a port is wanted; false when there is none to ask */
  constructor(ask: () => boolean, clock: Clock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** A page lends a port. One that nobody waits for any more is given back. */
  lend(port: MessagePort): void {
    const [first] = this.#waiting;
    if (first === undefined) giveBack(port);
    else {
      this.#waiting.delete(first);
      first(port);
    }
  }

  async port(signal: AbortSignal): Promise<MessagePort> {
    signal.throwIfAborted();
    if (!this.#ask()) throw new MpcError('unsupported', 'This browser has no decoder to lend for this codec.');
    const done = new AbortController();
    let arrived: (port: MessagePort) => void = () => undefined;
    const port = new Promise<MessagePort>((resolve) => {
      arrived = resolve;
      this.#waiting.add(resolve);
    });
    try {
      return await Promise.race([port, this.#tooLate(AbortSignal.any([signal, done.signal]))]);
    } finally {
      this.#waiting.delete(arrived);
      done.abort();
    }
  }

  async #tooLate(signal: AbortSignal): Promise<never> {
    await this.#clock.sleep(LEND_LIMIT, signal);
    throw new MpcError('unsupported', 'No page lent a decoder for this codec.');
  }
}

/** Gives back a port of which no stream was made: the codec worker, which does not hear of closed ports, lets go of it. */
export function giveBack(port: MessagePort): void {
  port.postMessage({ type: 'close', stream: 0 } satisfies CodecRequest);
  port.close();
}
