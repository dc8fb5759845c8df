/**
 * One page of the library: what it is about, the views that fill it, and where the listener was on it. Pages
 * below the top of the stack keep their views, so that going back shows at once what was there.
 */
import type { MpcClient } from '../../services/client.ts';
import type { Filter, ViewKind } from '../../services/protocol/library.ts';
import type { AlbumRow, ArtworkId, FolderRow, GenreRow } from '../../services/protocol/records.ts';
import type { Place } from './row-list-content.ts';
import { DEFAULT_TRACK_SORT, sortKeys, type TrackSort } from './track-sort.ts';
import { ViewRows } from '../shared/view-rows.ts';

export type PageSpec =
  /** A tab, or all of a kind that a search has found. */
  | { readonly type: 'all'; readonly kind: ViewKind; readonly search?: string }
  | { readonly type: 'search'; readonly text: string }
  | { readonly type: 'album'; readonly album: AlbumRow }
  | { readonly type: 'artist'; readonly name: string; readonly artwork: ArtworkId | null; readonly filter: Filter }
  | { readonly type: 'genre'; readonly genre: GenreRow }
  | { readonly type: 'folder'; readonly folder: FolderRow; readonly show: 'folders' | 'tracks' };

/** The main list of a page, by kind. */
export type PageRows = { readonly [K in ViewKind]: { readonly kind: K; readonly rows: ViewRows<K> } }[ViewKind];

export class LibraryPage {
  spec: PageSpec;
  sort: TrackSort = DEFAULT_TRACK_SORT;
  /** Null on the page of search results, which asks for hits instead. */
  list: PageRows | null = null;
  /** Albums beside the list of tracks: an artist's, a genre's. */
  readonly shelf: ViewRows<'albums'> | null;
  /** Where the list was left, to come back to it. */
  place: Place | undefined;
  /** What led away from here, to focus it again: the `data-key` of something outside the list. */
  returnTo: string | undefined;
  readonly #client: MpcClient;
  readonly #onChange: () => void;

  constructor(client: MpcClient, spec: PageSpec, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
    this.spec = spec;
    const filter = spec.type === 'artist' || spec.type === 'genre' ? filterOf(spec) : null;
    this.shelf = filter === null ? null : this.#rows('albums', { filter });
    this.#openList();
  }

  /** Brings the tracks into another order. */
  sortBy(sort: TrackSort): void {
    this.sort = sort;
    this.#openList();
  }

  /** Changes what a folder's page shows. */
  showInFolder(show: 'folders' | 'tracks'): void {
    if (this.spec.type !== 'folder' || this.spec.show === show) return;
    this.spec = { ...this.spec, show };
    this.#openList();
  }

  close(): void {
    this.list?.rows.close();
    this.shelf?.close();
  }

  #openList(): void {
    this.list?.rows.close();
    this.place = undefined;
    this.list = this.#listOf(this.spec);
  }

  #listOf(spec: PageSpec): PageRows | null {
    switch (spec.type) {
      case 'search':
        return null;
      case 'all':
        return this.#listOfAll(spec.kind, spec.search);
      case 'folder':
        if (spec.show !== 'tracks') return { kind: 'folders', rows: this.#rows('folders', { parent: spec.folder.id }) };
        break;
      case 'album':
      case 'artist':
      case 'genre':
        break;
    }
    return { kind: 'tracks', rows: this.#rows('tracks', { filter: filterOf(spec) }) };
  }

  #listOfAll(kind: ViewKind, search?: string): PageRows {
    const narrowed = search === undefined ? {} : { search };
    switch (kind) {
      case 'tracks': {
        const isDefault = this.sort.by === 'artist' && this.sort.order === 'asc';
        const sort = isDefault ? {} : { sort: sortKeys(this.sort) };
        return { kind, rows: this.#rows(kind, { ...narrowed, ...sort }) };
      }
      case 'folders':
        return { kind, rows: this.#rows(kind, { parent: null }) };
      case 'albums':
        return { kind, rows: this.#rows(kind, narrowed) };
      case 'artists':
        return { kind, rows: this.#rows(kind, narrowed) };
      case 'genres':
        return { kind, rows: this.#rows(kind, narrowed) };
    }
  }

  #rows<K extends ViewKind>(kind: K, query: Omit<ViewRows['query'], 'kind'>): ViewRows<K> {
    const rows = new ViewRows<K>(this.#client, { ...query, kind });
    rows.onChange(this.#onChange);
    return rows;
  }
}

/** The tracks that a page is about. */
function filterOf(spec: Exclude<PageSpec, { readonly type: 'all' | 'search' }>): Filter {
  switch (spec.type) {
    case 'album':
      return { op: 'equals', field: 'albumId', value: spec.album.id };
    case 'artist':
      return spec.filter;
    case 'genre':
      return { op: 'equals', field: 'genreId', value: spec.genre.id };
    case 'folder':
      return { op: 'equals', field: 'folderId', value: spec.folder.id };
  }
}
