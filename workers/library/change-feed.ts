/**
 * Tells what changed: gathers the changes of a short while, brings the open views up to date, and emits one event
 * of each kind. While a sync writes without pause, it takes no more than a small part of the worker's time.
 */
import { libraryEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { ViewWindow } from '../../services/protocol/library.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { TrackChanges } from './library-store.ts';
import type { Projection } from './projection.ts';
import type { ChangedView, Views } from './views.ts';

/** Least milliseconds between two rounds. */
const INTERVAL = 100;
/** A round that took long is followed by a pause of so many times as long. */
const REST = 16;
/** Where no view is open, nobody sees how far a sync has come: the pause is longer, up to so many milliseconds. */
const REST_UNSEEN = 5000;
/** So is bringing one view up to date because a reader asks for it. */
const REST_ON_DEMAND = 2;

type ToldTracks = Pick<TrackChanges, 'added' | 'updated' | 'deleted'>;

export class ChangeFeed {
  readonly #projection: Projection;
  readonly #views: Views;
  readonly #emit: (event: MpcEventBody, tab?: string) => void;
  readonly #settled: () => void;
  /** Changes since the last round. */
  #changes: ToldTracks[] = [];
  /** Albums that have been told of, by number. */
  readonly #albums = new Set<number>();
  /** Whether this host has written since the last round: what others wrote, they tell themselves. */
  #ownNews = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The last round: when it ended, and how long it took. */
  #ended = 0;
  #took = 0;
  #nextOnDemand = 0;
  /** From {@link start} to {@link close}. */
  #running = false;

  /** @param settled called in each round, once all that is derived from tracks is up to date */
  constructor(projection: Projection, views: Views, emit: (event: MpcEventBody, tab?: string) => void, settled: () => void) {
    this.#projection = projection;
    this.#views = views;
    this.#emit = emit;
    this.#settled = settled;
  }

  start(): void {
    this.#running = true;
  }

  /** What is there now is no news; to be called before anything changes. */
  takeStock(): void {
    this.#newAlbums();
    this.#projection.takeRegrouped();
  }

  tracksChanged({ added, updated, deleted, rows, own }: TrackChanges): void {
    this.#ownNews ||= own;
    this.#changes.push({ added, updated, deleted });
    this.#views.note(rows, true);
    this.schedule();
  }

  /** What a person made is shown otherwise. @param rows those of which rows of views show something else */
  personalChanged(rows: readonly number[], tags: boolean): void {
    this.#views.note(rows, tags);
    this.schedule();
  }

  /** Names tracks to be told of. */
  tracksUpdated(updated: readonly TrackId[]): void {
    this.#ownNews = true;
    this.#changes.push({ added: [], updated, deleted: [] });
    this.schedule();
  }

  /** Tells tabs of views that show something else. */
  viewsChanged(changed: readonly ChangedView[]): void {
    for (const { tab, info } of changed) {
      const { id: view, kind, version, count } = info;
      this.#emit(libraryEvents.viewChanged({ view, kind, version, count }), tab);
    }
  }

  /** Whether there are changes that views do not show yet. */
  get pending(): boolean {
    return this.#timer !== undefined;
  }

  schedule(): void {
    if (!this.#running || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => this.#round(), Math.max(0, this.#due() - performance.now()));
  }

  /**
   * Brings views up to date at once, if that of the reader is not and the last round is long enough ago: it then sees the latest.
   * @throws MpcError `not-found`
   */
  freshen(view: string): void {
    if (this.#timer !== undefined && !this.#views.isLatest(view) && performance.now() >= this.#due()) this.#round();
  }

  /**
   * A window of a view, all of one version. Where it would show rows newer than the order they stand in, the view is brought
   * up to date before, which waits its turn: reading may not take all of a worker's time while a sync writes.
   * @throws MpcError `not-found`
   */
  async window(view: string, offset: number, limit: number): Promise<ViewWindow> {
    this.freshen(view);
    while (this.#views.isMixed(view, offset, limit)) {
      const start = performance.now();
      if (start < this.#nextOnDemand) {
        await new Promise((resolve) => setTimeout(resolve, this.#nextOnDemand - start));
        continue;
      }
      this.viewsChanged(this.#views.settle(view));
      const end = performance.now();
      this.#nextOnDemand = end + (end - start) * REST_ON_DEMAND;
    }
    return this.#views.window(view, offset, limit);
  }

  close(): void {
    this.#running = false;
    clearTimeout(this.#timer);
  }

  /** When the next round may begin. */
  #due(): number {
    const unseen = this.#views.isEmpty ? Math.min(this.#took * REST ** 2, REST_UNSEEN) : 0;
    return this.#ended + Math.max(INTERVAL, this.#took * REST, unseen);
  }

  #round(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const start = performance.now();
    const albums = this.#newAlbums();
    this.#views.noteRegrouped();
    const changed = this.#views.refresh();
    this.#ended = performance.now();
    this.#took = this.#ended - start;

    const { added, updated, deleted } = summed(this.#changes);
    this.#changes = [];
    this.#tell('trackAdded', added);
    this.#tell('trackUpdated', updated);
    this.#tell('trackDeleted', deleted);
    if (albums.length > 0 && this.#ownNews) {
      const ids = albums.map((number) => this.#projection.albums.id(number));
      this.#emit(libraryEvents.albumAdded(ids, ids.length, this.#projection.version));
    }
    this.viewsChanged(changed);
    this.#ownNews = false;
    this.#settled();
  }

  #tell(event: 'trackAdded' | 'trackUpdated' | 'trackDeleted', ids: readonly TrackId[]): void {
    if (ids.length > 0) this.#emit(libraryEvents[event](ids, ids.length, this.#projection.version));
  }

  /** Numbers of albums of the library that had no tracks when last asked. */
  #newAlbums(): readonly number[] {
    const added: number[] = [];
    for (const [number, album] of this.#projection.albums.albums.entries()) {
      if (album.trackCount === 0) this.#albums.delete(number);
      else if (album.embedded === 0 && !this.#albums.has(number)) {
        this.#albums.add(number);
        added.push(number);
      }
    }
    return added;
  }
}

/** What several changes came to, each track told of once. */
function summed(changes: readonly ToldTracks[]): ToldTracks {
  // An import does nothing but add, and nothing twice.
  if (changes.every(({ updated, deleted }) => updated.length === 0 && deleted.length === 0)) {
    return { added: changes.flatMap((change) => change.added), updated: [], deleted: [] };
  }
  const added = new Set<TrackId>();
  const updated = new Set<TrackId>();
  const deleted = new Set<TrackId>();
  for (const change of changes) {
    for (const id of change.added) {
      added.add(id);
      deleted.delete(id);
    }
    for (const id of change.updated) if (!added.has(id)) updated.add(id);
    for (const id of change.deleted) {
      // What came and went unseen is no news either.
      if (!added.delete(id)) deleted.add(id);
      updated.delete(id);
    }
  }
  return { added: [...added], updated: [...updated], deleted: [...deleted] };
}
