/** What opening an Ogg file needs of it, asked for at once: where answers are slow, it costs the time of one. */
import type { BufferedReader } from './buffered-reader.ts';

/** Bytes of the beginning: the headers, in which the cover is kept as text, and some of the sound. */
export const OGG_HEAD = 80 * 1024;
/** Bytes of the end, in which the last page mostly begins: it tells how long the recording is. */
export const OGG_TAIL = 16 * 1024;

/** Has both read, so that whoever looks there finds it; a failure at the end is for them to meet. @param from offset of the first page */
export async function readOggEnds(reader: BufferedReader, from: number): Promise<void> {
  const { size } = reader;
  const isLonger = size !== null && size > from + OGG_HEAD + OGG_TAIL;
  const tail = isLonger ? reader.probe(size - OGG_TAIL, OGG_TAIL).catch(() => undefined) : null;
  await Promise.all([reader.read(from, OGG_HEAD), tail]);
}
