/** JSPF playlists as catalogues: their web addresses. */
import { readJspf } from '../../playlist-files/jspf.ts';
import { catalogOf, type Catalog } from './catalog-entry.ts';

export function parseJspf(text: string, baseUrl: string): Catalog {
  // One bad track is no reason to refuse the others.
  return catalogOf(readJspf(text, () => undefined), baseUrl);
}
