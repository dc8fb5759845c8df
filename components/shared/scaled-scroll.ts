/**
 * Lets a list be taller than a browser can lay out (Firefox stops near 17.9 million px, Chromium near 33).
 *
 * Two heights: the list's own ("virtual", what rows are placed by) and the scrolled element's ("physical", capped).
 * Up to the cap they are one. Beyond it both ends still run one to one, the middle is mapped in proportion; so
 * that a wheel or a finger moves rows by what it moved, short steps in the middle are taken as they are and
 * the difference is made good by {@link ScaledScroll.settle} once scrolling rests.
 */

/** Below the smallest cap of any browser (Firefox: 17,895,698 px). */
const MAX_PHYSICAL = 15_000_000;
/** Length of the ends that are never scaled, in px: farther than anybody flings without a rest. */
const EXACT_END = 400_000;

export class ScaledScroll {
  readonly #cap: number;
  readonly #end: number;
  #virtualRange = 0;
  #physicalRange = 0;
  #physical = 0;
  #virtual = 0;
  #viewport = 0;

  /** @param cap tallest element to make, in px */
  constructor(cap = MAX_PHYSICAL) {
    this.#cap = cap;
    this.#end = Math.min(EXACT_END, cap / 8);
  }

  /** Where the viewport's top is in the list. */
  get position(): number {
    return this.#virtual;
  }

  /** What to add to a row's place in the list to get its place in the scrolled element. */
  get shift(): number {
    return this.#physical - this.#virtual;
  }

  /**
   * Tells the list's height and the viewport's.
   * @returns the height to give the scrolled element
   */
  resize(height: number, viewport: number): number {
    const physical = Math.min(height, this.#cap);
    this.#viewport = viewport;
    this.#virtualRange = Math.max(0, height - viewport);
    this.#physicalRange = Math.max(0, physical - viewport);
    this.#virtual = Math.min(this.#virtual, this.#virtualRange);
    return physical;
  }

  /** The element was scrolled to `physical`; returns the place in the list. */
  moveTo(physical: number): number {
    const within = clamp(physical, 0, this.#physicalRange);
    const step = within - this.#physical;
    const atEnd = within === 0 || within === this.#physicalRange;
    const isShort = Math.abs(step) <= this.#viewport * 2 && this.#virtualRange > this.#physicalRange;
    this.#physical = within;
    this.#virtual = isShort && !atEnd ? clamp(this.#virtual + step, 0, this.#virtualRange) : this.toVirtual(within);
    return this.#virtual;
  }

  /** Goes to a place in the list; returns where to scroll the element. */
  jumpTo(virtual: number): number {
    this.#virtual = clamp(virtual, 0, this.#virtualRange);
    this.#physical = this.toPhysical(this.#virtual);
    return this.#physical;
  }

  /** Where the element's scroll belongs now that it rests; the rows stay where they are seen. */
  settle(): number {
    this.#physical = this.toPhysical(this.#virtual);
    return this.#physical;
  }

  toVirtual(physical: number): number {
    return map(physical, this.#physicalRange, this.#virtualRange, this.#end);
  }

  toPhysical(virtual: number): number {
    return map(virtual, this.#virtualRange, this.#physicalRange, this.#end);
  }
}

/** Maps 0…from onto 0…to: one to one within `end` px of either end, in proportion between. */
function map(value: number, from: number, to: number, end: number): number {
  const at = clamp(value, 0, from);
  if (from === to || at <= end) return Math.min(at, to);
  if (at >= from - end) return Math.max(0, to - (from - at));
  return end + ((at - end) * (to - 2 * end)) / (from - 2 * end);
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}
