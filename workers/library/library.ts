/**
 * The library of one database: opens what is stored, ties the parts together, and tells what changed. It owns
 * tracks, what is derived from them and what a person makes of them; the database belongs to its opener.
 */
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { LibraryService } from '../../services/protocol/library.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { PlaylistId } from '../../services/protocol/playlists.ts';
import type { AccountId, TrackId } from '../../services/protocol/records.ts';
import { Thumbnailer } from '../metadata/thumbnails.ts';
import { SystemClock } from '../platform/clock.ts';
import { afterLoading } from './after-loading.ts';
import { ArtworkStore } from './artwork-store.ts';
import { ChangeFeed } from './change-feed.ts';
import { isNotice } from './change-notice.ts';
import type { Collation } from './collation.ts';
import { sharingChanges } from './copy-sharing.ts';
import { FirstWindows, type WrittenState } from './first-windows.ts';
import { HistoryStore } from './history-store.ts';
import { LyricsStore } from './lyrics-store.ts';
import type { LibraryOptions, OpenLibraryOptions } from './library-options.ts';
import { createLibraryService } from './library-service.ts';
import { TrackStore } from './library-store.ts';
import { PersonalDamage } from './personal-damage.ts';
import { PersonalExchange } from './personal-exchange.ts';
import { PersonalWaiting } from './personal-waiting.ts';
import { Personal } from './personal.ts';
import { PlaylistLines } from './playlist-lines.ts';
import { PlaylistStore } from './playlist-store.ts';
import { PlaylistBook } from './playlists.ts';
import { Projection } from './projection.ts';
import { createRepositories, type Repositories } from './repositories.ts';
import { Search } from './search.ts';
import { SegmentLog } from './segment-log.ts';
import { SegmentRepair } from './segment-repair.ts';
import { StoredOrders } from './stored-orders.ts';
import { TrackFinder } from './track-finder.ts';
import type { LibraryStore } from './store.ts';
import { Turns } from './turns.ts';
import { UndoStack } from './undo-stack.ts';
import { createUpkeep } from './upkeep.ts';
import { UserData, type PersonalNews } from './user-data.ts';
import { Views } from './views.ts';

/** Whose views are those that the repositories open. */
const REPOSITORIES = 'repositories';
/** Milliseconds without changes after which thin segments are folded. */
const IDLE = 2000;
/** Milliseconds that a page has to ask for its first windows, before loading takes the processor. */
const GRACE = 100;

/**
 * Opens the library. With `early`, what was shown last can be asked for at once; all else waits until everything is
 * loaded, and rejects if it cannot be.
 * @throws MpcError `storage-unavailable` when what is stored cannot be read at all
 */
export async function openLibrary(options: OpenLibraryOptions): Promise<Library> {
  const library = new Library({ emit: () => undefined, log: SILENT, clock: new SystemClock(), ...options });
  await library.open();
  return library;
}

