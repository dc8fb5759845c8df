/** Where items lie in a list or a grid of equal cells, with headings between some of them. */

export interface GeometrySpec {
  readonly count: number;
  /** Items side by side. */
  readonly columns: number;
  /** Height of a line of items with its gap, in px. */
  readonly lineHeight: number;
  /** Items before which a heading stands; ascending. Only in lists (one column). */
  readonly headings?: readonly number[];
  /** Height of a heading, in px. */
  readonly headingHeight?: number;
}

/** A line is what lies side by side: one row of a list, one row of cards. */
export class RowGeometry {
  readonly columns: number;
  readonly lines: number;
  readonly height: number;
  readonly lineHeight: number;
  readonly #headings: readonly number[];
  readonly #headingHeight: number;

  constructor(spec: GeometrySpec) {
    this.columns = Math.max(1, spec.columns);
    this.lineHeight = Math.max(1, spec.lineHeight);
    this.lines = Math.ceil(spec.count / this.columns);
    this.#headings = spec.headings ?? [];
    this.#headingHeight = spec.headingHeight ?? 0;
    this.height = this.lines * this.lineHeight + this.#headings.length * this.#headingHeight;
  }

  /** Top of a line's items in px, below the heading that may stand before it. */
  top(line: number): number {
    return line * this.lineHeight + this.#headingsUpTo(line) * this.#headingHeight;
  }

  /** The line at a height in px: for a heading the line above it, so that nothing in sight is missed. */
  lineAt(y: number): number {
    let line = Math.min(Math.floor(y / this.lineHeight), this.lines - 1);
    while (line > 0 && this.top(line) > y) line--;
    return Math.max(0, line);
  }

  lineOf(index: number): number {
    return Math.floor(index / this.columns);
  }

  #headingsUpTo(line: number): number {
    let passed = 0;
    while (passed < this.#headings.length && (this.#headings[passed] ?? Infinity) <= line) passed++;
    return passed;
  }
}
