/** The list of a page: what its items show and what they do, by kind. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcClient } from '../../services/client.ts';
import type { AccountId, FolderRow } from '../../services/protocol/records.ts';
import { icon } from '../shared/icons.ts';
import { albumCard, artistCard, folderCells, genreCard } from './cards.ts';
import type { LibraryActions } from './library-actions.ts';
import type { LibraryPage, PageSpec } from './library-page.ts';
import type { NowPlaying } from './now-playing.ts';
import type { RowListContent } from './row-list-content.ts';
import { trackCells, trackHead } from './track-row.ts';
import { TRACK_SORTS, type TrackSort, type TrackSortBy } from './track-sort.ts';
import type { ViewRows } from '../shared/view-rows.ts';

export interface PageContentOptions {
  readonly client: MpcClient | undefined;
  readonly now: NowPlaying | null;
  readonly actions: LibraryActions;
  readonly intro: TemplateResult | null;
  readonly empty: TemplateResult;
  /** What the listener calls an account: its topmost folder has no name of its own. */
  accountLabel(account: AccountId): string;
  open(page: PageSpec): void;
  sortBy(sort: TrackSort): void;
}

/** Null for the page of search results, which is no list. */
export function pageContent(page: LibraryPage, options: PageContentOptions): RowListContent | null {
  const list = page.list;
  switch (list?.kind) {
    case undefined:
      return null;
    case 'tracks':
      return trackList(page, list.rows, options);
    case 'albums':
      return albumGrid(list.rows, options);
    case 'artists':
      return artistGrid(list.rows, options);
    case 'genres':
      return genreGrid(list.rows, options);
    case 'folders':
      return folderList(list.rows, options);
  }
}

type Common = Pick<RowListContent, 'intro' | 'empty'>;
const common = ({ intro, empty }: PageContentOptions): Common => ({ intro, empty });

function trackList(page: LibraryPage, rows: ViewRows<'tracks'>, options: PageContentOptions): RowListContent {
  const { actions, now } = options;
  const album = page.spec.type === 'album' ? page.spec.album : null;
  const isSortable = page.spec.type === 'all';
  const play = (index: number): void => {
    if (rows.view !== null) actions.play({ view: rows.view, at: index });
  };
  const openMenu = (index: number, opener: HTMLElement): void => {
    const row = rows.at(index);
    if (row !== undefined) actions.openTrackMenu(row, opener, album !== null);
  };
  const name = isSortable ? TRACK_SORTS[page.sort.by].name : null;
  return {
    ...common(options),
    rows,
    layout: 'list',
    ...(album !== null && { variant: 'album' }),
    label: 'Tracks',
    clickActivates: false,
    head: trackHead({
      inAlbum: album !== null,
      heading: (by) => (isSortable ? sortButton(by, page.sort, options.sortBy) : TRACK_SORTS[by].label),
      sorted: (by) =>
        isSortable && page.sort.by === by ? (page.sort.order === 'asc' ? 'ascending' : 'descending') : undefined,
    }),
    headings: album === null ? [] : discHeadings(rows),
    item: (index) =>
      trackCells(rows.at(index), {
        client: options.client,
        now,
        ...(album !== null && { albumArtist: album.albumArtist }),
        play: () => play(index),
        openMenu: (button) => openMenu(index, button),
        toggleFavourite: (row) => actions.toggleFavourite(row),
        goToAlbum: (row) => actions.goToAlbum(row),
        goToArtist: (row) => actions.goToArtist(row),
      }),
    isCurrent: (index) => now !== null && rows.at(index)?.id === now.track,
    activate: play,
    openMenu,
    sortName: name === null || page.sort.order === 'desc' ? null : nameOf(rows, name),
  };
}

