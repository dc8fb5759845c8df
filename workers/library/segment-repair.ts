/**
 * What happens to damaged segments: they are set aside, their tracks go on under their ids by what is written of
 * them beside the segment, and their accounts' listings begin anew, so that the next sync reads them again.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import { isLive } from './albums.ts';
import type { Change, Database } from './database.ts';
import { decodeIdentities } from './identities.ts';
import { isPersonalDamage } from './personal-damage.ts';
import { accountsWithCursor, cursorKey } from './listing-runs.ts';
import type { SegmentLog } from './segment-log.ts';
import { describeUnread } from './track-description.ts';
import { PENDING, type TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** Kept in the store `damaged`, under the segment's key and the time. */
interface SetAside {
  readonly value: unknown;
  /** Tracks whose latest state it held. */
  readonly tracks: number;
  readonly accounts: readonly string[];
  /** Whether a check of the library has told of it. */
  readonly reported: boolean;
}

export interface Damage {
  readonly segments: number;
  readonly tracks: number;
  readonly accounts: readonly string[];
}

export interface SegmentRepairParts {
  readonly database: Database;
  readonly segments: SegmentLog;
  readonly table: TrackTable;
  readonly log: Logger;
  readonly now: () => number;
}

/** More that was set aside than this tells nobody anything. */
const KEPT = 32;
/** No provider's change key: whatever the next listing tells is a change, and has the tags read again. */
const LOST = '(lost)';

export class SegmentRepair {
  readonly #parts: SegmentRepairParts;

  constructor(parts: SegmentRepairParts) {
    this.#parts = parts;
  }

  /** Sets aside what the log has found damaged; to be called in turn. @returns the rows that were restored */
  async mend(): Promise<readonly number[]> {
    const { segments, log } = this.#parts;
    const restored: number[] = [];
    while (segments.damaged.size > 0) {
      await segments.locate();
      const keys = [...segments.damaged.keys()];
      const { records, changes } = await this.#plan(keys);
      let { nextRow } = segments;
      for (const row of records.keys()) nextRow = Math.max(nextRow, row + 1);
      if (!(await segments.commit(records, nextRow, changes))) {
        // Another host has written, and may have mended it.
        segments.damaged.clear();
        restored.push(...(await segments.catchUp()));
        continue;
      }
      segments.discard(keys);
      restored.push(...records.keys());
      log.error('Damaged segments were set aside.', { segments: keys.length, tracks: records.size });
    }
    return restored;
  }

  /** What was set aside and not told of yet. */
  async takeReport(): Promise<Damage> {
    const { database } = this.#parts;
    const news: Change[] = [];
    const accounts = new Set<string>();
    let tracks = 0;
    await database.scan('damaged', null, (key, value) => {
      if (!isSetAside(value) || value.reported) return;
      tracks += value.tracks;
      for (const account of value.accounts) accounts.add(account);
      news.push({ store: 'damaged', key, value: { ...value, reported: true } satisfies SetAside });
    });
    const old = (await database.keys('damaged')).filter((key) => !isPersonalDamage(key)).slice(0, -KEPT).filter((key) => news.every((change) => change.key !== key));
    const changes = [...news, ...old.map((key): Change => ({ store: 'damaged', key }))];
    if (changes.length > 0) await database.write(changes);
    return { segments: news.length, tracks, accounts: [...accounts] };
  }

  async #plan(keys: readonly string[]): Promise<{ readonly records: ReadonlyMap<number, TrackRecord>; readonly changes: readonly Change[] }> {
    const { segments, now } = this.#parts;
    const records = new Map<number, TrackRecord>();
    const changes: Change[] = [];
    /** Of all that are damaged; a track may lie in several segments. */
    const lost = new Set<number>();
    for (const key of keys) {
      const found = await this.#restore(key);
      const value = segments.damaged.get(key);
      const accounts = found?.accounts ?? (await this.#allAccounts());
      const before = lost.size;
      for (const [row, record] of found?.records ?? []) {
        records.set(row, record);
        if (isLive(record.state)) lost.add(row);
      }
      const tracks = found === null ? countOf(value) : lost.size - before;
      const aside: SetAside = { value, tracks, accounts, reported: false };
      changes.push(
        { store: 'damaged', key: `${key} ${now()}`, value: aside },
        { store: 'segments', key },
        { store: 'identities', key },
        ...accounts.map((account): Change => ({ store: 'meta', key: cursorKey(account) })),
      );
    }
    return { records, changes };
  }

  /** The tracks of a damaged segment, as far as they are known; null when nothing is. */
  async #restore(key: string): Promise<{ readonly records: ReadonlyMap<number, TrackRecord>; readonly accounts: readonly string[] } | null> {
    const { database, segments, table } = this.#parts;
    const loaded = segments.rowsOf(key);
    const identities = loaded.length > 0 ? null : decodeIdentities(await database.get('identities', key));
    if (loaded.length === 0 && identities === null) return null;
    const records = new Map<number, TrackRecord>();
    for (const row of loaded) records.set(row, table.record(row));
    for (const [row, identity] of identities ?? []) {
      const holder = segments.holderOf(row);
      if (holder !== null && holder > key) continue;
      table.ensure(row + 1);
      const record = { ...table.record(row), ...identity };
      if (holder === null) describeUnread(record);
      records.set(row, record);
    }
    for (const record of records.values()) {
      record.changeKey = LOST;
      record.state &= ~PENDING;
    }
    return { records, accounts: [...new Set([...records.values()].map(({ account }) => account))].filter((account) => account !== '') };
  }

  async #allAccounts(): Promise<readonly string[]> {
    const { database, table } = this.#parts;
    const { account, state } = table.columns;
    const known = new Set(await accountsWithCursor(database));
    for (let row = 0; row < table.count; row++) if (isLive(state.get(row))) known.add(account.get(row));
    return [...known];
  }
}

/** What a segment whose tracks nobody knows says of their number. */
function countOf(value: unknown): number {
  const count = typeof value === 'object' && value !== null ? (value as { readonly count?: unknown }).count : 0;
  return typeof count === 'number' && Number.isInteger(count) && count > 0 && count < 0xffff ? count : 0;
}

function isSetAside(value: unknown): value is SetAside {
  if (typeof value !== 'object' || value === null) return false;
  const { tracks, accounts, reported } = value as Partial<Record<keyof SetAside, unknown>>;
  return typeof tracks === 'number' && Array.isArray(accounts) && typeof reported === 'boolean';
}
