/**
 * Where shortcuts lead. A shortcut to a folder that is known already, such as one that contains it, leads nowhere new: so no
 * loop is ever followed. One that lies in a hidden folder leads nowhere at all.
 */
import { isAudioFile, isHiddenFolder } from '../audio-files.ts';
import type { DriveApi } from './drive-api.ts';
import { isOutOfReach } from './drive-errors.ts';
import { FOLDER_TYPE, linkedFileId, mayBeMusic, type DriveItem } from './drive-item.ts';
import type { Shortcut } from './drive-links.ts';
import type { Position } from './drive-position.ts';

/** A file in the place of a shortcut that leads to it. */
export interface LinkedFile {
  readonly fileId: string;
  readonly file: DriveItem;
  readonly name: string;
  readonly parent: string;
}

export interface Followed {
  readonly files: readonly LinkedFile[];
  /** Files that the shortcuts led to and lead to no more. */
  readonly removed: readonly string[];
  /** Folders that are in the tree now, and whose content has to be listed. */
  readonly beneath: readonly string[];
}

export async function followShortcuts(api: DriveApi, position: Position, shortcuts: readonly Shortcut[], signal: AbortSignal): Promise<Followed> {
  const { folders, links, keys } = position;
  const removed: string[] = [];
  const open = shortcuts.filter(({ parent }) => !folders.isHidden(parent));
  for (const { id, parent } of shortcuts) if (folders.isHidden(parent)) removed.push(...forgetShortcut(id, position));
  const unknown = open.filter(({ target }) => !folders.has(target));
  const targets = await Promise.all(unknown.map(({ target, resourceKey }) => targetOf(api, target, resourceKey, signal)));
  const found = new Map(unknown.map(({ id }, index) => [id, targets[index] ?? null]));
  const listed = await api.listedOf(targets.flatMap((item) => (item === null || item.mimeType === FOLDER_TYPE ? [] : [item])), signal);
  const beneath: string[] = [];
  const files: LinkedFile[] = [];
  for (const shortcut of open) {
    const { id, target, name, parent, resourceKey } = shortcut;
    const known = links.get(id);
    const item = found.get(id) ?? null;
    const within = item?.parent ?? known?.within ?? '';
    const isOfFolder = folders.has(target) ? known?.standsFor === target : item?.mimeType === FOLDER_TYPE;
    if (isOfFolder && isHiddenFolder(name)) removed.push(...forgetShortcut(id, position));
    else if (folders.has(target)) {
      const standsFor = known?.standsFor === target ? target : '';
      if (standsFor !== '') folders.put(target, parent, name);
      links.put({ ...shortcut, within, standsFor });
    } else if (item?.mimeType === FOLDER_TYPE) {
      folders.put(target, parent, name);
      if (resourceKey !== '') keys.set(target, `${target}/${resourceKey}`);
      links.put({ ...shortcut, within, standsFor: target });
      beneath.push(target);
    } else if (item !== null) {
      const fileId = linkedFileId(target, resourceKey);
      const isHeld = folders.has(item.parent) && !folders.isHidden(item.parent);
      const stands = !isHeld && !listed.has(target) && !links.isStoodFor(target, fileId, id);
      links.put({ ...shortcut, within, standsFor: stands ? fileId : '' });
      if (stands) files.push({ fileId, file: item, name: isAudioFile(name, '') ? name : item.name, parent });
    } else if (known !== undefined) {
      if (known.standsFor !== '') removed.push(known.standsFor);
      links.put({ ...shortcut, within, standsFor: '' });
    }
  }
  return { files, removed, beneath };
}

/** A shortcut is gone, or counts no more. @returns the file that is gone with it, as it was listed, if it is one */
export function forgetShortcut(id: string, { folders, links }: Position): readonly string[] {
  const stoodFor = links.remove(id);
  if (!folders.has(stoodFor)) return stoodFor === '' ? [] : [stoodFor];
  folders.remove(stoodFor);
  return [];
}

/** Shortcuts that go with their folders: what lies in a folder that one stands for goes too. */
export function forgetGoing(position: Position): void {
  const { folders, links } = position;
  for (let settled = false; !settled; ) {
    settled = true;
    for (const { id, parent, standsFor } of links.stored()) {
      if (!folders.isGoing(parent)) continue;
      forgetShortcut(id, position);
      if (folders.has(standsFor)) settled = false;
    }
  }
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