function albumGrid(rows: ViewRows<'albums'>, options: PageContentOptions): RowListContent {
  const { actions, now } = options;
  return {
    ...common(options),
    rows,
    layout: 'cards',
    label: 'Albums',
    clickActivates: true,
    item: (index) => {
      const row = rows.at(index);
      return albumCard(row, {
        client: options.client,
        now: row !== undefined && row.id === now?.album ? now : null,
        play: () => row && actions.playInOrder({ album: row.id }),
      });
    },
    isCurrent: (index) => now !== null && now.album !== null && rows.at(index)?.id === now.album,
    activate: (index) => {
      const album = rows.at(index);
      if (album !== undefined) options.open({ type: 'album', album });
    },
    openMenu: (index, opener) => {
      const album = rows.at(index);
      if (album !== undefined) actions.openAlbumMenu(album, opener);
    },
    sortName: nameOf(rows, (row) => row.albumArtist),
  };
}

function artistGrid(rows: ViewRows<'artists'>, options: PageContentOptions): RowListContent {
  return {
    ...common(options),
    rows,
    layout: 'cards',
    label: 'Artists',
    clickActivates: true,
    item: (index) => artistCard(rows.at(index), { client: options.client }),
    isCurrent: () => false,
    activate: (index) => {
      const row = rows.at(index);
      if (row === undefined) return;
      const filter = { op: 'equals', field: 'artistId', value: row.id } as const;
      options.open({ type: 'artist', name: row.name, artwork: row.artwork, filter });
    },
    openMenu: () => {},
    sortName: nameOf(rows, (row) => row.name),
  };
}

function genreGrid(rows: ViewRows<'genres'>, options: PageContentOptions): RowListContent {
  return {
    ...common(options),
    rows,
    layout: 'cards',
    label: 'Genres',
    clickActivates: true,
    item: (index) => genreCard(rows.at(index), { client: options.client }),
    isCurrent: () => false,
    activate: (index) => {
      const genre = rows.at(index);
      if (genre !== undefined) options.open({ type: 'genre', genre });
    },
    openMenu: () => {},
    sortName: nameOf(rows, (row) => row.name),
  };
}

function folderList(rows: ViewRows<'folders'>, options: PageContentOptions): RowListContent {
  const folderAt = (index: number): FolderRow | undefined => {
    const row = rows.at(index);
    return row?.name === '' ? { ...row, name: options.accountLabel(row.account) } : row;
  };
  return {
    ...common(options),
    rows,
    layout: 'list',
    variant: 'folders',
    label: 'Folders',
    clickActivates: true,
    item: (index) => folderCells(folderAt(index)),
    isCurrent: () => false,
    activate: (index) => {
      const folder = folderAt(index);
      if (folder !== undefined) options.open({ type: 'folder', folder, show: folder.folderCount > 0 ? 'folders' : 'tracks' });
    },
    openMenu: () => {},
    sortName: nameOf(rows, (row) => row.name),
  };
}

function nameOf<R>(
  rows: { fetch(index: number): Promise<R | undefined> },
  name: (row: R) => string,
): (index: number) => Promise<string> {
  return async (index) => {
    const row = await rows.fetch(index);
    return row === undefined ? '' : name(row);
  };
}

/** Where a new disc begins, as far as the album's tracks are here; none for an album of one disc. Without a number it is the first. */
function discHeadings(rows: ViewRows<'tracks'>): { before: number; text: string }[] {
  const headings: { before: number; text: string }[] = [];
  let last = 0;
  for (let index = 0; index < rows.count; index++) {
    const row = rows.at(index);
    if (row === undefined) break;
    const disc = row.disc ?? 1;
    if (disc !== last) headings.push({ before: index, text: `Disc ${disc}` });
    last = disc;
  }
  return headings.length > 1 ? headings : [];
}

function sortButton(by: TrackSortBy, sort: TrackSort, sortBy: (sort: TrackSort) => void): TemplateResult {
  const isActive = sort.by === by;
  const turned = sort.order === 'asc' ? 'desc' : 'asc';
  const next: TrackSort = { by, order: isActive ? turned : TRACK_SORTS[by].order };
  return html`<button class="sort-by" @click=${() => sortBy(next)}>
    ${TRACK_SORTS[by].label}${isActive ? icon(sort.order === 'asc' ? 'up' : 'down') : nothing}
  </button>`;
}
