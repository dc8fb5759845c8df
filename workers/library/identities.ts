/**
 * Which tracks a segment holds, written beside it under the same key: their ids and files. When the segment is
 * damaged its tracks keep what a person made of them, stay where they are in playlists, and are read again.
 */
import { decodeSegment, FIRST_FORMAT } from './segment-codec.ts';
import { blankRecord, type TrackField, type TrackRecord } from './track-record.ts';

export const IDENTITY_FIELDS = ['idHigh', 'idLow', 'size', 'modified', 'added', 'account', 'fileId', 'folder', 'name', 'state'] as const satisfies readonly TrackField[];
type Identity = Pick<TrackRecord, (typeof IDENTITY_FIELDS)[number]>;

/** Whether a segment was written before there were identities. */
export function isAnonymous(segment: unknown): boolean {
  return (segment as { readonly format?: unknown } | null)?.format === FIRST_FORMAT;
}

/** By row; null when they are damaged as well. */
export function decodeIdentities(value: unknown): ReadonlyMap<number, Identity> | null {
  try {
    const { rows, columns } = decodeSegment(value);
    const identities = new Map<number, Identity>();
    for (const [index, row] of rows.entries()) {
      const record: Record<string, unknown> = {};
      for (const field of IDENTITY_FIELDS) {
        const column = columns.get(field);
        if (column?.kind === 'text') record[field] = column.texts[column.refs[index] ?? 0] ?? '';
        else if (column !== undefined) record[field] = known(column.values[index]);
      }
      const { idHigh, idLow, size, modified, added, account, fileId, folder, name, state } = { ...blankRecord(), ...record };
      identities.set(row, { idHigh, idLow, size, modified, added, account, fileId, folder, name, state });
    }
    return identities;
  } catch {
    return null;
  }
}

/** Missing sizes and times are NaN in their columns. */
function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
