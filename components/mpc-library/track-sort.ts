/** The orders a list of tracks can be brought into. */
import type { SortKey } from '../../services/protocol/library.ts';
import type { TrackRow } from '../../services/protocol/records.ts';

export type TrackSortBy = 'artist' | 'title' | 'album' | 'year' | 'added' | 'duration';

export interface TrackSort {
  readonly by: TrackSortBy;
  readonly order: 'asc' | 'desc';
}

export const DEFAULT_TRACK_SORT: TrackSort = { by: 'artist', order: 'asc' };

interface SortChoice {
  readonly label: string;
  /** Where one looks first: names from A, years and days from the newest. */
  readonly order: 'asc' | 'desc';
  readonly keys: readonly SortKey['by'][];
  /** The name that type-ahead looks for; null for what is no name. */
  readonly name: ((row: TrackRow) => string) | null;
}

export const TRACK_SORTS = {
  artist: {
    label: 'Artist',
    order: 'asc',
    keys: ['albumArtist', 'year', 'album', 'disc', 'track'],
    name: (row) => row.albumArtist || row.artist,
  },
  title: { label: 'Title', order: 'asc', keys: ['title', 'artist'], name: (row) => row.title },
  album: { label: 'Album', order: 'asc', keys: ['album', 'disc', 'track'], name: (row) => row.album },
  year: { label: 'Year', order: 'desc', keys: ['year', 'albumArtist', 'album', 'disc', 'track'], name: null },
  added: { label: 'Date added', order: 'desc', keys: ['added', 'albumArtist', 'album', 'disc', 'track'], name: null },
  duration: { label: 'Duration', order: 'asc', keys: ['duration'], name: null },
} as const satisfies Record<TrackSortBy, SortChoice>;

/** The keys for a view; only the first is turned round, an album's tracks stay in order. */
export function sortKeys({ by, order }: TrackSort): readonly SortKey[] {
  return TRACK_SORTS[by].keys.map((key, i) => (i === 0 && order === 'desc' ? { by: key, order } : { by: key }));
}

export function isTrackSortBy(value: string): value is TrackSortBy {
  return Object.hasOwn(TRACK_SORTS, value);
}
