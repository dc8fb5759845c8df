/** XSPF playlists as catalogues: their web addresses. */
import { readXspfElement } from '../../playlist-files/xspf.ts';
import type { XmlElement } from '../xml.ts';
import { catalogOf, type Catalog } from './catalog-entry.ts';

export function readXspf(root: XmlElement, baseUrl: string): Catalog {
  // One bad number is no reason to refuse the track.
  return catalogOf(readXspfElement(root, () => undefined), baseUrl);
}
