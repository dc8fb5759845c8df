/** Whether the rows of albums, artists, genres and folders still show the same, told by one number. */
import type { ViewKind } from '../../services/protocol/library.ts';
import type { Projection, Scope } from './projection.ts';

/** Of all that the rows show. Tracks are told by their changes: 0. */
export function viewChecksum(kind: ViewKind, items: Uint32Array, projection: Projection, scope: Scope): number {
  switch (kind) {
    case 'tracks':
      return 0;
    case 'albums': {
      const { albums } = projection.albums;
      return checksum(items, (item) => {
        const { title = 0, artist = 0, year = 0, trackCount = 0, duration = 0, artwork = 0 } = albums[item] ?? {};
        return [title, artist, year ?? 0, trackCount, duration, artwork];
      });
    }
    case 'artists':
    case 'genres': {
      const { tracks, albums, artwork, spelled } = projection.counts(kind === 'artists' ? projection.artists : projection.genres, scope);
      return checksum(items, (item) => [tracks[item] ?? 0, albums[item] ?? 0, artwork[item] ?? 0, spelled[item] ?? 0]);
    }
    case 'folders': {
      const { folders } = projection.folders;
      return checksum(items, (item) => [folders[item]?.folderCount ?? 0, folders[item]?.trackCount ?? 0]);
    }
  }
}

/** FNV-1a over numbers; of fractions the thousandths count. */
function checksum(items: Uint32Array, shown: (item: number) => readonly number[]): number {
  let hash = 0x811c9dc5;
  for (const item of items) for (const value of shown(item)) hash = Math.imul(hash ^ Math.round(value * 1000), 0x01000193);
  return hash;
}
