import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { MpcClient } from '../../services/client.ts';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { PlayerState, QueueEntry } from '../../services/protocol/player.ts';
import { followPlayer } from '../../services/follow-player.ts';
import { RowWindow } from '../mpc-player/row-window.ts';
import { rows as rowStyles } from '../mpc-player/rows.styles.ts';
import { playingBars, rowAfterKey, rowSkeleton } from '../mpc-player/track-row.ts';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { errorLine } from '../shared/error-text.ts';
import { formatCount, formatDuration } from '../shared/format.ts';
import { icon } from '../shared/icons.ts';
import '../shared/mpc-artwork.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import './mpc-chapter-list.ts';
import './mpc-queue-options.ts';
import { styles } from './mpc-queue.styles.ts';
import { QueueRows } from './queue-rows.ts';
import { RowDrag } from './row-drag.ts';

const ROW_HEIGHT = 56;

/**
 * The play queue: what was, is and will be played, how it goes on, and the chapters of what plays. A row plays by click
 * or Enter, goes by Delete, moves by dragging its grip, by Alt and an arrow key, or by the buttons that a tap on the grip
 * opens. It fills the height that it is given.
 *
 * @summary The play queue, its order, a sleep timer, and chapters.
 * @tag mpc-queue
 * @fires mpc-error - something failed; `event.error`
 * @csspart header - heading and buttons
 * @csspart options - shuffle, repeat, sleep timer and the like, which a button opens
 * @csspart chapters - the chapters of the current track
 * @csspart row - one entry
 * @csspart note - the line that says what failed
 * @cssprop [--mpc-accent] - the accent
 */
export class MpcQueue extends MpcElement {
  static override readonly styles = [...MpcElement.styles, base, controls, rowStyles, styles];