export class Library {
  readonly store: LibraryStore;
  /** The library record by record. */
  readonly repositories: Repositories;
  readonly #tracks: TrackStore;
  readonly #options: LibraryOptions;
  readonly #turns = new Turns();
  readonly #projection: Projection;
  readonly #segments: SegmentLog;
  readonly #repair: SegmentRepair;
  readonly #userData: UserData;
  readonly #undo = new UndoStack();
  readonly #personal: Personal;
  readonly #exchange: PersonalExchange;
  readonly #upkeep: ReturnType<typeof createUpkeep>;
  readonly #playlistStore: PlaylistStore;
  readonly #playlists: PlaylistBook;
  readonly #artwork: ArtworkStore;
  readonly #search: Search;
  readonly #views: Views;
  readonly #feed: ChangeFeed;
  readonly #firstWindows: FirstWindows;
  readonly #orders: StoredOrders;
  #loaded: Promise<void> = Promise.resolve();
  #idle: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  /** Use {@link openLibrary}, which also loads what is stored. */
  constructor(options: LibraryOptions) {
    const { database, log, clock, emit } = options;
    this.#options = options;
    this.#projection = new Projection(options.collation ?? { ignoreArticles: true });
    const { table } = this.#projection;
    const now = (): number => clock.now();
    this.#segments = new SegmentLog(database, table, log);
    this.#repair = new SegmentRepair({ database, segments: this.#segments, table, log, now });
    const damage = new PersonalDamage(database, log, now);
    this.#userData = new UserData(database, this.#projection.table, damage, now, (news) => this.#personalShown(news));
    const lyrics = new LyricsStore(database);
    const history = new HistoryStore(database, damage);
    this.#artwork = new ArtworkStore(database, new Thumbnailer(), log);
    this.#search = new Search(this.#projection);
    this.#playlistStore = new PlaylistStore(database, damage);
    this.#playlists = new PlaylistBook({
      projection: this.#projection,
      store: this.#playlistStore,
      undo: this.#undo,
      row: (id) => this.#tracks.row(id),
      now,
      changed: (id, event) => this.#playlistChanged(id, event),
    });
    this.#views = new Views({ projection: this.#projection, search: this.#search, playlists: this.#playlists, now, putOff: (work) => this.#turns.putOff(work) });
    this.#feed = new ChangeFeed(this.#projection, this.#views, emit, () => void this.#shareAmongCopies());
    this.#orders = new StoredOrders(database, this.#projection);
    const asOf = (): WrittenState | null => (this.#feed.pending ? null : { revision: this.#segments.revision, personal: this.#userData.lastKey });
    this.#firstWindows = new FirstWindows(database, log, asOf, () => this.#orders.changes());
    this.#tracks = new TrackStore({
      database,
      turns: this.#turns,
      projection: this.#projection,
      segments: this.#segments,
      repair: this.#repair,
      userData: this.#userData,
      artwork: this.#artwork,
      lyrics,
      history,
      views: this.#views,
      now,
      onChange: (changes) => {
        this.#playlists.libraryChanged();
        this.#feed.tracksChanged(changes);
        if (changes.own) this.#tell();
        this.#scheduleIdleWork();
        this.#giveWaiting(changes.rows);
      },
      copiesAgree: () => this.#shareAmongCopies(),
    });
    // Only who looks at the library ends the grace: a sync that goes on can wait.
    this.store = afterLoading<LibraryStore>(this.#tracks, () => this.#loaded);
    const shared = {
      projection: this.#projection,
      userData: this.#userData,
      history,
      inTurn: <T>(change: () => Promise<T>): Promise<T> => this.#turns.take(change),
      now,
      accounts: options.accounts ?? (async () => []),
    };
    this.#personal = new Personal({
      ...shared,
      table: this.#projection.table,
      undo: this.#undo,
      row: (id) => this.#tracks.row(id),
      current: (id) => this.#tracks.current(id),
      copies: (id) => this.#tracks.copiesOf(id),
      changed: (ids) => this.#personalChanged(ids),
    });
    this.#exchange = new PersonalExchange({
      ...shared,
      waiting: new PersonalWaiting({ ...shared, database, damage, finder: new TrackFinder(this.#projection) }),
      keepers: [
        new PlaylistLines({ store: this.#playlistStore, changed: (id, event) => this.#playlistChanged(id, event) }),
        ...(options.lineKeepers ?? []),
      ],
      changed: (ids) => {
        this.#personalChanged(ids);
        return this.#shareAmongCopies(this.#rowsOf(ids));
      },
    });
    this.#upkeep = createUpkeep({
      database,
      table,
      log,
      store: this.#tracks,
      segments: this.#segments,
      repair: this.#repair,
      checkPersonal: () => damage.check([this.#userData, this.#exchange, this.#playlistStore, history]),
      artwork: this.#artwork,
      lyrics,
      storage: options.storage ?? (navigator as { readonly storage?: StorageManager }).storage,
    });
    this.repositories = createRepositories({ service: this.service(REPOSITORIES), store: this.#tracks, artwork: this.#artwork, lyrics });
  }

  /** Reads what is stored; once, before anything else. */
  async open(): Promise<void> {
    const early = this.#options.early === true && (await this.#firstWindows.load());
    this.#loaded = this.#options.log.span('open library', () => this.#load(early));
    if (!early) return this.#loaded;
    this.#loaded.catch((error: unknown) => this.#closed || this.#options.log.error('The library could not be loaded.', { error }));
  }

  #whenLoaded(): Promise<void> {
    this.#firstWindows.goOn();
    return this.#loaded;
  }

  async #load(early: boolean): Promise<void> {
    if (early) await Promise.race([this.#firstWindows.painted, new Promise((resolve) => setTimeout(resolve, GRACE))]);
    await this.#segments.catchUp();
    await this.#repair.mend();
    await Promise.all([this.#userData.load(), this.#exchange.load(), this.#artwork.load(), this.#playlistStore.load(), this.#orders.load()]);
    this.#projection.touch(null);
    this.#feed.start();
    this.#turns.putOff(() => this.#feed.takeStock());
    void this.#shareAmongCopies();
    this.#scheduleIdleWork();
    this.#giveWaiting(Array(this.#projection.table.count).keys());
    this.#feed.viewsChanged(this.#firstWindows.settle(this.#views));
  }

  /** The library as one tab sees it; its views live until {@link releaseTab}. */
  service(tab: string): LibraryService {
    const service = createLibraryService({
      tab,
      projection: this.#projection,
      store: this.#tracks,
      views: this.#views,
      feed: this.#feed,
      search: this.#search,
      artwork: this.#artwork,
      personal: this.#personal.service(),
      upkeep: { ...this.#exchange.service(), ...this.#upkeep },
      playlists: this.#playlists.service(),
    });
    return this.#firstWindows.around(tab, afterLoading(service, () => this.#whenLoaded()));
  }

  releaseTab(tab: string): void {
    this.#firstWindows.releaseTab(tab);
    this.#views.releaseTab(tab);
  }

  /** How names are sorted from now on. */
  setCollation(collation: Collation): void {
    this.#projection.setCollation(collation);
    this.#playlists.libraryChanged();
    this.#feed.schedule();
  }

  /** Reads what another host has written; what is no notice is ignored. */
  async applyForeignChange(notice: unknown): Promise<void> {
    await this.#loaded;
    if (this.#closed || !isNotice(notice)) return;
    await this.#turns.take(async () => {
      await this.#tracks.catchUp();
      await this.#userData.receive(notice.userData);
      if (notice.playlists === undefined || notice.playlists.length === 0) return;
      await this.#playlistStore.reload(notice.playlists);
      this.#feed.schedule();
    });
  }

  /**
   * Which accounts are preferred among the copies of a recording, the higher the more; 0 for those not named, below it
   * for those that cannot be read now.
   */
  setAccountRanks(ranks: ReadonlyMap<AccountId, number>): void {
    if (!this.#projection.setAccountRanks(ranks)) return;
    this.#playlists.libraryChanged();
    this.#feed.schedule();
  }

  /** Keeps what was heard of a track, and counts the play or the skip. */
  heard(entry: HistoryEntry): Promise<void> {
    return this.#loaded.then(() => this.#personal.heard(entry));
  }

  /** Folds thin segments and what a person made now, unless another host is about it. Happens by itself when the library is idle. */
  async compact(): Promise<void> {
    const fold = (): Promise<void> =>
      this.#turns.take(async () => {
        await this.#segments.compact();
        await this.#segments.completeIdentities();
        await this.#userData.fold();
      });
    if (this.#options.database.storage === 'memory') return fold();
    await navigator.locks.request(`mpc-compaction-${this.#options.database.name}`, { ifAvailable: true }, (held) => (held === null ? undefined : fold()));
  }

  /** Ends timers and events. The database stays open: it belongs to whoever opened it. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#idle);
    this.#firstWindows.close();
    this.#feed.close();
  }

  #giveWaiting(rows: Iterable<number>): void {
    this.#exchange.tracksChanged(rows).catch((error: unknown) => {
      this.#options.log.warning('What was imported for a track could not be given to it.', { error });
    });
  }

  /** Tells what this host has changed. */
  #personalChanged(ids: readonly TrackId[]): void {
    if (this.#rowsOf(ids).length > 0) this.#feed.tracksUpdated(ids);
    this.#tell();
    this.#scheduleIdleWork();
  }

  #rowsOf(ids: readonly TrackId[]): readonly number[] {
    return ids.map((id) => this.#projection.table.find(id)).filter((row) => row !== -1);
  }

  /** At once: views must know of whatever they show. */
  #personalShown({ rows, tags }: PersonalNews): void {
    if (tags) this.#projection.touch([]);
    this.#playlists.libraryChanged();
    this.#feed.personalChanged(rows, tags);
  }

  /** @param rows whose copies may say otherwise; by default those that got copies since this was last called */
  async #shareAmongCopies(rows = this.#projection.duplicates.takeNews()): Promise<void> {
    if (rows.length === 0) return;
    const share = async (): Promise<void> => {
      const { table, duplicates } = this.#projection;
      const changes = sharingChanges(rows, table, duplicates, this.#userData, this.#options.clock.now());
      if (this.#closed || changes.length === 0) return;
      await this.#userData.commit(changes);
      this.#personalChanged(changes.flatMap(({ ids }) => ids));
    };
    await this.#turns.take(share).catch((thrown: unknown) => {
      this.#options.log.warning('Copies of a recording could not be made to agree.', { error: thrown });
    });
  }

  #playlistChanged(id: PlaylistId, event: MpcEventBody): void {
    this.#options.emit(event);
    this.#feed.schedule();
    this.#tell([id]);
  }

  #tell(playlists: readonly PlaylistId[] = []): void {
    this.#options.onChange?.({ sequence: this.#segments.sequence, userData: this.#userData.takeWritten(), playlists });
  }

  #scheduleIdleWork(): void {
    clearTimeout(this.#idle);
    if (this.#closed) return;
    const idle = (this.#idle = setTimeout(() => {
      if (this.#turns.areTaken) return this.#scheduleIdleWork();
      void this.#search.warmUp(() => this.#idle === idle && !this.#closed);
      if (!this.#segments.thin && !this.#segments.anonymous && !this.#userData.thin) return;
      this.compact().catch((error: unknown) => this.#options.log.warning('Segments could not be folded.', { error }));
    }, IDLE));
  }
}
