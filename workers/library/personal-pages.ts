/**
 * What a person makes of many tracks as it lies in the database: column by column in a few dozen pages, in which
 * a track's place follows from its id. A thousand ratings are one entry of a log; pages take it in later.
 */
import type { TrackId } from '../../services/protocol/records.ts';
import type { EditedTags, EditTimes, PersonalRecord } from './personal-record.ts';
import { formatId, hashOn, parseId } from './stable-id.ts';
import { MISSING } from './track-record.ts';

/** As stored; records correspond by index. */
export interface PersonalPage {
  /** High and low half of each id. */
  readonly ids: Uint32Array;
  readonly favourite: Uint8Array;
  /** Half stars, or {@link MISSING}. */
  readonly rating: Uint8Array;
  readonly plays: Uint32Array;
  readonly skips: Uint32Array;
  /** Epoch milliseconds, or NaN. */
  readonly lastPlayed: Float64Array;
  /** For each record when its favourite, rating and edits changed last, in epoch milliseconds. */
  readonly changed: Float64Array;
  /** Few tracks have any. When each was made, earlier builds did not say. */
  readonly edits: readonly PageEdits[];
  /** Of all the others; pages of earlier builds have none. */
  readonly checksum?: number;
}

type PageEdits = readonly [index: number, edits: EditedTags, times?: EditTimes];

/** Numbers in {@link PersonalPage.changed} per record. */
const TIMES = 3;
const MAX_HALVES = 10;
const PRIME = 0x01000193;
/** Characters of an id that say in which page it lies: they take some 70 values. */
const PAGE_PREFIX = 2;

/** Which page a track belongs to. */
export function pageOf(id: TrackId): string {
  return id.slice(0, PAGE_PREFIX);
}

export function encodePage(records: ReadonlyMap<TrackId, PersonalRecord>): PersonalPage {
  const size = records.size;
  const edits: PageEdits[] = [];
  const page = {
    ids: new Uint32Array(size * 2),
    favourite: new Uint8Array(size),
    rating: new Uint8Array(size).fill(MISSING.u8),
    plays: new Uint32Array(size),
    skips: new Uint32Array(size),
    lastPlayed: new Float64Array(size).fill(Number.NaN),
    changed: new Float64Array(size * TIMES),
    edits,
  };
  let index = 0;
  for (const [id, record] of records) {
    const { high, low } = parseId(id) ?? { high: 0, low: 0 };
    page.ids.set([high, low], index * 2);
    page.favourite[index] = record.favourite ? 1 : 0;
    if (record.rating !== null) page.rating[index] = record.rating * 2;
    page.plays[index] = record.plays;
    page.skips[index] = record.skips;
    if (record.lastPlayed !== null) page.lastPlayed[index] = record.lastPlayed;
    page.changed.set([record.favouriteAt, record.ratedAt, record.editedAt], index * TIMES);
    if (record.editTimes !== undefined) edits.push([index, record.edits ?? {}, record.editTimes]);
    else if (record.edits !== null) edits.push([index, record.edits]);
    index++;
  }
  return { ...page, checksum: checksumOf(page) };
}

/** Visits the records of a page. */
export function readPage(value: PersonalPage, visit: (id: TrackId, record: PersonalRecord) => void): void {
  const edits = new Map(value.edits.map((entry) => [entry[0], entry]));
  for (let index = 0; index < value.favourite.length; index++) {
    const rating = value.rating[index] ?? MISSING.u8;
    const lastPlayed = value.lastPlayed[index] ?? Number.NaN;
    const [, edited = {}, editTimes] = edits.get(index) ?? [];
    visit(formatId({ high: value.ids[index * 2] ?? 0, low: value.ids[index * 2 + 1] ?? 0 }), {
      favourite: value.favourite[index] === 1,
      favouriteAt: value.changed[index * TIMES] ?? 0,
      rating: rating === MISSING.u8 ? null : rating / 2,
      ratedAt: value.changed[index * TIMES + 1] ?? 0,
      plays: value.plays[index] ?? 0,
      skips: value.skips[index] ?? 0,
      lastPlayed: Number.isNaN(lastPlayed) ? null : lastPlayed,
      edits: Object.keys(edited).length === 0 ? null : edited,
      editedAt: value.changed[index * TIMES + 2] ?? 0,
      ...(editTimes !== undefined && { editTimes }),
    });
  }
}

/** What an older MPC stored under a track's id: whether it is a favourite; null when the value cannot be read. */
export function readOldFavourite(value: unknown): boolean | null {
  return typeof value === 'object' && value !== null && 'favourite' in value && typeof value.favourite === 'boolean' ? value.favourite : null;
}

/** Whether a stored value is a whole page, as it was written. */
export function isPage(value: unknown): value is PersonalPage {
  return hasForm(value) && (value.checksum === undefined || value.checksum === checksumOf(value));
}

function hasForm(value: unknown): value is PersonalPage {
  if (typeof value !== 'object' || value === null) return false;
  const { ids, favourite, rating, plays, skips, lastPlayed, changed, edits } = value as Partial<Record<keyof PersonalPage, unknown>>;
  if (!(favourite instanceof Uint8Array)) return false;
  const size = favourite.length;
  return (
    ids instanceof Uint32Array && ids.length === size * 2 &&
    rating instanceof Uint8Array && rating.length === size && rating.every((halves) => halves <= MAX_HALVES || halves === MISSING.u8) &&
    plays instanceof Uint32Array && plays.length === size &&
    skips instanceof Uint32Array && skips.length === size &&
    lastPlayed instanceof Float64Array && lastPlayed.length === size &&
    changed instanceof Float64Array && changed.length === size * TIMES &&
    Array.isArray(edits) && edits.every((entry) => Array.isArray(entry) && typeof entry[1] === 'object' && entry[1] !== null)
  );
}

/** Every step is a bijection, so that no change of one number goes unnoticed. */
function checksumOf({ ids, favourite, rating, plays, skips, lastPlayed, changed, edits }: PersonalPage): number {
  let hash = hashOn(favourite.length, JSON.stringify(edits));
  for (const column of [ids, favourite, rating, plays, skips, lastPlayed, changed]) {
    const words = column instanceof Uint8Array ? column : new Uint32Array(column.buffer, column.byteOffset, column.byteLength / 4);
    for (let at = 0; at < words.length; at++) hash = Math.imul(hash ^ (words[at] ?? 0), PRIME);
  }
  return hash >>> 0;
}
