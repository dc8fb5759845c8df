/** XSPF, the XML shareable playlist format, versions 0 and 1 (https://www.xspf.org/spec). */
import type { XmlElement } from '../xml.ts';
import type { Catalog, CatalogFile } from './catalog-entry.ts';
import { hints, httpUrl, malformed } from './catalog-entry.ts';

export function readXspf(root: XmlElement, baseUrl: string): Catalog {
  const list = root.first('trackList');
  if (!list) throw malformed('the XSPF playlist has no trackList');
  return { title: root.textOf('title'), entries: list.all('track').flatMap((track) => entryOf(track, baseUrl)) };
}

function entryOf(track: XmlElement, baseUrl: string): readonly CatalogFile[] {
  const url = track.all('location').map(({ text }) => httpUrl(text, baseUrl)).find((found) => found !== null);
  if (!url) return [];
  return [
    {
      url,
      hints: hints({
        title: track.textOf('title'),
        artist: track.textOf('creator'),
        album: track.textOf('album'),
        track: Number(track.textOf('trackNum')),
        duration: Number(track.textOf('duration')) / 1000,
        artwork: httpUrl(track.textOf('image'), baseUrl) ?? undefined,
      }),
    },
  ];
}
