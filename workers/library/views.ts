/**
 * The open views of all tabs. A view is worked out when it is opened and again when something has changed that may
 * concern it (views that depend on the date: at each change of the library); its version rises, and its tab is told,
 * only when it shows something else. Windows show rows as they are now in the order of the view's version: where one of
 * its rows has changed since ({@link Views.isMixed}), the view must be brought up to date before.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ViewGroups, ViewInfo, ViewQuery, ViewWindow } from '../../services/protocol/library.ts';
import type { Collator } from './collation.ts';
import type { Scope } from './projection.ts';
import { albumRow, folderRow, nameRow, trackRows } from './rows.ts';
import { viewChecksum } from './view-checksum.ts';
import { viewConcerns, type ViewConcerns } from './view-concerns.ts';
import { viewGroups, type Groups } from './view-groups.ts';
import { viewItems, viewScope, type ViewSources } from './view-items.ts';

interface View {
  readonly id: string;
  readonly tab: string;
  readonly query: ViewQuery;
  version: number;
  items: Uint32Array;
  groups: Groups | null;
  scope: Scope;
  /** Of what its rows show, where they are no tracks. */
  checksum: number;
  readonly concerns: ViewConcerns;
  /** The order of names in which it stands. */
  collator: Collator;
  /** The last change that `items` take into account. */
  asOf: number;
  /** {@link Projection.derivedVersion} of which its rows are, where they are no tracks. */
  derived: number;
}

/** A view that shows something else now, and its tab. */
export interface ChangedView {
  readonly tab: string;
  readonly info: ViewInfo;
}

export class Views {
  readonly sources: ViewSources;
  readonly #views = new Map<string, View>();
  /** Changes are counted; by row, the last one since the last refresh by which rows of views show something else. */
  readonly #changes = new Map<number, number>();
  #lastChange = 0;
  /** The last change of more than what a person makes of tracks. */
  #lastTagChange = 0;

  /** Version of the projection when the first of the open views was opened: what is found out of that time is news to nobody. */
  #firstOpened = -1;

  constructor(sources: ViewSources) {
    this.sources = sources;
  }

  /** `query` must have been checked. @throws MpcError `not-found` when it names a playlist that is not there */
  open(tab: string, query: ViewQuery, id: string = crypto.randomUUID()): ViewInfo {
    if (query.playlist !== undefined && this.sources.playlists.rows(query.playlist) === null) {
      throw new MpcError('not-found', 'There is no such playlist.', { details: { field: 'playlist' } });
    }
    this.#beforeOpening();
    const view: View = {
      id,
      tab,
      query,
      concerns: viewConcerns(query),
      version: 1,
      ...this.#workOut(query),
    };
    this.#views.set(view.id, view);
    return { id: view.id, kind: query.kind, version: view.version, count: view.items.length };
  }

  /**
   * Opens a view whose beginning, perhaps of an earlier time, its tab has been shown already, under the same id.
   * @param isOfNow nothing was written since: a track that was shown is shown as it is
   * @returns null when it still begins so
   */
  resume(tab: string, query: ViewQuery, shown: ViewWindow, isOfNow: boolean): ViewInfo | null {
    const info = this.open(tab, query, shown.view);
    if (info.count === shown.count && this.#beginsSo(info.id, shown, isOfNow)) return null;
    const version = ++this.#get(info.id).version;
    return { ...info, version };
  }

  #beginsSo(id: string, shown: ViewWindow, isOfNow: boolean): boolean {
    if (isOfNow && shown.kind === 'tracks') {
      const { items } = this.#get(id);
      return shown.rows.every((row, at) => this.sources.projection.table.id(items[at] ?? -1) === row.id);
    }
    const { rows } = this.window(id, 0, shown.rows.length);
    return JSON.stringify(rows) === JSON.stringify(shown.rows);
  }

  release(id: string): void {
    this.#views.delete(id);
  }

