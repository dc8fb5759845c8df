/**
 * A list or a grid of cards of any length: it renders what is in sight, says to its rows which windows are
 * wanted, and keeps scroll and focus where they are while rows come, go and change. What an item looks like and
 * does is its content's business. Internal to `mpc-library`, in whose shadow root it renders.
 */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { define } from '../shared/define.ts';
import { isByMouse, isRightToLeft, isWithinControl, itemOf, moveWithin } from './item-gestures.ts';
import { findByPrefix, nextIndex, TypeAhead } from './grid-keys.ts';
import { ListAnchor } from './list-anchor.ts';
import { ListViewport, type ListParts } from './list-viewport.ts';
import type { ListRows, Place, RowListContent } from './row-list-content.ts';
import { LARGEST_WINDOW } from '../shared/view-rows.ts';

/** Skeletons shown while the number of rows is not known. */
const SKELETONS = 24;
/** How long scrolling rests before a scaled list is put right, in ms. */
const REST = 180;

export class RowList extends LitElement {
  readonly #viewport = new ListViewport(() => this.#parts());
  readonly #typed = new TypeAhead();
  #observed = new WeakSet<Element>();
  readonly #resized = new ResizeObserver(() => this.requestUpdate());

  @query('.scroller') private readonly scroller!: HTMLElement | null;
  @query('.canvas') private readonly canvas!: HTMLElement | null;
  @query('.probe') private readonly probe!: HTMLElement | null;
  @query('.head') private readonly head!: HTMLElement | null;

  @state() private focusIndex = 0;
  @state() private focusInside = false;

  @property({ attribute: false }) content: RowListContent | undefined;
  /** Where to begin; read once. */
  @property({ attribute: false }) start: Place | undefined;

  /** The rows that are listened to. */
  #rows: ListRows | undefined;
  #unlisten: (() => void) | undefined;
  #typing = new AbortController();
  #rest: ReturnType<typeof setTimeout> | undefined;
  #anchor: ListAnchor | undefined;
  #focusSoon = false;
  #hasStarted = false;

  /** Where the list is now. */
  get place(): Place {
    return { scrollTop: this.scroller?.scrollTop ?? 0, focusIndex: this.focusIndex };
  }

