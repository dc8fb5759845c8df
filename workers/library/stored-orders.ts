/**
 * The order of texts in the listener's language, stored, so that an opened library need not find it anew. It is a
 * guess: numbers of texts depend on the order in which segments are read, and browsers change their minds of languages.
 */
import type { Change, Database } from './database.ts';
import type { Projection } from './projection.ts';
import type { TextDomain } from './text-domain.ts';

const KEY = 'orders';
/** Fewer texts are ordered at once. */
const FEW = 500;

export class StoredOrders {
  readonly #database: Database;
  readonly #projection: Projection;
  /** How many texts the stored order of each domain has. */
  readonly #stored = new Map<string, number>();

  constructor(database: Database, projection: Projection) {
    this.#database = database;
    this.#projection = projection;
  }

  /** Lets the collator know. */
  async load(): Promise<void> {
    const stored = await this.#database.get('meta', KEY);
    if (typeof stored !== 'object' || stored === null) return;
    for (const [name, domain] of this.#domains()) {
      const order: unknown = (stored as Readonly<Record<string, unknown>>)[name];
      if (!(order instanceof Uint32Array)) continue;
      this.#projection.orderGuesses.set(domain, order);
      this.#stored.set(name, order.length);
    }
  }

  /** The change that stores the orders in use; none when they are stored. */
  changes(): readonly Change[] {
    const orders = this.#projection.collator.orders();
    const value: Record<string, Uint32Array> = {};
    let news = false;
    for (const [name, domain] of this.#domains()) {
      const order = orders.get(domain) ?? this.#projection.orderGuesses.get(domain);
      if (order === undefined || order.length < FEW) continue;
      value[name] = order;
      news ||= order.length !== this.#stored.get(name);
      this.#stored.set(name, order.length);
    }
    return news ? [{ store: 'meta', key: KEY, value }] : [];
  }

  #domains(): readonly (readonly [string, TextDomain])[] {
    return Object.entries(this.#projection.table.domains) as [string, TextDomain][];
  }
}
