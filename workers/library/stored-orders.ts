/**
 * The order of texts in the listener's language, stored, so that an opened library need not find it anew. It
 * holds for the same texts and language only, and is a guess for others: numbers of texts depend on the order in which
 * segments are read, and browsers change their minds of languages.
 */
import type { KnownOrder } from './collation.ts';
import type { Change, Database } from './database.ts';
import type { Projection } from './projection.ts';
import type { TextDomain } from './text-domain.ts';

const KEY = 'orders';
/** Fewer texts are ordered at once. */
const FEW = 500;

export class StoredOrders {
  readonly #database: Database;
  readonly #projection: Projection;
  /** Of which texts the stored order of each domain is. */
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
      const known = knownOrder((stored as Readonly<Record<string, unknown>>)[name]);
      if (known === null) continue;
      this.#projection.knownOrders.set(domain, known);
      this.#stored.set(name, known.of);
    }
  }

  /** The change that stores the orders in use; none when they are stored. */
  changes(): readonly Change[] {
    const orders = this.#projection.collator.orders();
    const value: Record<string, KnownOrder> = {};
    let news = false;
    for (const [name, domain] of this.#domains()) {
      const order = orders.get(domain) ?? this.#projection.knownOrders.get(domain);
      if (order === undefined || order.order.length < FEW) continue;
      value[name] = order;
      news ||= order.of !== this.#stored.get(name);
      this.#stored.set(name, order.of);
    }
    return news ? [{ store: 'meta', key: KEY, value }] : [];
  }

  #domains(): readonly (readonly [string, TextDomain])[] {
    return Object.entries(this.#projection.table.domains) as [string, TextDomain][];
  }
}

/** Null for what is none. Earlier versions stored the numbers alone. */
function knownOrder(stored: unknown): KnownOrder | null {
  if (stored instanceof Uint32Array) return { order: stored, ties: new Uint8Array(0), of: Number.NaN };
  const { order, ties, of } = Object(stored) as Partial<Record<keyof KnownOrder, unknown>>;
  return order instanceof Uint32Array && ties instanceof Uint8Array && typeof of === 'number' ? { order, ties, of } : null;
}
