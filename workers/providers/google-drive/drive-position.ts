/**
 * Where a sync of Drive stands. The folders go with it: who goes on from here, tomorrow or after a crash, knows by them
 * where the files lie that are told of next, and commits them together with the files that were told.
 */
import { DriveFolders, type StoredFolders } from './drive-folders.ts';
import { membersOf } from './drive-item.ts';
import { DriveLinks, type Link, type Shortcut } from './drive-links.ts';

/** A part of what there is, that has to be listed. `own`: all but what lies in shared drives; `beneath`: what lies directly in these folders. */
export type Part =
  | { readonly of: 'everything' | 'own' }
  | { readonly of: 'drive'; readonly drive: string }
  | { readonly of: 'beneath'; readonly folders: readonly string[] };

export interface Position {
  /** Everything is being listed; else changes only. */
  full: boolean;
  /** Where each log of changes goes on, by shared drive; the account's own log has the name ''. */
  readonly logs: Map<string, string>;
  /** Shared drives that the account is no member of, though single files in them are shared with it: the account's own log tells of those. */
  readonly foreign: Set<string>;
  /** How many syncs have gone by since the shared drives were asked for: those in which nothing lies show in no listing and no log. */
  unlooked: number;
  readonly folders: DriveFolders;
  readonly links: DriveLinks;
  /** What Drive asks for with folders that only a key gives, by their ids: `id/key` of each and of those that it lies in, joined by commas. */
  readonly keys: Map<string, string>;
  /** What is still to be listed, in order; the first of it from `page` on. */
  parts: readonly Part[];
  page: string | null;
  /** To be followed when all of that is listed. */
  shortcuts: readonly Shortcut[];
}

const VERSION = 2;

export function toCursor({ full, logs, foreign, unlooked, folders, links, keys, parts, page, shortcuts }: Position): string {
  const stored = { ...folders.stored(), links: links.stored(), keys: [...keys] };
  return JSON.stringify({ v: VERSION, full, logs: [...logs], foreign: [...foreign], unlooked, ...stored, parts, page, shortcuts });
}

/** Null for what is none, or of another version. Nobody else writes cursors: that they are ours is all that is looked at. */
export function parseCursor(cursor: string | null): Position | null {
  try {
    const { v, full, logs, foreign, unlooked, folders, strays, unknown, links, keys, parts, page, shortcuts } = membersOf(JSON.parse(cursor ?? 'null'));
    if (v !== VERSION || ![logs, foreign, folders, strays, unknown, links, keys, parts, shortcuts].every((list) => Array.isArray(list))) return null;
    return {
      full: full === true,
      logs: new Map(logs as [string, string][]),
      foreign: new Set(foreign as string[]),
      unlooked: typeof unlooked === 'number' ? unlooked : 0,
      folders: new DriveFolders({ folders, strays, unknown } as StoredFolders),
      links: new DriveLinks(links as Link[]),
      keys: new Map(keys as [string, string][]),
      parts: parts as Part[],
      page: typeof page === 'string' ? page : null,
      shortcuts: shortcuts as Shortcut[],
    };
  } catch {
    return null;
  }
}
