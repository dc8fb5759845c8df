/** What Matroska's header says of a track, and mediabunny does not pass on (RFC 9559, 5.1.4.1). */
import type { BufferedReader } from './buffered-reader.ts';
import { ebmlElements, ebmlNumber, MATROSKA } from './ebml.ts';

export interface MatroskaTrack {
  /** What the decoder must know, in the codec's own form. */
  readonly description: Uint8Array<ArrayBuffer> | null;
  /** Nanoseconds that the encoder put before the recording; 0 where the file does not tell. */
  readonly delay: number;
  /** Whether its blocks may hold several packets. */
  readonly laced: boolean;
}

/** The tracks are described in front of the sound. */
const HEAD = 64 * 1024;

/** @param number of the track within the file */
export async function readMatroskaTrack(reader: BufferedReader, number: number): Promise<MatroskaTrack> {
  for (const { id, content } of ebmlElements(await reader.probe(0, HEAD), 0)) {
    if (id === MATROSKA.cluster) break;
    if (id !== MATROSKA.track) continue;
    const fields = new Map([...ebmlElements(content, 0)].map((field) => [field.id, field.content]));
    const numberOf = (field: number): number => ebmlNumber(fields.get(field) ?? new Uint8Array(0));
    if (numberOf(MATROSKA.trackNumber) !== number) continue;
    return { description: fields.get(MATROSKA.codecPrivate)?.slice() ?? null, delay: numberOf(MATROSKA.codecDelay), laced: !fields.has(MATROSKA.flagLacing) || numberOf(MATROSKA.flagLacing) === 1 };
  }
  return { description: null, delay: 0, laced: true };
}
