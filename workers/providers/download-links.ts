/**
 * Addresses under which files can be downloaded without a token: whoever has one has the file, for some minutes up to an
 * hour, so they are kept in memory only. Each is asked for once, and kept as long as it works.
 */
import { untilAborted } from '../platform/until-aborted.ts';

/** Files that are read at about the same time. */
const MAX_LINKS = 256;

/** @returns null where the drive gives no such address */
export type AskForLink = (fileId: string) => Promise<string | null>;

export class DownloadLinks {
  readonly #ask: AskForLink;
  readonly #links = new Map<string, Promise<string | null>>();

  constructor(ask: AskForLink) {
    this.#ask = ask;
  }

  of(fileId: string, signal: AbortSignal): Promise<string | null> {
    const known = this.#links.get(fileId);
    if (known) return untilAborted(known, signal);
    return this.fresh(fileId, signal);
  }

  /** Another one, whatever is known. */
  fresh(fileId: string, signal: AbortSignal): Promise<string | null> {
    // Many may wait for it: it does not end with the first of them.
    const asked = this.#ask(fileId);
    this.#links.delete(fileId);
    this.#links.set(fileId, asked);
    const [oldest] = this.#links.keys();
    if (this.#links.size > MAX_LINKS && oldest !== undefined) this.#links.delete(oldest);
    asked.catch(() => this.#forgetIf(fileId, asked));
    return untilAborted(asked, signal);
  }

  /** The file may be another one now. */
  forget(fileId: string): void {
    this.#links.delete(fileId);
  }

  #forgetIf(fileId: string, asked: Promise<string | null>): void {
    if (this.#links.get(fileId) === asked) this.#links.delete(fileId);
  }
}
