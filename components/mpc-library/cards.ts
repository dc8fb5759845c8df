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
  const unseen = [row.year, formatCount(row.trackCount, 'track', 'tracks')].filter((part) => part !== null).join(', ');
  return card(options, { artwork: row.artwork, title: row.title, second: row.albumArtist, unseen });
}

export function artistCard(row: ArtistRow | undefined, options: CardOptions): TemplateResult {
  if (row === undefined) return skeletonCard('round');
  return card(options, { ...namedFace(row), shape: 'round' });
}

export function genreCard(row: GenreRow | undefined, options: CardOptions): TemplateResult {
  return row === undefined ? skeletonCard() : card(options, namedFace(row));
}

function namedFace(row: ArtistRow | GenreRow): CardFace {
  const second = formatCount(row.trackCount, 'track', 'tracks');
  return { artwork: row.artwork, title: row.name, second, unseen: formatCount(row.albumCount, 'album', 'albums') };
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

interface CardFace {
  readonly artwork: ArtworkId | null;
  readonly title: string;
  readonly second: string;
  /** Told to screen readers after what is seen. */
  readonly unseen: string;
  readonly shape?: 'round';
}

/** A card is named by its text; the play button is the pointer's short cut, Enter and the menu do the same. */
function card(options: CardOptions, { artwork, title, second, unseen, shape }: CardFace): TemplateResult {
  const { play } = options;
  return html`<span class="cover ${shape ?? ''}">
      <mpc-artwork .client=${options.client} .artwork=${artwork} .name=${title} .accented=${false}></mpc-artwork>
      ${play === undefined
        ? nothing
        : html`<button class="play-here" tabindex="-1" aria-hidden="true" @click=${play}>${icon('play')}</button>`}
    </span>
    <span class="caption">
      <span class="title ellipsis" title=${title}>${options.now ? playingMark(options.now) : nothing}${title}</span>
      <span class="second ellipsis">${second}</span><span class="unseen">${unseen}</span>
    </span>`;
}

function skeletonCard(shape: 'round' | '' = ''): TemplateResult {
  return html`<span class="cover ${shape}"><span class="skeleton"></span></span>
    <span class="caption"><span class="unseen">Loading</span><span class="skeleton bar"></span><span class="skeleton bar second"></span></span>`;
}
