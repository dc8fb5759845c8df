/** The first part of a sync: what the account holds goes into the library, batch by batch, each with its cursor. */
import type { LibraryStore } from '../library/store.ts';
import type { Provider } from '../providers/provider.ts';
import type { RunningJob } from './running-job.ts';

export interface DiscoveryOptions {
  readonly library: LibraryStore;
  readonly provider: Provider;
  readonly job: RunningJob;
  readonly embedded: boolean;
  readonly signal: AbortSignal;
}

/** @throws MpcError as the provider and the library do; every batch before that is stored */
export async function discover({ library, provider, job, embedded, signal }: DiscoveryOptions): Promise<void> {
  const { account } = job;
  const { follows, run } = job.record.listing;
  const cursor = await library.cursor(account, follows ? undefined : run);
  // What it has seen before it was broken off without a cursor may be gone by now.
  if (cursor === null) await job.listAnew();
  for await (const { entries, moved, removedPaths, removed, failures, anew, cursor: next, end } of provider.changes(cursor, signal)) {
    signal.throwIfAborted();
    if (anew) await job.listAnew();
    if (failures.length > 0) {
      for (const { path, error } of failures) job.warn(path, error);
      job.noteListing({ keepBeneath: [...job.record.listing.keepBeneath, ...failures.map(({ path }) => path)] });
      // Before the batch: once its cursor is stored, nobody will ask for these folders again in this run.
      await job.save();
    }
    const result = await library.applySync({
      account,
      run: job.record.listing.run,
      entries,
      ...(moved !== undefined && { moved }),
      ...(removedPaths !== undefined && { removedPaths }),
      removed,
      cursor: next,
      embedded,
      ...(end === 'full' && { settle: { keepBeneath: job.record.listing.keepBeneath } }),
      ...(end === 'delta' && { ended: true }),
    });
    // Saved late or never, this only makes a killed job look for changes once more.
    job.noteListing({ complete: end !== undefined });
    const { discovered, added, changed, renamed, removed: gone } = job.job;
    job.update({
      discovered: discovered + entries.length,
      added: added + result.added.length,
      changed: changed + result.changed.length,
      renamed: renamed + result.renamed.length,
      removed: gone + result.removed.length,
    });
    job.tracksAdded(result.added.length);
  }
  signal.throwIfAborted();
  job.noteListing({ complete: true });
}
