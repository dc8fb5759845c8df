/** Rows as the segments that are written of them, each with the identities that stand beside it. */
import type { Change } from './database.ts';
import { encodeIdentities, encodeIdentityColumns } from './identities.ts';
import { segmentKey } from './log-head.ts';
import { type DecodedColumn, encodeColumns, encodeSegment, type Segment } from './segment-codec.ts';
import type { TrackField, TrackRecord } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

/** Rows of a full segment: so many that what browsers take for each stored value counts little, few enough to rewrite for one change. */
export const SEGMENT_ROWS = 2048;

export interface EncodedSegment {
  readonly key: string;
  readonly rows: Uint32Array;
  readonly segment: Segment;
  readonly identities: Segment;
}

type PartEncoder = (rows: Uint32Array) => Pick<EncodedSegment, 'segment' | 'identities'>;

/** Encodes rows, ascending, as segments of one batch. */
export function encodeParts(rows: Uint32Array, encode: PartEncoder, sequence: number, firstPart: number): readonly EncodedSegment[] {
  const segments: EncodedSegment[] = [];
  for (let from = 0; from < rows.length; from += SEGMENT_ROWS) {
    const part = rows.slice(from, from + SEGMENT_ROWS);
    segments.push({ key: segmentKey(sequence, firstPart + segments.length), rows: part, ...encode(part) });
  }
  return segments;
}

/** Encodes the records of rows. */
export function recordEncoder(recordOf: (row: number) => TrackRecord | undefined): PartEncoder {
  return (part) => {
    const rows = [...part];
    const records = rows.map(recordOf).filter((record) => record !== undefined);
    return { segment: encodeSegment(rows, records), identities: encodeIdentities(rows, records) };
  };
}

/** Encodes what the table holds, column by column, without a record for each row: for many new rows at once. */
export function tableEncoder(table: TrackTable): PartEncoder {
  return (rows) => {
    const columns = new Map<TrackField, DecodedColumn | null>();
    const segment = encodeColumns(rows, (field) => {
      const column = table.gather(field, rows);
      columns.set(field, column);
      return column;
    });
    return { segment, identities: encodeIdentityColumns(rows, (field) => columns.get(field) ?? null) };
  };
}

/** The changes that store segments. */
export function storing(segments: readonly EncodedSegment[]): readonly Change[] {
  return segments.flatMap(({ key, segment, identities }): readonly Change[] => [
    { store: 'segments', key, value: segment },
    { store: 'identities', key, value: identities },
  ]);
}
