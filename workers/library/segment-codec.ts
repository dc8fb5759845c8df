/**
 * A segment is up to some two thousand tracks as they lie in the database: column by column, each text once per column.
 * Columns that say nothing are left out; columns of a later version that are not known here are ignored.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import { hashOn } from './stable-id.ts';
import { blankRecord, type ColumnKind, MISSING, TRACK_COLUMNS, type TrackField, type TrackRecord } from './track-record.ts';

/** Segments of format 1 have no checksum; those of formats 1 and 2 hold their texts as a string, never as bytes. */
export const SEGMENT_FORMAT = 3;
export const FIRST_FORMAT = 1;

/** As stored. Fixed-width columns and the references of text columns lie in `bytes`, widest first. */
export interface Segment {
  readonly format: number;
  /** How many rows. */
  readonly count: number;
  /** `name:kind`, in the order in which they lie in `bytes`, joined by commas; with a sign of {@link STEPS} behind it, one value stands for all. */
  readonly columns: string;
  readonly bytes: ArrayBuffer;
  /** For each text column: how many texts it has, then the length of each in UTF-16 units. */
  readonly lengths: Uint16Array | Uint32Array;
  /** All texts, one after the other: in UTF-8, or as they are where names of files hold what UTF-8 cannot. */
  readonly text: ArrayBuffer | string;
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
const ENCODER = new TextEncoder();
const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
/** What a column's values add up to from one row to the next, by the sign behind its kind: `=` all alike, `+` counted up. */
const STEPS = { '=': 0, '+': 1 } as const;
type Run = keyof typeof STEPS;
const RUNS = Object.keys(STEPS) as readonly Run[];
/** Of the FNV hash. */
const PRIME = 0x01000193;
/** No library has so many: a higher number is damage. */
const MAX_ROWS = 2 ** 26;
const BLANK = blankRecord();
const FIELDS = Object.keys(TRACK_COLUMNS) as TrackField[];

interface StoredColumn {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly run: Run | '';
  readonly values: NumberArray;
}

function width(kind: ColumnKind): number {
  return ARRAYS[kind].BYTES_PER_ELEMENT;
}

/** Some columns of rows, encoded but for being put together. */
export interface EncodedFields {
  readonly columns: readonly StoredColumn[];
  /** As in {@link Segment}, column by column. */
  readonly lengths: readonly Uint32Array[];
  readonly text: ArrayBuffer | string;
}

/** Encodes rows and all fields of their records, which correspond by index. */
export function encodeSegment(rows: readonly number[], records: readonly TrackRecord[]): Segment {
  return segmentOf(Uint32Array.from(rows), [encodeFields(FIELDS, (field) => columnOf(records, field))]);
}

/** Encodes fields whose values are asked for; null where they say nothing. */
export function encodeFields(fields: readonly TrackField[], valuesOf: (field: TrackField) => DecodedColumn | null): EncodedFields {
  const columns: StoredColumn[] = [];
  const lengths: Uint32Array[] = [];
  let written = '';
  for (const field of fields) {
    const column = valuesOf(field);
    if (column === null) continue;
    if (column.kind === 'text') {
      lengths.push(lengthsOf(column.texts));
      written += column.texts.join('');
    }
    columns.push(storedColumn(field, TRACK_COLUMNS[field], column.kind === 'text' ? column.refs : column.values));
  }
  return { columns, lengths, text: encodeText(written) };
}

/** The segment of rows whose fields were encoded. */
export function segmentOf(rows: Uint32Array, fields: readonly EncodedFields[]): Segment {
  const columns = [...fields.flatMap((part) => part.columns), storedColumn(ROW_COLUMN, 'u32', rows)];
  // Widest first, so that every column starts where its element type may lie.
  columns.sort((a, b) => width(b.kind) - width(a.kind));
  const lengths = new Uint32Array(joined(fields.flatMap((part) => part.lengths)));
  const segment = {
    format: SEGMENT_FORMAT,
    count: rows.length,
    columns: columns.map(({ name, kind, run }) => `${name}:${kind}${run}`).join(','),
    bytes: joined(columns.map(({ values }) => values)),
    lengths: lengths.some((length) => length > MISSING.u16) ? lengths : new Uint16Array(lengths),
    text: joinTexts(fields.map(({ text }) => text)),
  };
  return { ...segment, checksum: checksumOf(segment) };
}

/** How many texts there are, then the length of each. */
function lengthsOf(texts: readonly string[]): Uint32Array {
  const lengths = new Uint32Array(texts.length + 1);
  lengths[0] = texts.length;
  for (let at = 0; at < texts.length; at++) lengths[at + 1] = texts[at]?.length ?? 0;
  return lengths;
}

function joined(parts: readonly NumberArray[]): ArrayBuffer {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(new Uint8Array(part.buffer, part.byteOffset, part.byteLength), offset);
    offset += part.byteLength;
  }
  return bytes.buffer;
}

