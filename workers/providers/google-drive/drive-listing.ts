/**
 * Lists parts of Drive page by page: all of it, a shared drive, or what lies beneath some folders. A file gets its path once
 * the folders that it lies in are known, wherever in the listing they come.
 */
import { isAudioFile } from '../audio-files.ts';
import type { FileEntry } from '../provider.ts';
import type { DriveApi, FilesPage, FilesQuery, SharedDrive } from './drive-api.ts';
import { isOutOfReach } from './drive-errors.ts';
import type { FolderChanges } from './drive-folders.ts';
import { anyOf, entryOf, FOLDER_TYPE, FOLDERS_QUERY, linkedFileId, mayBeMusic, MUSIC_QUERY, type DriveItem } from './drive-item.ts';
import type { Part, Position } from './drive-position.ts';
import { followShortcuts, linksToLost, standingLinks, type Lost } from './drive-shortcuts.ts';
import { SamePage } from './same-page.ts';

/** Folders that are asked for in one request: what a search term may hold is limited. */
const FOLDERS_PER_PART = 50;
/** Shortcuts that are followed for one batch. */
const SHORTCUTS_PER_BATCH = 50;

/** What a step brings. */
export interface Listed extends FolderChanges {
  readonly entries: readonly FileEntry[];
  /** Ids of files that are gone. */
  readonly removed: readonly string[];
}

