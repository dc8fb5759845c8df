/** The cells of one track: a line of a table where there is room, two lines beside the cover where there is not. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcClient } from '../../services/client.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import '../shared/mpc-artwork.ts';
import { formatDuration, spokenDuration } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { playingMark, type NowPlaying } from './now-playing.ts';

export interface TrackRowOptions {
  readonly client: MpcClient | undefined;
  readonly now: NowPlaying | null;
  /** On an album's page: numbers instead of covers, and artists only where they differ from the album's. */
  readonly albumArtist?: string;
  play(): void;
  openMenu(button: HTMLElement): void;
  toggleFavourite(row: TrackRow): void;
  goToAlbum(row: TrackRow): void;
  goToArtist(row: TrackRow): void;
}

export function trackCells(row: TrackRow | undefined, options: TrackRowOptions): TemplateResult {
  const inAlbum = options.albumArtist !== undefined;
  if (row === undefined) return skeletonCells(inAlbum);
  const artist = inAlbum && row.artist === options.albumArtist ? '' : row.artist;
  const second = inAlbum ? artist : [artist, row.album].filter(Boolean).join(' · ');
  return html`
    <span role="gridcell" class="lead">${renderLead(row, inAlbum, options)}</span>
    <span role="gridcell" class="name">
      <span class="title ellipsis"
        >${row.title}${row.warning === null ? nothing : renderWarning()}</span
      >
      ${second === '' ? nothing : html`<span class="second ellipsis">${second}</span>`}
    </span>
    <span role="gridcell" class="artist">
      ${artist === '' ? nothing : renderLink(artist, row.artistId === null ? null : () => options.goToArtist(row))}
    </span>
    ${inAlbum
      ? nothing
      : html`<span role="gridcell" class="album">
            ${row.album === '' ? nothing : renderLink(row.album, row.albumId === null ? null : () => options.goToAlbum(row))}
          </span>
          <span role="gridcell" class="year numeric">${row.year ?? nothing}</span>`}
    <span role="gridcell" class="favourite">
      <button
        class="icon-button quiet"
        tabindex="-1"
        aria-label="Favourite"
        aria-pressed=${row.favourite ? 'true' : 'false'}
        @click=${() => options.toggleFavourite(row)}
      >
        ${icon(row.favourite ? 'heart-solid' : 'heart')}
      </button>
    </span>
    <span role="gridcell" class="time numeric"
      ><span aria-hidden="true">${formatDuration(row.duration)}</span
      ><span class="unseen">${spokenDuration(row.duration)}</span></span
    >
    <span role="gridcell" class="more">
      <button
        class="icon-button quiet"
        tabindex="-1"
        aria-haspopup="menu"
        aria-label="More for ${row.title}"
        @click=${(event: Event) => event.currentTarget instanceof HTMLElement && options.openMenu(event.currentTarget)}
      >
        ${icon('more')}
      </button>
    </span>
  `;
}

/** The cover or the number; under the pointer a play button, while it plays the moving bars. */
function renderLead(row: TrackRow, inAlbum: boolean, options: TrackRowOptions): TemplateResult {
  const isCurrent = options.now?.track === row.id;
  const picture = html`<mpc-artwork
    .client=${options.client}
    .artwork=${row.artwork}
    .size=${'thumbnail'}
    .accented=${false}
    .name=${row.album || row.title}
  ></mpc-artwork>`;
  return html`${inAlbum ? html`<span class="number numeric">${row.track ?? '–'}</span>` : picture}
    ${isCurrent && options.now ? playingMark(options.now) : nothing}
    <button class="play-here" tabindex="-1" aria-label="Play ${row.title}" @click=${() => options.play()}>
      ${icon('play')}
    </button>`;
}

function renderWarning(): TemplateResult {
  const words = 'The tags of this file could not be read. It still plays.';
  return html` <span class="warning" role="img" aria-label=${words} title=${words}>${icon('warning')}</span>`;
}

function renderLink(text: string, go: (() => void) | null): TemplateResult {
  if (go === null) return html`<span class="ellipsis">${text}</span>`;
  return html`<button class="goto ellipsis" tabindex="-1" @click=${go}>${text}</button>`;
}

function skeletonCells(inAlbum: boolean): TemplateResult {
  const bar = html`<span class="skeleton bar"></span>`;
  return html`
    <span role="gridcell" class="lead">${inAlbum ? nothing : html`<span class="skeleton square"></span>`}</span>
    <span role="gridcell" class="name"><span class="unseen">Loading</span>${bar}<span class="skeleton bar second"></span></span>
    <span role="gridcell" class="artist">${bar}</span>
    ${inAlbum ? nothing : html`<span role="gridcell" class="album">${bar}</span><span role="gridcell" class="year"></span>`}
    <span role="gridcell" class="favourite"></span>
    <span role="gridcell" class="time"></span>
    <span role="gridcell" class="more"></span>
  `;
}

export function trackHead(columns: {
  readonly inAlbum: boolean;
  /** A column's heading: a sort button where the list can be sorted by it. */
  heading(by: 'title' | 'artist' | 'album' | 'year' | 'duration'): TemplateResult | string;
  sorted(by: 'title' | 'artist' | 'album' | 'year' | 'duration'): 'ascending' | 'descending' | undefined;
}): TemplateResult {
  const cell = (name: string, by: 'title' | 'artist' | 'album' | 'year' | 'duration'): TemplateResult =>
    html`<span role="columnheader" class=${name} aria-sort=${columns.sorted(by) ?? nothing}>${columns.heading(by)}</span>`;
  const unseen = (name: string, text: string): TemplateResult =>
    html`<span role="columnheader" class=${name}><span class="unseen">${text}</span></span>`;
  return html`<div role="row" class="head" aria-rowindex="1">
    ${unseen('lead', columns.inAlbum ? 'Number' : 'Cover')} ${cell('name', 'title')}
    ${columns.inAlbum ? unseen('artist', 'Artist') : cell('artist', 'artist')}
    ${columns.inAlbum ? nothing : html`${cell('album', 'album')}${cell('year', 'year')}`}
    ${unseen('favourite', 'Favourite')} ${cell('time', 'duration')} ${unseen('more', 'More')}
  </div>`;
}