function joinTexts(texts: readonly (ArrayBuffer | string)[]): ArrayBuffer | string {
  const [only = '', second] = texts;
  if (second === undefined) return only;
  const encoded = texts.filter((text) => typeof text !== 'string');
  return encoded.length === texts.length ? joined(encoded.map((text) => new Uint8Array(text))) : texts.map(decodeText).join('');
}

/** Only the first value of a run is stored. */
function storedColumn(name: string, kind: ColumnKind, values: NumberArray): StoredColumn {
  const run = RUNS.find((sign) => isRun(values, STEPS[sign])) ?? '';
  return { name, kind, run, values: run === '' ? values : values.subarray(0, 1) };
}

function isRun(values: NumberArray, step: number): boolean {
  const first = values[0] ?? 0;
  for (let at = 1; at < values.length; at++) if (!Object.is(values[at], step === 0 ? first : first + at)) return false;
  return true;
}

function encodeText(text: string): ArrayBuffer | string {
  return text.isWellFormed() ? ENCODER.encode(text).buffer : text;
}

/** @throws MpcError `malformed` */
function decodeText(text: ArrayBuffer | string): string {
  if (typeof text === 'string') return text;
  try {
    return DECODER.decode(text);
  } catch {
    throw new MpcError('malformed', 'The texts of a stored segment are damaged.');
  }
}

/** The values that records have of a field; null where they say nothing. */
export function columnOf(records: readonly TrackRecord[], field: TrackField): DecodedColumn | null {
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
    const [name = '', coded = ''] = entry.split(':');
    const run = RUNS.find((sign) => coded.endsWith(sign));
    const kind = run === undefined ? coded : coded.slice(0, -1);
    if (!isKind(kind)) throw new MpcError('malformed', 'A stored segment has a column of unknown kind.');
    const count = run === undefined ? value.count : Math.min(1, value.count);
    const end = offset + count * width(kind);
    if (end > value.bytes.byteLength) throw new MpcError('malformed', 'A stored segment is cut short.');
    const stored = new ARRAYS[kind](value.bytes, offset, count);
    offset = end;
    const values = run === undefined ? stored : runOf(stored, value.count, STEPS[run]);
    if (name === ROW_COLUMN && values instanceof Uint32Array) rows = values;
    const column: DecodedColumn =
      kind === 'text' && values instanceof Uint16Array ? { kind: 'text', refs: values, texts: texts.next() } : { kind: 'number', values };
    if (isField(name) && TRACK_COLUMNS[name] === kind) columns.set(name, column);
  }
  if (rows === null) throw new MpcError('malformed', 'A stored segment does not say which rows it holds.');
  return { rows, columns };
}

/** The values of a column of which the first is stored. */
function runOf<A extends NumberArray>(stored: A, count: number, step: number): A {
  const values = new (stored.constructor as new (length: number) => A)(count);
  const first = stored[0] ?? 0;
  if (step === 0) return values.fill(first) as A;
  for (let at = 0; at < count; at++) values[at] = first + at;
  return values;
}

/** Every step is a bijection, so that no change of one word goes unnoticed. */
function checksumOf({ format, count, columns, bytes, lengths, text }: Segment): number {
  let hash = hashBytes(hashOn(Math.imul(format, count + 1), columns), bytes);
  for (let at = 0; at < lengths.length; at++) hash = Math.imul(hash ^ (lengths[at] ?? 0), PRIME);
  return (typeof text === 'string' ? hashOn(hash, text) : hashBytes(hash, text)) >>> 0;
}

function hashBytes(before: number, bytes: ArrayBuffer): number {
  let hash = before;
  const words = new Uint32Array(bytes, 0, bytes.byteLength >>> 2);
  for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ (words[at] ?? 0), PRIME);
  for (const byte of new Uint8Array(bytes, words.byteLength)) hash = Math.imul(hash ^ byte, PRIME);
  return hash;
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
  readonly #lengths: Segment['lengths'];
  readonly #text: string;
  #length = 0;
  #at = 0;

  /** @throws MpcError `malformed` */
  constructor({ lengths, text }: Segment) {
    this.#lengths = lengths;
    this.#text = decodeText(text);
  }

  /** The texts of the next text column. */
  next(): readonly string[] {
    const count = this.#lengths[this.#length++] ?? 0;
    const texts: string[] = [];
    for (let index = 0; index < count; index++) {
      const end = this.#at + (this.#lengths[this.#length++] ?? Number.NaN);
      if (!(end <= this.#text.length)) throw new MpcError('malformed', 'The texts of a stored segment are cut short.');
      texts.push(this.#text.slice(this.#at, end));
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
    isFormat(format) &&
    isCount(count) &&
    typeof columns === 'string' &&
    bytes instanceof ArrayBuffer &&
    (lengths instanceof Uint16Array || lengths instanceof Uint32Array) &&
    (typeof text === 'string' || text instanceof ArrayBuffer)
  );
}

function isCount(count: unknown): boolean {
  return typeof count === 'number' && Number.isInteger(count) && count >= 0 && count <= MAX_SEGMENT_ROWS;
}

function isFormat(format: unknown): boolean {
  return typeof format === 'number' && Number.isInteger(format) && format >= FIRST_FORMAT && format <= SEGMENT_FORMAT;
}
