/**
 * A segment is up to some two thousand tracks as they lie in the database: column by column, each text once per column.
 * Columns that say nothing are left out; columns of a later version that are not known here are ignored.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { hashOn } from './stable-id.ts';
import { blankRecord, type ColumnKind, MISSING, TRACK_COLUMNS, type TrackField, type TrackRecord } from './track-record.ts';

/** Segments of format 1 have no checksum. */
export const SEGMENT_FORMAT = 2;
export const FIRST_FORMAT = 1;

/** As stored. Fixed-width columns and the references of text columns lie in `bytes`, widest first. */
export interface Segment {
  readonly format: number;
  /** How many rows. */
  readonly count: number;
  /** `name:kind`, in the order in which they lie in `bytes`, joined by commas. */
  readonly columns: string;
  readonly bytes: ArrayBuffer;
  /** For each text column: how many texts it has, then the length of each in UTF-16 units. */
  readonly lengths: Uint32Array;
  /** All texts, one after the other. A JavaScript string, not UTF-8: names of files may hold what UTF-8 cannot. */
  readonly text: string;
  /** Of all the others. */
  readonly checksum?: number;
}

export type NumberArray = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;
export type DecodedColumn =
  | { readonly kind: 'number'; readonly values: NumberArray }
  | { readonly kind: 'text'; readonly refs: Uint16Array; readonly texts: readonly string[] };

export interface DecodedSegment {
  /** Row number of each of its tracks. */
  readonly rows: Uint32Array;
  readonly columns: ReadonlyMap<TrackField, DecodedColumn>;
}

/** More rows would not fit the 16-bit references to texts. */
export const MAX_SEGMENT_ROWS = 0xffff;

const ARRAYS = { u8: Uint8Array, u16: Uint16Array, u32: Uint32Array, f32: Float32Array, f64: Float64Array, text: Uint16Array };
const ROW_COLUMN = 'row';
/** Of the FNV hash. */
const PRIME = 0x01000193;
/** No library has so many: a higher number is damage. */
const MAX_ROWS = 2 ** 26;
const BLANK = blankRecord();
/** Widest first, so that every column starts where its element type may lie. */
const FIELDS = (Object.keys(TRACK_COLUMNS) as TrackField[]).toSorted((a, b) => width(TRACK_COLUMNS[b]) - width(TRACK_COLUMNS[a]));

function width(kind: ColumnKind): number {
  return ARRAYS[kind].BYTES_PER_ELEMENT;
}

/** Encodes rows and their records, which correspond by index; of the records all fields, unless only some are wanted. */
export function encodeSegment(rows: readonly number[], records: readonly TrackRecord[], fields: readonly TrackField[] = FIELDS): Segment {
  return encodeColumns(Uint32Array.from(rows), (field) => (fields.includes(field) ? columnOf(records, field) : null));
}

/** Encodes rows of which each field's values are asked for; null where they say nothing. */
export function encodeColumns(rows: Uint32Array, valuesOf: (field: TrackField) => DecodedColumn | null): Segment {
  const columns: { name: string; kind: ColumnKind; values: NumberArray }[] = [];
  const lengths: number[] = [];
  const texts: string[] = [];
  for (const field of FIELDS) {
    const column = valuesOf(field);
    if (column === null) continue;
    if (column.kind === 'text') {
      lengths.push(column.texts.length);
      for (const text of column.texts) {
        lengths.push(text.length);
        texts.push(text);
      }
    }
    columns.push({ name: field, kind: TRACK_COLUMNS[field], values: column.kind === 'text' ? column.refs : column.values });
  }
  columns.push({ name: ROW_COLUMN, kind: 'u32', values: rows });
  columns.sort((a, b) => width(b.kind) - width(a.kind));
  const bytes = new Uint8Array(columns.reduce((sum, column) => sum + column.values.byteLength, 0));
  let offset = 0;
  for (const { values } of columns) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), offset);
    offset += values.byteLength;
  }
  const segment = {
    format: SEGMENT_FORMAT,
    count: rows.length,
    columns: columns.map((column) => `${column.name}:${column.kind}`).join(','),
    bytes: bytes.buffer,
    lengths: new Uint32Array(lengths),
    text: texts.join(''),
  };
  return { ...segment, checksum: checksumOf(segment) };
}

function columnOf(records: readonly TrackRecord[], field: TrackField): DecodedColumn | null {
  const kind = TRACK_COLUMNS[field];
  if (kind === 'text') {
    const refs = new Uint16Array(records.length);
    const texts = collectTexts(records, field, refs);
    return texts.length === 1 && texts[0] === '' ? null : { kind: 'text', refs, texts };
  }
  const values = new ARRAYS[kind](records.length);
  for (const [index, record] of records.entries()) values[index] = Number(record[field] ?? MISSING[kind]);
  return says(values, BLANK[field] === null ? MISSING[kind] : 0) ? { kind: 'number', values } : null;
}

