/** Files that a listing has told of: those are not told of twice, and have to be taken back when they are no music any more. */
import type { FileEntry } from '../provider.ts';

/** So many are remembered; to tell of a file twice does no harm, and a list of all could grow without bounds. */
const MAX_FILES = 200_000;

export class ToldFiles {
  /** By id, a sum of what was told. */
  readonly #sums = new Map<string, number>();
  /** Goes into each sum: another one, and nothing is as it was told. */
  #round = 0;
  /** Whether no other file was told of. */
  #complete: boolean;

  /** @param complete nothing was told before; else what is listed goes on where another has stopped, or is changes only */
  constructor(complete: boolean) {
    this.#complete = complete;
  }

  /** Whether it was not told of before, or otherwise; notes it. */
  isNews({ fileId, path, changeKey }: Pick<FileEntry, 'fileId' | 'path' | 'changeKey'>): boolean {
    const sum = checksum(`${this.#round}|${changeKey}|${path}`);
    if (this.#sums.get(fileId) === sum) return false;
    if (this.#sums.size >= MAX_FILES) {
      this.#sums.clear();
      this.#complete = false;
    }
    this.#sums.set(fileId, sum);
    return true;
  }

  /** Whether the file may have been told of, in this listing or before. */
  mayKnow(fileId: string): boolean {
    return !this.#complete || this.#sums.has(fileId);
  }

  forget(fileId: string): void {
    this.#sums.delete(fileId);
  }

  /** Paths that were told have changed since. */
  pathsChanged(): void {
    this.#round += 1;
  }
}

/** FNV-1a, 32 bits. */
function checksum(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
