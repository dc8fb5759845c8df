/** JSPF: XSPF as JSON (https://www.xspf.org/jspf). */
import type { Catalog, CatalogFile } from './catalog-entry.ts';
import { hints, httpUrl, malformed } from './catalog-entry.ts';

type Fields = Readonly<Record<string, unknown>>;

export function parseJspf(text: string, baseUrl: string): Catalog {
  let document: unknown;
  try {
    document = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw malformed('it is not JSON', cause);
  }
  const playlist = isFields(document) ? document['playlist'] : undefined;
  if (!isFields(playlist)) throw malformed('the JSPF document has no "playlist"');
  const tracks = playlist['track'];
  if (!Array.isArray(tracks)) throw malformed('the JSPF playlist has no list "track"');
  return {
    title: textOf(playlist['title']),
    entries: tracks.filter(isFields).flatMap((track) => entryOf(track, baseUrl)),
  };
}

function entryOf(track: Fields, baseUrl: string): readonly CatalogFile[] {
  const locations: readonly unknown[] = Array.isArray(track['location']) ? track['location'] : [track['location']];
  const url = locations.map((location) => httpUrl(textOf(location), baseUrl)).find((found) => found !== null);
  if (!url) return [];
  return [
    {
      url,
      hints: hints({
        title: textOf(track['title']),
        artist: textOf(track['creator']),
        album: textOf(track['album']),
        track: Number(track['trackNum']),
        duration: Number(track['duration']) / 1000,
        artwork: httpUrl(textOf(track['image']), baseUrl) ?? undefined,
      }),
    },
  ];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}
