/**
 * What a person made belongs to the recording: whatever is done to one copy is done to all (`personal.ts`), and here
 * copies that were recognised only later come to agree. A copy takes over a favourite, and rating and edits where it
 * has none of its own; of plays and skips it has as many as the copy with the most.
 */
import type { Duplicates } from './duplicates.ts';
import { mergeRecords, type PersonalChange, type PersonalStep } from './personal-record.ts';
import type { TrackTable } from './track-table.ts';
import type { UserData } from './user-data.ts';

/** The changes that make the copies of these rows agree; none when they do. */
export function sharingChanges(rows: readonly number[], table: TrackTable, duplicates: Duplicates, userData: UserData, at: number): readonly PersonalChange[] {
  const seen = new Set<number>();
  const changes: PersonalChange[] = [];
  for (const row of rows) {
    if (seen.has(row) || duplicates.count(row) === 1) continue;
    const copies = duplicates.copies(row);
    const records = copies.map((copy) => userData.shown(copy));
    const shared = records.reduce(mergeRecords);
    for (const [index, copy] of copies.entries()) {
      seen.add(copy);
      const own = records[index];
      if (own === undefined) continue;
      const ids = [table.id(copy)];
      const { favourite, rating, edits, plays, skips, lastPlayed } = mergeRecords(own, shared);
      const steps: PersonalStep[] = [];
      // As changes of now: an older one of the copy itself must not win when all is read again.
      if (favourite !== own.favourite) steps.push({ do: 'favourite', value: favourite });
      if (rating !== own.rating) steps.push({ do: 'rate', value: rating });
      if (edits !== own.edits && edits !== null) steps.push({ do: 'edit', value: edits });
      // Counts are not added to: another host may do the same.
      if (plays !== own.plays || skips !== own.skips || lastPlayed !== own.lastPlayed) {
        steps.push({ do: 'reach', plays, skips, lastPlayed });
      }
      for (const step of steps) changes.push({ ids, at, step });
    }
  }
  return changes;
}
