/**
 * What a person makes of one track, and the changes to it. Changes are kept as they were made and added up when
 * they are read, so that of two hosts that count a play at once none overwrites the other's.
 */
import type { Rating, TagEdits } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { EDITABLE } from './tag-edits.ts';

/** Tags that a person has changed; the others are the file's. */
export type EditedTags = { readonly [F in keyof TagEdits]?: NonNullable<TagEdits[F]> };

/** When each tag was changed or taken back last, in epoch milliseconds; those left out never were. */
export type EditTimes = { readonly [F in keyof TagEdits]?: number };

export interface PersonalRecord {
  readonly favourite: boolean;
  /** Epoch milliseconds of the last change; 0 = never. So are the other two. */
  readonly favouriteAt: number;
  readonly rating: Rating;
  readonly ratedAt: number;
  readonly plays: number;
  readonly skips: number;
  /** Epoch milliseconds; null when it was never played. */
  readonly lastPlayed: number | null;
  readonly edits: EditedTags | null;
  /** Of the last edit. */
  readonly editedAt: number;
  /** Left out by earlier builds: then all tags, edited or not, are as they were at {@link editedAt}. */
  readonly editTimes?: EditTimes;
}

export const NOTHING_PERSONAL: PersonalRecord = {
  favourite: false,
  favouriteAt: 0,
  rating: null,
  ratedAt: 0,
  plays: 0,
  skips: 0,
  lastPlayed: null,
  edits: null,
  editedAt: 0,
};

/** One change to one track. `take` merges what is known from elsewhere (an import); `forget` leaves nothing. */
export type PersonalStep =
  | { readonly do: 'favourite'; readonly value: boolean }
  | { readonly do: 'rate'; readonly value: Rating }
  /** Null takes an edit back. */
  | { readonly do: 'edit'; readonly value: TagEdits }
  | { readonly do: 'count'; readonly plays: number; readonly skips: number; readonly lastPlayed: number | null }
  | { readonly do: 'take'; readonly value: PersonalRecord }
  | { readonly do: 'forget' };

/** The same change to several tracks. */
export interface PersonalChange {
  readonly ids: readonly TrackId[];
  /** Epoch milliseconds. */
  readonly at: number;
  readonly step: PersonalStep;
}

export function applyStep(record: PersonalRecord, step: PersonalStep, at: number): PersonalRecord {
  switch (step.do) {
    case 'favourite':
      return { ...record, favourite: step.value, favouriteAt: at };
    case 'rate':
      return { ...record, rating: step.value, ratedAt: at };
    case 'edit':
      return { ...record, edits: editsOf({ ...record.edits, ...step.value }), editedAt: at, editTimes: { ...timesOf(record), ...timesOfAll(Object.keys(step.value), at) } };
    case 'count':
      return {
        ...record,
        plays: record.plays + step.plays,
        skips: record.skips + step.skips,
        lastPlayed: latest(record.lastPlayed, step.lastPlayed),
      };
    case 'take':
      return mergeRecords(record, step.value);
    case 'forget':
      return NOTHING_PERSONAL;
  }
}

/**
 * Two accounts of one track as one: the newer favourite, rating and edit of each tag, of equally old ones ours unless it says
 * nothing; the higher counts. Merging the same again changes nothing.
 */
export function mergeRecords(ours: PersonalRecord, theirs: PersonalRecord): PersonalRecord {
  const newer = (oursAt: number, theirsAt: number, oursSays: boolean): PersonalRecord =>
    theirsAt > oursAt || (theirsAt === oursAt && !oursSays) ? theirs : ours;
  const liked = newer(ours.favouriteAt, theirs.favouriteAt, ours.favourite);
  const rated = newer(ours.ratedAt, theirs.ratedAt, ours.rating !== null);
  return {
    favourite: liked.favourite,
    favouriteAt: liked.favouriteAt,
    rating: rated.rating,
    ratedAt: rated.ratedAt,
    plays: Math.max(ours.plays, theirs.plays),
    skips: Math.max(ours.skips, theirs.skips),
    lastPlayed: latest(ours.lastPlayed, theirs.lastPlayed),
    ...mergeEdits(ours, theirs),
  };
}

type Edited = Pick<PersonalRecord, 'edits' | 'editedAt' | 'editTimes'>;

/** Tag by tag; the very members of the one that says it all already. */
function mergeEdits(ours: PersonalRecord, theirs: PersonalRecord): Edited {
  const [ourTimes, theirTimes] = [timesOf(ours), timesOf(theirs)];
  const isTheirs = (field: keyof TagEdits): boolean => {
    const [ourTime, theirTime] = [ourTimes[field] ?? 0, theirTimes[field] ?? 0];
    return theirTime > ourTime || (theirTime === ourTime && ours.edits?.[field] === undefined && theirs.edits?.[field] !== undefined);
  };
  const taken = EDITABLE.filter(isTheirs);
  if (taken.length === 0) return editedOf(ours);
  if (EDITABLE.every((field) => taken.includes(field) || (ourTimes[field] === undefined && ours.edits?.[field] === undefined))) return editedOf(theirs);
  const edits: Record<string, unknown> = { ...ours.edits };
  const editTimes: Record<string, number> = { ...ourTimes };
  for (const field of taken) {
    edits[field] = theirs.edits?.[field];
    editTimes[field] = theirTimes[field] ?? 0;
  }
  return { edits: editsOf(edits), editedAt: Math.max(ours.editedAt, theirs.editedAt), editTimes };
}

function editedOf({ edits, editedAt, editTimes }: PersonalRecord): Edited {
  return { edits, editedAt, ...(editTimes !== undefined && { editTimes }) };
}

function timesOf({ editTimes, editedAt }: PersonalRecord): EditTimes {
  return editTimes ?? (editedAt === 0 ? {} : timesOfAll(EDITABLE, editedAt));
}

function timesOfAll(fields: readonly string[], at: number): EditTimes {
  return Object.fromEntries(fields.map((field) => [field, at]));
}

/** Whether there is anything to be kept, be it only that something was taken back. */
export function isPersonal(record: PersonalRecord): boolean {
  const { favouriteAt, favourite, ratedAt, rating, plays, skips, lastPlayed, edits, editedAt } = record;
  const touched = favouriteAt + ratedAt + editedAt + plays + skips > 0;
  return touched || favourite || rating !== null || lastPlayed !== null || edits !== null;
}

/** Edits without those that were taken back. */
function editsOf(edits: Readonly<Record<string, unknown>>): EditedTags | null {
  const left = Object.entries(edits).filter(([, value]) => value !== null && value !== undefined);
  return left.length === 0 ? null : Object.fromEntries(left);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
