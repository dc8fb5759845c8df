/**
 * Lists parts of Drive page by page: all of it, a shared drive, or what lies beneath some folders. A file gets its path once
 * the folders that it lies in are known, wherever in the listing they come.
 */
import { isAudioFile } from '../audio-files.ts';
import type { FileEntry } from '../provider.ts';
import type { DriveApi, FilesPage, FilesQuery, SharedDrive } from './drive-api.ts';
import { isOutOfReach } from './drive-errors.ts';
import type { PathChanges } from './drive-folders.ts';
import { anyOf, entryOf, FOLDER_TYPE, linkedFileId, mayBeMusic, MUSIC_QUERY, type DriveItem } from './drive-item.ts';
import type { Shortcut } from './drive-links.ts';
import type { Part, Position } from './drive-position.ts';
import { followShortcuts, forgetGoing } from './drive-shortcuts.ts';
import { SamePage } from './same-page.ts';

/** Folders that are asked for in one request: what a search term may hold is limited. */
const FOLDERS_PER_PART = 50;
/** Shortcuts that are followed for one batch. */
const SHORTCUTS_PER_BATCH = 50;

/** What a step brings. */
export interface Listed extends PathChanges {
  readonly entries: readonly FileEntry[];
  /** Ids of files that are gone. */
  readonly removed: readonly string[];
}

export class DriveListing {
  readonly #api: DriveApi;
  readonly #position: Position;
  readonly #signal: AbortSignal;
  /** Folders whose content was asked for: no two shortcuts and changes make it be asked for twice. */
  readonly #visited = new Set<string>();
  readonly #samePage = new SamePage();
  #hasLookedForDrives = false;

  constructor(api: DriveApi, position: Position, signal: AbortSignal) {
    this.#api = api;
    this.#position = position;
    this.#signal = signal;
  }

  get isDone(): boolean {
    return this.#position.parts.length === 0 && this.#position.shortcuts.length === 0;
  }

