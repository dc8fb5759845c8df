/** What a planned batch does, by the ids of tracks. */
import type { TrackId } from '../../services/protocol/records.ts';
import type { SyncBatchResult } from './store.ts';
import type { SyncPlan } from './sync-plan.ts';

export function resultOf(plan: SyncPlan): SyncBatchResult {
  return {
    added: idsOf(plan, plan.added),
    changed: idsOf(plan, plan.changed),
    renamed: idsOf(plan, plan.renamed),
    removed: idsOf(plan, plan.removed),
    extracted: idsOf(plan, plan.extracted),
  };
}

/** Tracks of which something else is shown, and that are not added. */
export function updatedBy(plan: SyncPlan): readonly TrackId[] {
  const { added, changed, renamed, extracted } = plan;
  return idsOf(plan, [...new Set([...changed, ...renamed, ...extracted])].filter((row) => !added.has(row)));
}

function idsOf(plan: SyncPlan, rows: Iterable<number>): readonly TrackId[] {
  const ids: TrackId[] = [];
  for (const row of rows) ids.push(plan.id(row));
  return ids;
}
