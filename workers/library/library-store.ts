/**
 * The library as sync and player write and read it. One change at a time: it is planned against the table,
 * committed in one transaction, and only then seen. When another host has written first, its changes are read
 * and the plan is made anew.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { PlayRequest } from '../../services/protocol/player.ts';
import type { AccountId, AlbumId, Lyrics, Track, TrackId, TrackRow } from '../../services/protocol/records.ts';
import type { FileEntry } from '../providers/provider.ts';
import { isLive } from './albums.ts';
import type { ArtworkStore, BatchPictures } from './artwork-store.ts';
import type { Change, Database } from './database.ts';
import { takingBatch } from './file-check.ts';
import { fileOfRow, rowsOfAccount } from './listed-files.ts';
import { cursorKey, ListingRun } from './listing-runs.ts';
import type { HistoryStore } from './history-store.ts';
import type { LyricsStore } from './lyrics-store.ts';
import { resultOf, updatedBy } from './plan-result.ts';
import type { Projection } from './projection.ts';
import { RenamedIds } from './renamed-ids.ts';
import { resolveRequest } from './resolve-request.ts';
import { trackRows, wholeTrack } from './rows.ts';
import type { SegmentLog } from './segment-log.ts';
import type { SegmentRepair } from './segment-repair.ts';
import { albumsOf, similarTracks } from './similar-tracks.ts';
import type { LibraryStore, PendingTrack, SyncBatch, SyncBatchResult } from './store.ts';
import { SyncPlan } from './sync-plan.ts';
import { PENDING, REMOVED, type TrackRecord } from './track-record.ts';
import type { Turns } from './turns.ts';
import type { UserData } from './user-data.ts';
import type { Views } from './views.ts';

/** What a committed change did to the tracks. */
export interface TrackChanges {
  readonly added: readonly TrackId[];
  readonly updated: readonly TrackId[];
  readonly deleted: readonly TrackId[];
  readonly rows: readonly number[];
  /** True when this host made the change, and not another. */
  readonly own: boolean;
}

export interface TrackStoreParts {
  readonly database: Database;
  readonly turns: Turns;
  readonly projection: Projection;
  readonly segments: SegmentLog;
  readonly repair: SegmentRepair;
  readonly userData: UserData;
  readonly artwork: ArtworkStore;
  readonly lyrics: LyricsStore;
  readonly history: HistoryStore;
  readonly views: Views;
  readonly now: () => number;
  readonly onChange: (changes: TrackChanges) => void;
  /** Resolves once copies that came together say the same of what a person made. */
  readonly copiesAgree: () => Promise<void>;
}

/** Writers that meet more often than this do not take turns, but a guard that never holds. */
const MAX_ATTEMPTS = 20;

export class TrackStore implements LibraryStore {
  readonly #parts: TrackStoreParts;
  readonly #runs = new Map<AccountId, ListingRun>();
  readonly #renamed = new RenamedIds();
  /** By account: no row below this one waits for its tags. */
  readonly #pendingFrom = new Map<AccountId, number>();

  constructor(parts: TrackStoreParts) {
    this.#parts = parts;
  }

