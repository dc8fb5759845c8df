/**
 * The open views of all tabs. A view is worked out when it is opened and again when the library has changed;
 * its version rises, and its tab is told, only when it shows something else.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { ViewGroups, ViewInfo, ViewQuery, ViewWindow } from '../../services/protocol/library.ts';
import { accountsOf } from './filter.ts';
import type { Scope } from './projection.ts';
import { albumRow, folderRow, nameRow, trackRow } from './rows.ts';
import { EMBEDDED } from './track-record.ts';
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
  /** The last change that `items` take into account. */
  asOf: number;
}

export class Views {
  readonly sources: ViewSources;
  readonly #views = new Map<string, View>();
  /** Changes are counted; by row, the last one that concerned it since the last refresh. */
  readonly #changes = new Map<number, number>();
  #lastChange = 0;
  /** The last change of more than favourites, which no album, artist, genre or folder shows. */
  #lastTagChange = 0;

  constructor(sources: ViewSources) {
    this.sources = sources;
  }

  /** `query` must have been checked. @throws MpcError `not-found` when it names a playlist that is not there */
  open(tab: string, query: ViewQuery): ViewInfo {
    if (query.playlist !== undefined && this.sources.playlists.rows(query.playlist) === null) {
      throw new MpcError('not-found', 'There is no such playlist.', { details: { field: 'playlist' } });
    }
    const view: View = {
      id: crypto.randomUUID(),
      tab,
      query,
      version: 1,
      ...viewItems(query, this.sources),
      scope: viewScope(query, this.sources.projection),
      asOf: this.#lastChange,
    };
    this.#views.set(view.id, view);
    return { id: view.id, kind: query.kind, version: view.version, count: view.items.length };
  }

  release(id: string): void {
    this.#views.delete(id);
  }

  releaseTab(tab: string): void {
    for (const view of this.#views.values()) if (view.tab === tab) this.#views.delete(view.id);
  }

  window(id: string, offset: number, limit: number): ViewWindow {
    const { query, version, items, scope } = this.#get(id);
    const base = { view: id, version, offset, count: items.length };
    const shown = Array.from(items.subarray(offset, offset + limit));
    const { projection } = this.sources;
    switch (query.kind) {
      case 'tracks':
        return { ...base, kind: 'tracks', rows: shown.map((row) => trackRow(projection, row)) };
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

  groups(id: string): ViewGroups {
    const { version, groups, items } = this.#get(id);
    return { view: id, version, groups: groups === null ? [] : viewGroups(groups, items.length) };
  }

  /** Index of a track, album, artist, genre or folder in a view of its kind, or -1. */
  indexOf(id: string, item: string): number {
    const { query, items } = this.#get(id);
    const number = this.#numberOf(query, item);
    return number === -1 ? -1 : items.indexOf(number);
  }

  /** What a view shows, for playing. @throws MpcError `not-found` */
  items(id: string): { readonly query: ViewQuery; readonly items: Uint32Array } {
    return this.#get(id);
  }

  /** Notes that rows have changed; `tags` is false when only what a person made of them has. */
  note(rows: Iterable<number>, tags: boolean): void {
    this.#lastChange++;
    if (tags) this.#lastTagChange = this.#lastChange;
    for (const row of rows) this.#changes.set(row, this.#lastChange);
  }

  /** Works all views out anew. @returns those that show something else now, with their tabs */
  refresh(): readonly { readonly tab: string; readonly info: ViewInfo }[] {
    const changed: { tab: string; info: ViewInfo }[] = [];
    for (const view of this.#views.values()) {
      const { items, groups } = viewItems(view.query, this.sources);
      const differs = !sameItems(items, view.items) || this.#shows(view, items);
      view.items = items;
      view.groups = groups;
      view.scope = viewScope(view.query, this.sources.projection);
      view.asOf = this.#lastChange;
      if (!differs) continue;
      view.version++;
      changed.push({ tab: view.tab, info: { id: view.id, kind: view.query.kind, version: view.version, count: items.length } });
    }
    this.#changes.clear();
    return changed;
  }

  /** Whether a change may be seen in the rows of a view whose order is the same. */
  #shows(view: View, items: Uint32Array): boolean {
    const isNews = (row: number): boolean => (this.#changes.get(row) ?? 0) > view.asOf;
    if (view.query.kind === 'tracks') return this.#changes.size > 0 && items.some(isNews);
    if (this.#lastTagChange <= view.asOf) return false;
    const embedded = accountsOf(view.query.filter) !== null;
    const { state } = this.sources.projection.table.columns;
    for (const row of this.#changes.keys()) {
      if (isNews(row) && (embedded || (state.get(row) & EMBEDDED) === 0)) return true;
    }
    return false;
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

function sameItems(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((item, index) => item === b[index]);
}
