import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import type { MpcClient } from '../../services/client.ts';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { ViewKind } from '../../services/protocol/library.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import { DEFAULT_SETTINGS } from '../../services/protocol/settings.ts';
import type { Accent } from '../shared/accent.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorText } from '../shared/error-text.ts';
import { formatCount } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { cardStyles } from './card.styles.ts';
import { LibraryActions } from './library-actions.ts';
import type { LibraryPage, PageSpec } from './library-page.ts';
import { connectingState, emptyState, failedState, nothingFound, type EmptyReason } from './library-states.ts';
import { toolbar } from './library-toolbar.ts';
import { LiveSearch } from './live-search.ts';
import { styles } from './mpc-library.styles.ts';
import { nowPlayingOf } from './now-playing.ts';
import { pageContent } from './page-content.ts';
import { pageIntro } from './page-intro.ts';
import { PageStack, titleOf } from './page-stack.ts';
import { pageStyles } from './page.styles.ts';
import './row-list.ts';
import type { RowList } from './row-list.ts';
import { rowListStyles } from './row-list.styles.ts';
import './row-menu.ts';
import type { RowMenu } from './row-menu.ts';
import { hasHits, resultsLine, searchPage } from './search-page.ts';
import { SyncWatch } from './sync-watch.ts';
import { trackRowStyles } from './track-row.styles.ts';
import type { TrackSort } from './track-sort.ts';

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
  static override readonly styles = [...MpcElement.styles, base, controls, styles, rowListStyles, cardStyles, trackRowStyles, pageStyles];

  readonly #actions = new LibraryActions({
    client: () => this.activeClient,
    isShuffled: () => this.player?.shuffle === true,
    attempt: (request) => this.attempt(request),
    open: (page) => this.#open(page),
    openMenu: (label, items, opener) => void this.menu?.show(label, items, opener),
  });

  @query('mpc-row-list') private readonly list!: RowList | null;
  @query('mpc-row-menu') private readonly menu!: RowMenu | null;
  @query('[role="status"]') private readonly live!: HTMLElement | null;
  @query('.search input') private readonly field!: HTMLInputElement | null;

  @state() private player: PlayerState | null = null;
  @state() private accent: Accent | null = null;
  @state() private accountLabels: ReadonlyMap<string, string> = new Map();

  #stack: PageStack | undefined;
  #search: LiveSearch | undefined;
  #sync: SyncWatch | undefined;
  /** What was read out last: a page or results, so that a growing library does not talk all the time. */
  #announced: unknown;
  #centred: HTMLElement | undefined;
  /** What to focus once the page is there. */
  #focusOn: 'title' | 'item' | { readonly key: string } | undefined;

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    const update = (): void => this.requestUpdate();
    const stack = new PageStack(client, update);
    const search = new LiveSearch(client, update);
    const sync = new SyncWatch(client, update);
    this.player = null;
    this.#stack = stack;
    this.#search = search;
    this.#sync = sync;
    signal.addEventListener('abort', () => {
      stack.close();
      search.close();
      sync.close();
      this.#stack = undefined;
      this.#search = undefined;
      this.#sync = undefined;
    });
    this.listen(client, signal, 'Playback', ({ payload }) => {
      if (payload.event === 'StateChanged') this.player = payload.state;
    });
    void this.attempt(async () => {
      const player = await client.player.state();
      // An event that came meanwhile is newer.
      if (!signal.aborted) this.player ??= player;
    });
    this.listen(client, signal, 'Auth', ({ payload }) => {
      if (payload.event === 'AccountChanged') void this.#readLabels(client, signal);
    });
    void this.#readLabels(client, signal);
    void this.#openHome(client, stack);
  }

  async #readLabels(client: MpcClient, signal: AbortSignal): Promise<void> {
    // Without labels the topmost folders are called by a plain word.
    const accounts = await client.accounts.list().catch(() => []);
    if (!signal.aborted) this.accountLabels = new Map(accounts.map(({ id, label }) => [id, label]));
  }

  async #openHome(client: MpcClient, stack: PageStack): Promise<void> {
    // Without settings the library still opens; what is wrong is told by the first thing that fails.
    const { libraryView } = await client.settings.get().catch(() => DEFAULT_SETTINGS);
    stack.reset({ type: 'all', kind: libraryView });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener('keydown', this.#onKeyDown);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.removeEventListener('keydown', this.#onKeyDown);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#announce();
    this.#centreTab();
    void this.#restoreFocus();
  }

  /** Where the tabs are wider than the screen, the one that was opened is brought to its middle. */
  #centreTab(): void {
    const tab = this.renderRoot.querySelector<HTMLElement>('[aria-selected="true"]');
    const tabs = tab?.parentElement;
    if (!tab || !tabs || tab === this.#centred) return;
    this.#centred = tab;
    tabs.scrollLeft = tab.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  }

  /** Opens a page over the one that is shown; where the listener was on that is kept. */
  #open(spec: PageSpec, from?: HTMLElement): void {
    this.#leave(from);
    this.#stack?.push(spec);
    this.#focusOn = 'title';
  }

  #leave(from = this.shadowRoot?.activeElement): void {
    const page = this.#stack?.top;
    if (page === undefined) return;
    page.place = this.list?.place;
    page.returnTo = from?.closest<HTMLElement>('[data-key]')?.dataset['key'];
    this.accent = null;
  }

  readonly #back = (): void => {
    if (this.#stack?.below === undefined) return;
    this.#stack.pop();
    this.accent = null;
    const key = this.#stack.top?.returnTo;
    this.#focusOn = key === undefined ? 'item' : { key };
  };

  #showTab(kind: ViewKind): void {
    this.#clearSearch();
    this.#stack?.reset({ type: 'all', kind });
    void this.attempt(async () => this.activeClient?.settings.set({ libraryView: kind }));
  }

  #clearSearch(): void {
    if (this.field !== null) this.field.value = '';
    this.#search?.search('');
    this.#stack?.search('');
  }

  readonly #onSearch = (): void => {
    const text = this.field?.value.trim() ?? '';
    if (this.#stack?.below !== undefined || this.#stack?.top?.spec.type === 'all') this.#leave();
    this.#search?.search(text);
    this.#stack?.search(text);
  };

  readonly #onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && this.field?.value !== '') this.#clearSearch();
    else if (event.key === 'ArrowDown') this.shadowRoot?.querySelector<HTMLElement>('.panel [tabindex="0"]')?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || event.defaultPrevented || this.#stack?.below === undefined) return;
    event.preventDefault();
    this.#back();
  };

  async #restoreFocus(): Promise<void> {
    const focusOn = this.#focusOn;
    if (focusOn === undefined) return;
    this.#focusOn = undefined;
    await this.list?.updateComplete;
    const key = focusOn === 'title' ? 'title' : focusOn === 'item' ? undefined : focusOn.key;
    const target = key === undefined ? null : this.shadowRoot?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    if (target) target.focus();
    else this.list?.focusItem();
  }

  /** Says once how much a page or a search has brought. */
  #announce(): void {
    const page = this.#stack?.top;
    const results = this.#search?.results;
    if (page?.spec.type === 'search') {
      if (results === null || results === undefined || this.#announced === results) return;
      this.#announced = results;
      this.#say(hasHits(results) ? resultsLine(results) : `Nothing found for ${results.text}`);
    } else if (page?.list?.rows.status === 'ready' && this.#announced !== page) {
      this.#announced = page;
      const { count } = page.list.rows;
      this.#say(count === 0 ? '' : formatCount(count, page.list.kind.slice(0, -1), page.list.kind));
    }
  }

  #say(words: string): void {
    if (this.live !== null) this.live.textContent = words;
  }

  protected override render(): TemplateResult {
    const page = this.#stack?.top;
    const isTab = page?.spec.type === 'all' && page.spec.search === undefined;
    const below = this.#stack?.below;
    return html`<div class="library" part="base">
      ${toolbar({
        tab: isTab && page.spec.type === 'all' ? page.spec.kind : null,
        below: below === undefined ? null : titleOf(below),
        disabled: page === undefined,
        searchText: this.#search?.text ?? '',
        showTab: (kind) => this.#showTab(kind),
        back: this.#back,
        onSearch: this.#onSearch,
        onSearchKey: this.#onSearchKey,
        clearSearch: () => {
          this.#clearSearch();
          this.field?.focus();
        },
      })}
      <div
        id="panel"
        class="panel"
        role=${isTab ? 'tabpanel' : 'region'}
        aria-label=${page === undefined ? 'Library' : titleOf(page)}
      >
        ${page === undefined ? this.#renderConnecting() : this.#renderPage(page)}
      </div>
      ${page === undefined || this.failure === null ? nothing : this.#renderNotice(this.failure)}
      <p class="unseen" role="status"></p>
      <mpc-row-menu></mpc-row-menu>
    </div>`;
  }

  #renderConnecting(): TemplateResult {
    return this.failure === null ? connectingState() : failedState(this.failure, null);
  }

  #renderPage(page: LibraryPage): TemplateResult | typeof nothing {
    if (page.spec.type === 'search') return this.#renderSearch();
    const failed = page.list?.rows.status === 'failed' ? page.list.rows.error : null;
    if (failed !== null) return failedState(failed, () => page.list?.rows.retry());
    const options = {
      client: this.activeClient,
      now: nowPlayingOf(this.player),
      actions: this.#actions,
      accountLabel: (account: string) => this.accountLabels.get(account) ?? 'Music',
      accent: this.accent,
      onAccent: (accent: Accent | null) => (this.accent = accent),
      open: (spec: PageSpec, from?: HTMLElement) => this.#open(spec, from),
      sortBy: (sort: TrackSort) => {
        page.sortBy(sort);
        this.requestUpdate();
      },
      showInFolder: (show: 'folders' | 'tracks') => {
        page.showInFolder(show);
        this.requestUpdate();
      },
    };
    const empty = emptyState(this.#emptyReason(page));
    const content = pageContent(page, { ...options, intro: pageIntro(page, options), empty });
    return html`${keyed(page, html`<mpc-row-list .content=${content} .start=${page.place}></mpc-row-list>`)}`;
  }

  #renderSearch(): TemplateResult | typeof nothing {
    const search = this.#search;
    if (search?.error) return failedState(search.error, () => search.retry());
    if (!search?.results) return connectingState();
    if (!hasHits(search.results)) return nothingFound(search.results.text, () => this.#clearSearch());
    return searchPage(search.results, {
      client: this.activeClient,
      now: nowPlayingOf(this.player),
      actions: this.#actions,
      open: (spec, from) => this.#open(spec, from),
    });
  }

  #emptyReason(page: LibraryPage): EmptyReason {
    const sync = this.#sync;
    if (sync === undefined || page.list?.rows.status !== 'ready' || page.list.rows.count > 0) return 'new';
    void sync.count();
    if (sync.tracks > 0 && page.list.kind !== 'tracks') return 'untagged';
    if (sync.isSyncing) return 'syncing';
    return sync.foundNothing ? 'none' : 'new';
  }

  #renderNotice(failure: MpcError): TemplateResult {
    const { what, next } = errorText(failure);
    return html`<div class="notice" role="alert">
      ${icon('warning')}
      <p><span class="strong">${what}</span> ${next}</p>
      <button class="icon-button quiet" aria-label="Close" @click=${() => (this.failure = null)}>${icon('close')}</button>
    </div>`;
  }
}

define('mpc-library', MpcLibrary);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-library': MpcLibrary;
  }
}
