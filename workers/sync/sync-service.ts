/** Sync as pages ask for it. */
import type { SyncService } from '../../services/protocol/sync.ts';
import type { SyncCoordinator } from './sync-coordinator.ts';

export function createSyncService(coordinator: SyncCoordinator): SyncService {
  return {
    start: (account) => coordinator.start(account),
    cancel: (account) => coordinator.cancel(account),
    job: (account) => coordinator.job(account),
    jobs: () => coordinator.jobs(),
  };
}
