/** What a search has found: the best artists, albums and tracks, and the way to all of them. */
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { MpcClient } from '../../services/client.ts';
import type { SearchResults, ViewKind } from '../../services/protocol/library.ts';
import { formatCount } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { albumCard, artistCard } from './cards.ts';
import { isByMouse, isWithinControl, moveWithin, rove } from './item-gestures.ts';
import type { LibraryActions } from './library-actions.ts';
import type { PageSpec } from './library-page.ts';
import type { NowPlaying } from './now-playing.ts';
import { shelf, type ShelfItem } from './page-header.ts';
import { trackCells } from './track-row.ts';

/** Tracks among the grouped results; the rest is behind "All tracks". */
const TOP_TRACKS = 6;

export interface SearchPageOptions {
  readonly client: MpcClient | undefined;
  readonly now: NowPlaying | null;
  readonly actions: LibraryActions;
  open(page: PageSpec, from: HTMLElement): void;
}

/** `12 artists, 30 albums, 400 tracks`, as it is shown and read out. */
export function resultsLine({ counts }: SearchResults): string {
  return [
    counts.artists > 0 ? formatCount(counts.artists, 'artist', 'artists') : '',
    counts.albums > 0 ? formatCount(counts.albums, 'album', 'albums') : '',
    counts.tracks > 0 ? formatCount(counts.tracks, 'track', 'tracks') : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}

export function hasHits({ counts }: SearchResults): boolean {
  return counts.artists + counts.albums + counts.tracks > 0;
}

export function searchPage(results: SearchResults, options: SearchPageOptions): TemplateResult {
  return html`<div class="scroller results" part="scroller">
    ${renderShelf(
      'Artists',
      results.counts.artists,
      results.artists.map((row) => ({
        key: `artist:${row.id}`,
        card: artistCard(row, { client: options.client }),
        open: (from) => {
          const filter = { op: 'equals', field: 'artistId', value: row.id } as const;
          options.open({ type: 'artist', name: row.name, artwork: row.artwork, filter }, from);
        },
      })),
      (from) => options.open({ type: 'all', kind: 'artists', search: results.text }, from),
    )}
    ${renderShelf(
      'Albums',
      results.counts.albums,
      results.albums.map((row) => ({
        key: `album:${row.id}`,
        card: albumCard(row, { client: options.client, now: row.id === options.now?.album ? options.now : null }),
        open: (from) => options.open({ type: 'album', album: row }, from),
        openMenu: (from) => options.actions.openAlbumMenu(row, from),
      })),
      (from) => options.open({ type: 'all', kind: 'albums', search: results.text }, from),
    )}
    ${renderTracks(results, options)}
  </div>`;
}

function renderShelf(
  heading: string,
  count: number,
  items: readonly ShelfItem[],
  openAll: (from: HTMLElement) => void,
): TemplateResult | typeof nothing {
  if (items.length === 0) return nothing;
  const kind: ViewKind = heading === 'Artists' ? 'artists' : 'albums';
  return html`<section class="shelf-section" aria-label=${heading}>
    <div class="section-heading">
      <h3>${heading}</h3>
      ${count > items.length ? renderAll(`All ${formatCount(count, kind.slice(0, -1), kind)}`, kind, openAll) : nothing}
    </div>
    ${shelf(items)}
  </section>`;
}

function renderTracks(results: SearchResults, options: SearchPageOptions): TemplateResult | typeof nothing {
  const tracks = results.tracks.slice(0, TOP_TRACKS);
  if (tracks.length === 0) return nothing;
  const ids = results.tracks.map(({ id }) => id);
  const { actions } = options;
  return html`<section aria-labelledby="tracks-found">
    <div class="section-heading">
      <h3 id="tracks-found">Tracks</h3>
      ${results.counts.tracks > tracks.length
        ? renderAll(`All ${formatCount(results.counts.tracks, 'track', 'tracks')}`, 'tracks', (from) =>
            options.open({ type: 'all', kind: 'tracks', search: results.text }, from),
          )
        : nothing}
    </div>
    <div role="grid" class="grid list flow" aria-label="Tracks" @keydown=${rove}>
      ${repeat(
        tracks,
        (row) => row.id,
        (row, i) => {
          const play = (): void => actions.play({ tracks: ids, at: i });
          const onClick = (event: MouseEvent): void => {
            if (!isWithinControl(event) && !isByMouse(event)) play();
          };
          const onDoubleClick = (event: MouseEvent): void => {
            if (!isWithinControl(event)) play();
          };
          const onKeyDown = (event: KeyboardEvent): void => {
            const { currentTarget: element } = event;
            if (event.key === 'Enter' && !isWithinControl(event)) play();
            else if (!(element instanceof HTMLElement && moveWithin(element, event))) return;
            event.preventDefault();
            event.stopPropagation();
          };
          return html`<div
            role="row"
            class="row"
            part="row"
            data-rove
            data-key="track:${row.id}"
            tabindex=${i === 0 ? 0 : -1}
            aria-current=${options.now?.track === row.id ? 'true' : nothing}
            @click=${onClick}
            @dblclick=${onDoubleClick}
            @keydown=${onKeyDown}
            @contextmenu=${(event: Event) => openTrackMenu(event, () => actions, i, results)}
          >
            ${trackCells(row, {
              client: options.client,
              now: options.now,
              play,
              openMenu: (button) => actions.openTrackMenu(row, button, false),
              toggleFavourite: (track) => actions.toggleFavourite(track),
              goToAlbum: (track) => actions.goToAlbum(track),
              goToArtist: (track) => actions.goToArtist(track),
            })}
          </div>`;
        },
      )}
    </div>
  </section>`;
}

function openTrackMenu(event: Event, actions: () => LibraryActions, index: number, results: SearchResults): void {
  const row = results.tracks[index];
  if (row === undefined || !(event.currentTarget instanceof HTMLElement)) return;
  event.preventDefault();
  actions().openTrackMenu(row, event.currentTarget, false);
}

function renderAll(words: string, key: string, open: (from: HTMLElement) => void): TemplateResult {
  return html`<button
    class="see-all"
    data-key="all:${key}"
    @click=${(event: Event) => event.currentTarget instanceof HTMLElement && open(event.currentTarget)}
  >
    ${words}${icon('right')}
  </button>`;
}
