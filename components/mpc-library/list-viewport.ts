/**
 * What of a list is in sight: joins the geometry of its items with the scrolled element, measures what CSS has
 * decided (the probe has the size of a row, or the least size of a card), and scrolls. It renders nothing.
 */
import { RowGeometry } from './row-geometry.ts';
import { ScaledScroll } from '../shared/scaled-scroll.ts';

/** Laid out beyond the edges of the viewport, in px. */
const OVERSCAN = 240;

export interface ListParts {
  readonly scroller: HTMLElement;
  /** The column headings that stay on top; null when there are none. */
  readonly head: HTMLElement | null;
  /** As tall as all lines together, as far as the browser can. */
  readonly canvas: HTMLElement;
  readonly probe: HTMLElement;
}

export interface ListShape {
  readonly count: number;
  readonly cards: boolean;
  /** Items before which a heading stands. */
  readonly headings: readonly number[];
}

export class ListViewport {
  readonly #parts: () => ListParts | null;
  readonly #scroll = new ScaledScroll();
  geometry = new RowGeometry({ count: 0, columns: 1, lineHeight: 44 });
  /** Lines to lay out: first, and one behind the last. */
  lines: readonly [first: number, end: number] = [0, 0];
  /** First line in sight. */
  topLine = 0;

  /** @param parts finds the elements; null while there are none */
  constructor(parts: () => ListParts | null) {
    this.#parts = parts;
  }

  /** Whether the list is taller than a browser can lay out. */
  get isScaled(): boolean {
    return Math.abs(this.#scroll.toVirtual(Infinity) - this.#scroll.toPhysical(Infinity)) > 1;
  }

  get linesInView(): number {
    const parts = this.#parts();
    if (parts === null) return 1;
    const height = parts.scroller.clientHeight - (parts.head?.offsetHeight ?? 0);
    return Math.max(1, Math.floor(height / this.geometry.lineHeight));
  }

  /** Where a line goes within the canvas, in px; what is far away is put just out of sight. */
  placeOf(line: number): number {
    const place = this.geometry.top(line) + this.#scroll.shift;
    const [first, end] = this.lines;
    if (line < first) return Math.max(place, this.geometry.top(first) + this.#scroll.shift - 5000);
    if (line >= end) return Math.min(place, this.geometry.top(end) + this.#scroll.shift + 5000);
    return place;
  }

  /** Lays the list out anew: its items, the width or the size of a row have changed. */
  layOut(shape: ListShape): void {
    const parts = this.#parts();
    if (parts === null) return;
    const { width, height } = parts.probe.getBoundingClientRect();
    let columns = 1;
    let lineHeight = height;
    if (shape.cards) {
      const gap = Number.parseFloat(getComputedStyle(parts.probe).columnGap) || 0;
      const space = parts.canvas.clientWidth;
      columns = Math.max(1, Math.floor((space + gap) / (width + gap)));
      lineHeight = (space - gap * (columns - 1)) / columns + height;
    }
    const { count, headings } = shape;
    this.geometry = new RowGeometry({ count, columns, lineHeight, headings, headingHeight: lineHeight });
    const physical = this.#scroll.resize(this.geometry.height, parts.scroller.clientHeight);
    parts.canvas.style.height = `${physical}px`;
    parts.canvas.style.setProperty('--columns', String(columns));
    this.look();
  }

  /** Takes up where the element is scrolled to; returns whether anything has to be laid out differently. */
  look(): boolean {
    const parts = this.#parts();
    if (parts === null) return false;
    const { shift } = this.#scroll;
    const top = this.#scroll.moveTo(parts.scroller.scrollTop - parts.canvas.offsetTop);
    const geometry = this.geometry;
    const first = geometry.lineAt(top - OVERSCAN);
    const last = geometry.lineAt(top + parts.scroller.clientHeight + OVERSCAN);
    const lines = [first, Math.min(geometry.lines, last + 1)] as const;
    const isSame = shift === this.#scroll.shift && lines[0] === this.lines[0] && lines[1] === this.lines[1];
    this.lines = lines;
    this.topLine = geometry.lineAt(top);
    return !isSame;
  }

  /** Scrolls as little as brings an item fully into sight. */
  reveal(index: number): void {
    const parts = this.#parts();
    if (parts === null) return;
    const { scroller, canvas, head } = parts;
    if (index === 0) {
      scroller.scrollTop = Math.min(scroller.scrollTop, canvas.offsetTop - (head?.offsetHeight ?? 0));
    }
    const top = this.geometry.top(this.geometry.lineOf(index));
    const seen = scroller.scrollTop - canvas.offsetTop - this.#scroll.shift;
    const above = top - seen - (head?.offsetHeight ?? 0);
    const below = top + this.geometry.lineHeight - seen - scroller.clientHeight;
    this.#scrollTo(seen, above < 0 ? above : Math.max(0, below));
  }

  /** Goes along with lines that have moved. */
  follow(lines: number): void {
    const parts = this.#parts();
    if (parts === null || lines === 0) return;
    const seen = parts.scroller.scrollTop - parts.canvas.offsetTop - this.#scroll.shift;
    this.#scrollTo(seen, lines * this.geometry.lineHeight);
  }

  /** Puts a scaled list right while it rests. */
  settle(): void {
    const parts = this.#parts();
    if (parts === null || parts.scroller.scrollTop <= parts.canvas.offsetTop) return;
    parts.scroller.scrollTop = parts.canvas.offsetTop + this.#scroll.settle();
    this.look();
  }

  #scrollTo(seen: number, delta: number): void {
    const parts = this.#parts();
    if (parts === null || delta === 0) return;
    if (Math.abs(delta) <= parts.scroller.clientHeight) parts.scroller.scrollTop += delta;
    else parts.scroller.scrollTop = parts.canvas.offsetTop + this.#scroll.jumpTo(seen + delta);
    this.look();
  }
}
