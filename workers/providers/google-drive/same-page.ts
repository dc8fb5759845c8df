/** Watches a listing that it goes on: a page may be sent twice by mistake, but one that comes again and again has no end. */
import { MpcError } from '../../../services/protocol/errors.ts';

const MAX_TIMES = 5;

export class SamePage {
  #page: string | null = null;
  #times = 0;

  /**
   * @param page what tells one page from the next; null after the last
   * @throws MpcError `server`
   */
  note(page: string | null): void {
    this.#times = page !== null && page === this.#page ? this.#times + 1 : 0;
    this.#page = page;
    if (this.#times >= MAX_TIMES) throw new MpcError('server', 'Google Drive sends one page again and again.', { details: { reason: 'same-page' } });
  }
}
