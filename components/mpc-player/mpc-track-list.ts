import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ViewRows } from '../shared/view-rows.ts';
import { base } from '../shared/base.styles.ts';
import { define } from '../shared/define.ts';
import { formatDuration, spokenDuration } from '../shared/format.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { RowWindow } from './row-window.ts';
import { rows as rowStyles } from './rows.styles.ts';
import { playingBars, rowAfterKey, rowSkeleton } from './track-row.ts';

/** A row of the list was chosen. */
export class TrackChosenEvent extends Event {
  constructor(readonly index: number) {
    super('track-chosen');
  }
}

/**
 * The list of an embed, in its own order. It asks for nothing: it says which row was chosen.
 *
 * @summary An embed's list of tracks.
 * @tag mpc-track-list
 * @fires track-chosen - a row was chosen; `event.index`
 * @cssprop [--mpc-tracklist-height=390px] - height from which on the list scrolls
 */
export class MpcTrackList extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    rowStyles,
    css`
      .scroller {
        max-height: var(--mpc-tracklist-height, 390px);
      }
      .bars {
        width: 24px;
      }
    `,
  ];

  readonly #rowHeight = 52;
  readonly #window = new RowWindow(this, {
    scroller: () => this.scroller,
    count: () => this.rows?.count ?? 0,
    rowHeight: () => this.#rowHeight,
  });

  @query('.scroller') private scroller!: HTMLElement | null;

  /** The row that the Tab key leads to. */
  @state() private focused = 0;

  @property({ attribute: false }) rows: ViewRows<'tracks'> | null = null;
  /** Rises whenever `rows` has something new to show. */
  @property({ type: Number }) revision = 0;
  @property() current: string | null = null;
  @property({ type: Boolean }) playing = false;
  /** The artist whom the card names already; rows name only others. */
  @property() artist = '';

  protected override willUpdate(): void {
    this.rows?.want(this.#window.first, Math.max(this.#window.end, 20));
  }

  async #focus(index: number): Promise<void> {
    this.focused = index;
    this.#window.reveal(index);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  #onKeydown(event: KeyboardEvent): void {
    const page = Math.max(1, Math.floor((this.scroller?.clientHeight ?? 0) / this.#rowHeight) - 1);
    const next = rowAfterKey(event.key, this.focused, this.rows?.count ?? 0, page);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    void this.#focus(next);
  }

  protected override render(): TemplateResult {
    const { first, end, height } = this.#window;
    const indices = Array.from({ length: end - first }, (_, i) => first + i);
    return html`<div class="scroller" tabindex="-1">
      <ol class="list" aria-label="Tracks" .style=${`height: ${height || (this.rows?.count ?? 0) * this.#rowHeight}px`} @keydown=${this.#onKeydown}>
        ${repeat(indices, (index) => index, (index) => this.#renderRow(index))}
      </ol>
    </div>`;
  }

  #renderRow(index: number): TemplateResult {
    const track = this.rows?.at(index);
    const style = `top: ${this.#window.top(index)}px`;
    if (track === undefined) return rowSkeleton(style, index);
    const isCurrent = track.id === this.current;
    return html`<li
      class="row"
      .style=${style}
      ?data-current=${isCurrent}
      aria-setsize=${this.rows?.count ?? 0}
      aria-posinset=${index + 1}
    >
      <button
        type="button"
        class="main"
        data-index=${index}
        tabindex=${index === this.focused ? 0 : -1}
        aria-current=${isCurrent ? 'true' : nothing}
        @click=${() => this.dispatchEvent(new TrackChosenEvent(index))}
        @focus=${() => (this.focused = index)}
      >
        <span class="number" aria-hidden="true">${isCurrent ? playingBars(this.playing) : index + 1}</span>
        <span class="texts">
          <span class="title ellipsis">${track.title}</span>
          ${track.artist !== '' && track.artist !== this.artist
            ? html`<span class="artist ellipsis">${track.artist}</span>`
            : nothing}
        </span>
        ${track.duration === null
          ? nothing
          : html`<span class="duration" aria-hidden="true">${formatDuration(track.duration)}</span>
              <span class="unseen">${spokenDuration(track.duration)}</span>`}
      </button>
    </li>`;
  }
}

// What is in sight is known only once it is rendered: a second update is the point.
MpcTrackList.disableWarning?.('change-in-update');
define('mpc-track-list', MpcTrackList);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-track-list': MpcTrackList;
  }
}
