/** Where Musepack SV8 keeps the places of some of its packets: `ST`, at the end of the file. */
import { BitReader } from './bit-reader.ts';

export interface MusepackPlaces {
  /** Packets from one place to the next. */
  readonly step: number;
  /** Offsets in the stream, which begins with the letters `MPCK`. */
  readonly offsets: readonly number[];
}

const MAX_PLACES = 1_000_000;
/** Bits that follow the run of zeros in a number. */
const LOW_BITS = 12;
const LONGEST_RUN = 24;

/** The content of the packet. Null if it makes no sense. */
export function parseMusepackPlaces(content: Uint8Array): MusepackPlaces | null {
  const reader = new BitReader(content);
  const count = readSize(reader);
  const step = 2 ** reader.read(4);
  if (count > MAX_PLACES) return null;
  const offsets: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if (index < 2) offsets.push(readSize(reader));
    else offsets.push(2 * (offsets[index - 1] ?? 0) - (offsets[index - 2] ?? 0) + readChange(reader));
    if (reader.overrun) return null;
  }
  return { step, offsets };
}

function readSize(reader: BitReader): number {
  let size = 0;
  for (let more = true; more && !reader.overrun; ) {
    more = reader.read(1) === 1;
    size = size * 128 + reader.read(7);
  }
  return size;
}

/** By how much a distance is longer than the one before: a Golomb number, its lowest bit the sign. */
function readChange(reader: BitReader): number {
  let run = 0;
  while (reader.read(1) === 0 && run < LONGEST_RUN) run += 1;
  const code = run * 2 ** LOW_BITS + reader.read(LOW_BITS);
  const size = Math.floor(code / 2);
  return (code & 1) === 0 ? size : -size;
}
