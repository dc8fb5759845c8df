/** What is in a card or a line of the library: an album, an artist, a genre, a folder. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcClient } from '../../services/client.ts';
import type { AlbumRow, ArtistRow, ArtworkId, FolderRow, GenreRow } from '../../services/protocol/records.ts';
import '../shared/mpc-artwork.ts';
import { formatCount } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { playingMark, type NowPlaying } from './now-playing.ts';

export interface CardOptions {
  readonly client: MpcClient | undefined;
  /** Set where the card holds the track that plays. */
  readonly now?: NowPlaying | null;
  /** Shown under the pointer; there are other ways for keys and fingers. */
  readonly play?: () => void;
}

export const albumsAndTracks = (row: { readonly albumCount: number; readonly trackCount: number }): string =>
  `${formatCount(row.albumCount, 'album', 'albums')} · ${formatCount(row.trackCount, 'track', 'tracks')}`;

export function albumCard(row: AlbumRow | undefined, options: CardOptions): TemplateResult {
  if (row === undefined) return skeletonCard();
  return card(options, row.artwork, row.title, row.title, row.albumArtist);
}

export function albumLabel(row: AlbumRow | undefined): string {
  if (row === undefined) return 'Loading';
  const parts = [row.title, row.albumArtist, row.year, formatCount(row.trackCount, 'track', 'tracks')];
  return parts.filter((part) => part !== null && part !== '').join(', ');
}

export function artistCard(row: ArtistRow | undefined, options: CardOptions): TemplateResult {
  if (row === undefined) return skeletonCard('round');
  return card(options, row.artwork, row.name, row.name, formatCount(row.trackCount, 'track', 'tracks'), 'round');
}

export function artistLabel(row: ArtistRow | undefined): string {
  return row === undefined ? 'Loading' : `${row.name}, ${albumsAndTracks(row)}`;
}

export function genreCard(row: GenreRow | undefined, options: CardOptions): TemplateResult {
  if (row === undefined) return skeletonCard();
  return card(options, row.artwork, row.name, row.name, formatCount(row.trackCount, 'track', 'tracks'));
}

export function genreLabel(row: GenreRow | undefined): string {
  return row === undefined ? 'Loading' : `${row.name}, ${albumsAndTracks(row)}`;
}

export function folderCells(row: FolderRow | undefined): TemplateResult {
  if (row === undefined) {
    return html`<span role="gridcell" class="lead"><span class="skeleton square"></span></span>
      <span role="gridcell" class="name"><span class="unseen">Loading</span><span class="skeleton bar"></span></span>
      <span role="gridcell" class="time"></span><span role="gridcell" class="more"></span>`;
  }
  return html`<span role="gridcell" class="lead">${icon('folder')}</span>
    <span role="gridcell" class="name"><span class="title ellipsis">${row.name}</span></span>
    <span role="gridcell" class="time numeric">${formatCount(row.trackCount, 'track', 'tracks')}</span>
    <span role="gridcell" class="more">${icon('right')}</span>`;
}

function card(
  options: CardOptions,
  artwork: ArtworkId | null,
  name: string,
  title: string,
  second: string,
  shape: 'round' | '' = '',
): TemplateResult {
  const { play } = options;
  return html`<span class="cover ${shape}">
      <mpc-artwork .client=${options.client} .artwork=${artwork} .name=${name}></mpc-artwork>
      ${play === undefined
        ? nothing
        : html`<button class="play-here" tabindex="-1" aria-label="Play ${title}" @click=${play}>${icon('play')}</button>`}
    </span>
    <span class="caption">
      <span class="title ellipsis" title=${title}>${options.now ? playingMark(options.now) : nothing}${title}</span>
      <span class="second ellipsis">${second}</span>
    </span>`;
}

function skeletonCard(shape: 'round' | '' = ''): TemplateResult {
  return html`<span class="cover ${shape}"><span class="skeleton"></span></span>
    <span class="caption"><span class="skeleton bar"></span><span class="skeleton bar second"></span></span>`;
}
