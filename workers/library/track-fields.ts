/** Which fields tracks have, of which kind, and where the numbers among them are found. */
import type { FlagField, IdField, NumberField, TextField, TimeField, TrackField } from '../../services/protocol/library.ts';
import type { Projection } from './projection.ts';
import { rounded } from './rows.ts';

export const TEXT_FIELDS = {
  title: 1,
  artist: 1,
  albumArtist: 1,
  album: 1,
  genre: 1,
  composer: 1,
  credit: 1,
  comment: 1,
  path: 1,
  codec: 1,
} as const satisfies Record<TextField, 1>;
export const NUMBER_FIELDS = {
  track: 1,
  disc: 1,
  year: 1,
  duration: 1,
  size: 1,
  bitRate: 1,
  sampleRate: 1,
  added: 1,
  modified: 1,
  bitDepth: 1,
  channels: 1,
  bpm: 1,
  originalYear: 1,
  rating: 1,
  plays: 1,
  skips: 1,
  lastPlayed: 1,
} as const satisfies Record<NumberField, 1>;
export const TIME_FIELDS = { added: 1, modified: 1, lastPlayed: 1 } as const satisfies Record<TimeField, 1>;
export const ID_FIELDS = {
  id: 1,
  albumId: 1,
  artistId: 1,
  genreId: 1,
  folderId: 1,
  account: 1,
  status: 1,
} as const satisfies Record<IdField, 1>;
export const FLAG_FIELDS = {
  favourite: 1,
  compilation: 1,
  lossless: 1,
  edited: 1,
  duplicate: 1,
} as const satisfies Record<FlagField, 1>;

/** What a person makes of tracks: it changes without a sync, and concerns only views that name it. */
const PERSONAL_FIELDS: ReadonlySet<string> = new Set<TrackField>(['favourite', 'rating', 'plays', 'skips', 'lastPlayed', 'edited']);

export function isTextField(field: TrackField): field is TextField {
  return Object.hasOwn(TEXT_FIELDS, field);
}

export function isNumberField(field: TrackField): field is NumberField {
  return Object.hasOwn(NUMBER_FIELDS, field);
}

export function isFlagField(field: TrackField): field is FlagField {
  return Object.hasOwn(FLAG_FIELDS, field);
}

export function isPersonalField(field: string): boolean {
  return PERSONAL_FIELDS.has(field);
}

/** Numbers of tracks by row; null where a track lacks one. */
export interface NumberSource {
  get(row: number): number | null;
}

export function numbersOf(field: NumberField, projection: Projection): NumberSource {
  const { columns, personal } = projection.table;
  switch (field) {
    case 'rating':
    case 'plays':
    case 'skips':
    case 'lastPlayed':
      return personal[field];
    case 'originalYear':
      return yearsOf(columns.originalDate);
    case 'bpm':
      // As it is shown: the column holds a number close to it.
      return { get: (row) => rounded(columns.bpm.get(row)) };
    default:
      return columns[field];
  }
}

/** 1 where the flag is set, by row. */
export function flagsOf(field: FlagField, projection: Projection): { get(row: number): number } {
  const { columns, personal, duplicate } = projection.table;
  switch (field) {
    case 'favourite':
    case 'edited':
      return personal[field];
    case 'duplicate':
      return duplicate;
    default:
      return columns[field];
  }
}

/** The years with which dates begin, read once per distinct date. */
function yearsOf(dates: Projection['table']['columns']['originalDate']): NumberSource {
  const years = new Map<number, number | null>();
  return {
    get(row) {
      const date = dates.data[row] ?? 0;
      if (date === 0) return null;
      let year = years.get(date);
      if (year === undefined) {
        const digits = /^\d{4}/.exec(dates.domain.text(date));
        years.set(date, (year = digits === null ? null : Number(digits[0])));
      }
      return year;
    },
  };
}