  /** Goes one page on. */
  async next(): Promise<Listed> {
    const position = this.#position;
    const [part] = position.parts;
    if (part === undefined) return this.#followShortcuts();
    if (part.of === 'drive' && !position.logs.has(part.drive)) {
      // It was left meanwhile; should it be joined again, that is told.
      position.parts = position.parts.slice(1);
      position.page = null;
      return this.#nothing();
    }
    const page = await this.#pageOf(part);
    if (page === null) return this.#nothing();
    if (page.incomplete && part.of === 'everything') {
      await this.#listSeparately();
      return this.#nothing();
    }
    if (part.of === 'everything' && (await this.#followDrivesOf(page))) return this.#nothing();
    const listed = await this.#take(page, part);
    this.#goOn(page);
    return listed;
  }

  /**
   * Ends a step: takes what has become of folders, and has looked for where what is gone may be besides.
   * @param removed ids of files that are gone, as they were listed
   */
  settle(removed: readonly string[] = []): PathChanges {
    const { folders, links, keys } = this.#position;
    forgetGoing(this.#position);
    const { moved, removedPaths, lost, othersLost, surfaced } = folders.takeChanges();
    this.addFolders(surfaced, true);
    const ways = links.otherWays(lost, removed, folders);
    this.addFolders(ways.folders, true);
    const queued = new Set(this.#position.shortcuts.map(({ id }) => id));
    this.addShortcuts(ways.shortcuts.filter(({ id }) => !queued.has(id)));
    for (const id of lost) {
      this.#visited.delete(id);
      if (!folders.has(id)) keys.delete(id);
    }
    // What is shared by itself, or lies among what others share and is the account's own, went with that, and no log tells of it.
    const isAsked = this.#position.parts.slice(1).some(({ of }) => of === 'own');
    if ((othersLost || ways.foldersFell) && !isAsked) this.#add({ of: 'own' });
    return { moved, removedPaths };
  }

  addShortcuts(shortcuts: readonly Shortcut[]): void {
    const ids = new Set(shortcuts.map(({ id }) => id));
    this.#position.shortcuts = [...this.#position.shortcuts.filter(({ id }) => !ids.has(id)), ...shortcuts];
  }

  /** Has folders listed of which only they themselves are known. @param again also those whose content was asked for before */
  addFolders(ids: readonly string[], again = false): void {
    const fresh = [...new Set(ids)].filter((id) => again || !this.#visited.has(id));
    for (const id of fresh) this.#visited.add(id);
    for (let from = 0; from < fresh.length; from += FOLDERS_PER_PART) this.#add({ of: 'beneath', folders: fresh.slice(from, from + FOLDERS_PER_PART) });
  }

  /**
   * Follows a shared drive from now on: what it holds has to be listed after this.
   * @param known its name, where that was told
   * @returns false where the account is no member
   */
  async follow(drive: string, known = ''): Promise<boolean> {
    const { folders, foreign, logs } = this.#position;
    // Before its listing: what changes meanwhile must be told later.
    const token = await this.#api.startToken(drive, this.#signal).catch((thrown: unknown) => {
      if (isOutOfReach(thrown)) return null;
      throw thrown;
    });
    if (token === null) {
      foreign.add(drive);
      return false;
    }
    const name = known === '' ? await this.#nameOf(drive) : known;
    folders.put(drive, '', name || 'Shared drive');
    logs.set(drive, token);
    foreign.delete(drive);
    return true;
  }

  /** Follows shared drives that show in no listing and no log, since nothing has lain in them yet. Asks once. */
  async lookForDrives(): Promise<void> {
    if (this.#hasLookedForDrives) return;
    this.#hasLookedForDrives = true;
    this.#position.unlooked = 0;
    const position = this.#position;
    for (const { id, name } of await this.#drives()) {
      if (position.logs.has(id) || position.foreign.has(id)) continue;
      if (await this.follow(id, name)) position.parts = [...position.parts, { of: 'drive', drive: id }];
    }
  }

  async #drives(): Promise<readonly SharedDrive[]> {
    try {
      return await this.#api.drives(this.#signal);
    } catch (thrown) {
      // Where a scope lets see single files, the drives are out of reach.
      if (isOutOfReach(thrown)) return [];
      throw thrown;
    }
  }

  async #nameOf(drive: string): Promise<string> {
    try {
      return await this.#api.driveName(drive, this.#signal);
    } catch (thrown) {
      // Where a scope lets see single files, it does not let see the drive.
      if (isOutOfReach(thrown)) return '';
      throw thrown;
    }
  }

  /** Looks for folders that are not known though something lies in them, and for those that they lie in. @returns those that were found */
  async findMissing(parents: Iterable<string>): Promise<readonly string[]> {
    const { folders } = this.#position;
    const found: string[] = [];
    const asked = new Set<string>();
    const missingOf = (ids: Iterable<string>): readonly string[] => [...new Set(ids)].filter((id) => folders.isMissing(id) && !asked.has(id));
    for (let missing = missingOf(parents); missing.length > 0; ) {
      for (const id of missing) asked.add(id);
      const items = await this.#api.filesOf(missing, this.#signal);
      const listed = await this.#api.listedOf(items.filter((item) => item !== null), this.#signal);
      for (const [index, item] of items.entries()) {
        const id = missing[index] ?? '';
        if (item === null || !listed.has(id)) folders.giveUp(id);
        else {
          if (!folders.has(id)) found.push(id);
          folders.add(id, item.parent, item.name);
        }
      }
      missing = missingOf(items.flatMap((item) => (item !== null && listed.has(item.id) ? [item.parent] : [])));
    }
    folders.settle();
    return found;
  }

  async #followShortcuts(): Promise<Listed> {
    const position = this.#position;
    const shortcuts = position.shortcuts.slice(0, SHORTCUTS_PER_BATCH);
    const { files, removed, beneath } = await followShortcuts(this.#api, position, shortcuts, this.#signal);
    position.shortcuts = position.shortcuts.slice(shortcuts.length);
    this.addFolders(beneath, true);
    const changes = this.settle(removed);
    const entries = files.flatMap(({ fileId, file, name, parent }) => {
      const path = position.folders.pathOf(name, parent);
      return path === null ? [] : [entryOf(file, path, fileId)];
    });
    return { ...changes, entries, removed };
  }

  #nothing(): Listed {
    return { ...this.settle(), entries: [], removed: [] };
  }

  #add(part: Part): void {
    this.#position.parts = [...this.#position.parts, part];
  }

