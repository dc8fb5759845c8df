/** Keeping what is stored whole and small, and asking the browser to leave it alone. */
import type { Logger } from '../../services/protocol/logging.ts';
import type { ArtworkId } from '../../services/protocol/records.ts';
import type { IntegrityReport, StorageReport, Upkeep } from '../../services/protocol/upkeep.ts';
import type { ArtworkStore } from './artwork-store.ts';
import type { Change, Database } from './database.ts';
import type { TrackStore } from './library-store.ts';
import type { SegmentLog } from './segment-log.ts';
import type { SegmentRepair } from './segment-repair.ts';
import { ERASED } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** What browsers tell of their storage; `persist` is theirs to offer in pages only. */
export interface StorageAdvice extends Partial<Pick<StorageManager, 'estimate' | 'persisted'>> {
  persist?(): Promise<boolean>;
}

export interface UpkeepParts {
  readonly database: Database;
  readonly store: Pick<TrackStore, 'inTurn' | 'catchUp'>;
  readonly segments: SegmentLog;
  readonly repair: SegmentRepair;
  /** Reads all that a person made anew, and sets aside what cannot be read. @returns how much was set aside since the last call */
  readonly checkPersonal: () => Promise<number>;
  readonly artwork: ArtworkStore;
  readonly table: TrackTable;
  /** `navigator.storage`; absent on insecure pages. */
  readonly storage: StorageAdvice | undefined;
  readonly log: Logger;
}

/** All of the upkeep but what goes out and comes in (`personal-export.ts`). */
export function createUpkeep(parts: UpkeepParts): Pick<Upkeep, 'checkIntegrity' | 'storage' | 'persist'> {
  const { database, store, segments, repair, checkPersonal, log } = parts;
  const storage = parts.storage ?? {};
  const persisted = async (): Promise<boolean> => (await storage.persisted?.().catch(() => false)) ?? false;
  return {
    async checkIntegrity(): Promise<IntegrityReport> {
      return log.span('check integrity', () =>
        store.inTurn(async () => {
          await store.catchUp();
          const checked = await segments.verify();
          const early = segments.damaged.size;
          // Mends what was found, and shows it.
          await store.catchUp();
          const damage = await repair.takeReport();
          await sweep(parts);
          await segments.completeIdentities();
          // What was found when the library was opened is no longer among those that were checked.
          const found = { segments: checked + damage.segments - early, damaged: damage.segments };
          return { ...found, tracksLost: damage.tracks, accounts: damage.accounts, personalDamaged: await checkPersonal() };
        }),
      );
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

/** Deletes what belongs to no track any more. Tombstones count as tracks: their files may come back. */
async function sweep({ database, segments, artwork, table, log }: UpkeepParts): Promise<void> {
  const { columns } = table;
  const used = new Set<ArtworkId>();
  for (let row = 0; row < table.count; row++) {
    if ((columns.state.get(row) & ERASED) === 0 && columns.artwork.get(row) !== '') used.add(columns.artwork.get(row));
  }
  const lyrics = (await database.keys('lyrics')).filter((id) => columns.lyrics.get(table.find(id)) !== 1);
  const changes: readonly Change[] = [
    ...(await artwork.orphans(used)),
    ...lyrics.map((key): Change => ({ store: 'lyrics', key })),
  ];
  if (changes.length === 0) return;
  // Another host that writes in between leaves it to the next time.
  if (!(await segments.commit(new Map(), segments.nextRow, changes, { sweeps: segments.sweeps + 1 }))) return;
  await artwork.load();
  log.info('Swept what belonged to no track.', { entries: changes.length });
}
