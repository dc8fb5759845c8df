/** Which bytes of a file there are: ranges in order, none touching another. Offsets are whole numbers, ends exclusive. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

export class RangeSet {
  #ranges: readonly ByteRange[] = [];

  get ranges(): readonly ByteRange[] {
    return this.#ranges;
  }

  /** Bytes in all. */
  get size(): number {
    return this.#ranges.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  add(start: number, end: number): void {
    if (end <= start) return;
    const apart = this.#ranges.filter((range) => range.end < start || range.start > end);
    const touching = this.#ranges.filter((range) => range.end >= start && range.start <= end);
    const joined = {
      start: Math.min(start, ...touching.map((range) => range.start)),
      end: Math.max(end, ...touching.map((range) => range.end)),
    };
    this.#ranges = [...apart, joined].toSorted((one, other) => one.start - other.start);
  }

  remove(start: number, end: number): void {
    this.#ranges = this.#ranges.flatMap((range) =>
      [
        { start: range.start, end: Math.min(range.end, start) },
        { start: Math.max(range.start, end), end: range.end },
      ].filter((left) => left.start < left.end),
    );
  }

  has(start: number, end: number): boolean {
    return end <= start || this.endFrom(start) >= end;
  }

  /** Up to where everything from `at` on is there; `at` itself when it is not. */
  endFrom(at: number): number {
    return this.#ranges.find(({ start, end }) => start <= at && at < end)?.end ?? at;
  }

  /** Where from `at` on something is there again; Infinity when nothing is. */
  nextFrom(at: number): number {
    const next = this.#ranges.find(({ end }) => end > at);
    return next === undefined ? Infinity : Math.max(at, next.start);
  }
}