const NOTHING: Listed = { moved: [], removedPaths: [], entries: [], removed: [] };

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
    if (part === undefined) {
      const shortcuts = position.shortcuts.slice(0, SHORTCUTS_PER_BATCH);
      const { beneath, ...listed } = await followShortcuts(this.#api, position, shortcuts, this.#signal);
      for (const { folder, resourceKeys } of beneath) this.addFolders([folder], resourceKeys);
      position.shortcuts = position.shortcuts.slice(shortcuts.length);
      // Another shortcut may lead to what is hidden by this one.
      if (listed.removed.length > 0) this.lookAgain(linksToLost(position, standingLinks(position), listed.removed));
      return listed;
    }
    const page = await this.#pageOf(part);
    if (page === null) return NOTHING;
    if (page.incomplete && part.of === 'everything') {
      await this.#listSeparately();
      return NOTHING;
    }
    if (part.of === 'everything' && (await this.#followDrivesOf(page))) return NOTHING;
    const listed = await this.#take(page, part);
    this.#goOn(page);
    return listed;
  }

  /** Something is gone: what comes back is listed once more, and what may lead there is followed. */
  lookAgain({ shortcuts, folders }: Lost): void {
    this.#visited.clear();
    this.addFolders(folders);
    const queued = new Set(this.#position.shortcuts.map(({ id }) => id));
    this.#position.shortcuts = [...this.#position.shortcuts, ...shortcuts.filter(({ id }) => !queued.has(id))];
  }

  /** Has folders listed of which only they themselves are known. @param resourceKeys of the link that leads to them */
  addFolders(folders: readonly string[], resourceKeys = ''): void {
    const fresh = folders.filter((id) => !this.#visited.has(id));
    for (const id of fresh) this.#visited.add(id);
    for (let from = 0; from < fresh.length; from += FOLDERS_PER_PART) {
      const part: Part = { of: 'beneath', folders: fresh.slice(from, from + FOLDERS_PER_PART), resourceKeys };
      this.#position.parts = [...this.#position.parts, part];
    }
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

  /** Looks for folders that are not known though something lies in them. @returns those that were found */
  async findMissing(parents: Iterable<string>): Promise<readonly string[]> {
    const { folders } = this.#position;
    const missing = Array.from(parents).filter((id) => folders.isMissing(id));
    if (missing.length === 0) return [];
    const found: string[] = [];
    const samePage = new SamePage();
    let token: string | null = null;
    do {
      const page: FilesPage = await this.#api.files({ q: FOLDERS_QUERY, drive: null }, token, this.#signal);
      for (const { id, parent, name } of page.items) {
        if (!folders.has(id)) found.push(id);
        folders.add(id, parent, name);
      }
      token = page.next;
      samePage.note(token);
    } while (token !== null);
    folders.settle();
    for (const id of missing) if (!folders.has(id)) folders.giveUp(id);
    return found;
  }

  async #take({ items }: FilesPage, part: Part): Promise<Listed> {
    const { folders } = this.#position;
    const files = new Map<string, DriveItem>();
    for (const item of items) {
      if (item.trashed) continue;
      if (item.target !== null) this.#noteShortcut(item);
      else if (item.mimeType === FOLDER_TYPE) folders.add(item.id, item.parent, item.name);
      else if (mayBeMusic(item.mimeType) && isAudioFile(item.name, item.mimeType)) files.set(item.id, item);
    }
    await this.findMissing(new Set(Array.from(files.values(), ({ parent }) => parent)));
    if (part.of === 'beneath') {
      folders.settle();
      const found = items.filter(({ mimeType }) => mimeType === FOLDER_TYPE);
      this.addFolders(found.map(({ id }) => id), joined(part.resourceKeys, found));
    }
    const isLinked = part.of === 'beneath' && part.resourceKeys !== '';
    const changes = folders.takeChanges();
    const entries = Array.from(files.values()).flatMap((file) => {
      const path = folders.pathOf(file.name, file.parent);
      return path === null ? [] : [entryOf(file, path, isLinked ? linkedFileId(file.id, file.resourceKey) : file.id)];
    });
    // Its folder leads to it now: a shortcut that goes does not take it along.
    const listed = new Set(entries.map(({ fileId }) => fileId));
    for (const [shortcut, target] of this.#position.standIns) if (listed.has(target)) this.#position.standIns.delete(shortcut);
    return { ...changes, entries, removed: [] };
  }

  /** Null where it can no longer be seen, or only piece by piece. */
  async #pageOf(part: Part): Promise<FilesPage | null> {
    const position = this.#position;
    try {
      return await this.#api.files(queryOf(part), position.page, this.#signal);
    } catch (thrown) {
      if (position.page !== null || !isOutOfReach(thrown) || part.of === 'everything' || part.of === 'own') throw thrown;
      // One folder that is gone makes Drive refuse the question for all of them.
      const single = part.of === 'beneath' && part.folders.length > 1 ? part.folders.map((id): Part => ({ ...part, folders: [id] })) : [];
      position.parts = [...single, ...position.parts.slice(1)];
      if (part.of === 'drive' && position.logs.delete(part.drive)) position.folders.remove(part.drive);
      return null;
    }
  }

  #noteShortcut({ id, name, parent, target }: DriveItem): void {
    const { shortcuts } = this.#position;
    if (target === null || shortcuts.some((known) => known.id === id)) return;
    this.#position.shortcuts = [...shortcuts, { id, name, parent, target: target.id, resourceKey: target.resourceKey }];
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
    for (const drive of fresh) if (await this.follow(drive)) followed = true;
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

function queryOf(part: Part): FilesQuery {
  switch (part.of) {
    case 'drive':
      return { q: MUSIC_QUERY, drive: part.drive };
    case 'beneath':
      return { q: `${MUSIC_QUERY} and ${anyOf('? in parents', part.folders)}`, drive: null, resourceKeys: part.resourceKeys };
    default:
      return { q: MUSIC_QUERY, drive: null, ownOnly: part.of === 'own' };
  }
}

/** The keys of folders that lie in others, which keys lead to. */
function joined(resourceKeys: string, folders: readonly DriveItem[]): string {
  if (resourceKeys === '') return '';
  const keys = folders.filter(({ resourceKey }) => resourceKey !== '').map(({ id, resourceKey }) => `${id}/${resourceKey}`);
  return [resourceKeys, ...keys].join(',');
}