  async #take({ items }: FilesPage, part: Part): Promise<Listed> {
    const position = this.#position;
    const { folders, links, keys } = position;
    const files: DriveItem[] = [];
    const shortcuts: Shortcut[] = [];
    const found: string[] = [];
    // Pages tell what was there when the first of them was asked for; what of a drive was gone before its log was followed, nobody tells.
    const later = new Set(part.of === 'everything' ? position.parts.flatMap((each) => (each.of === 'drive' ? [each.drive] : [])) : []);
    for (const item of items) {
      const { id, name, parent, target, resourceKey, mimeType } = item;
      if (item.trashed || later.has(item.drive)) continue;
      if (target !== null) shortcuts.push({ id, name, parent, target: target.id, resourceKey: target.resourceKey });
      else if (mimeType === FOLDER_TYPE) {
        if (part.of === 'beneath' || (part.of === 'own' && !position.full && !folders.has(id))) found.push(id);
        const inPlace = part.of !== 'beneath' && links.isStoodFor(id, id, '');
        if (inPlace) folders.put(id, parent, name);
        else folders.add(id, parent, name);
        links.seen(id, parent, inPlace);
        const key = keys.get(parent);
        if (key !== undefined) keys.set(id, resourceKey === '' ? key : `${key},${id}/${resourceKey}`);
      } else if (mayBeMusic(mimeType) && isAudioFile(name, mimeType)) files.push(item);
    }
    this.addShortcuts(shortcuts);
    await this.findMissing(files.map(({ parent }) => parent));
    if (found.length > 0) {
      folders.settle();
      this.addFolders(found);
    }
    const changes = this.settle();
    const entries = files.flatMap((file) => {
      const path = folders.pathOf(file.name, file.parent);
      if (path === null) return [];
      links.seen(file.id, file.parent, true);
      return [entryOf(file, path, keys.has(file.parent) ? linkedFileId(file.id, file.resourceKey) : file.id)];
    });
    return { ...changes, entries, removed: [] };
  }

  /** Null where it can no longer be seen, or only piece by piece. */
  async #pageOf(part: Part): Promise<FilesPage | null> {
    const position = this.#position;
    try {
      return await this.#api.files(queryOf(part, position), position.page, this.#signal);
    } catch (thrown) {
      if (position.page !== null || !isOutOfReach(thrown) || part.of === 'everything' || part.of === 'own') throw thrown;
      // One folder that is gone makes Drive refuse the question for all of them.
      const single = part.of === 'beneath' && part.folders.length > 1 ? part.folders.map((id): Part => ({ ...part, folders: [id] })) : [];
      position.parts = [...single, ...position.parts.slice(1)];
      if (part.of === 'drive' && position.logs.delete(part.drive)) position.folders.remove(part.drive);
      return null;
    }
  }

  #goOn({ items, next }: FilesPage): void {
    const position = this.#position;
    this.#samePage.note(next === null ? null : items.map(({ id }) => id).join());
    position.page = next;
    if (next !== null) return;
    position.parts = position.parts.slice(1);
    if (position.parts.length === 0) position.folders.settle();
  }

  /** Shared drives show by what lies in them. @returns whether there are new ones; then the page has to be asked for again */
  async #followDrivesOf({ items }: FilesPage): Promise<boolean> {
    const { foreign, logs } = this.#position;
    const fresh = new Set(items.map(({ drive }) => drive).filter((drive) => drive !== '' && !logs.has(drive) && !foreign.has(drive)));
    let followed = false;
    for (const drive of fresh) {
      if (!(await this.follow(drive))) continue;
      followed = true;
      // What has come into it since the first page is in no later one, and nothing tells of it.
      if (this.#position.page !== null) this.#add({ of: 'drive', drive });
    }
    return followed;
  }

  /** Where there is so much that Drive does not look everywhere at once. */
  async #listSeparately(): Promise<void> {
    const drives = await this.#api.drives(this.#signal);
    for (const { id, name } of drives) if (!this.#position.logs.has(id)) await this.follow(id, name);
    this.#position.parts = [{ of: 'own' }, ...drives.map(({ id }): Part => ({ of: 'drive', drive: id })), ...this.#position.parts.slice(1)];
    this.#position.page = null;
  }
}

function queryOf(part: Part, { keys }: Position): FilesQuery {
  switch (part.of) {
    case 'drive':
      return { q: MUSIC_QUERY, drive: part.drive };
    case 'beneath': {
      const resourceKeys = new Set(part.folders.flatMap((id) => keys.get(id)?.split(',') ?? []));
      return { q: `${MUSIC_QUERY} and ${anyOf('? in parents', part.folders)}`, drive: null, resourceKeys: [...resourceKeys].join(',') };
    }
    default:
      return { q: MUSIC_QUERY, drive: null, ownOnly: part.of === 'own' };
  }
}
