/** What a track is called, in words: by its file, and otherwise where a person has changed that. */
import type { TrackRecord } from './track-record.ts';
import { splitList } from './track-record.ts';
import type { TrackTable } from './track-table.ts';

export interface RowWords {
  readonly title: string;
  /** As credited, or all artists joined by commas. */
  readonly artist: string;
  readonly artists: readonly string[];
  readonly album: string;
}

/** What the file says. */
export function fileWords(table: TrackTable, row: number): RowWords {
  return wordsOf(table, row, table.edited.file(row) ?? {});
}

/** What the file says and, where that is another, what is shown: the file's words come first. */
export function allWords(table: TrackTable, row: number): readonly [RowWords, ...RowWords[]] {
  const file = table.edited.file(row);
  return file === undefined ? [fileWords(table, row)] : [fileWords(table, row), wordsOf(table, row, {})];
}

function wordsOf({ columns }: TrackTable, row: number, file: Partial<TrackRecord>): RowWords {
  const artists = splitList(file.artists ?? columns.artists.get(row));
  return {
    title: file.title ?? columns.title.get(row),
    artist: (file.artistCredit ?? columns.artistCredit.get(row)) || artists.join(', '),
    artists,
    album: file.album ?? columns.album.get(row),
  };
}
