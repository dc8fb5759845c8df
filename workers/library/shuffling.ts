/** Orders by chance: of items, and of groups of items that stay together. */

/** Every order is equally likely (Fisher and Yates). @param random 0 (inclusive) to 1 (exclusive) */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const result = [...items];
  for (let last = result.length - 1; last > 0; last--) {
    const pick = Math.floor(random() * (last + 1));
    const moved = result[last];
    const chosen = result[pick];
    if (moved === undefined || chosen === undefined) continue;
    result[last] = chosen;
    result[pick] = moved;
  }
  return result;
}

/** Every order of the groups is equally likely; within each the items stay as they were. Without a group an item is its own. */
export function shuffledGroups<T>(items: readonly T[], groupOf: (item: T) => string | null, random: () => number): T[] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) {
    const key = groupOf(item) ?? item;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return shuffled([...groups.values()], random).flat();
}
