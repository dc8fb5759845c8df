/** What every catalogue format is read into. */
import { MpcError } from '../../../services/protocol/errors.ts';
import type { PlaylistFile } from '../../playlist-files/playlist-file.ts';
import type { FileHints } from '../provider.ts';

export interface CatalogFile {
  /** Absolute http(s) URL. */
  readonly url: string;
  readonly hints: FileHints;
  readonly mimeType?: string;
}

export interface Catalog {
  /** Empty when the catalogue has none. */
  readonly title: string;
  readonly entries: readonly CatalogFile[];
}

/** Reads one catalogue format. Pure: text in, entries out. @throws MpcError `malformed`, `unsupported` */
export type ParseCatalog = (text: string, baseUrl: string) => Catalog;

/** Hints as loosely found: empty texts, NaN and the like are left out. */
export function hints(found: { readonly [Key in keyof FileHints]?: FileHints[Key] | undefined }): FileHints {
  return Object.fromEntries(
    Object.entries(found).filter(([, value]) => (typeof value === 'string' ? value !== '' : typeof value === 'number' && value > 0)),
  );
}

/** The absolute URL of a reference, or null when it is none that may be fetched. */
export function httpUrl(reference: string | undefined, baseUrl: string): string | null {
  const text = reference?.trim();
  if (!text || !URL.canParse(text, baseUrl)) return null;
  const url = new URL(text, baseUrl);
  return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}

/** The entries of a playlist that lie on the web: paths of somebody's own disk are no entries of a catalogue. */
export function catalogOf({ title, tracks }: PlaylistFile, baseUrl: string): Catalog {
  const entries: CatalogFile[] = [];
  for (const track of tracks) {
    const url = track.locations.map((location) => httpUrl(location, baseUrl)).find((found) => found !== null);
    if (url === undefined || url === null) continue;
    entries.push({
      url,
      hints: hints({
        title: track.title,
        artist: track.artist,
        album: track.album,
        track: track.track ?? undefined,
        duration: track.duration ?? undefined,
        artwork: httpUrl(track.artwork, baseUrl) ?? undefined,
      }),
    });
  }
  return { title, entries };
}

/** @param what names the format and the fault: "the playlist has no tracks" */
export function malformed(what: string, cause?: unknown): MpcError {
  return new MpcError('malformed', `The catalogue cannot be read: ${what}.`, cause === undefined ? {} : { cause });
}

/** Seconds from `SS`, `MM:SS`, `HH:MM:SS` (each with an optional fraction) or ISO 8601 `PT1H2M3S`; undefined for anything else. */
export function parseClock(text: string): number | undefined {
  const [iso, hours = 0, minutes = 0, seconds = 0] = /^\s*PT(?:(\d+)H)?(?:(\d+)M)?(?:([\d.]+)S)?\s*$/i.exec(text) ?? [];
  if (iso !== undefined) return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  if (!/^\s*(\d+:){0,2}\d+(\.\d+)?\s*$/.test(text)) return undefined;
  return text.split(':').reduce((total, part) => total * 60 + Number(part), 0);
}
