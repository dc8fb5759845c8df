/**
 * What a person makes of music: favourites, ratings, plays, edits of tags. Kept under ids that outlive renames,
 * moves, and the removal and return of files and accounts; no sync touches it.
 */
import type { TrackId } from './records.ts';

/** Stars from 0 to 5 in halves; null: not rated. */
export type Rating = number | null;

/** Tags as the listener wants them, instead of what the file says; null goes back to the file's. */
export interface TagEdits {
  readonly title?: string | null;
  readonly artists?: readonly string[] | null;
  readonly albumArtist?: string | null;
  readonly album?: string | null;
  readonly genres?: readonly string[] | null;
  readonly composer?: string | null;
  readonly comment?: string | null;
  readonly track?: number | null;
  readonly disc?: number | null;
  readonly year?: number | null;
  readonly compilation?: boolean | null;
}

/** One entry of the history: a track that was heard, or passed over. */
export interface HistoryEntry {
  readonly track: TrackId;
  /** Epoch milliseconds at which it began. */
  readonly startedAt: number;
  /** Seconds heard. */
  readonly heard: number;
  /** Heard to the half of it or for four minutes; else it was skipped. */
  readonly completed: boolean;
}

/** What {@link PersonalData.undo} took back, or would. */
export interface UndoInfo {
  /** What kind of change it was; whatever is done to a playlist, its import from a file included, is one to a playlist. */
  readonly change: 'favourite' | 'rating' | 'edit' | 'playlist' | 'history';
  /** Tracks or entries that it concerned. */
  readonly count: number;
}

/**
 * The part of the library service that a person writes. Every method throws `invalid-argument` naming the field, and
 * `storage-full` when the device is full; then nothing has changed.
 */
export interface PersonalData {
  /** @throws MpcError `not-found` */
  setFavourite(id: TrackId, favourite: boolean): Promise<void>;
  /** All of them or none. @throws MpcError `not-found` */
  rate(ids: readonly TrackId[], rating: Rating): Promise<void>;
  /** Changes what the edits name, on all of the tracks or none; the file stays as it is. @throws MpcError `not-found` */
  editTags(ids: readonly TrackId[], edits: TagEdits): Promise<void>;
  /** Latest first; at most 1000 at once. */
  history(offset: number, limit: number): Promise<readonly HistoryEntry[]>;
  /** Forgets what was heard when; counts of plays stay. */
  clearHistory(): Promise<void>;
  /** What {@link undo} would take back; null when there is nothing. */
  undoable(): Promise<UndoInfo | null>;
  /**
   * Takes back the last change that a person made through this host, where nobody has changed the same since; null when
   * there is nothing. What was merged from a file of personal data is not taken back.
   */
  undo(): Promise<UndoInfo | null>;
}
