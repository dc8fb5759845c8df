import { expect } from '@open-wc/testing';
import { decodeSegment, encodeSegment, readSegment, type Segment } from './segment-codec.ts';
import { blankRecord, ERASED, LIST_SEPARATOR, MISSING, TRACK_COLUMNS, type TrackField, type TrackRecord } from './track-record.ts';
import { TrackTable } from './track-table.ts';

const FIELDS = Object.keys(TRACK_COLUMNS) as TrackField[];
/** Fields whose numbers may be missing. */
const NULLABLE = FIELDS.filter((field) => blankRecord()[field] === null);

/** A record with a value of its own in every field. */
function fullRecord(seed: number): TrackRecord {
  const record: Record<string, string | number | null> = { ...blankRecord() };
  for (const [index, field] of FIELDS.entries()) {
    const kind = TRACK_COLUMNS[field];
    record[field] = kind === 'text' ? `${field} ${seed} 夜 é \ud83c\udfb5` : kind === 'u8' ? 1 : seed * 10 + index + (kind === 'f32' ? 0.5 : 0);
  }
  record['artists'] = ['A', 'B', 'ク'].join(LIST_SEPARATOR);
  record['state'] = 0;
  for (const field of ['mbRecording', 'mbTrack']) record[field] = `0123456${seed}-89ab-4cde-8f01-23456789abcd`;
  return record as unknown as TrackRecord;
}

/** Through the database's clone and back into a table. */
function roundTrip(rows: readonly number[], records: readonly TrackRecord[]): TrackTable {
  const table = new TrackTable();
  const segment = decodeSegment(structuredClone(encodeSegment(rows, records)));
  table.load(segment, new Uint8Array(rows.length).fill(1));
  return table;
}

