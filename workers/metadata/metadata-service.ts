/** Metadata as pages ask for it. */
import type { MetadataService } from '../../services/protocol/metadata.ts';
import type { LibraryStore } from '../library/store.ts';
import type { SyncCoordinator } from '../sync/sync-coordinator.ts';

export interface MetadataServiceOptions {
  readonly library: LibraryStore;
  readonly sync: Pick<SyncCoordinator, 'extractPending'>;
}

export function createMetadataService({ library, sync }: MetadataServiceOptions): MetadataService {
  return {
    async refresh(tracks) {
      const rows = await library.rows(tracks);
      await library.markPending(rows.map(({ id }) => id));
      await Promise.all([...new Set(rows.map(({ account }) => account))].map((account) => sync.extractPending(account)));
      const after = await library.rows(tracks);
      return after.filter(({ status }) => status === 'tagged').length;
    },
  };
}
