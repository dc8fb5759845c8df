/** What stands above the list of a page: the order of all tracks, or who and what the page is about. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcClient } from '../../services/client.ts';
import type { PlayRequest } from '../../services/protocol/player.ts';
import type { AlbumRow } from '../../services/protocol/records.ts';
import type { Accent } from '../shared/accent.ts';
import { formatCount, formatLongDuration } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { albumsAndTracks } from './cards.ts';
import { rove } from './item-gestures.ts';
import type { LibraryActions } from './library-actions.ts';
import type { LibraryPage, PageSpec } from './library-page.ts';
import type { NowPlaying } from './now-playing.ts';
import { albumShelf, pageHeader, type HeaderAbout } from './page-header.ts';
import { isTrackSortBy, TRACK_SORTS, type TrackSort } from './track-sort.ts';

export interface PageIntroOptions {
  readonly client: MpcClient | undefined;
  readonly now: NowPlaying | null;
  readonly actions: LibraryActions;
  readonly accent: Accent | null;
  onAccent(accent: Accent | null): void;
  sortBy(sort: TrackSort): void;
  showInFolder(show: 'folders' | 'tracks'): void;
  open(page: PageSpec, from: HTMLElement): void;
}

export function pageIntro(page: LibraryPage, options: PageIntroOptions): TemplateResult | null {
  const { spec } = page;
  switch (spec.type) {
    case 'search':
      return null;
    case 'all':
      return allIntro(page, spec, options);
    case 'album':
      return albumIntro(page, spec.album, options);
    case 'artist': {
      const facts = [countOf(page.shelf?.count, 'album', 'albums'), countOf(page.list?.rows.count, 'track', 'tracks')];
      const header = {
        kind: 'Artist',
        title: spec.name,
        picture: { artwork: spec.artwork, round: true },
        facts,
      } as const;
      return html`${headed(page, header, options)}${shelfAndHeading(page, options)}`;
    }
    case 'genre': {
      const { genre } = spec;
      const picture = { artwork: genre.artwork, round: false };
      const header = { kind: 'Genre', title: genre.name, picture, facts: [albumsAndTracks(genre)] } as const;
      return html`${headed(page, header, options)}${shelfAndHeading(page, options)}`;
    }
    case 'folder': {
      const { folder } = spec;
      const facts = [formatCount(folder.trackCount, 'track', 'tracks')];
      const header = headed(page, { kind: 'Folder', title: folder.name, picture: null, facts }, options);
      return folder.folderCount === 0 ? header : html`${header}${folderTabs(spec.show, folder.folderCount, options)}`;
    }
  }
}

function countOf(count: number | undefined, one: string, many: string): string {
  return count === undefined || count === 0 ? '' : formatCount(count, one, many);
}

/** Everything that the page is about, for the play and shuffle buttons. */
function playRequest(page: LibraryPage): PlayRequest | null {
  const { spec, list } = page;
  if (spec.type === 'album') return { album: spec.album.id };
  return list?.kind === 'tracks' && list.rows.view !== null ? { view: list.rows.view } : null;
}

function headed(
  page: LibraryPage,
  about: HeaderAbout,
  options: PageIntroOptions,
): TemplateResult {
  const request = playRequest(page);
  const count = page.list?.rows.count ?? 0;
  return pageHeader({
    client: options.client,
    accent: options.accent,
    onAccent: (accent) => options.onAccent(accent),
    ...about,
    ...(request !== null && {
      play: () => options.actions.playInOrder(request),
      shuffle: () => options.actions.shuffle(request, count),
    }),
  });
}

function albumIntro(page: LibraryPage, album: AlbumRow, options: PageIntroOptions): TemplateResult {
  const facts = [
    String(album.year ?? ''),
    formatCount(album.trackCount, 'track', 'tracks'),
    album.duration > 0 ? formatLongDuration(album.duration) : '',
  ];
  const artist = { name: album.albumArtist, go: () => options.actions.goToAlbumArtist(album) };
  return headed(
    page,
    {
      kind: 'Album',
      title: album.title,
      picture: { artwork: album.artwork, round: false },
      facts,
      ...(album.albumArtist !== '' && { artist }),
      openMenu: (button) => options.actions.openAlbumMenu(album, button),
    },
    options,
  );
}

function shelfAndHeading(page: LibraryPage, options: PageIntroOptions): TemplateResult | typeof nothing {
  const { shelf } = page;
  if (shelf === null || shelf.count === 0) return nothing;
  return html`${albumShelf(shelf, {
      client: options.client,
      heading: 'Albums',
      now: options.now,
      open: (index, card) => {
        const album = shelf.at(index);
        if (album !== undefined) options.open({ type: 'album', album }, card);
      },
      openMenu: (index, card) => {
        const album = shelf.at(index);
        if (album !== undefined) options.actions.openAlbumMenu(album, card);
      },
    })}
    <h3 class="list-heading">Tracks</h3>`;
}

function folderTabs(show: 'folders' | 'tracks', folders: number, options: PageIntroOptions): TemplateResult {
  const choices = [
    { value: 'folders', label: formatCount(folders, 'folder', 'folders') },
    { value: 'tracks', label: 'All tracks within' },
  ] as const;
  return html`<div class="choices" role="radiogroup" aria-label="Show" @keydown=${rove}>
    ${choices.map(
      ({ value, label }) => html`<button
        role="radio"
        data-rove
        aria-checked=${show === value ? 'true' : 'false'}
        tabindex=${show === value ? 0 : -1}
        @click=${() => options.showInFolder(value)}
      >
        ${label}
      </button>`,
    )}
  </div>`;
}

/** How many there are; for tracks also their order, and all of them at random. */
function allIntro(
  page: LibraryPage,
  spec: Extract<PageSpec, { readonly type: 'all' }>,
  options: PageIntroOptions,
): TemplateResult | null {
  const { list } = page;
  const heading =
    spec.search === undefined
      ? nothing
      : html`<h2 tabindex="-1" data-key="title" class="found">“${spec.search}”</h2>`;
  if (list?.kind !== 'tracks') return spec.search === undefined ? null : html`${heading}`;
  const { count, view } = list.rows;
  if (count === 0) return spec.search === undefined ? null : html`${heading}`;
  return html`${heading}
    <div class="list-bar">
      <span class="muted">${formatCount(count, 'track', 'tracks')}</span>
      <button class="quiet-button" ?disabled=${view === null} @click=${() => view !== null && options.actions.shuffle({ view }, count)}>
        ${icon('shuffle')}Shuffle
      </button>
      ${sortMenu(page.sort, (sort) => options.sortBy(sort))}
    </div>`;
}

function sortMenu(sort: TrackSort, sortBy: (sort: TrackSort) => void): TemplateResult {
  const isUp = sort.order === 'asc';
  const choose = (event: Event): void => {
    if (!(event.target instanceof HTMLSelectElement) || !isTrackSortBy(event.target.value)) return;
    sortBy({ by: event.target.value, order: TRACK_SORTS[event.target.value].order });
  };
  return html`<span class="sort">
    <select aria-label="Sort by" @change=${choose}>
      ${Object.entries(TRACK_SORTS).map(
        ([by, { label }]) => html`<option value=${by} ?selected=${by === sort.by}>${label}</option>`,
      )}
    </select>
    <button
      class="icon-button quiet"
      aria-label=${isUp ? 'Ascending; turn round' : 'Descending; turn round'}
      @click=${() => sortBy({ by: sort.by, order: isUp ? 'desc' : 'asc' })}
    >
      ${icon(isUp ? 'up' : 'down')}
    </button>
  </span>`;
}