describe('a segment', () => {
  it('gives back every column', () => {
    const records = [fullRecord(1), fullRecord(2), fullRecord(3)];
    const table = roundTrip([0, 1, 2], records);
    expect([0, 1, 2].map((row) => table.record(row))).to.deep.equal(records);
  });

  it('gives back what is unknown beside what is known', () => {
    const records = [blankRecord(), fullRecord(7), blankRecord()];
    const table = roundTrip([0, 1, 2], records);
    expect([0, 1, 2].map((row) => table.record(row))).to.deep.equal(records);
    expect(NULLABLE).to.include.members(['year', 'duration', 'trackGain', 'bitRate']);
    for (const field of NULLABLE) expect(table.record(0)[field]).to.equal(null, field);
  });

  it('gives back texts that are no valid Unicode', () => {
    const record = { ...blankRecord(), name: 'broken \ud800 name', title: '\u0000\n' };
    expect(roundTrip([0], [record]).record(0)).to.deep.equal(record);
  });

  it('gives back the largest and smallest numbers', () => {
    const record: TrackRecord = {
      ...blankRecord(),
      idHigh: MISSING.u32,
      idLow: MISSING.u32,
      size: Number.MAX_SAFE_INTEGER,
      modified: 0,
      year: 65534,
      track: 0,
      trackGain: -12.25,
      duration: 0,
    };
    expect(roundTrip([0], [record]).record(0)).to.deep.equal(record);
  });

  it('holds rows in any places, and replaces what was there', () => {
    const table = roundTrip([5, 2], [fullRecord(5), fullRecord(2)]);
    table.load(decodeSegment(encodeSegment([5], [blankRecord()])), new Uint8Array([1]));
    expect(table.record(5)).to.deep.equal(blankRecord());
    expect(table.record(2)).to.deep.equal(fullRecord(2));
    expect(table.record(3)).to.deep.equal({ ...blankRecord(), state: ERASED });
  });

  it('takes little room for columns that say nothing', () => {
    const { bytes, text } = encodeSegment([0, 1], [blankRecord(), blankRecord()]);
    expect([bytes.byteLength < 100, text]).to.deep.equal([true, new ArrayBuffer(0)]);
  });

  it('holds one value of a column where all are alike, and of numbers that count up', () => {
    const records = Array.from({ length: 100 }, (_, row) => ({ ...blankRecord(), added: 5e12, name: `${row}.mp3`, sampleRate: 44_100, year: 1900 + row }));
    const rows = records.map((_, row) => row + 7);
    const segment = encodeSegment(rows, records);
    expect(segment.columns.split(',')).to.have.members(['added:f64=', 'sampleRate:u32=', 'row:u32+', 'name:text+', 'year:u16+']);
    const table = roundTrip(rows, records);
    expect(rows.map((row) => table.record(row))).to.deep.equal(records);
  });

  it('takes numbers for a run only where each follows the one before', () => {
    const halves = Array.from({ length: 20 }, (_, at) => 1.830_254_428_878_904_7 + at).map((value, at) => (at < 7 ? value : value + Number.EPSILON * 4));
    const lengths = halves.reduce<number[]>((all, _, at) => [...all, at === 0 ? 1.830_254_428_878_904_7 : (all.at(-1) ?? 0) + 1], []);
    for (const durations of [halves, lengths]) {
      const records = durations.map((duration) => ({ ...blankRecord(), duration }));
      const rows = durations.map((_, row) => row);
      const table = roundTrip(rows, records);
      expect(rows.map((row) => table.record(row).duration)).to.deep.equal(durations);
    }
    const years = [[1, 2, 4], [0, 1, 2], [2, 1, 0], [7, 7, 8], [null, 1, 2], [1, null, null]];
    for (const [a, b, c] of years) {
      const records = [a, b, c].map((year) => ({ ...blankRecord(), year: year ?? null, size: year ?? null }));
      const table = roundTrip([3, 1, 2], records);
      expect([3, 1, 2].map((row) => [table.record(row).year, table.record(row).size]), String([a, b, c])).to.deep.equal(records.map(({ year, size }) => [year, size]));
    }
  });

  it('ignores columns of a later version', () => {
    const segment = encodeSegment([0], [{ ...blankRecord(), title: 'Here' }]);
    const later: Segment = { ...segment, columns: segment.columns.replace('title:text', 'mood:text') };
    expect(readSegment(later).columns.has('title')).to.equal(false);
  });

  it('is refused when damaged', () => {
    const segment = encodeSegment([0], [fullRecord(1)]);
    const damaged: unknown[] = [
      null,
      {},
      { ...segment, format: 99 },
      { ...segment, bytes: segment.bytes.slice(0, 20) },
      { ...segment, text: segment.text.slice(5) },
      { ...segment, text: new Uint8Array([0xff, 0xfe]).buffer },
      { ...segment, columns: 'row:u99' },
      { ...segment, count: Number.NaN },
      { ...segment, count: -1 },
      { ...segment, count: 0.5 },
      { ...segment, columns: 'title:text' },
    ];
    // Format 1 has no checksum: what it says must not contradict itself.
    for (const format of [1, 2, 3]) {
      for (const value of damaged) {
        const stored: unknown = typeof value === 'object' && value !== null ? { ...value, format: (value as Segment).format === 99 ? 99 : format } : value;
        expect(() => decodeSegment(stored)).to.throw().with.property('code', 'malformed');
      }
    }
  });

  it('of format 2, its texts in one string, is read as it was written', () => {
    const text = 'HereТам';
    const bytes = Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0]).buffer;
    const stored = { format: 2, count: 2, columns: 'row:u32,title:text', bytes, lengths: new Uint32Array([2, 4, 3]), text, checksum: 190_368_359 };
    const { rows, columns } = decodeSegment(stored);
    expect([[...rows], columns.get('title')]).to.deep.equal([[0, 1], { kind: 'text', refs: new Uint16Array([0, 1]), texts: ['Here', 'Там'] }]);
    expect(() => decodeSegment({ ...stored, text: 'HereТём' })).to.throw().with.property('code', 'malformed');
  });

  it('of format 1 is read as it was written, without a checksum', () => {
    const { checksum, ...segment } = encodeSegment([0], [fullRecord(1)]);
    const table = new TrackTable();
    table.load(decodeSegment({ ...segment, format: 1 }), new Uint8Array([1]));
    expect(table.record(0)).to.deep.equal(fullRecord(1));
    expect(checksum).to.be.above(0);
  });
});

describe('a column of texts', () => {
  it('gathers the same however often it has gathered before', () => {
    const table = new TrackTable();
    table.ensure(3);
    for (const [row, title] of ['Same', 'Other', 'Same'].entries()) table.columns.title.set(row, title);
    const expected = { kind: 'text', refs: Uint16Array.of(0, 1, 0), texts: ['Same', 'Other'] };
    const one = Uint32Array.of(1);
    for (let time = 0; time < 0x10001; time++) table.gather('title', one);
    expect(table.gather('title', Uint32Array.of(0, 1, 2))).to.deep.equal(expected);
    table.columns.title.set(1, 'New');
    expect(table.gather('title', Uint32Array.of(1, 2))).to.deep.equal({ kind: 'text', refs: Uint16Array.of(0, 1), texts: ['New', 'Same'] });
  });
});