  /** Focuses the item that has, or last had, the focus. */
  focusItem(): void {
    this.#focusSoon = true;
    this.requestUpdate();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unlisten?.();
    this.#rows = undefined;
    this.#resized.disconnect();
    this.#observed = new WeakSet();
    this.#typing.abort();
    clearTimeout(this.#rest);
  }

  protected override willUpdate(): void {
    if (this.content?.rows !== this.#rows) this.#follow(this.content?.rows);
    this.#layOut();
  }

  protected override updated(): void {
    this.#observe();
    this.#goToStart();
    if (!this.#focusSoon) return;
    const item = this.querySelector<HTMLElement>(`[data-index="${this.focusIndex}"]`);
    if (item === null) return;
    this.#focusSoon = false;
    item.focus({ preventScroll: true });
  }

  /** Observing again what is observed would call back at once, for ever. */
  #observe(): void {
    for (const part of [this.scroller, this.probe, this.canvas, this.querySelector('.intro')]) {
      if (part === null || this.#observed.has(part)) continue;
      this.#observed.add(part);
      this.#resized.observe(part);
    }
  }

  get #count(): number {
    const rows = this.content?.rows;
    return rows === undefined ? 0 : rows.status === 'opening' ? SKELETONS : rows.count;
  }

  #parts(): ListParts | null {
    const { scroller, canvas, probe, head } = this;
    return scroller === null || canvas === null || probe === null ? null : { scroller, canvas, probe, head };
  }

  /** Shows other rows: from where it is to begin, or after those that were shown before, from their top. */
  #follow(rows: ListRows | undefined): void {
    const isFirst = this.#rows === undefined;
    this.#rows = rows;
    this.#unlisten?.();
    this.#unlisten = rows?.onChange(() => {
      this.#followAnchor();
      this.requestUpdate();
    });
    this.#anchor = undefined;
    this.focusIndex = (isFirst ? this.start?.focusIndex : undefined) ?? 0;
    if (!isFirst && this.scroller !== null) this.scroller.scrollTop = 0;
  }

  /** Once there are rows to scroll to. */
  #goToStart(): void {
    if (this.#hasStarted || this.scroller === null || this.content?.rows.status !== 'ready') return;
    this.#hasStarted = true;
    if (this.start === undefined || this.start.scrollTop === 0) return;
    this.#layOut();
    this.scroller.scrollTop = this.start.scrollTop;
    this.requestUpdate();
  }

  #layOut(): void {
    const { content } = this;
    if (content === undefined) return;
    this.#viewport.layOut({
      count: this.#count,
      cards: content.layout === 'cards',
      headings: content.headings?.map(({ before }) => before) ?? [],
    });
    const { columns } = this.#viewport.geometry;
    const [first, end] = this.#viewport.lines;
    const inSight = (end - first) * columns;
    // As much again on either side, within one window.
    const margin = Math.max(0, Math.min(inSight, Math.floor((LARGEST_WINDOW * 0.75 - inSight) / 2)));
    content.rows.want(first * columns - margin, end * columns + margin);
    this.#anchor = new ListAnchor(content.rows, this.#viewport.topLine * columns, this.focusInside ? this.focusIndex : null);
  }

  #followAnchor(): void {
    const rows = this.content?.rows;
    const move = rows === undefined ? null : this.#anchor?.moveIn(rows);
    if (rows === undefined || !move) return;
    const focusIndex = move.focusIndex ?? Math.min(this.focusIndex, Math.max(0, rows.count - 1));
    if (focusIndex !== this.focusIndex) {
      this.focusIndex = focusIndex;
      this.#focusSoon = this.focusInside;
    }
    this.#layOut();
    // A list at its top stays there: new rows are to be seen.
    if ((this.scroller?.scrollTop ?? 0) > 0) this.#viewport.follow(Math.trunc(move.topBy / this.#viewport.geometry.columns));
  }

  #moveFocus(index: number): void {
    this.focusIndex = index;
    this.#viewport.reveal(index);
    this.focusItem();
  }

  readonly #onScroll = (): void => {
    if (this.#viewport.look()) this.requestUpdate();
    clearTimeout(this.#rest);
    if (!this.#viewport.isScaled) return;
    this.#rest = setTimeout(() => {
      this.#viewport.settle();
      this.requestUpdate();
    }, REST);
  };

  readonly #onFocusIn = (event: FocusEvent): void => {
    this.focusInside = true;
    const item = itemOf(event);
    if (item !== null) this.focusIndex = Number(item.dataset['index']);
  };

  readonly #onFocusOut = (event: FocusEvent): void => {
    this.focusInside = event.relatedTarget instanceof Node && this.contains(event.relatedTarget);
  };

  readonly #onClick = (event: MouseEvent): void => {
    const item = itemOf(event);
    if (item === null || isWithinControl(event)) return;
    if (this.content?.clickActivates || !isByMouse(event)) this.#activate(item);
  };

  readonly #onDoubleClick = (event: MouseEvent): void => {
    const item = itemOf(event);
    if (item !== null && !isWithinControl(event) && !this.content?.clickActivates) this.#activate(item);
  };

  readonly #onContextMenu = (event: MouseEvent): void => {
    const item = itemOf(event);
    if (item === null) return;
    event.preventDefault();
    this.content?.openMenu(Number(item.dataset['index']), item);
  };

  /** Not every browser focuses what is clicked; coming back, it is what one comes back to. */
  #activate(item: HTMLElement): void {
    this.focusIndex = Number(item.dataset['index']);
    this.content?.activate(this.focusIndex);
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const item = itemOf(event);
    if (item === null || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && !isWithinControl(event)) this.#activate(item);
    else if (!this.#move(item, event) && !this.#typeAhead(event)) return;
    event.preventDefault();
  };

  #move(item: HTMLElement, event: KeyboardEvent): boolean {
    if (this.content?.layout === 'list' && moveWithin(item, event)) return true;
    const next = nextIndex(event.key, this.focusIndex, {
      count: this.#count,
      columns: this.#viewport.geometry.columns,
      linesInView: this.#viewport.linesInView,
      rightToLeft: isRightToLeft(this),
    });
    if (next !== null) this.#moveFocus(next);
    return next !== null;
  }

  #typeAhead(event: KeyboardEvent): boolean {
    const sortName = this.content?.sortName;
    const text = sortName ? this.#typed.type(event) : null;
    if (!sortName || text === null) return false;
    this.#typing.abort();
    const typing = (this.#typing = new AbortController());
    findByPrefix(text, this.#count, sortName, typing.signal).then(
      (index) => index !== null && this.#moveFocus(index),
      () => {}, // The view went away while its rows were asked for: there is nowhere to go.
    );
    return true;
  }

  protected override render(): TemplateResult | typeof nothing {
    const { content } = this;
    if (content === undefined) return nothing;
    return html`<div class="scroller" part="scroller" @scroll=${this.#onScroll}>
      <div class="intro">${content.intro}</div>
      ${this.#count === 0 ? content.empty : this.#renderGrid(content)}
      <div class="probe ${content.layout} ${content.variant ?? ''}" aria-hidden="true"></div>
    </div>`;
  }

  #renderGrid(content: RowListContent): TemplateResult {
    const headRows = content.head ? 1 : 0;
    const lines = this.#linesToRender();
    return html`
      <div
        role="grid"
        class="grid ${content.layout} ${content.variant ?? ''}"
        aria-label=${content.label}
        aria-rowcount=${this.#viewport.geometry.lines + headRows}
        aria-busy=${content.rows.status === 'opening' ? 'true' : nothing}
        @keydown=${this.#onKeyDown}
        @click=${this.#onClick}
        @dblclick=${this.#onDoubleClick}
        @contextmenu=${this.#onContextMenu}
        @focusin=${this.#onFocusIn}
        @focusout=${this.#onFocusOut}
      >
        ${content.head}
        <div role="rowgroup" class="canvas">
          ${repeat(lines, (line) => line, (line) => this.#renderLine(content, line, headRows))}
        </div>
      </div>
    `;
  }

  /** Those in sight, and the one that has the focus, which must not leave the document. */
  #linesToRender(): readonly number[] {
    const [first, end] = this.#viewport.lines;
    const lines = Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
    const focused = this.#viewport.geometry.lineOf(this.focusIndex);
    if (!this.focusInside && !this.#focusSoon) return lines;
    if (focused < first) return [focused, ...lines];
    return focused >= end && focused < this.#viewport.geometry.lines ? [...lines, focused] : lines;
  }

  /** The item that Tab leads to: the focused one, else the first in sight. */
  #isTabStop(index: number): boolean {
    const { geometry, lines, topLine } = this.#viewport;
    const line = geometry.lineOf(this.focusIndex);
    const isThere = this.focusInside || (line >= topLine && line < lines[1]);
    return index === (isThere ? this.focusIndex : topLine * geometry.columns);
  }

  #renderLine(content: RowListContent, line: number, headRows: number): TemplateResult {
    const place = this.#viewport.placeOf(line);
    const style = `top: ${place}px`;
    const rowIndex = line + 1 + headRows;
    if (content.layout === 'cards') return this.#renderCards(content, line, style);
    const heading = content.headings?.find(({ before }) => before === line);
    return html`${heading && this.#renderHeading(heading.text, place)}
      <div
        role="row"
        class="row"
        part="row"
        .style=${style}
        aria-rowindex=${rowIndex}
        aria-current=${content.isCurrent(line) ? 'true' : nothing}
        data-index=${line}
        tabindex=${this.#isTabStop(line) ? 0 : -1}
      >
        ${content.item(line)}
      </div>`;
  }

  #renderHeading(text: string, place: number): TemplateResult {
    const style = `top: ${place - this.#viewport.geometry.lineHeight}px`;
    return html`<div role="row" class="heading" .style=${style}><span role="gridcell">${text}</span></div>`;
  }

  #renderCards(content: RowListContent, line: number, style: string): TemplateResult {
    const { columns } = this.#viewport.geometry;
    const first = line * columns;
    const indexes = Array.from({ length: Math.min(columns, this.#count - first) }, (_, i) => first + i);
    return html`<div role="row" class="line" .style=${style} aria-rowindex=${line + 1}>
      ${indexes.map(
        (index) => html`<div
          role="gridcell"
          class="card"
          part="card"
          aria-current=${content.isCurrent(index) ? 'true' : nothing}
          data-index=${index}
          tabindex=${this.#isTabStop(index) ? 0 : -1}
        >
          ${content.item(index)}
        </div>`,
      )}
    </div>`;
  }
}

define('mpc-row-list', RowList);