  releaseTab(tab: string): void {
    for (const view of this.#views.values()) if (view.tab === tab) this.#views.delete(view.id);
  }

  /** The rows of a window as they are; not to be asked for while it {@link isMixed}. */
  window(id: string, offset: number, limit: number): ViewWindow {
    const view = this.#get(id);
    return this.sources.projection.asDerived(() => this.#window(view, offset, limit));
  }

  groups(id: string): ViewGroups {
    const { version, groups, items } = this.#get(id);
    return { view: id, version, groups: groups === null ? [] : viewGroups(groups, items.length) };
  }

  /** Index of a track, album, artist, genre or folder in a view of its kind, or -1. */
  indexOf(id: string, item: string): number {
    const { query, items } = this.#get(id);
    const number = this.sources.projection.asDerived(() => this.#numberOf(query, item));
    return number === -1 ? -1 : items.indexOf(number);
  }

  /** What a view shows, for playing. @throws MpcError `not-found` */
  items(id: string): { readonly query: ViewQuery; readonly items: Uint32Array } {
    return this.#get(id);
  }

  /**
   * Notes that rows show something else, or (without rows) that something has changed which rows do not show; `tags`
   * is false when that is only what a person made of tracks.
   */
  note(rows: Iterable<number>, tags: boolean): void {
    // A view that is opened later is of that time.
    if (this.#views.size === 0) return;
    this.#lastChange++;
    if (tags) this.#lastTagChange = this.#lastChange;
    for (const row of rows) this.#changes.set(row, this.#lastChange);
  }

  /** Whether no view is open. */
  get isEmpty(): boolean {
    return this.#views.size === 0;
  }

  /** Notes rows that went to another album by a change of other rows. */
  noteRegrouped(): void {
    const { projection } = this.sources;
    const rows = projection.takeRegrouped();
    if (rows.length > 0 && projection.version !== this.#firstOpened) this.note(rows, true);
  }

  #putOff(work: () => void): boolean {
    return this.sources.putOff(() => {
      work();
      this.noteRegrouped();
    });
  }

  /** What a view shows from its beginning on must not be news to it. */
  #beforeOpening(): void {
    const { projection } = this.sources;
    if (this.isEmpty) {
      projection.asDerived(() => projection.takeRegrouped());
      this.#firstOpened = projection.version;
    } else if (projection.version !== this.#firstOpened) {
      this.noteRegrouped();
    }
  }

  /** Brings all views up to date. @returns those that show something else now */
  refresh(): readonly ChangedView[] {
    const lastChangeOf = this.#lastChangeByRow();
    const changed = [...this.#views.values()].flatMap((view) => this.#bringUpToDate(view, lastChangeOf));
    this.#changes.clear();
    return changed;
  }

  /** Whether a view was worked out after the last change. @throws MpcError `not-found` */
  isLatest(id: string): boolean {
    return this.#get(id).asOf === this.#lastChange;
  }

  /** Whether a window of a view would show rows that have changed since the view was worked out. @throws MpcError `not-found` */
  isMixed(id: string, offset: number, limit: number): boolean {
    const { query, items, asOf, derived } = this.#get(id);
    const { projection } = this.sources;
    if (query.kind !== 'tracks') return projection.derivedVersion !== derived;
    projection.asDerived(() => this.noteRegrouped());
    return this.#changes.size > 0 && items.subarray(offset, offset + limit).some((row) => (this.#changes.get(row) ?? 0) > asOf);
  }

  /** Brings one view up to date. @returns the view if it shows something else now */
  settle(id: string): readonly ChangedView[] {
    this.noteRegrouped();
    return this.#bringUpToDate(this.#get(id), this.#lastChangeByRow());
  }

  #window({ id, query, version, items, scope }: View, offset: number, limit: number): ViewWindow {
    const base = { view: id, version, offset, count: items.length };
    const shown = Array.from(items.subarray(offset, offset + limit));
    const { projection } = this.sources;
    switch (query.kind) {
      case 'tracks':
        return { ...base, kind: 'tracks', rows: trackRows(projection, shown) };
      case 'albums':
        return { ...base, kind: 'albums', rows: shown.map((album) => albumRow(projection, album)) };
      case 'artists':
        return { ...base, kind: 'artists', rows: shown.map((name) => nameRow(projection, projection.artists, name, scope)) };
      case 'genres':
        return { ...base, kind: 'genres', rows: shown.map((name) => nameRow(projection, projection.genres, name, scope)) };
      case 'folders':
        return { ...base, kind: 'folders', rows: shown.map((folder) => folderRow(projection, folder)) };
    }
  }

  #bringUpToDate(view: View, lastChangeOf: Uint32Array | null): readonly ChangedView[] {
    const { asOf, items, groups, checksum } = view;
    if (this.#isStale(view)) Object.assign(view, this.#workOut(view.query));
    view.asOf = this.#lastChange;
    const differs =
      (view.items !== items && !(sameNumbers(view.items, items) && sameGroups(view.groups, groups) && view.checksum === checksum)) ||
      (view.query.kind === 'tracks' && lastChangeOf !== null && view.items.some((row) => (lastChangeOf[row] ?? 0) > asOf));
    if (!differs) return [];
    view.version++;
    return [{ tab: view.tab, info: { id: view.id, kind: view.query.kind, version: view.version, count: view.items.length } }];
  }

  #workOut(query: ViewQuery): Pick<View, 'items' | 'groups' | 'scope' | 'checksum' | 'collator' | 'asOf' | 'derived'> {
    const { projection } = this.sources;
    const { items, groups } = viewItems(query, this.sources);
    projection.putOffAlbums((work) => this.#putOff(work));
    const scope = viewScope(query, projection);
    const checksum = viewChecksum(query.kind, items, projection, scope);
    return { items, groups, scope, checksum, collator: projection.collator, asOf: this.#lastChange, derived: projection.derivedVersion };
  }

  #isStale({ query, asOf, derived, collator, concerns }: View): boolean {
    if (query.kind !== 'tracks' && derived !== this.sources.projection.derivedVersion) return true;
    if (this.#lastTagChange > asOf || collator !== this.sources.projection.collator || concerns.time) return true;
    return concerns.personal && this.#lastChange > asOf;
  }

  /** Null when no rows have changed. */
  #lastChangeByRow(): Uint32Array | null {
    if (this.#changes.size === 0) return null;
    const changes = new Uint32Array(this.sources.projection.table.count);
    for (const [row, change] of this.#changes) changes[row] = change;
    return changes;
  }

  #numberOf({ kind }: ViewQuery, id: string): number {
    const { table, albums, artists, genres, folders } = this.sources.projection;
    return { tracks: table, albums, artists, genres, folders }[kind].find(id);
  }

  #get(id: string): View {
    const view = this.#views.get(id);
    if (view === undefined) throw new MpcError('not-found', 'There is no such view.');
    return view;
  }
}

function sameNumbers(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}

function sameGroups(a: Groups | null, b: Groups | null): boolean {
  if (a === null || b === null) return a === b;
  return sameNumbers(a.starts, b.starts) && a.labels.every((label, group) => label === b.labels[group]);
}
