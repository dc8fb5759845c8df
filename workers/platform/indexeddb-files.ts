/** Contents as records of IndexedDB, a piece each. */
import type { IDBPDatabase } from 'idb';
import type { FileContents } from './files-contents.ts';
import { missing, PIECES } from './files-index.ts';
import { PIECE_BYTES, type Piece } from './files-pieces.ts';
import { guarded } from './indexeddb.ts';

export class IndexedDbContents implements FileContents {
  readonly #db: IDBPDatabase;

  constructor(db: IDBPDatabase) {
    this.#db = db;
  }

  async write(id: string, pieces: AsyncIterable<Piece>): Promise<number> {
    let size = 0;
    try {
      for await (const piece of pieces) {
        // A transaction each: one cannot stay open while the source is waited for. Cut out, since a view is
        // stored with all of its buffer.
        await guarded(() => this.#db.put(PIECES, piece.slice(), [id, size / PIECE_BYTES]));
        size += piece.length;
      }
    } catch (thrown) {
      await this.remove(id).catch(() => undefined);
      throw thrown;
    }
    return size;
  }

  async *read(id: string, _size: number, start: number, end: number): AsyncGenerator<Piece> {
    for (let from = start; from < end; ) {
      const number = Math.floor(from / PIECE_BYTES);
      const stored: Piece | undefined = await guarded(() => this.#db.get(PIECES, [id, number]));
      if (!stored) throw missing();
      const base = number * PIECE_BYTES;
      const piece = stored.subarray(from - base, end - base);
      yield piece;
      from += piece.length;
    }
  }

  async remove(id: string): Promise<void> {
    // Arrays come after all numbers.
    await guarded(() => this.#db.delete(PIECES, IDBKeyRange.bound([id], [id, []])));
  }

  async names(): Promise<readonly string[]> {
    return guarded(async () => {
      const ids: string[] = [];
      let cursor = await this.#db.transaction(PIECES).store.openKeyCursor();
      while (cursor) {
        const [id] = cursor.key as [string, number];
        ids.push(id);
        cursor = await cursor.continue([id, []]);
      }
      return ids;
    });
  }
}
