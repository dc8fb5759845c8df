/** A part of a file as a file of its own. */
import type { ByteSource } from './audio-stream.ts';

/** @param end offset behind its last byte; null if it is as long as the file, which does not tell */
export function partOfFile(source: ByteSource, start: number, end: number | null): ByteSource {
  return {
    size: end === null ? null : end - start,
    extension: source.extension,
    mimeType: source.mimeType,
    read: (from, to, signal) => source.read(start + from, Math.min(start + to, end ?? Infinity), signal),
  };
}
