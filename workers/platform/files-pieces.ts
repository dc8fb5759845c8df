/** Contents in small pieces: how any source is cut into them, and how they become a stream. */
import { MpcError, asMpcError } from '../../services/protocol/errors.ts';
import type { FileSource } from './files.ts';
import { untilAborted } from './until-aborted.ts';

/** The most that is in memory of one file that is read or written. */
export const PIECE_BYTES = 256 * 1024;

/** A piece, and nothing of what it was cut from. */
export type Piece = Uint8Array<ArrayBuffer>;

/**
 * Pieces of {@link PIECE_BYTES} each, the last one of what is left. A piece is valid until the next one is asked for.
 * @throws MpcError `aborted`, `invalid-argument`, or whatever the source throws
 */
export async function* piecesOf(source: FileSource, signal: AbortSignal): AsyncGenerator<Piece> {
  const piece = new Uint8Array(PIECE_BYTES);
  let filled = 0;
  for await (const chunk of chunksOf(source, signal)) {
    for (let rest = chunk; rest.length > 0; ) {
      const fitting = rest.subarray(0, PIECE_BYTES - filled);
      piece.set(fitting, filled);
      filled += fitting.length;
      rest = rest.subarray(fitting.length);
      if (filled < PIECE_BYTES) continue;
      throwIfAborted(signal);
      yield piece;
      filled = 0;
    }
  }
  if (filled > 0) yield piece.subarray(0, filled);
}

/** A stream that takes a piece only when it is asked for one, and fails as soon as the signal says so. */
export function streamOf(pieces: AsyncGenerator<Piece>, signal: AbortSignal): ReadableStream<Piece> {
  let ended = (): void => undefined;
  return new ReadableStream<Piece>(
    {
      start(controller) {
        const abort = (): void => {
          controller.error(asMpcError(signal.reason, 'aborted'));
          // Gives free what the pieces hold, even if nobody reads on.
          pieces.return(undefined).catch(() => undefined);
        };
        // Not left to a signal that may outlive thousands of streams.
        ended = () => signal.removeEventListener('abort', abort);
        if (signal.aborted) abort();
        else signal.addEventListener('abort', abort, { once: true });
      },
      async pull(controller) {
        const next = await pieces.next().catch((error: unknown) => {
          ended();
          throw error;
        });
        if (signal.aborted) return;
        if (!next.done) return controller.enqueue(next.value);
        ended();
        controller.close();
      },
      async cancel() {
        ended();
        await pieces.return(undefined);
      },
    },
    { highWaterMark: 0 },
  );
}

/** All pieces as one. */
export async function join(pieces: AsyncIterable<Piece>): Promise<Piece> {
  const all: Piece[] = [];
  for await (const piece of pieces) all.push(piece);
  const [only] = all;
  if (only && all.length === 1) return only;
  return new Uint8Array(await new Blob(all).arrayBuffer());
}

/** @throws MpcError `aborted`, or the signal's own reason where that is an MpcError */
export function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
}

/** @throws MpcError `invalid-argument` when no file can be made of it */
export function checkSource(source: FileSource): void {
  if (source instanceof Uint8Array) return;
  if (source instanceof ReadableStream) {
    if (source.locked) throw wrongSource('A stream that somebody else reads cannot be written to a file.');
    return;
  }
  const isIterable = typeof source === 'object' && source !== null && typeof source[Symbol.asyncIterator] === 'function';
  if (!isIterable) throw wrongSource('A file is made of a Uint8Array, a stream of them, or an async iterable.');
}

async function* chunksOf(source: FileSource, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  throwIfAborted(signal);
  checkSource(source);
  if (source instanceof Uint8Array) {
    yield source;
    return;
  }
  const chunks = iterate(source);
  let ended = false;
  try {
    for (;;) {
      const next = await untilAborted(chunks.next(), signal);
      ended = next.done === true;
      if (next.done === true) return;
      if (!(next.value instanceof Uint8Array)) throw wrongSource('A file is made of Uint8Arrays.');
      yield next.value;
    }
  } catch (thrown) {
    throwIfAborted(signal);
    throw asMpcError(thrown);
  } finally {
    // Not waited for: a source that hangs would hold up the one who gave up on it.
    if (!ended) chunks.return?.().catch(() => undefined);
  }
}

function iterate(source: Exclude<FileSource, Uint8Array>): AsyncIterator<Uint8Array> {
  // Not the stream's own iterator: Safari's streams have none yet.
  if (source instanceof ReadableStream) {
    const reader = source.getReader();
    return {
      next: async () => {
        const { done, value } = await reader.read();
        return done ? { done, value: undefined } : { done, value };
      },
      return: async () => {
        await reader.cancel();
        return { done: true, value: undefined };
      },
    };
  }
  return source[Symbol.asyncIterator]();
}

function wrongSource(message: string): MpcError {
  return new MpcError('invalid-argument', message, { details: { field: 'source' } });
}
