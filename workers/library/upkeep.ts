/** Keeping what is stored whole and small, and asking the browser to leave it alone. */
import type { TrackId } from '../../services/protocol/records.ts';
import type { IntegrityReport, StorageReport, Upkeep } from '../../services/protocol/upkeep.ts';
import { type ContentUpkeepParts, sweepContent, tracksWithoutContent } from './content-upkeep.ts';
import type { TrackStore } from './library-store.ts';
import type { SegmentRepair } from './segment-repair.ts';

/** What browsers tell of their storage; `persist` is theirs to offer in pages only. */
export interface StorageAdvice extends Partial<Pick<StorageManager, 'estimate' | 'persisted'>> {
  persist?(): Promise<boolean>;
}

export interface UpkeepParts extends ContentUpkeepParts {
  readonly store: Pick<TrackStore, 'inTurn' | 'catchUp' | 'markPending'>;
  readonly repair: SegmentRepair;
  /** Reads all that a person made anew, and sets aside what cannot be read. @returns how much was set aside since the last call */
  readonly checkPersonal: () => Promise<number>;
  /** `navigator.storage`; absent on insecure pages. */
  readonly storage: StorageAdvice | undefined;
}

/** All of the upkeep but what goes out and comes in (`personal-export.ts`). */
export function createUpkeep(parts: UpkeepParts): Pick<Upkeep, 'checkIntegrity' | 'storage' | 'persist'> {
  const { database, store, log } = parts;
  const storage = parts.storage ?? {};
  const persisted = async (): Promise<boolean> => (await storage.persisted?.().catch(() => false)) ?? false;
  return {
    async checkIntegrity(): Promise<IntegrityReport> {
      return log.span('check integrity', async () => {
        const { report, unread } = await store.inTurn(() => check(parts));
        if (unread.length > 0) await store.markPending(unread);
        return report;
      });
    },

    async storage(): Promise<StorageReport> {
      const { usage, quota }: StorageEstimate = (await storage.estimate?.().catch(() => undefined)) ?? {};
      return { persisted: database.storage === 'indexeddb' && (await persisted()), usage: usage ?? null, quota: quota ?? null };
    },

    async persist(): Promise<boolean> {
      if (database.storage !== 'indexeddb') return false;
      return (await persisted()) || ((await storage.persist?.().catch(() => false)) ?? false);
    },
  };
}

/** Looks at everything, and mends what can be mended here. @returns also the tracks that have to be read again */
async function check(parts: UpkeepParts): Promise<{ readonly report: IntegrityReport; readonly unread: readonly TrackId[] }> {
  const { store, segments, repair, checkPersonal } = parts;
  await store.catchUp();
  const checked = await segments.verify();
  const early = segments.damaged.size;
  // Mends what was found, and shows it.
  await store.catchUp();
  const damage = await repair.takeReport();
  const content = await sweepContent(parts);
  const identitiesDamaged = await segments.checkIdentities();
  await segments.completeIdentities();
  const report = {
    // What was found when the library was opened is no longer among those that were checked.
    segments: checked + damage.segments - early,
    damaged: damage.segments,
    tracksLost: damage.tracks,
    accounts: damage.accounts,
    identitiesDamaged,
    ...content,
    personalDamaged: await checkPersonal(),
  };
  return { report, unread: await tracksWithoutContent(parts) };
}
