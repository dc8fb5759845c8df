/**
 * Reads a file of an account for as long as that may help: what fails for a passing reason is tried again for a bounded
 * time, at once when the network is back; an account that refuses is renewed once; and what gets no answer is given up.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import type { AccountId } from '../../services/protocol/records.ts';
import type { RenewingRegistry } from '../accounts/provider-registry.ts';
import type { Clock } from '../platform/clock.ts';
import { whenOnline, type NetworkMonitor } from '../platform/network.ts';
import type { FileRef, FileSlice, Provider } from '../providers/provider.ts';

/** Milliseconds for which one read is tried again before its error counts, while the device has a network. */
export const READ_PATIENCE = 30_000;
/** So many times as long without one. */
const PATIENCE_OFFLINE = 10;
/** An attempt is given up after so many milliseconds, and one more for each so many bytes of it. */
const ATTEMPT = { least: 15_000, bytesPerMillisecond: 4, most: 300_000 } as const;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 4_000;

export interface PatientReaderOptions {
  readonly account: AccountId;
  readonly providers: RenewingRegistry;
  readonly clock: Clock;
  readonly network: NetworkMonitor;
  /** Milliseconds; see {@link READ_PATIENCE}. */
  readonly patience: number;
  /** To be told why a read has failed that is tried again, or was for long enough. */
  readonly troubled?: (error: MpcError) => void;
}

export class PatientReader {
  readonly #options: PatientReaderOptions;
  #provider: Provider | null = null;

  constructor(options: PatientReaderOptions) {
    this.#options = options;
  }

  /** @throws MpcError `not-found`, `unauthorized`, `permission` */
  async provider(): Promise<Provider> {
    this.#provider ??= await this.#options.providers.provider(this.#options.account);
    return this.#provider;
  }

  /** As {@link Provider.read}. @throws MpcError why it could not be read to the end, or `aborted` */
  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    try {
      return await this.#persist(file, start, end, signal);
    } catch (thrown) {
      throw signal.aborted ? new MpcError('aborted', 'Reading was cancelled.', { cause: thrown }) : asMpcError(thrown);
    }
  }

  async #persist(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const { account, providers, clock, network, patience, troubled } = this.#options;
    let giveUpAt = clock.now() + patience;
    let renewed = false;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      try {
        return await this.#attempt(file, start, end, signal);
      } catch (thrown) {
        signal.throwIfAborted();
        const error = asMpcError(thrown);
        if (error.code === 'unauthorized' && !renewed && this.#provider !== null) {
          renewed = true;
          this.#provider = await providers.renew(account, this.#provider, signal);
          continue;
        }
        if (!error.retryable) throw error;
        troubled?.(error);
        if (error.details['reason'] === 'missing-bytes' && start > 0) await this.#throwIfChanged(file, signal);
        if (!network.online) {
          await whenOnline(network, clock, patience * PATIENCE_OFFLINE, signal);
          giveUpAt = clock.now() + patience;
          if (network.online) continue;
        }
        if (!network.online || clock.now() + pause > giveUpAt) throw error;
      }
      await this.#rest(pause, signal);
    }
  }

  /** A file that ends too early may be another one by now, which an answer without bytes does not tell but the file's beginning does. */
  async #throwIfChanged(file: FileRef, signal: AbortSignal): Promise<void> {
    try {
      await this.#attempt(file, 0, 1, signal);
    } catch (thrown) {
      const error = asMpcError(thrown);
      if (error.details['reason'] === 'changed') throw error;
    }
  }

  /** One read that ends in time, whether or not the provider heeds its signal. */
  async #attempt(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    signal.throwIfAborted();
    const provider = await this.provider();
    const attempt = new AbortController();
    const ends = AbortSignal.any([signal, attempt.signal]);
    const limit = Math.min(ATTEMPT.least + (end - start) / ATTEMPT.bytesPerMillisecond, ATTEMPT.most);
    try {
      return await Promise.race([provider.read(file, start, end, ends), this.#tooLate(limit, ends)]);
    } finally {
      attempt.abort();
    }
  }

  async #tooLate(milliseconds: number, signal: AbortSignal): Promise<never> {
    await this.#options.clock.sleep(milliseconds, signal);
    throw new MpcError('timeout', 'The file was not answered in time.');
  }

  /** Ends early when the network comes back. */
  async #rest(milliseconds: number, signal: AbortSignal): Promise<void> {
    const { clock, network } = this.#options;
    const back = new AbortController();
    const undo = network.onChange(({ online }) => online && back.abort());
    try {
      await clock.sleep(milliseconds, AbortSignal.any([signal, back.signal]));
    } catch {
      signal.throwIfAborted();
    } finally {
      undo();
    }
  }
}
