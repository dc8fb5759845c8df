/**
 * Where a sync of Drive stands. The folders go with it: who goes on from here, tomorrow or after a crash, knows by them
 * where the files lie that are told of next, and commits them together with the files that were told.
 */
import { DriveFolders, type StoredFolders } from './drive-folders.ts';
import { membersOf } from './drive-item.ts';

/** A part of what there is, that has to be listed. `beneath`: what lies directly in these folders. */
export type Part =
  | { readonly of: 'everything' | 'own' }
  | { readonly of: 'drive'; readonly drive: string }
  | { readonly of: 'beneath'; readonly folders: readonly string[]; readonly resourceKeys: string };

/** A shortcut that has to be followed. */
export interface Shortcut {
  readonly id: string;
  readonly name: string;
  readonly parent: string;
  readonly target: string;
  readonly resourceKey: string;
}

/** A shortcut that was followed to something of use. */
export interface Link extends Shortcut {
  /** The folder that its target was seen in. */
  readonly within: string;
}

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
  /** What shortcuts stand for that nothing else leads to, by their ids: a folder's id, or a file's as it was listed. */
  readonly standIns: Map<string, string>;
  /** All shortcuts that may have to stand for their targets, should nothing else lead there any more, by their ids. */
  readonly links: Map<string, Link>;
  /** What is still to be listed, in order; the first of it from `page` on. */
  parts: readonly Part[];
  page: string | null;
  shortcuts: readonly Shortcut[];
}

const VERSION = 1;

export function toCursor({ full, logs, foreign, unlooked, folders, standIns, links, parts, page, shortcuts }: Position): string {
  const stored = { ...folders.stored(), standIns: [...standIns], links: [...links.values()] };
  return JSON.stringify({ v: VERSION, full, logs: [...logs], foreign: [...foreign], unlooked, ...stored, parts, page, shortcuts });
}

/** Null for what is none, or of another version. Nobody else writes cursors: that they are ours is all that is looked at. */
export function parseCursor(cursor: string | null): Position | null {
  try {
    const { v, full, logs, foreign, unlooked, folders, strays, standIns, links, parts, page, shortcuts } = membersOf(JSON.parse(cursor ?? 'null'));
    if (v !== VERSION || ![logs, foreign, folders, strays, standIns, parts, shortcuts].every((list) => Array.isArray(list))) return null;
    return {
      full: full === true,
      logs: new Map(logs as [string, string][]),
      foreign: new Set(foreign as string[]),
      unlooked: typeof unlooked === 'number' ? unlooked : 0,
      folders: new DriveFolders({ folders, strays } as StoredFolders),
      standIns: new Map(standIns as [string, string][]),
      // Cursors of before have none.
      links: new Map(((links ?? []) as Link[]).map((link) => [link.id, link])),
      parts: parts as Part[],
      page: typeof page === 'string' ? page : null,
      shortcuts: shortcuts as Shortcut[],
    };
  } catch {
    return null;
  }
}
