/** What Matroska's header says of a track, and mediabunny does not pass on (RFC 9559, 5.1.4.1). */
import { MpcError } from '../../services/protocol/errors.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { ebmlElements, ebmlNumber, MATROSKA } from './ebml.ts';
import { protectedFile } from './protected-file.ts';

export interface MatroskaTrack {
  /** What the decoder must know, in the codec's own form. */
  readonly description: Uint8Array<ArrayBuffer> | null;
  /** Nanoseconds that the encoder put before the recording; 0 where the file does not tell. */
  readonly delay: number;
  /** Whether its blocks may hold several packets. */
  readonly laced: boolean;
  /** Bytes that all packets begin with, and their blocks leave out (header stripping: 5.1.4.1.31.7); mediabunny puts them back. */
  readonly stripped: number;
}

type Fields = ReadonlyMap<number, Uint8Array>;

/** The tracks are described in front of the sound. */
const HEAD = 64 * 1024;

/** What {@link MATROSKA.compressionMethod} calls header stripping. */
const HEADER_STRIPPING = 3;
const AUDIO = 2;

/** @param number of the track within the file */
export async function readMatroskaTrack(reader: BufferedReader, number: number): Promise<MatroskaTrack> {
  const fields = (await readTracks(reader)).find((track) => numberOf(track, MATROSKA.trackNumber) === number);
  if (!fields) return { description: null, delay: 0, laced: true, stripped: 0 };
  return {
    description: fields.get(MATROSKA.codecPrivate)?.slice() ?? null,
    delay: numberOf(fields, MATROSKA.codecDelay),
    laced: !fields.has(MATROSKA.flagLacing) || numberOf(fields, MATROSKA.flagLacing) === 1,
    stripped: numberOf(fields, MATROSKA.compressionMethod) === HEADER_STRIPPING ? (fields.get(MATROSKA.compressionSettings)?.length ?? 0) : 0,
  };
}

/** mediabunny passes over tracks that are packed or encrypted. @throws MpcError `unsupported` where the sound is */
export async function refusePackedTracks(reader: BufferedReader): Promise<void> {
  for (const fields of await readTracks(reader)) {
    if (numberOf(fields, MATROSKA.trackType) !== AUDIO) continue;
    if (fields.has(MATROSKA.encryption)) throw protectedFile();
    if (fields.has(MATROSKA.compression)) throw new MpcError('unsupported', 'Matroska whose sound is packed once more (zlib and its like) cannot be played.');
  }
}

async function readTracks(reader: BufferedReader): Promise<readonly Fields[]> {
  const tracks: Fields[] = [];
  for (const { id, content } of ebmlElements(await reader.probe(0, HEAD), 0)) {
    if (id === MATROSKA.cluster) break;
    if (id === MATROSKA.track) tracks.push(new Map([...ebmlElements(content, 0)].map((field) => [field.id, field.content])));
  }
  return tracks;
}

function numberOf(fields: Fields, field: number): number {
  return ebmlNumber(fields.get(field) ?? new Uint8Array(0));
}