  async applySync(batch: SyncBatch): Promise<SyncBatchResult> {
    const apply = async () => this.#applyOnce(batch, await this.#parts.artwork.prepareAll(batch.extractions ?? []));
    const result = await takingBatch(batch, () => this.inTurn(() => this.#attempt(apply)));
    await this.#parts.copiesAgree();
    return result;
  }

  async cursor(account: AccountId, run?: string): Promise<string | null> {
    if (run !== undefined && !(await this.inTurn(() => this.#run(account, run))).isUnderWay) return null;
    const cursor = await this.#parts.database.get('meta', cursorKey(account));
    return typeof cursor === 'string' ? cursor : null;
  }

  async pending(account: AccountId, limit: number): Promise<readonly PendingTrack[]> {
    const { table } = this.#parts.projection;
    const found: PendingTrack[] = [];
    for (const row of this.#pendingRows(account)) {
      if (found.length === 0) this.#pendingFrom.set(account, row);
      if (found.length >= limit) break;
      found.push({ track: table.id(row), file: fileOfRow(table, row) });
    }
    return found;
  }

  async pendingCount(account: AccountId): Promise<number> {
    let count = 0;
    for (const _ of this.#pendingRows(account)) count++;
    return count;
  }

  async markPending(tracks: readonly TrackId[]): Promise<void> {
    await this.#rewrite(
      () => tracks.map((id) => this.#parts.projection.table.find(id)).filter((row) => this.#isShown(row)),
      (record) => (record.state |= PENDING),
    );
  }

  /** Changes the records of tracks, all or none, together with what else belongs to it. @throws MpcError `not-found` */
  async change(tracks: readonly TrackId[], edit: (record: TrackRecord) => void, others: readonly Change[] = []): Promise<void> {
    await this.#rewrite(() => tracks.map((id) => this.row(id)), edit, others);
  }

  /** Forgets tracks; a listing that has their files brings them back. @throws MpcError `not-found`; then all of them stay */
  remove(tracks: readonly TrackId[]): Promise<void> {
    return this.change(tracks, (record) => (record.state |= REMOVED));
  }

  async removeAccount(account: AccountId): Promise<void> {
    const run = await ListingRun.load(this.#parts.database, account, '');
    this.#runs.delete(account);
    await this.#rewrite(
      () => rowsOfAccount(this.#parts.projection.table, account),
      (record) => (record.state |= REMOVED),
      [{ store: 'meta', key: cursorKey(account) }, ...run.end()],
    );
  }

  async track(id: TrackId): Promise<Track> {
    return wholeTrack(this.#parts.projection, this.row(id));
  }

  /** Words of a track. @throws MpcError `not-found` */
  async lyrics(id: TrackId): Promise<Lyrics | null> {
    const { projection, lyrics } = this.#parts;
    return projection.table.columns.lyrics.get(this.row(id)) === 1 ? lyrics.get(this.current(id)) : null;
  }

  async file(id: TrackId): Promise<{ readonly account: AccountId; readonly file: FileEntry }> {
    const { table } = this.#parts.projection;
    const row = this.row(id);
    return { account: table.columns.account.get(row), file: fileOfRow(table, row) };
  }

  async copies(id: TrackId): Promise<readonly TrackId[]> {
    return this.copiesOf(id);
  }

  /** Ids of a track and of the copies of its recording, the best first; of one that is gone its own. */
  copiesOf(id: TrackId): readonly TrackId[] {
    const { table, duplicates } = this.#parts.projection;
    const row = table.find(this.current(id));
    return row === -1 ? [id] : duplicates.copies(row).map((copy) => table.id(copy));
  }

  async albumsOf(tracks: readonly TrackId[]): Promise<ReadonlyMap<TrackId, AlbumId>> {
    return albumsOf(this.#parts.projection, tracks);
  }

  async similar(track: TrackId, count: number, except: ReadonlySet<TrackId>): Promise<readonly TrackId[]> {
    return similarTracks(this.#parts.projection, this.row(track), count, except, Math.random);
  }

  /** The id of a track that may have had another: {@link RenamedIds}. */
  current(id: TrackId): TrackId {
    return this.#renamed.current(id);
  }

  async rows(ids: readonly TrackId[]): Promise<readonly TrackRow[]> {
    const { projection } = this.#parts;
    const rows = ids.map((id) => projection.table.find(this.current(id))).filter((row) => this.#isShown(row));
    return trackRows(projection, rows);
  }

  async resolve(request: PlayRequest): Promise<readonly TrackId[]> {
    const { projection, views } = this.#parts;
    const rows = resolveRequest(request, views);
    if (rows.length === 0) throw new MpcError('not-found', 'There is nothing to play.');
    return Array.from(rows, (row) => projection.table.id(row));
  }

  /** The row of a track that is there. @throws MpcError `not-found` */
  row(id: TrackId): number {
    const row = this.#parts.projection.table.find(this.current(id));
    if (!this.#isShown(row)) throw new MpcError('not-found', 'There is no such track.');
    return row;
  }

  /** Runs changes one after the other. */
  inTurn<T>(change: () => Promise<T>): Promise<T> {
    return this.#parts.turns.take(change);
  }

  /** Reads what other hosts have written; to be called in turn. */
  async catchUp(): Promise<void> {
    const { segments, repair, artwork } = this.#parts;
    const { sweeps } = segments;
    this.#runs.clear();
    this.#read(await segments.catchUp());
    this.#read(await repair.mend());
    if (segments.sweeps !== sweeps) await artwork.load();
  }

  /** Tells of rows as soon as they are in the table: views must know of whatever they show. */
  #read(rows: readonly number[]): void {
    if (rows.length === 0) return;
    this.#pendingFrom.clear();
    this.#parts.projection.touch(rows);
    this.#parts.onChange({ added: [], updated: [], deleted: [], rows, own: false });
  }

  async #applyOnce(batch: SyncBatch, pictures: BatchPictures): Promise<SyncBatchResult | null> {
    const { projection, segments } = this.#parts;
    const run = batch.run === undefined ? null : await this.#run(batch.account, batch.run);
    const plan = new SyncPlan(projection.table, segments.nextRow, batch.account, batch.embedded === true, this.#parts.now());
    let show: (() => SyncBatchResult) | null = null;
    try {
      this.#fill(plan, batch, run, pictures);
      show = await this.#commit(plan, batch, run, pictures);
    } finally {
      // Whatever was in the way: what the plan has staged would be found in place of the files of the next batch.
      if (show === null) plan.drop();
    }
    return show?.() ?? null;
  }

  #fill(plan: SyncPlan, { extractions = [], settle, ...listed }: SyncBatch, run: ListingRun | null, pictures: BatchPictures): void {
    const { table } = this.#parts.projection;
    plan.take(listed);
    for (const extraction of extractions) {
      plan.extract(table.find(extraction.track), extraction, pictures.idOf.get(extraction) ?? '');
    }
    if (settle !== undefined) plan.removeUnseen(run?.seen ?? new Set(), settle.keepBeneath);
    const earlier = run?.fresh ?? [];
    plan.recogniseRenames(settle === undefined ? plan.fresh : new Set([...earlier, ...plan.fresh]), earlier);
  }

  /** @returns what shows the committed plan; null when another host has written in between */
  async #commit(
    plan: SyncPlan,
    { account, entries = [], settle, ended = settle !== undefined, cursor }: SyncBatch,
    run: ListingRun | null,
    pictures: BatchPictures,
  ): Promise<(() => SyncBatchResult) | null> {
    const { projection, segments, userData, artwork } = this.#parts;
    const { table } = projection;
    const part = entries.length > 0 && !ended ? (run?.part(plan.seen, plan.fresh) ?? null) : null;
    const merging = userData.merging(plan.merged);
    const known = [...plan.merged].filter(([from]) => from < table.count);
    const renamed = new Map(known.map(([from, to]) => [table.id(from), table.id(to)]));
    const words = await this.#parts.lyrics.changes(plan, table);
    const changes: Change[] = [...pictures.changes, ...words, ...merging.changes, ...(await this.#parts.history.moves(renamed))];
    if (cursor !== undefined) changes.push({ store: 'meta', key: cursorKey(account), value: cursor ?? undefined });
    if (ended) changes.push(...(run?.end() ?? []));
    else if (part !== null) changes.push(...part.changes);
    if (changes.length === 0 && plan.rows().length === 0) return () => resultOf(plan);
    const committing = segments.commit(plan.records, plan.nextRow, changes, { staged: plan.staged.toArray() });
    // While the browser writes.
    const result = resultOf(plan);
    if (!(await committing)) return null;

    return () => {
      if (ended) this.#runs.delete(account);
      else if (part !== null) run?.add(part.key, plan.seen, plan.fresh);
      for (const id of pictures.idOf.values()) artwork.committed(id);
      merging.done();
      this.#renamed.note(renamed);
      this.#committed(plan.rows(), {
        added: result.added,
        updated: updatedBy(plan),
        deleted: [...result.removed, ...renamed.keys()],
      });
      projection.duplicates.reconsider(known.map(([, to]) => to));
      return result;
    };
  }

  /** Changes whole records that exist, in one commit. */
  async #rewrite(rows: () => readonly number[], edit: (record: TrackRecord) => void, others: readonly Change[] = []): Promise<void> {
    const { projection, segments } = this.#parts;
    const { table } = projection;
    await this.inTurn(() =>
      this.#attempt(async () => {
        const records = new Map<number, TrackRecord>();
        for (const row of rows()) {
          const record = table.record(row);
          edit(record);
          records.set(row, record);
        }
        if (!(await segments.commit(records, segments.nextRow, others))) return null;
        const ids = [...records.keys()].map((row) => table.id(row));
        const gone = [...records.values()].some((record) => (record.state & REMOVED) !== 0);
        this.#committed([...records.keys()], { added: [], updated: gone ? [] : ids, deleted: gone ? ids : [] });
        return true;
      }),
    );
  }

  #committed(rows: readonly number[], ids: Pick<TrackChanges, 'added' | 'updated' | 'deleted'>): void {
    if (rows.length === 0) return;
    const { state, account } = this.#parts.projection.table.columns;
    for (const row of rows) {
      if ((state.get(row) & PENDING) === 0) continue;
      const from = this.#pendingFrom.get(account.get(row));
      if (from !== undefined && row < from) this.#pendingFrom.set(account.get(row), row);
    }
    this.#parts.projection.touch(rows);
    this.#parts.onChange({ ...ids, rows, own: true });
  }

  /** Tries until no other host comes in between. */
  async #attempt<T>(once: () => Promise<T | null>): Promise<T> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const result = await once();
      if (result !== null) return result;
      await this.catchUp();
    }
    throw new MpcError('storage-unavailable', 'Other tabs never stopped writing.', { retryable: true });
  }

  async #run(account: AccountId, run: string): Promise<ListingRun> {
    let known = this.#runs.get(account);
    if (known?.run !== run) this.#runs.set(account, (known = await ListingRun.load(this.#parts.database, account, run)));
    return known;
  }

  *#pendingRows(account: AccountId): Generator<number> {
    const { table } = this.#parts.projection;
    const { state, account: accounts } = table.columns;
    const number = accounts.domain.intern(account);
    for (let row = this.#pendingFrom.get(account) ?? 0; row < table.count; row++) {
      const flags = state.data[row] ?? 0;
      if ((flags & PENDING) !== 0 && isLive(flags) && accounts.data[row] === number) yield row;
    }
  }

  #isShown(row: number): boolean {
    return row !== -1 && isLive(this.#parts.projection.table.columns.state.data[row]);
  }
}
