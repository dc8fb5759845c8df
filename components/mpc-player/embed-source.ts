/**
 * The list that an embed brings along: an account of its own in the worker, kept out of the library, and the
 * rows of that account. It is opened once per source and closed with the player; what plays goes on playing.
 */
import type { MpcClient } from '../../services/client.ts';
import type { Account, CatalogEntry } from '../../services/protocol/accounts.ts';
import { asMpcError, fromWireError, type MpcError } from '../../services/protocol/errors.ts';
import { ViewRows } from '../shared/view-rows.ts';

/** The address of a catalogue, or its entries. */
export type EmbedFrom = string | readonly CatalogEntry[];

export type EmbedStatus = 'closed' | 'opening' | 'ready' | 'failed';

export class EmbedSource {
  readonly #changed: () => void;
  #status: EmbedStatus = 'closed';
  #account: Account | null = null;
  #rows: ViewRows<'tracks'> | null = null;
  #error: MpcError | null = null;
  #life = new AbortController();
  #revision = 0;

  /** @param changed called whenever there is something new to show */
  constructor(changed: () => void) {
    this.#changed = (): void => {
      this.#revision++;
      changed();
    };
  }

  /** Rises with every change, since the rows are the same object before and after. */
  get revision(): number {
    return this.#revision;
  }

  get status(): EmbedStatus {
    return this.#status;
  }
  get account(): Account | null {
    return this.#account;
  }
  get rows(): ViewRows<'tracks'> | null {
    return this.#rows;
  }
  get error(): MpcError | null {
    return this.#error;
  }

  async open(client: MpcClient, from: EmbedFrom): Promise<void> {
    this.close();
    const { signal } = this.#life;
    this.#status = 'opening';
    this.#changed();
    try {
      const account = await client.accounts.add({ provider: 'catalog', from, embedded: true });
      if (signal.aborted) return;
      this.#account = account;
      this.#followSync(client, account, signal);
      this.#rows = new ViewRows(client, {
        kind: 'tracks',
        filter: { op: 'equals', field: 'account', value: account.id },
        // The order of the list itself, which is that of `play({ account })`; not the order of albums and discs.
        sort: [{ by: 'added' }],
      });
      this.#rows.onChange(() => this.#onRows());
      // A list that was known from an earlier visit may have changed since.
      await client.sync.start(account.id);
    } catch (thrown) {
      if (!signal.aborted) this.#fail(asMpcError(thrown));
    }
  }

  close(): void {
    this.#life.abort();
    this.#life = new AbortController();
    this.#rows?.close();
    this.#rows = null;
    this.#account = null;
    this.#error = null;
    this.#status = 'closed';
  }

  #followSync(client: MpcClient, account: Account, signal: AbortSignal): void {
    const undo = client.events.on({ type: 'Sync' }, ({ payload }) => {
      if (signal.aborted || !('job' in payload) || payload.job.account !== account.id) return;
      const { error } = payload.job;
      if (payload.event === 'Failed' && error !== null) this.#fail(fromWireError(error));
      // An empty list is known to be empty only now.
      if (payload.event === 'Completed') this.#settle();
    });
    signal.addEventListener('abort', undo, { once: true });
  }

  #onRows(): void {
    if (this.#rows?.error) this.#fail(this.#rows.error);
    else if ((this.#rows?.count ?? 0) > 0) this.#settle();
    else this.#changed();
  }

  #settle(): void {
    this.#status = 'ready';
    this.#error = null;
    this.#changed();
  }

  /** A list that is known already stays usable when it cannot be read anew. */
  #fail(error: MpcError): void {
    this.#error = error;
    this.#status = (this.#rows?.count ?? 0) > 0 ? 'ready' : 'failed';
    this.#changed();
  }
}