  readonly #window = new RowWindow(this, {
    scroller: () => this.scroller,
    count: () => this.#shown?.queueLength ?? 0,
    rowHeight: () => ROW_HEIGHT,
  });
  readonly #drag = new RowDrag(this, {
    scroller: () => this.scroller,
    rowHeight: ROW_HEIGHT,
    count: () => this.#shown?.queueLength ?? 0,
    drop: (entry, index) => this.#ask((client) => client.player.move(entry, index)),
  });

  @query('.scroller') private scroller!: HTMLElement | null;

  /** The row that the Tab key leads to. */
  @state() private focused = 0;
  /** Entry whose move and remove buttons are open. */
  @state() private opened: string | null = null;

  /** What the worker says, where nobody hands it in. */
  @state() private followed: PlayerState | null = null;

  /** Whether shuffle, repeat, sleep timer and the like are shown; the listener opens and closes them as well. */
  @property({ type: Boolean, reflect: true }) options = false;
  /** The state to show, for a player around it; without one the queue asks for itself. */
  @property({ attribute: false }) state: PlayerState | null = null;
  /** Makes a request whose failure somebody else puts into words. Must not reject. */
  @property({ attribute: false }) ask: (request: () => Promise<unknown>) => Promise<unknown> = (request) => this.attempt(request);

  #rows: QueueRows | null = null;
  #hasRevealed = false;
  #hadFocus = false;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rows?.close();
    this.#rows = null;
    this.#hasRevealed = false;
  }

  protected override serve(client: MpcClient, signal: AbortSignal): void {
    this.followed = null;
    if (this.state === null) followPlayer(client, signal, (state) => (this.followed = state), (thrown) => this.fail(asMpcError(thrown)));
  }

  get #shown(): PlayerState | null {
    return this.state ?? this.followed;
  }

  protected override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    this.#hadFocus = (this.shadowRoot?.activeElement ?? null) !== null;
    if (changed.has('activeClient') || this.#rows === null) {
      const client = this.activeClient;
      this.#rows?.close();
      this.#rows =
        client === undefined
          ? null
          : new QueueRows(client, () => this.requestUpdate(), (thrown) => void this.ask(() => Promise.reject(thrown)));
    }
    if (!this.#hasRevealed && this.#shown !== null) this.focused = Math.max(0, this.#shown.queueIndex);
    if (this.#shown !== null) this.#rows?.want(this.#window.first, this.#window.end, this.#shown.queueVersion);
  }

  protected override updated(): void {
    this.#keepFocus();
    if (this.#hasRevealed || this.#shown === null || this.#shown.queueIndex < 0 || !this.scroller?.clientHeight) return;
    this.#hasRevealed = true;
    this.#window.reveal(this.#shown.queueIndex, 'start');
  }

  async #ask(request: (client: MpcClient) => Promise<unknown>): Promise<void> {
    const client = this.activeClient;
    if (client !== undefined) await this.ask(() => request(client));
  }

  /** Rows move and go, and a browser drops the focus that was on them: it stays at its place in the list. */
  #keepFocus(): void {
    const active = this.shadowRoot?.activeElement;
    if (active instanceof HTMLElement && active.dataset['index'] !== undefined) this.focused = Number(active.dataset['index']);
    else if (active || !this.#hadFocus) return;
    else if ((this.#shown?.queueLength ?? 0) === 0) this.renderRoot.querySelector<HTMLElement>('.empty')?.focus();
    else void this.#focus(Math.min(this.focused, (this.#shown?.queueLength ?? 1) - 1));
  }

  async #focus(index: number): Promise<void> {
    this.focused = index;
    this.#window.reveal(index);
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus({ preventScroll: true });
  }

  #onKeydown(event: KeyboardEvent, index: number, { entry }: QueueEntry): void {
    const count = this.#shown?.queueLength ?? 0;
    if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
      event.preventDefault();
      this.#move(entry, index + (event.key === 'ArrowUp' ? -1 : 1));
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      void this.#remove(entry);
    } else {
      const page = Math.max(1, Math.floor((this.scroller?.clientHeight ?? 0) / ROW_HEIGHT) - 1);
      const next = rowAfterKey(event.key, index, count, page);
      if (next === null || event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      void this.#focus(next);
    }
  }

  /** Escape leaves the buttons of a row before it leaves the queue. */
  #onEscape(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.opened === null) return;
    event.stopPropagation();
    this.renderRoot.querySelector<HTMLElement>('.grip[aria-expanded="true"]')?.focus();
    this.opened = null;
  }

  /** The focus goes with the row: it is on its button, and rows are keyed by entry. */
  #move(entry: string, index: number): void {
    if (index < 0 || index >= (this.#shown?.queueLength ?? 0)) return;
    this.focused = index;
    void this.#ask((client) => client.player.move(entry, index));
  }

  /** What stands below moves up into its place; the focus stays at that place. */
  async #remove(entry: string): Promise<void> {
    const index = this.#rows?.indexOf(entry) ?? -1;
    this.opened = null;
    await this.#focus(Math.min(index + 1, (this.#shown?.queueLength ?? 1) - 1));
    await this.#ask((client) => client.player.remove(entry));
  }

  #undo(): void {
    void this.#ask((client) => client.player.undoQueue());
  }

  #dismiss(): void {
    this.failure = null;
    if (this.activeClient === undefined) this.lookForClient();
  }

  #jump(entry: string): void {
    this.activeClient?.unlock();
    void this.#ask((client) => client.player.jump(entry));
  }

  protected override render(): TemplateResult {
    const state = this.#shown;
    if (state === null && this.failure === null) return this.#renderWaiting();
    if (state === null || state.queueLength === 0) {
      return html`${this.#renderFailure()}
        <div class="empty" tabindex="-1">
          <p class="strong">The queue is empty</p>
          <p class="muted">Play an album, and it waits here.</p>
          ${state?.canUndo === true ? html`<button type="button" class="button" @click=${() => this.#undo()}>${icon('undo')} Bring it back</button>` : nothing}
        </div>`;
    }
    const { first, end, height } = this.#window;
    const indices = Array.from({ length: end - first }, (_, i) => first + i);
    return html`${this.#renderHeader(state)} ${this.#renderFailure()}
      ${this.options
        ? html`<mpc-queue-options part="options" id="options" .client=${this.activeClient} .state=${state} .ask=${this.ask}></mpc-queue-options>`
        : nothing}
      <mpc-chapter-list part="chapters" .client=${this.activeClient} .state=${state} .ask=${this.ask}></mpc-chapter-list>
      <div class="scroller" tabindex="-1" @keydown=${this.#onEscape}>
        <ol class="list" aria-label="Queue" .style=${`height: ${height || state.queueLength * ROW_HEIGHT}px`}>
          ${repeat(
            indices,
            (index) => this.#rows?.at(index)?.entry ?? index,
            (index) => this.#renderRow(index, state),
          )}
        </ol>
      </div>`;
  }

  #renderHeader(state: PlayerState): TemplateResult {
    const left = Math.max(0, state.queueLength - state.queueIndex - 1);
    return html`<header part="header">
      <h2><span class="strong">Playing next</span> <span class="muted">${formatCount(left, 'track', 'tracks')}</span></h2>
      ${state.canUndo
        ? html`<button type="button" class="icon-button quiet" aria-label="Undo the last change" @click=${() => this.#undo()}>${icon('undo')}</button>`
        : nothing}
      <button
        type="button"
        class="icon-button quiet options"
        aria-label="Queue options"
        aria-expanded=${this.options}
        aria-controls=${this.options ? 'options' : nothing}
        @click=${() => (this.options = !this.options)}
      >
        ${icon('sliders')}
      </button>
      <button type="button" class="button clear" @click=${() => this.#ask((client) => client.player.stop())}>Clear</button>
    </header>`;
  }

  #renderWaiting(): TemplateResult {
    return html`<div class="waiting" aria-hidden="true">${[1, 2, 3, 4].map((row) => html`<div class="skeleton" .style=${`width: ${90 - row * 12}%`}></div>`)}</div>`;
  }

  /** Inside a player it is the player that says so. */
  #renderFailure(): TemplateResult | typeof nothing {
    if (this.failure === null) return nothing;
    return html`<div part="note" class="note" role="alert">
      ${icon('warning')}<span>${errorLine(this.failure)}</span>
      <button type="button" class="icon-button quiet" aria-label="Close" @click=${() => this.#dismiss()}>${icon('close')}</button>
    </div>`;
  }

  #renderRow(index: number, state: PlayerState): TemplateResult {
    const row = this.#rows?.at(index);
    const style = `top: ${this.#window.top(index)}px; ${this.#drag.styleOf(index)}`;
    if (row === undefined) return rowSkeleton(style, index);
    const { entry, track } = row;
    const isCurrent = entry === state.current?.entry;
    return html`<li
      part="row"
      class="row"
      .style=${style}
      ?data-current=${isCurrent}
      ?data-past=${index < state.queueIndex}
      ?data-dragged=${this.#drag.entry === entry}
      aria-setsize=${state.queueLength}
      aria-posinset=${index + 1}
    >
      <button
        type="button"
        class="main"
        data-index=${index}
        tabindex=${index === this.focused ? 0 : -1}
        aria-current=${isCurrent ? 'true' : nothing}
        aria-keyshortcuts="Delete Alt+ArrowUp Alt+ArrowDown"
        @click=${() => this.#jump(entry)}
        @focus=${() => (this.focused = index)}
        @keydown=${(event: KeyboardEvent) => this.#onKeydown(event, index, row)}
      >
        <span class="cover">
          <mpc-artwork .client=${this.activeClient} .artwork=${track.artwork} size="thumbnail" name=${track.album || track.title}></mpc-artwork>
          ${isCurrent ? html`<span class="veil">${playingBars(state.status === 'playing')}</span>` : nothing}
        </span>
        <span class="texts">
          <span class="title ellipsis">${track.title}</span>
          <span class="artist ellipsis">${track.artist}</span>
        </span>
      </button>
      ${this.opened === entry ? this.#renderActions(index, row) : html`<span class="duration">${formatDuration(track.duration)}</span>`}
      <button
        type="button"
        class="icon-button quiet grip"
        tabindex=${index === this.focused ? 0 : -1}
        aria-label=${`Move or remove ${track.title}`}
        aria-expanded=${this.opened === entry}
        @pointerdown=${(event: PointerEvent) => this.#drag.start(event, entry, index)}
        @click=${() => this.#drag.justDropped || (this.opened = this.opened === entry ? null : entry)}
      >
        ${icon('grip')}
      </button>
    </li>`;
  }

  #renderActions(index: number, { entry, track }: QueueEntry): TemplateResult {
    const isLast = index === (this.#shown?.queueLength ?? 0) - 1;
    return html`<button type="button" class="icon-button" aria-label=${`Move ${track.title} up`} aria-disabled=${index === 0 ? 'true' : nothing} @click=${() => this.#move(entry, index - 1)}>
        ${icon('up')}
      </button>
      <button type="button" class="icon-button" aria-label=${`Move ${track.title} down`} aria-disabled=${isLast ? 'true' : nothing} @click=${() => this.#move(entry, index + 1)}>
        ${icon('down')}
      </button>
      <button type="button" class="icon-button" aria-label=${`Remove ${track.title}`} @click=${() => this.#remove(entry)}>
        ${icon('trash')}
      </button>`;
  }
}

// What is in sight is known only once it is rendered: a second update is the point.
MpcQueue.disableWarning?.('change-in-update');
define('mpc-queue', MpcQueue);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-queue': MpcQueue;
  }
}
