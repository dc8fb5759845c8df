/**
 * What a person makes of one track, and the changes to it. Changes are kept as they were made and added up when
 * they are read, so that of two hosts that count a play at once none overwrites the other's.
 */
import type { Rating, TagEdits } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';

/** Tags that a person has changed; the others are the file's. */
export type EditedTags = { readonly [F in keyof TagEdits]?: NonNullable<TagEdits[F]> };

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
  readonly editedAt: number;
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
  /** Makes the counts at least these; doing it again changes nothing. */
  | { readonly do: 'reach'; readonly plays: number; readonly skips: number; readonly lastPlayed: number | null }
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
      return { ...record, edits: applyEdits(record.edits, step.value), editedAt: at };
    case 'count':
      return {
        ...record,
        plays: record.plays + step.plays,
        skips: record.skips + step.skips,
        lastPlayed: latest(record.lastPlayed, step.lastPlayed),
      };
    case 'reach':
      return {
        ...record,
        plays: Math.max(record.plays, step.plays),
        skips: Math.max(record.skips, step.skips),
        lastPlayed: latest(record.lastPlayed, step.lastPlayed),
      };
    case 'take':
      return mergeRecords(record, step.value);
    case 'forget':
      return NOTHING_PERSONAL;
  }
}

/**
 * Two accounts of one track as one: the newer favourite, rating and edits, of equally old ones ours unless it says
 * nothing; the higher counts. Merging the same again changes nothing.
 */
export function mergeRecords(ours: PersonalRecord, theirs: PersonalRecord): PersonalRecord {
  const newer = (oursAt: number, theirsAt: number, oursSays: boolean): PersonalRecord =>
    theirsAt > oursAt || (theirsAt === oursAt && !oursSays) ? theirs : ours;
  const liked = newer(ours.favouriteAt, theirs.favouriteAt, ours.favourite);
  const rated = newer(ours.ratedAt, theirs.ratedAt, ours.rating !== null);
  const edited = newer(ours.editedAt, theirs.editedAt, ours.edits !== null);
  return {
    favourite: liked.favourite,
    favouriteAt: liked.favouriteAt,
    rating: rated.rating,
    ratedAt: rated.ratedAt,
    plays: Math.max(ours.plays, theirs.plays),
    skips: Math.max(ours.skips, theirs.skips),
    lastPlayed: latest(ours.lastPlayed, theirs.lastPlayed),
    edits: edited.edits,
    editedAt: edited.editedAt,
  };
}

/** Whether there is anything to be kept, be it only that something was taken back. */
export function isPersonal(record: PersonalRecord): boolean {
  const { favouriteAt, favourite, ratedAt, rating, plays, skips, lastPlayed, edits, editedAt } = record;
  const touched = favouriteAt + ratedAt + editedAt + plays + skips > 0;
  return touched || favourite || rating !== null || lastPlayed !== null || edits !== null;
}

function applyEdits(edits: EditedTags | null, changes: TagEdits): EditedTags | null {
  const left = Object.entries({ ...edits, ...changes }).filter(([, value]) => value !== null && value !== undefined);
  return left.length === 0 ? null : Object.fromEntries(left);
}

function latest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
