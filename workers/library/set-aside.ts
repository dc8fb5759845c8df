/** What is kept of stored values that cannot be read any more and can be had again: as they were found, the latest of each key. */
import type { Change, StoreName } from './database.ts';

/** The changes that keep them in the store `damaged`. They stay where they were as well: it is for the caller to delete them. */
export function settingAside(store: StoreName, found: ReadonlyMap<string, unknown>): readonly Change[] {
  return Array.from(found, ([key, value]): Change => ({ store: 'damaged', key: `${store}/${key}`, value: { value } }));
}
