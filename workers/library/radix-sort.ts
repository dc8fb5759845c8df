/**
 * Stable sorting of numbers by unsigned 32-bit keys, least significant key first, sixteen bits a pass: linear,
 * where comparing a hundred thousand rows by five keys is not.
 */
const BITS = 16;
const BUCKETS = 1 << BITS;

/** Below this many a comparing sort is faster than clearing the buckets. */
const FEW = 2000;

/** Sorts `items` in place; `keys[k][i]` is the k-th key, most significant first, of the item at index i. */
export function sortByKeys(items: Uint32Array, keys: readonly Uint32Array[]): void {
  if (items.length < 2 || keys.length === 0) return;
  const order = items.length < FEW ? comparedOrder(items.length, keys) : radixOrder(items.length, keys);
  const sorted = Uint32Array.from(order, (index) => items[index] ?? 0);
  items.set(sorted);
}

function comparedOrder(length: number, keys: readonly Uint32Array[]): Uint32Array {
  const order = Uint32Array.from({ length }, (_, index) => index);
  return order.sort((a, b) => {
    for (const key of keys) {
      const difference = (key[a] ?? 0) - (key[b] ?? 0);
      if (difference !== 0) return difference;
    }
    return a - b;
  });
}

function radixOrder(length: number, keys: readonly Uint32Array[]): Uint32Array {
  let order = new Uint32Array(length);
  for (let index = 0; index < length; index++) order[index] = index;
  let spare = new Uint32Array(length);
  const counts = new Uint32Array(BUCKETS);
  for (const key of keys.toReversed()) {
    for (const shift of [0, BITS]) {
      if (!spread(key, shift)) continue;
      counts.fill(0);
      for (let index = 0; index < length; index++) bump(counts, ((key[index] ?? 0) >>> shift) & (BUCKETS - 1), 1);
      let start = 0;
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        const count = counts[bucket] ?? 0;
        counts[bucket] = start;
        start += count;
      }
      for (let index = 0; index < length; index++) {
        const item = order[index] ?? 0;
        spare[bump(counts, ((key[item] ?? 0) >>> shift) & (BUCKETS - 1), 1)] = item;
      }
      [order, spare] = [spare, order];
    }
  }
  return order;
}

/** Adds to a count and returns what it was. */
function bump(counts: Uint32Array, bucket: number, by: number): number {
  const count = counts[bucket] ?? 0;
  counts[bucket] = count + by;
  return count;
}

/** Whether the digit differs between any two keys; most high digits do not, and their pass is saved. */
function spread(key: Uint32Array, shift: number): boolean {
  const first = (key[0] ?? 0) >>> shift;
  const mask = shift === 0 ? BUCKETS - 1 : -1;
  return key.some((value) => ((value >>> shift) & mask) !== (first & mask));
}

/** Two keys by which floats sort as numbers do; missing ones (NaN) come last whatever the direction. */
export function floatKeys(values: Float64Array, descending: boolean): readonly [Uint32Array, Uint32Array] {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const high = new Uint32Array(values.length);
  const low = new Uint32Array(values.length);
  for (let index = 0; index < values.length; index++) {
    if (Number.isNaN(values[index])) {
      high[index] = low[index] = 0xffffffff;
      continue;
    }
    let top = bits[index * 2 + 1] ?? 0;
    let bottom = bits[index * 2] ?? 0;
    // IEEE 754 orders like integers once the sign is turned round, and negative numbers entirely.
    const negative = top >>> 31 === 1;
    if (!negative) top ^= 0x80000000;
    if (negative !== descending) {
      bottom = ~bottom;
      top = ~top;
    }
    high[index] = top >>> 0;
    low[index] = bottom >>> 0;
  }
  return [high, low];
}

/** A key that is turned round for descending order, with what is missing kept last. */
export function directedKey(key: Uint32Array, descending: boolean): Uint32Array {
  return descending ? key.map((value) => (value === 0xffffffff ? value : 0xfffffffe - value)) : key;
}
