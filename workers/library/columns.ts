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
  /** What {@link load} takes: the values of these rows, in their order; null when all of them are blank. */
  gather(rows: Uint32Array): DecodedColumn | null;
}

/** Interns texts of one kind: `TextDomain` or `ListDomain`. */
export interface TextInterner {
  /** How many texts there are. */
  readonly size: number;
  intern(text: string): number;
  text(id: number): string;
}

type ArrayType<A extends NumberArray> = new (length: number) => A;

/** 32-bit words of a UUID. */
const UUID_WORDS = 4;

/** Numbers by row. A column takes no room until it holds something other than `blank`. */
export class PlainColumn<A extends NumberArray> implements Column<number> {
  readonly #type: ArrayType<A>;
  readonly #blank: number;
  /** Empty until the first value comes. */
  #data: A;
  #rows = 0;

  constructor(type: ArrayType<A>, blank = 0) {
    this.#type = type;
    this.#blank = blank;
    this.#data = new type(0);
  }

  /** Whether no row holds anything but the blank, and the column takes no room. */
  get isBlank(): boolean {
    return this.#data.length === 0;
  }

  /** All rows; asking for it takes the room. */
  get data(): A {
    if (this.#data.length < this.#rows) this.#makeRoom();
    return this.#data;
  }

  get(row: number): number {
    return this.#data[row] ?? this.#blank;
  }

  set(row: number, value: number): void {
    if (row < this.#data.length) this.#data[row] = value;
    else if (!Object.is(value, this.#blank)) this.data[row] = value;
  }

  grow(rows: number): void {
    this.#rows = rows;
    if (this.#data.length > 0) this.#makeRoom();
  }

  /** Makes all rows blank; takes no room for that. */
  clear(): void {
    this.#data.fill(this.#blank);
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'number') return;
    const { data } = this;
    const { values } = decoded;
    for (let index = 0; index < rows.length; index++) {
      if (take[index] === 1) data[rows[index] ?? 0] = values[index] ?? this.#blank;
    }
  }

  gather(rows: Uint32Array): DecodedColumn | null {
    if (this.#data.length === 0) return null;
    const values = new this.#type(rows.length);
    let says = false;
    for (let index = 0; index < rows.length; index++) {
      const value = this.#data[rows[index] ?? 0] ?? this.#blank;
      values[index] = value;
      says ||= !Object.is(value, this.#blank);
    }
    return says ? { kind: 'number', values } : null;
  }

  #makeRoom(): void {
    const data = new this.#type(this.#rows);
    data.set(this.#data);
    if (this.#blank !== 0) data.fill(this.#blank, this.#data.length);
    this.#data = data;
  }
}

/** Numbers that may be missing; `missing` stands for that in `data`. */
export class NumberColumn<A extends NumberArray> implements Column<number | null> {
  readonly missing: number;
  readonly #column: PlainColumn<A>;

  constructor(type: ArrayType<A>, missing: number) {
    this.missing = missing;
    this.#column = new PlainColumn(type, missing);
  }

  get data(): A {
    return this.#column.data;
  }

  get(row: number): number | null {
    const value = this.#column.get(row);
    return value === this.missing || Number.isNaN(value) ? null : value;
  }

  set(row: number, value: number | null): void {
    this.#column.set(row, value ?? this.missing);
  }

  clear(): void {
    this.#column.clear();
  }

  grow(rows: number): void {
    this.#column.grow(rows);
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    this.#column.load(decoded, rows, take);
  }

  gather(rows: Uint32Array): DecodedColumn | null {
    return this.#column.gather(rows);
  }
}

/** Texts that many rows share. */
export class TextColumn<D extends TextInterner> implements Column<string> {
  readonly domain: D;
  readonly #column = new PlainColumn(Uint32Array);
  /** What was set last, and its number: tracks of one folder come together, and share most texts. */
  #latest = '';
  #latestId = 0;
  /** By number of a text: the gathering that met it last, and its place in that one, 16 bits each. */
  #places = new Uint32Array(0);
  #gathering = 0;

  constructor(domain: D) {
    this.domain = domain;
  }

  get isBlank(): boolean {
    return this.#column.isBlank;
  }

  /** Numbers of texts in the domain, by row. */
  get data(): Uint32Array {
    return this.#column.data;
  }

  get(row: number): string {
    return this.domain.text(this.#column.get(row));
  }

  set(row: number, value: string): void {
    if (value !== this.#latest) {
      this.#latestId = this.domain.intern(value);
      this.#latest = value;
    }
    this.#column.set(row, this.#latestId);
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

  gather(rows: Uint32Array): DecodedColumn | null {
    const numbers = this.#column.gather(rows);
    if (numbers?.kind !== 'number') return null;
    const refs = new Uint16Array(rows.length);
    const texts: string[] = [];
    const places = this.#newPlaces();
    const base = this.#gathering << 16;
    for (let index = 0; index < rows.length; index++) {
      const id = numbers.values[index] ?? 0;
      let place = places[id] ?? 0;
      if (place >>> 16 !== this.#gathering) {
        places[id] = place = (base | texts.length) >>> 0;
        texts.push(this.domain.text(id));
      }
      refs[index] = place;
    }
    return { kind: 'text', refs, texts };
  }

  /** For one more gathering; none of its texts has been met. */
  #newPlaces(): Uint32Array {
    const { size } = this.domain;
    if (++this.#gathering > 0xffff || this.#places.length < size) {
      this.#places = new Uint32Array(Math.ceil(size * 1.5));
      this.#gathering = 1;
    }
    return this.#places;
  }
}

/** Texts that hardly two rows share: file names, change keys. */
export class RawTextColumn implements Column<string> {
  /** Empty until the first text comes. */
  #texts: string[] = [];
  #rows = 0;

  /** Whether no row has a text, and the column takes no room. */
  get isBlank(): boolean {
    return this.#texts.length === 0;
  }

  get(row: number): string {
    return this.#texts[row] ?? '';
  }

  set(row: number, value: string): void {
    if (this.#texts.length === 0 && value === '') return;
    this.#room()[row] = value;
  }

  grow(rows: number): void {
    this.#rows = rows;
    if (this.#texts.length > 0) this.#room();
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'text') return;
    const texts = this.#room();
    for (let index = 0; index < rows.length; index++) {
      if (take[index] === 1) texts[rows[index] ?? 0] = decoded.texts[decoded.refs[index] ?? 0] ?? '';
    }
  }

  gather(rows: Uint32Array): DecodedColumn | null {
    return this.#texts.length === 0 ? null : gatherTexts(this, rows);
  }

  /** The texts of all rows, without holes: those would turn the array into a dictionary. */
  #room(): string[] {
    for (let row = this.#texts.length; row < this.#rows; row++) this.#texts.push('');
    return this.#texts;
  }
}

/** UUIDs (RFC 9562), in 16 bytes each; any other text is the empty one. */
export class UuidColumn implements Column<string> {
  readonly #words = Array.from({ length: UUID_WORDS }, () => new PlainColumn(Uint32Array));

  get(row: number): string {
    const digits = this.#words.map((words) => words.get(row).toString(16).padStart(8, '0')).join('');
    return /^0+$/.test(digits) ? '' : digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  set(row: number, value: string): void {
    const digits = value !== '' && isUuid(value) ? value.replaceAll('-', '') : '';
    for (const [index, words] of this.#words.entries()) {
      words.set(row, digits === '' ? 0 : Number.parseInt(digits.slice(index * 8, index * 8 + 8), 16));
    }
  }

  grow(rows: number): void {
    for (const words of this.#words) words.grow(rows);
  }

  load(decoded: DecodedColumn, rows: Uint32Array, take: Uint8Array): void {
    if (decoded.kind !== 'text') return;
    for (let index = 0; index < rows.length; index++) {
      if (take[index] === 1) this.set(rows[index] ?? 0, decoded.texts[decoded.refs[index] ?? 0] ?? '');
    }
  }

  gather(rows: Uint32Array): DecodedColumn | null {
    return this.#words.every((words) => words.gather(rows) === null) ? null : gatherTexts(this, rows);
  }

  /** A number that rows of one UUID share; 0 for those that have none. */
  hash(row: number): number {
    let hash = 0;
    for (const words of this.#words) hash = (Math.imul(hash, 31) + words.get(row)) >>> 0;
    return hash;
  }

  /** Whether two rows have the same UUID, or both none. */
  same(a: number, b: number): boolean {
    return this.#words.every((words) => words.get(a) === words.get(b));
  }
}

/** Texts that differ from row to row: each row has its own. */
function gatherTexts(column: Column<string>, rows: Uint32Array): DecodedColumn | null {
  const refs = new Uint16Array(rows.length);
  const texts: string[] = [];
  let says = false;
  for (let index = 0; index < rows.length; index++) {
    const text = column.get(rows[index] ?? 0);
    says ||= text !== '';
    refs[index] = index;
    texts.push(text);
  }
  return says ? { kind: 'text', refs, texts } : null;
}

export function isUuid(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
}

/** 16-bit numbers that may be missing. */
export const smallNumbers = (): NumberColumn<Uint16Array> => new NumberColumn(Uint16Array, MISSING.u16);
export const largeNumbers = (): NumberColumn<Uint32Array> => new NumberColumn(Uint32Array, MISSING.u32);
export const gains = (): NumberColumn<Float32Array> => new NumberColumn(Float32Array, MISSING.f32);
export const quantities = (): NumberColumn<Float64Array> => new NumberColumn(Float64Array, MISSING.f64);
