/** Rows by which a list finds its place again when its view has changed: the one on top, and the focused one. */
import type { ListRows } from './row-list-content.ts';

/** Where they are now. */
export interface AnchorMove {
  /** How many places the row on top has moved by; 0 where it is not to be found. */
  readonly topBy: number;
  /** Where the focused row is now; null where none had the focus, or it is not to be found. */
  readonly focusIndex: number | null;
}

export class ListAnchor {
  readonly #version: number;
  readonly #topIndex: number;
  readonly #top: string | undefined;
  readonly #focused: string | undefined;

  /** @param focusIndex the focused row; null where none has the focus */
  constructor(rows: ListRows, topIndex: number, focusIndex: number | null) {
    this.#version = rows.version;
    this.#topIndex = topIndex;
    this.#top = rows.at(topIndex)?.id;
    this.#focused = focusIndex === null ? undefined : rows.at(focusIndex)?.id;
  }

  /** Null while the rows are still those of the same version. */
  moveIn(rows: ListRows): AnchorMove | null {
    if (rows.version === this.#version) return null;
    const top = this.#top === undefined ? -1 : rows.indexOf(this.#top);
    const focused = this.#focused === undefined ? -1 : rows.indexOf(this.#focused);
    return { topBy: top < 0 ? 0 : top - this.#topIndex, focusIndex: focused < 0 ? null : focused };
  }
}
