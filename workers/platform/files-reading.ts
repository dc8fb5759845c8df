/** What every {@link FileStore} does alike, wherever it keeps things: read by streams and ranges, and come to an end. */
import { MpcError } from '../../services/protocol/errors.ts';
import { join, streamOf, type Piece } from './files-pieces.ts';
import type { ReadFileOptions } from './files.ts';

export abstract class FileReading {
  /** Aborted when the store has ended. */
  protected readonly life: AbortController;

  constructor(life: AbortController) {
    this.life = life;
  }

  /**
   * Streams the file or a part of it; errors come out of the stream.
   * @throws MpcError through the stream: `not-found`, `invalid-argument`, `aborted`, `closed`, `storage-unavailable`
   */
  read(path: string, { start = 0, end = Infinity, signal }: ReadFileOptions = {}): ReadableStream<Piece> {
    const ending = this.ending(signal);
    return streamOf(this.pieces(path, start, end, ending), ending);
  }

  /**
   * Bytes `start` to `end` (exclusive); fewer where the file ends.
   * @throws MpcError `not-found`, `invalid-argument`, `aborted`, `closed`, `storage-unavailable`
   */
  async readRange(path: string, start: number, end: number, signal?: AbortSignal): Promise<Piece> {
    return join(this.pieces(path, start, end, this.ending(signal)));
  }

  /** Ends what is in progress with `closed`. */
  close(): void {
    this.life.abort(new MpcError('closed', 'The file store was closed.'));
  }

  /** The part of the file, checked for and cut when the first piece is asked for. */
  protected abstract pieces(path: string, start: number, end: number, signal: AbortSignal): AsyncGenerator<Piece>;

  /** Aborted when the caller's signal is, or when the store has ended. */
  protected ending(signal: AbortSignal | undefined): AbortSignal {
    return signal ? AbortSignal.any([signal, this.life.signal]) : this.life.signal;
  }
}
