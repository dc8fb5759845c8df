/** What stands above the list on the page of one album, artist, genre or folder: the picture, the name, what can be done. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcClient } from '../../services/client.ts';
import type { ArtworkId } from '../../services/protocol/records.ts';
import type { Accent } from '../shared/accent.ts';
import { icon } from '../shared/icons.ts';
import { AccentEvent } from '../shared/mpc-artwork.ts';
import { albumCard } from './cards.ts';
import { rove } from './item-gestures.ts';
import type { NowPlaying } from './now-playing.ts';
import type { ViewRows } from '../shared/view-rows.ts';

/** What a page is about. */
export interface HeaderAbout {
  readonly kind: 'Album' | 'Artist' | 'Genre' | 'Folder';
  readonly title: string;
  /** Null for what has no picture at all, like a folder. */
  readonly picture: { readonly artwork: ArtworkId | null; readonly round: boolean } | null;
  readonly artist?: { readonly name: string; go(): void };
  /** Year, counts, length: joined by dots. */
  readonly facts: readonly string[];
  openMenu?(button: HTMLElement): void;
}

export interface HeaderOptions extends HeaderAbout {
  readonly client: MpcClient | undefined;
  readonly accent: Accent | null;
  onAccent(accent: Accent | null): void;
  /** Absent while there is nothing to play. */
  play?(): void;
  shuffle?(): void;
}

export function pageHeader(options: HeaderOptions): TemplateResult {
  const { picture, accent, artist } = options;
  const colours = accent === null ? '' : `--_artwork-light: ${accent.light}; --_artwork-dark: ${accent.dark}`;
  return html`<div class="page-header ${accent === null ? '' : 'accented'}" part="header" .style=${colours}>
    ${picture === null
      ? nothing
      : html`<div class="cover ${picture.round ? 'round' : ''}">
          <mpc-artwork
            .client=${options.client}
            .artwork=${picture.artwork}
            .name=${options.title}
            @accent=${(event: Event) => event instanceof AccentEvent && options.onAccent(event.accent)}
          ></mpc-artwork>
        </div>`}
    <div class="about">
      <p class="kind small muted">${options.kind}</p>
      <h2 tabindex="-1" data-key="title">${options.title}</h2>
      ${artist === undefined
        ? nothing
        : html`<p><button class="goto by" data-key="artist" @click=${() => artist.go()}>${artist.name}</button></p>`}
      <p class="facts muted">${options.facts.filter((fact) => fact !== '').join(' · ')}</p>
      <div class="actions">
        <button class="button primary" part="play" ?disabled=${!options.play} @click=${() => options.play?.()}>
          ${icon('play')}Play
        </button>
        <button class="button" ?disabled=${!options.shuffle} @click=${() => options.shuffle?.()}>
          ${icon('shuffle')}Shuffle
        </button>
        ${options.openMenu === undefined
          ? nothing
          : html`<button
              class="icon-button"
              aria-label="More for ${options.title}"
              aria-haspopup="menu"
              @click=${(event: Event) =>
                event.currentTarget instanceof HTMLElement && options.openMenu?.(event.currentTarget)}
            >
              ${icon('more')}
            </button>`}
      </div>
    </div>
  </div>`;
}

/** Albums that a shelf shows; more of them are found in the list below it. */
const SHELF = 50;

export interface ShelfOptions {
  readonly client: MpcClient | undefined;
  readonly heading: string;
  readonly now: NowPlaying | null;
  open(index: number, card: HTMLElement): void;
  openMenu(index: number, card: HTMLElement): void;
}

/** Albums side by side, to be pushed along. */
export function albumShelf(albums: ViewRows<'albums'>, options: ShelfOptions): TemplateResult | typeof nothing {
  albums.want(0, SHELF);
  if (albums.count === 0) return nothing;
  const indexes = Array.from({ length: Math.min(SHELF, albums.count) }, (_, i) => i);
  return html`<section class="shelf-section" aria-label=${options.heading}>
    <h3>${options.heading}</h3>
    ${shelf(
      indexes.map((index) => {
        const row = albums.at(index);
        const now = options.now !== null && row?.id === options.now.album ? options.now : null;
        return {
          key: `album:${row?.id ?? index}`,
          card: albumCard(row, { client: options.client, now }),
          open: (card: HTMLElement) => options.open(index, card),
          openMenu: (card: HTMLElement) => options.openMenu(index, card),
        };
      }),
    )}
  </section>`;
}

export interface ShelfItem {
  /** For the focus to find it again. */
  readonly key: string;
  readonly card: TemplateResult;
  open(card: HTMLElement): void;
  openMenu?(card: HTMLElement): void;
}

export function shelf(items: readonly ShelfItem[]): TemplateResult {
  const run = (event: Event, action: ((card: HTMLElement) => void) | undefined): void => {
    if (action === undefined || !(event.currentTarget instanceof HTMLElement)) return;
    event.preventDefault();
    action(event.currentTarget);
  };
  return html`<ul class="shelf" @keydown=${rove}>
    ${items.map(
      (item, i) => html`<li>
        <button
          class="card"
          part="card"
          data-rove
          data-key=${item.key}
          tabindex=${i === 0 ? 0 : -1}
          @click=${(event: Event) => run(event, item.open)}
          @contextmenu=${(event: Event) => run(event, item.openMenu)}
        >
          ${item.card}
        </button>
      </li>`,
    )}
  </ul>`;
}
