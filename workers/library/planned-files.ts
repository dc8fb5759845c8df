/**
 * Rows of files by their ids. Most that are asked for are not among them, and ids may be long paths: what a few of its
 * letters rule out is not hashed as a whole.
 */

/** A power of two. */
const LIKELY_SIZE = 65_536;

export class PlannedFiles {
  readonly #rows = new Map<string, number>();
  readonly #likely = new Uint8Array(LIKELY_SIZE);

  set(file: string, row: number): void {
    this.#likely[glance(file)] = 1;
    this.#rows.set(file, row);
  }

  get(file: string): number | undefined {
    return this.#likely[glance(file)] === 1 ? this.#rows.get(file) : undefined;
  }
}

/** Its length, and two letters: of a path those at the end of the name, before the extension. */
function glance(file: string): number {
  const { length } = file;
  const [near, far] = [length < 6 ? 0 : file.charCodeAt(length - 6), length < 8 ? 0 : file.charCodeAt(length - 8)];
  return (length * 961 + near * 31 + far) & (LIKELY_SIZE - 1);
}
