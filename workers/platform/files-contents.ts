/**
 * Contents without names: each is written once under an id of its own, never changed, and removed when no file
 * refers to it. So a file is replaced, renamed or copied by its entry in the index alone, in one transaction.
 */
import type { Piece } from './files-pieces.ts';

export interface FileContents {
  /** Stores all pieces and tells how many bytes they were; when that fails, nothing is left of them. */
  write(id: string, pieces: AsyncIterable<Piece>): Promise<number>;
  /**
   * Bytes `start` to `end` (exclusive, at most `size`).
   * @param size what `write` returned
   * @throws MpcError `not-found` when they are not there as they were written
   */
  read(id: string, size: number, start: number, end: number): AsyncGenerator<Piece>;
  /** Removes a content, or another of the names below. What is not there is no error. */
  remove(name: string): Promise<void>;
  /** Of everything that takes room here: ids, some with an ending after a dot for what the browser keeps beside a writer. */
  names(): Promise<readonly string[]>;
}
