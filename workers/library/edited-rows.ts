/**
 * Rows whose tags a person has changed: the table shows the edits, and here is what the file says instead, so
 * that a sync may change what lies beneath and an edit can be taken back. Few rows have any.
 */
import type { EditedTags } from './personal-record.ts';
import { editedFields } from './tag-edits.ts';
import type { TrackField, TrackRecord } from './track-record.ts';

/** The cells of the table, by field and row. */
export interface Cells {
  read<F extends TrackField>(field: F, row: number): TrackRecord[F];
  write<F extends TrackField>(field: F, row: number, value: TrackRecord[F]): void;
}

interface EditedRow {
  readonly edits: EditedTags;
  /** What the file says of the fields that are edited. */
  readonly file: Partial<TrackRecord>;
}

export class EditedRows {
  readonly #cells: Cells;
  readonly #rows = new Map<number, EditedRow>();

  constructor(cells: Cells) {
    this.#cells = cells;
  }

  get(row: number): EditedTags | null {
    return this.#rows.get(row)?.edits ?? null;
  }

  /** What the file says of what is edited. */
  file(row: number): Partial<TrackRecord> | undefined {
    return this.#rows.get(row)?.file;
  }

  rows(): Iterable<number> {
    return this.#rows.keys();
  }

  /** Shows these edits of a row and no others. */
  set(row: number, edits: EditedTags | null): void {
    const known = this.#rows.get(row);
    if (known !== undefined) this.#write(row, known.file);
    this.#rows.delete(row);
    if (edits !== null) this.#lay(row, edits);
  }

  /** To be called when the file's values were written over what was shown. */
  rewritten(row: number): void {
    const known = this.#rows.get(row);
    if (known !== undefined) this.#lay(row, known.edits);
  }

  #lay(row: number, edits: EditedTags): void {
    const shown = editedFields(edits, this.#cells.read('credits', row));
    const file: Partial<TrackRecord> = {};
    for (const field of fieldsOf(shown)) this.#keep(file, field, row);
    this.#rows.set(row, { edits, file });
    this.#write(row, shown);
  }

  #keep<F extends TrackField>(file: Partial<TrackRecord>, field: F, row: number): void {
    file[field] = this.#cells.read(field, row);
  }

  #write(row: number, values: Partial<TrackRecord>): void {
    for (const field of fieldsOf(values)) this.#writeOne(row, field, values[field]);
  }

  #writeOne<F extends TrackField>(row: number, field: F, value: TrackRecord[F] | undefined): void {
    if (value !== undefined) this.#cells.write(field, row, value);
  }
}

function fieldsOf(values: Partial<TrackRecord>): readonly TrackField[] {
  return Object.keys(values) as TrackField[];
}