/** Decodes what was stored. @throws MpcError `malformed` when the value is no whole segment, or not what was written */
export function decodeSegment(value: unknown): DecodedSegment {
  if (!isSegment(value)) throw new MpcError('malformed', 'A stored segment is damaged.');
  if (value.format !== FIRST_FORMAT && value.checksum !== checksumOf(value)) {
    throw new MpcError('malformed', 'A stored segment is not what was written.');
  }
  const decoded = readSegment(value);
  if (decoded.rows.some((row) => row >= MAX_ROWS)) throw new MpcError('malformed', 'A stored segment names rows that cannot be.');
  return decoded;
}

/** Decodes a segment that is trusted to be whole. @throws MpcError `malformed` when it is not */
export function readSegment(value: Segment): DecodedSegment {
  const columns = new Map<TrackField, DecodedColumn>();
  let rows: Uint32Array | null = null;
  let offset = 0;
  const texts = new TextReader(value);
  for (const entry of value.columns.split(',')) {
    const [name = '', kind = ''] = entry.split(':');
    if (!isKind(kind)) throw new MpcError('malformed', 'A stored segment has a column of unknown kind.');
    const end = offset + value.count * width(kind);
    if (end > value.bytes.byteLength) throw new MpcError('malformed', 'A stored segment is cut short.');
    const values = new ARRAYS[kind](value.bytes, offset, value.count);
    offset = end;
    if (name === ROW_COLUMN && values instanceof Uint32Array) rows = values;
    const column: DecodedColumn =
      kind === 'text' && values instanceof Uint16Array ? { kind: 'text', refs: values, texts: texts.next() } : { kind: 'number', values };
    if (isField(name) && TRACK_COLUMNS[name] === kind) columns.set(name, column);
  }
  if (rows === null) throw new MpcError('malformed', 'A stored segment does not say which rows it holds.');
  return { rows, columns };
}

/** Every step is a bijection, so that no change of one word goes unnoticed. */
function checksumOf({ format, count, columns, bytes, lengths, text }: Segment): number {
  let hash = hashOn(Math.imul(format, count + 1), columns);
  const words = new Uint32Array(bytes, 0, bytes.byteLength >>> 2);
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ (words[at] ?? 0), PRIME);
  for (const byte of new Uint8Array(bytes, words.byteLength)) hash = Math.imul(hash ^ byte, PRIME);
  for (let at = 0; at < lengths.length; at++) hash = Math.imul(hash ^ (lengths[at] ?? 0), PRIME);
  return hashOn(hash, text) >>> 0;
}

/** The distinct texts of a field in the order of their first use; `refs` receives their indexes. */
function collectTexts(records: readonly TrackRecord[], field: TrackField, refs: Uint16Array): string[] {
  const known = new Map<string, number>();
  let previous: string | null = null;
  let ref = 0;
  for (const [index, record] of records.entries()) {
    const text = String(record[field]);
    if (text !== previous) {
      ref = known.get(text) ?? known.size;
      known.set(text, ref);
      previous = text;
    }
    refs[index] = ref;
  }
  return [...known.keys()];
}

/** Whether a column holds anything but the value that a blank record has. */
function says(values: NumberArray, blank: number): boolean {
  return values.some((value) => !Object.is(value, blank));
}

class TextReader {
  readonly #segment: Segment;
  #length = 0;
  #at = 0;

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /** The texts of the next text column. */
  next(): readonly string[] {
    const { lengths, text } = this.#segment;
    const count = lengths[this.#length++] ?? 0;
    const texts: string[] = [];
    for (let index = 0; index < count; index++) {
      const end = this.#at + (lengths[this.#length++] ?? Number.NaN);
      if (!(end <= text.length)) throw new MpcError('malformed', 'The texts of a stored segment are cut short.');
      texts.push(text.slice(this.#at, end));
      this.#at = end;
    }
    return texts;
  }
}

function isKind(kind: string): kind is ColumnKind {
  return Object.hasOwn(ARRAYS, kind);
}

function isField(name: string): name is TrackField {
  return Object.hasOwn(TRACK_COLUMNS, name);
}

function isSegment(value: unknown): value is Segment {
  if (typeof value !== 'object' || value === null) return false;
  const { format, count, columns, bytes, lengths, text } = value as Partial<Record<keyof Segment, unknown>>;
  return (
    (format === SEGMENT_FORMAT || format === FIRST_FORMAT) &&
    typeof count === 'number' &&
    typeof columns === 'string' &&
    bytes instanceof ArrayBuffer &&
    lengths instanceof Uint32Array &&
    typeof text === 'string'
  );
}
