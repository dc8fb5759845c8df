/** M3U playlists as catalogues: their web addresses. */
import { readM3u } from '../../playlist-files/m3u.ts';
import { catalogOf, type Catalog } from './catalog-entry.ts';

export function parseM3u(text: string, baseUrl: string): Catalog {
  return catalogOf(readM3u(text), baseUrl);
}
