/** A new row of the table as a record: what is written to its members goes to the columns. */
import type { Column } from './columns.ts';
import { blankRecord, type TrackField, type TrackRecord } from './track-record.ts';

export type TrackColumns = { readonly [F in TrackField]: Column<TrackRecord[F]> };

export class StagedRow {
  readonly #record: TrackRecord;
  #row = 0;

  constructor(columns: TrackColumns) {
    // On the prototype, where engines reach accessors as fast as fields.
    const prototype = {};
    const blank = blankRecord();
    for (const field of Object.keys(columns) as TrackField[]) this.#define(prototype, field, columns, blank);
    this.#record = Object.create(prototype) as TrackRecord;
  }

  /** The one record there is, now of this row. */
  at(row: number): TrackRecord {
    this.#row = row;
    return this.#record;
  }

  #define<F extends TrackField>(prototype: object, field: F, columns: TrackColumns, blanks: TrackRecord): void {
    const column: Column<TrackRecord[F]> = columns[field];
    const blank = blanks[field];
    // Most of what is known of a track is nothing, which a new row holds already; only its state is ever set back.
    const skips = field !== 'state';
    Object.defineProperty(prototype, field, {
      get: () => column.get(this.#row),
      set: (value: TrackRecord[F]) => {
        if (!skips || value !== blank) column.set(this.#row, value);
      },
    });
  }
}
