import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { MpcClient } from '../../services/client.ts';
import type { ViewKind } from '../../services/protocol/library.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Accent } from '../shared/accent.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorText } from '../shared/error-text.ts';
import { formatCount } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { rove } from './item-gestures.ts';
import { LibraryActions } from './library-actions.ts';
import { LibraryPage, type PageSpec } from './library-page.ts';
import { LiveSearch } from './live-search.ts';
import { styles } from './mpc-library.styles.ts';
import { nowPlayingOf } from './now-playing.ts';
import { pageContent } from './page-content.ts';
import { pageIntro } from './page-intro.ts';
import './row-list.ts';
import type { RowList } from './row-list.ts';
import './row-menu.ts';
import type { MenuItem, RowMenu } from './row-menu.ts';
import { hasHits, resultsLine, searchPage } from './search-page.ts';
import { listStyles } from './row-list.styles.ts';
import { pageStyles } from './page.styles.ts';

const TABS = [
  { kind: 'albums', label: 'Albums' },
  { kind: 'artists', label: 'Artists' },
  { kind: 'tracks', label: 'Tracks' },
  { kind: 'genres', label: 'Genres' },
  { kind: 'folders', label: 'Folders' },
] as const satisfies readonly { kind: ViewKind; label: string }[];

/**
 * The listener's library: albums, artists, tracks, genres and folders, search as one types, and a page for each
 * of them. It shows a million tracks as readily as a dozen. It fills the box it is given; give it a height.
 *
 * @summary Browse, search and play a library of any size.
 * @tag mpc-library
 * @slot empty - what to offer while there is no music yet, such as an `mpc-auth-button`
 * @csspart toolbar - the tabs and the search field
 * @csspart scroller - what scrolls: the header of a page and its list
 * @csspart header - what stands above the tracks of an album, artist, genre or folder
 * @csspart play - the play button of such a header
 * @csspart row - a track or a folder
 * @csspart card - an album, an artist or a genre
 * @csspart menu - the menu of a track or an album
 * @csspart playing - the moving bars that mark what plays
 * @cssprop [--mpc-library-padding=16px] - space at both sides; 32px where there is room
 * @cssprop [--mpc-library-card=168px] - least width of a card; less on small screens
 * @cssprop [--mpc-library-max-height=100dvh] - the library is never taller, whatever the box around it
 * @fires mpc-error - a request has failed; words for it are shown
 */
export class MpcLibrary extends MpcElement {
  static override readonly styles = [tokens, base, controls, styles, listStyles, pageStyles];

  readonly #actions = new LibraryActions({
    element: this,
    client: () => this.activeClient,
    isShuffled: () => this.player?.shuffle === true,
    attempt: (request) => this.attempt(request),
    open: (page) => this.#open(page),
    openMenu: (label, items, opener) => void this.menu?.show(label, items, opener),
  });
}
