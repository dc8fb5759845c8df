/** The columns of the table in memory: typed arrays of numbers, or of numbers of interned texts. */
import type { DecodedColumn, NumberArray } from './segment-codec.ts';
import { MISSING } from './track-record.ts';

export interface Column<T> {
  get(row: number): T;
  set(row: number, value: T): void;
  /** Makes room for so many rows. */
  grow(rows: number): void;
  /** Copies a decoded column: its value at each index goes to `rows[index]`, where `take[index]` is set. */
  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void;
}

/** Interns texts of one kind: `TextDomain` or `ListDomain`. */
export interface TextInterner {
  intern(text: string): number;
  text(id: number): string;
}

type ArrayType<A extends NumberArray> = new (length: number) => A;

/** Numbers that are always there. */
export class PlainColumn<A extends NumberArray> implements Column<number> {
  data: A;
  readonly #type: ArrayType<A>;

  constructor(type: ArrayType<A>) {
    this.#type = type;
    this.data = new type(0);
  }

  get(row: number): number {
    return this.data[row] ?? 0;
  }

  set(row: number, value: number): void {
    this.data[row] = value;
  }

  grow(rows: number): void {
    const data = new this.#type(rows);
    data.set(this.data);
    this.data = data;
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'number') return;
    for (let index = 0; index < rows.length; index++) {
      if (take[index] === 1) this.data[rows[index] ?? 0] = decoded.values[index] ?? 0;
    }
  }
}

/** Numbers that may be missing; `missing` stands for that in `data`. */
export class NumberColumn<A extends NumberArray> implements Column<number | null> {
  readonly missing: number;
  readonly #column: PlainColumn<A>;

  constructor(type: ArrayType<A>, missing: number) {
    this.missing = missing;
    this.#column = new PlainColumn(type);
  }

  get data(): A {
    return this.#column.data;
  }

  get(row: number): number | null {
    const value = this.#column.data[row];
    return value === undefined || value === this.missing || Number.isNaN(value) ? null : value;
  }

  set(row: number, value: number | null): void {
    this.#column.set(row, value ?? this.missing);
  }

  grow(rows: number): void {
    const from = this.#column.data.length;
    this.#column.grow(rows);
    this.#column.data.fill(this.missing, from);
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    this.#column.load(decoded, rows, take);
  }
}

/** Texts that many rows share. */
export class TextColumn<D extends TextInterner> implements Column<string> {
  readonly domain: D;
  readonly #column = new PlainColumn(Uint32Array);

  constructor(domain: D) {
    this.domain = domain;
  }

  /** Numbers of texts in the domain, by row. */
  get data(): Uint32Array {
    return this.#column.data;
  }

  get(row: number): string {
    return this.domain.text(this.#column.get(row));
  }

  set(row: number, value: string): void {
    this.#column.set(row, this.domain.intern(value));
  }

  grow(rows: number): void {
    this.#column.grow(rows);
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'text') return;
    // Only texts that a living row uses are interned.
    const ids = new Int32Array(decoded.texts.length).fill(-1);
    const { data } = this.#column;
    for (let index = 0; index < rows.length; index++) {
      if (take[index] !== 1) continue;
      const ref = decoded.refs[index] ?? 0;
      let id = ids[ref] ?? -1;
      if (id === -1) ids[ref] = id = this.domain.intern(decoded.texts[ref] ?? '');
      data[rows[index] ?? 0] = id;
    }
  }
}

/** Texts that hardly two rows share: file names, change keys. */
export class RawTextColumn implements Column<string> {
  readonly #texts: string[] = [];

  get(row: number): string {
    return this.#texts[row] ?? '';
  }

  set(row: number, value: string): void {
    this.#texts[row] = value;
  }

  grow(rows: number): void {
    for (let row = this.#texts.length; row < rows; row++) this.#texts.push('');
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'text') return;
    for (let index = 0; index < rows.length; index++) {
      if (take[index] === 1) this.#texts[rows[index] ?? 0] = decoded.texts[decoded.refs[index] ?? 0] ?? '';
    }
  }
}

/** 16-bit numbers that may be missing. */
export const smallNumbers = (): NumberColumn<Uint16Array> => new NumberColumn(Uint16Array, MISSING.u16);
export const largeNumbers = (): NumberColumn<Uint32Array> => new NumberColumn(Uint32Array, MISSING.u32);
export const gains = (): NumberColumn<Float32Array> => new NumberColumn(Float32Array, MISSING.f32);
export const quantities = (): NumberColumn<Float64Array> => new NumberColumn(Float64Array, MISSING.f64);
