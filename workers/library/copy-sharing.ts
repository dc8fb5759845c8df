/**
 * What a person made belongs to the recording: whatever is done to one copy is done to all that are there
 * (`personal.ts`), and here copies that come together later, or come back, agree: the newest word on each of
 * favourite, rating and every tag holds for all of them, also when it took something back; of plays and skips each has
 * as many as the copy with the most.
 */
import type { Duplicates } from './duplicates.ts';
import { mergeRecords, type PersonalChange, type PersonalRecord } from './personal-record.ts';
import type { TrackTable } from './track-table.ts';
import type { UserData } from './user-data.ts';

/** The changes that make the copies of these rows agree; none when they do. @param at epoch milliseconds, now */
export function sharingChanges(rows: readonly number[], table: TrackTable, duplicates: Duplicates, userData: UserData, at: number): readonly PersonalChange[] {
  const seen = new Set<number>();
  const changes: PersonalChange[] = [];
  for (const row of rows) {
    if (seen.has(row)) continue;
    const copies = duplicates.ring(row);
    if (copies.length === 1 || !copies.some((copy) => table.personal.has(copy))) continue;
    for (const copy of copies) seen.add(copy);
    const records = new Map(copies.map((copy) => [copy, userData.shown(copy)]));
    const shared = [...records.values()].reduce(mergeRecords);
    const others = [...records].filter(([, own]) => differs(own, mergeRecords(own, shared)));
    // Merged, not set: whatever another host writes of them meanwhile is weighed by its time, in any order.
    if (others.length > 0) changes.push({ ids: others.map(([copy]) => table.id(copy)), at, step: { do: 'take', value: shared } });
  }
  return changes;
}

function differs(a: PersonalRecord, b: PersonalRecord): boolean {
  return (Object.keys({ ...a, ...b }) as (keyof PersonalRecord)[]).some((field) => a[field] !== b[field]);
}
