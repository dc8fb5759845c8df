/** Which item the arrow keys go to, in lists and in grids of cards (WAI-ARIA Authoring Practices, grid pattern). */

export interface GridShape {
  readonly count: number;
  readonly columns: number;
  /** Whole lines that fit the viewport. */
  readonly linesInView: number;
  readonly rightToLeft: boolean;
}

/** The index to focus, or null when the key moves nothing here. In lists, left and right are not ours. */
export function nextIndex(key: string, index: number, shape: GridShape): number | null {
  const { count, columns, linesInView, rightToLeft } = shape;
  if (count === 0) return null;
  const page = Math.max(1, linesInView - 1) * columns;
  switch (key) {
    case 'ArrowDown':
      return byLines(index, columns, count);
    case 'ArrowUp':
      return index < columns ? index : index - columns;
    case 'ArrowRight':
    case 'ArrowLeft': {
      if (columns === 1) return null;
      const forward = (key === 'ArrowRight') !== rightToLeft;
      return Math.min(count - 1, Math.max(0, index + (forward ? 1 : -1)));
    }
    case 'PageDown':
      return byLines(index, page, count);
    case 'PageUp':
      return index < page ? index % columns : index - page;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}

/** Forward by whole lines; past the last line it ends at the last item, and on it it stays. */
function byLines(index: number, step: number, count: number): number {
  return Math.min(count - 1, index + step);
}

/** Text typed quickly, letter after letter, starts a name. */
export class TypeAhead {
  #text = '';
  #last = -Infinity;

  /** Takes a key; returns the text so far, or null when the key is none of text. */
  type(event: KeyboardEvent, now = performance.now()): string | null {
    const isText = [...event.key].length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
    const isNew = now - this.#last > 800;
    if (!isText || (event.key === ' ' && (isNew || this.#text === ''))) return null;
    this.#text = (isNew ? '' : this.#text) + event.key;
    this.#last = now;
    return this.#text;
  }
}

/**
 * The first item whose name starts with `prefix` or follows it, by halving a list that is sorted by these
 * names: about twenty rows are looked at in a million. Where the list is sorted by finer rules than ours it lands near.
 *
 * @param nameAt the name of one item, as it sorts
 */
export async function findByPrefix(
  prefix: string,
  count: number,
  nameAt: (index: number) => Promise<string>,
  signal: AbortSignal,
): Promise<number | null> {
  const collator = new Intl.Collator(undefined, { sensitivity: 'base', numeric: true, ignorePunctuation: true });
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const name = await nameAt(middle);
    if (signal.aborted) return null;
    if (collator.compare(name, prefix) < 0) low = middle + 1;
    else high = middle;
  }
  return count === 0 ? null : Math.min(low, count - 1);
}
