import type { TemplateResult } from 'lit';
import type { ViewStatus } from '../shared/view-rows.ts';

/** A place in a list, to come back to. */
export interface Place {
  readonly scrollTop: number;
  readonly focusIndex: number;
}

/** The rows of a list, whatever their kind: what `ViewRows` gives for laying them out. */
export interface ListRows {
  readonly status: ViewStatus;
  readonly count: number;
  readonly version: number;
  at(index: number): { readonly id: string } | undefined;
  indexOf(id: string): number;
  want(first: number, end: number): void;
  onChange(listener: () => void): () => void;
}

/** What a list shows and does. Made anew at each rendering; the rows stay the same ones. */
export interface RowListContent {
  readonly rows: ListRows;
  readonly layout: 'list' | 'cards';
  /** `album`: numbers instead of covers, fewer columns. `folders`: name and count. */
  readonly variant?: 'album' | 'folders';
  /** Name of the list for screen readers. */
  readonly label: string;
  /** What stands above the items and scrolls with them. */
  readonly intro?: TemplateResult | null;
  /** A row of column headings that stays on top. */
  readonly head?: TemplateResult | null;
  readonly headings?: readonly { readonly before: number; readonly text: string }[];
  /** Instead of the items when there are none. */
  readonly empty?: TemplateResult | null;
  /** A click of the mouse activates; without it, it takes a double click. Taps and Enter always do. */
  readonly clickActivates: boolean;
  /** The cells of a row, or what is in a card; drawn as a skeleton while the row is not here. */
  item(index: number): TemplateResult;
  /** Whether the item is, or holds, the track that plays. */
  isCurrent(index: number): boolean;
  activate(index: number): void;
  openMenu(index: number, item: HTMLElement): void;
  /** The name that the list is sorted by, for type-ahead; null when it is sorted by no name. */
  sortName: ((index: number) => Promise<string>) | null;
}
