/** M3U and M3U8 playlists with the extended tags that players write. An HLS playlist lists pieces of one stream, no tracks. */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { FileHints } from '../provider.ts';
import type { Catalog, CatalogFile } from './catalog-entry.ts';
import { hints, httpUrl, malformed } from './catalog-entry.ts';

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] | undefined };

export function parseM3u(text: string, baseUrl: string): Catalog {
  const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  if (lines.some((line) => /^#EXT-X-(TARGETDURATION|STREAM-INF)\b/i.test(line))) {
    throw new MpcError('unsupported', 'This is an HLS stream, which only an <audio> element may play.', {
      details: { format: 'hls' },
    });
  }
  let title = '';
  /** Album, artist and picture hold until they are given anew. */
  let album: Mutable<FileHints> = {};
  let own: Mutable<FileHints> = {};
  const entries: CatalogFile[] = [];
  for (const line of lines) {
    const [, tag = '', value = ''] = /^#(EXTINF|EXTALB|EXTART|EXTIMG|EXTALBUMARTURL|PLAYLIST):(.*)$/i.exec(line) ?? [];
    const content = value.trim();
    switch (tag.toUpperCase()) {
      case 'PLAYLIST':
        title = content;
        break;
      case 'EXTALB':
        album = { ...album, album: content };
        break;
      case 'EXTART':
        album = { ...album, artist: content };
        break;
      case 'EXTIMG':
      case 'EXTALBUMARTURL':
        album = { ...album, artwork: httpUrl(content, baseUrl) ?? undefined };
        break;
      case 'EXTINF':
        own = parseExtinf(content, baseUrl);
        break;
      default: {
        if (line === '' || line.startsWith('#')) break;
        const url = httpUrl(line, baseUrl);
        // Paths of somebody's own disk are no entries of a catalogue.
        if (url) entries.push({ url, hints: hints({ ...album, ...own }) });
        own = {};
      }
    }
  }
  if (entries.length === 0 && !/^#EXTM3U/i.test(lines[0] ?? '')) throw malformed('the M3U playlist names no address');
  return { title, entries };
}

/** `seconds key="value"…,Artist - Title`; a duration of 0 or -1 means unknown. */
function parseExtinf(content: string, baseUrl: string): Mutable<FileHints> {
  const [, seconds = '', attributes = '', label = ''] = /^(-?[\d.]*)((?:\s+[\w-]+="[^"]*")*)\s*,?(.*)$/s.exec(content) ?? [];
  const attribute = (name: string): string | undefined => new RegExp(`\\s${name}="([^"]*)"`, 'i').exec(attributes)?.[1];
  const [, artist, title] = /^(.+?)\s+[-–—]\s+(.+)$/.exec(label.trim()) ?? [];
  const found: Mutable<FileHints> = { title: title ?? label.trim() };
  if (Number(seconds) > 0) found.duration = Number(seconds);
  if (artist !== undefined) found.artist = artist;
  const logo = httpUrl(attribute('tvg-logo') ?? attribute('logo'), baseUrl);
  if (logo) found.artwork = logo;
  return found;
}
