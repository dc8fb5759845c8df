/** Rows as the segments that are written of them, each with the identities that stand beside it. */
import type { Change } from './database.ts';
import { IDENTITY_FIELDS } from './identities.ts';
import { segmentKey } from './log-head.ts';
import { columnOf, type DecodedColumn, encodeFields, type Segment, segmentOf } from './segment-codec.ts';
import { TRACK_COLUMNS, type TrackField, type TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/**
 * Rows of a full segment. Its value, of some 1.5 MiB, is a file of its own in Chromium, beside the database: a hundred
 * thousand tracks are on the disk sooner, and, with fewer repetitions among their texts, read sooner, than as hundreds of
 * values in the database. Larger ones gain nothing, and more tracks are read anew when one is damaged.
 */
export const SEGMENT_ROWS = 8192;

const OTHER_FIELDS = (Object.keys(TRACK_COLUMNS) as TrackField[]).filter((field) => !(IDENTITY_FIELDS as readonly TrackField[]).includes(field));

interface Encoded {
  readonly segment: Segment;
  readonly identities: Segment;
}

type PartEncoder = (rows: Uint32Array) => Encoded;

/** A segment to be stored, encoded when it is first asked for: the browser writes the one before in the meantime. */
export class SegmentPart {
  readonly key: string;
  readonly rows: Uint32Array;
  readonly #encode: PartEncoder;
  #encoded: Encoded | null = null;

  constructor(key: string, rows: Uint32Array, encode: PartEncoder) {
    this.key = key;
    this.rows = rows;
    this.#encode = encode;
  }

  get encoded(): Encoded {
    return (this.#encoded ??= this.#encode(this.rows));
  }
}

/** Divides rows, ascending, into the segments of one batch. */
export function segmentParts(rows: Uint32Array, encode: PartEncoder, sequence: number, firstPart: number): readonly SegmentPart[] {
  const parts: SegmentPart[] = [];
  for (let from = 0; from < rows.length; from += SEGMENT_ROWS) {
    parts.push(new SegmentPart(segmentKey(sequence, firstPart + parts.length), rows.slice(from, from + SEGMENT_ROWS), encode));
  }
  return parts;
}

/** Encodes the records of rows. */
export function recordEncoder(recordOf: (row: number) => TrackRecord | undefined): PartEncoder {
  return (rows) => {
    const records = Array.from(rows, recordOf).filter((record) => record !== undefined);
    return encodedPart(rows, (field) => columnOf(records, field));
  };
}

/** Encodes what the table holds, column by column, without a record for each row: for many new rows at once. */
export function tableEncoder(table: TrackTable): PartEncoder {
  return (rows) => encodedPart(rows, (field) => table.gather(field, rows));
}

function encodedPart(rows: Uint32Array, valuesOf: (field: TrackField) => DecodedColumn | null): Encoded {
  const identities = encodeFields(IDENTITY_FIELDS, valuesOf);
  return { segment: segmentOf(rows, [identities, encodeFields(OTHER_FIELDS, valuesOf)]), identities: segmentOf(rows, [identities]) };
}

/** The identities of the records of rows, which correspond by index. */
export function identitiesOf(rows: readonly number[], records: readonly TrackRecord[]): Segment {
  return segmentOf(Uint32Array.from(rows), [encodeFields(IDENTITY_FIELDS, (field) => columnOf(records, field))]);
}

/** The changes that store segments. Each value is encoded when it is read. */
export function storing(parts: readonly SegmentPart[]): readonly Change[] {
  return parts.flatMap((part): readonly Change[] => [
    { store: 'segments', key: part.key, get value() { return part.encoded.segment; } },
    { store: 'identities', key: part.key, get value() { return part.encoded.identities; } },
  ]);
}
