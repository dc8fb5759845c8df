/** What the hosts of one database tell each other. */
import type { PlaylistId } from '../../services/protocol/playlists.ts';

/** Told to the other hosts of the same database; cloneable. */
export interface LibraryChangeNotice {
  /** Number of the batch that was written last. */
  readonly sequence: number;
  /** Keys of what a person has made. */
  readonly userData: readonly string[];
  /** Playlists that were written. */
  readonly playlists?: readonly PlaylistId[];
}

export function isNotice(value: unknown): value is LibraryChangeNotice {
  if (typeof value !== 'object' || value === null) return false;
  const { sequence, userData, playlists = [] } = value as Partial<Record<keyof LibraryChangeNotice, unknown>>;
  return typeof sequence === 'number' && [userData, playlists].every((keys) => Array.isArray(keys) && keys.every((key) => typeof key === 'string'));
}
