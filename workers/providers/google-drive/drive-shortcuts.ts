/**
 * Where shortcuts lead. What the account sees by itself is listed in its own place, and shortcuts to it add nothing; they
 * count where nothing else leads, or leads any more: to files and folders that are shared by link. A shortcut to a folder that is known
 * already, such as one that contains it, leads nowhere new: so no loop is ever followed.
 */
import { isAudioFile } from '../audio-files.ts';
import type { FileEntry } from '../provider.ts';
import type { DriveApi } from './drive-api.ts';
import { isOutOfReach } from './drive-errors.ts';
import type { FolderChanges } from './drive-folders.ts';
import { anyOf, entryOf, FOLDER_TYPE, linkedFileId, mayBeMusic, type DriveItem } from './drive-item.ts';
import type { Link, Position, Shortcut } from './drive-position.ts';

export interface Followed extends FolderChanges {
  readonly entries: readonly FileEntry[];
  /** Files whose shortcuts are hidden now. */
  readonly removed: readonly string[];
  /** Folders that are in the tree now, and whose content has to be listed. */
  readonly beneath: readonly { readonly folder: string; readonly resourceKeys: string }[];
}

export async function followShortcuts(api: DriveApi, position: Position, shortcuts: readonly Shortcut[], signal: AbortSignal): Promise<Followed> {
  const { folders, standIns, links } = position;
  const unknown = shortcuts.filter(({ target }) => !folders.has(target));
  const targets = await Promise.all(unknown.map(({ target, resourceKey }) => targetOf(api, target, resourceKey, signal)));
  const listed = await idsOfListed(api, targets, signal);
  const found = new Map(targets.map((target, index) => [unknown[index]?.id, target]));
  for (const shortcut of shortcuts) {
    const target = found.get(shortcut.id);
    if (target === null) links.delete(shortcut.id);
    else links.set(shortcut.id, { ...shortcut, within: target?.parent ?? links.get(shortcut.id)?.within ?? '' });
  }
  const entries = new Map<string, FileEntry>();
  const beneath: { folder: string; resourceKeys: string }[] = [];
  for (const { id, target, parent, name, resourceKey } of shortcuts) {
    if (!folders.has(target) || standIns.get(id) !== target) continue;
    const wasHidden = folders.isHidden(target);
    folders.put(target, parent, name);
    if (wasHidden && !folders.isHidden(target)) beneath.push({ folder: target, resourceKeys: keyOf(target, resourceKey) });
  }
  for (const [index, target] of targets.entries()) {
    const shortcut = unknown[index];
    if (!shortcut || target?.mimeType !== FOLDER_TYPE || folders.has(target.id)) continue;
    const { id, parent, name, resourceKey } = shortcut;
    folders.put(target.id, parent, name);
    standIns.set(id, target.id);
    beneath.push({ folder: target.id, resourceKeys: keyOf(target.id, resourceKey) });
  }
  const changes = folders.takeChanges();
  const removed: string[] = [];
  for (const [index, target] of targets.entries()) {
    const shortcut = unknown[index];
    if (!shortcut || !target || target.mimeType === FOLDER_TYPE) continue;
    const { id, parent, name, resourceKey } = shortcut;
    const fileId = linkedFileId(target.id, resourceKey);
    const path = folders.pathOf(isAudioFile(name, '') ? name : target.name, parent);
    if (path === null && standIns.get(id) === fileId) {
      standIns.delete(id);
      removed.push(fileId);
    }
    if (listed.has(target.id) || path === null || entries.has(fileId) || isTaken(standIns, id, fileId)) continue;
    standIns.set(id, fileId);
    entries.set(fileId, entryOf(target, path, fileId));
  }
  return { ...changes, entries: [...entries.values()], removed, beneath };
}

/** How a shortcut stood before something changed. */
export interface StandingLink {
  readonly link: Link;
  /** The folder that it leads to, or into, where that is known. */
  readonly end: string | undefined;
  /** Whether it lies in a folder that is known. */
  readonly isPlaced: boolean;
}

export function standingLinks({ links, folders }: Position): readonly StandingLink[] {
  return Array.from(links.values(), (link) => ({
    link,
    end: [link.target, link.within].find((folder) => folders.has(folder)),
    isPlaced: folders.has(link.parent),
  }));
}

/** What may have to be found again once something is gone. */
export interface Lost {
  /** Those that may lead to what nothing else leads to any more. */
  readonly shortcuts: readonly Shortcut[];
  /** Folders that may hold a folder which was known by a shortcut alone. */
  readonly folders: readonly string[];
}

/**
 * What led to things that are gone now. Shortcuts that went with their folders are forgotten.
 * @param before how they stood
 * @param removed ids of files as they were listed
 */
export function linksToLost({ links, folders, standIns }: Position, before: readonly StandingLink[], removed: readonly string[]): Lost {
  const gone = new Set(removed);
  const lost: Shortcut[] = [];
  const holders = new Set<string>();
  for (const { link, end, isPlaced } of before) {
    const { id, target, within, parent, resourceKey } = link;
    if (end === target && !folders.has(target) && folders.has(within) && !folders.isHidden(within)) holders.add(within);
    if (!links.has(id)) continue;
    if (isPlaced && !folders.has(parent)) {
      links.delete(id);
      standIns.delete(id);
    } else if ((end !== undefined && !folders.has(end)) || gone.has(target) || gone.has(linkedFileId(target, resourceKey))) lost.push(link);
  }
  return { shortcuts: lost, folders: [...holders] };
}

/** What Drive asks for with those folders that only a key gives; empty without one. */
function keyOf(folder: string, resourceKey: string): string {
  return resourceKey === '' ? '' : `${folder}/${resourceKey}`;
}

/** Whether another shortcut leads to the same file already. */
function isTaken(standIns: ReadonlyMap<string, string>, shortcut: string, fileId: string): boolean {
  for (const [id, target] of standIns) if (target === fileId && id !== shortcut) return true;
  return false;
}

/** Null where the shortcut leads to nothing, or to nothing of use. */
async function targetOf(api: DriveApi, id: string, resourceKey: string, signal: AbortSignal): Promise<DriveItem | null> {
  try {
    const target = await api.file(id, resourceKey, signal);
    if (target === null || target.trashed) return null;
    const isMusic = mayBeMusic(target.mimeType) && isAudioFile(target.name, target.mimeType);
    return isMusic || target.mimeType === FOLDER_TYPE ? target : null;
  } catch (thrown) {
    if (isOutOfReach(thrown)) return null;
    throw thrown;
  }
}

/** Which of these files the account sees without any shortcut; there is no search for ids. */
async function idsOfListed(api: DriveApi, targets: readonly (DriveItem | null)[], signal: AbortSignal): Promise<ReadonlySet<string>> {
  const names = new Set(targets.flatMap((target) => (target === null || target.mimeType === FOLDER_TYPE ? [] : target.name)));
  const ids = new Set<string>();
  if (names.size === 0) return ids;
  let token: string | null = null;
  do {
    const page: { readonly items: readonly DriveItem[]; readonly next: string | null } = await api.files({ q: `trashed = false and ${anyOf('name = ?', [...names])}`, drive: null }, token, signal);
    for (const { id } of page.items) ids.add(id);
    token = page.next;
  } while (token !== null);
  return ids;
}
