/** Files that a listing has told of, so that a page that is sent twice does not tell of them twice. */
import type { FileEntry } from '../provider.ts';

/** So many are remembered; to tell of a file twice does no harm, and a list of all could grow without bounds. */
const MAX_FILES = 200_000;

export class ToldFiles {
  /** By id, a sum of what was told. */
  readonly #sums = new Map<string, number>();

  /** Whether it was not told of before, or otherwise; notes it. */
  isNews({ fileId, path, changeKey }: Pick<FileEntry, 'fileId' | 'path' | 'changeKey'>): boolean {
    const sum = checksum(`${changeKey}|${path}`);
    if (this.#sums.get(fileId) === sum) return false;
    if (this.#sums.size >= MAX_FILES) this.#sums.clear();
    this.#sums.set(fileId, sum);
    return true;
  }

  forget(fileId: string): void {
    this.#sums.delete(fileId);
  }

  /** Paths that were told have changed since. */
  clear(): void {
    this.#sums.clear();
  }
}

/** FNV-1a, 32 bits. */
function checksum(text: string): number {
  let sum = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) sum = Math.imul(sum ^ text.charCodeAt(at), 0x01000193);
  return sum >>> 0;
}
