/** The tree of folders over all accounts, as the paths of the tracks imply it. */
import { isLive } from './albums.ts';
import { DerivedIds } from './derived-ids.ts';
import { NumberPairs } from './number-pairs.ts';
import type { TrackTable } from './track-table.ts';

export interface Folder {
  /** Number of the account in its domain. */
  readonly account: number;
  readonly path: string;
  /** Last part of the path; empty for a root. */
  readonly name: string;
  /** Number of the folder above; -1 for a root. */
  readonly parent: number;
  /** Folders directly within that have tracks. */
  folderCount: number;
  /** Tracks at any depth. */
  trackCount: number;
}

export class FolderTree {
  readonly #table: TrackTable;
  readonly #numbers = new NumberPairs();
  readonly #ids = new DerivedIds((number) => this.#names(number));
  /** By number; a folder comes after the one above it. Those without tracks have `trackCount` 0. */
  readonly folders: Folder[] = [];
  readonly #byKey: number[] = [];
  /** Folder number by row. */
  folderOf: Uint32Array = new Uint32Array(0);

  constructor(table: TrackTable) {
    this.#table = table;
  }

  /** The number of the folder with that id, or -1. */
  find(id: string): number {
    return this.#ids.find(id, this.folders.keys());
  }

  id(number: number): string {
    return this.#ids.id(number);
  }

  /** Whether `folder` is `ancestor` or lies within it. */
  isWithin(folder: number, ancestor: number): boolean {
    for (let at = folder; at !== -1; at = this.folders[at]?.parent ?? -1) if (at === ancestor) return true;
    return false;
  }

  recount(): void {
    const { columns, count } = this.#table;
    this.folderOf = new Uint32Array(count);
    for (const folder of this.folders) folder.trackCount = folder.folderCount = 0;
    const [states, accounts, paths] = [columns.state.data, columns.account.data, columns.folder.data];
    let number = -1;
    for (let row = 0, last = -1; row < count; row++) {
      if (!isLive(states[row])) continue;
      // Mostly the same as that of the row before.
      if (last === -1 || accounts[row] !== accounts[last] || paths[row] !== paths[last]) number = this.#number(accounts[row] ?? 0, paths[row] ?? 0);
      last = row;
      this.folderOf[row] = number;
      const folder = this.folders[number];
      if (folder !== undefined) folder.trackCount++;
    }
    for (let number = this.folders.length - 1; number >= 0; number--) {
      const folder = this.folders[number];
      const parent = this.folders[folder?.parent ?? -1];
      if (folder === undefined || parent === undefined || folder.trackCount === 0) continue;
      parent.trackCount += folder.trackCount;
      parent.folderCount++;
    }
  }

  #number(account: number, pathNumber: number): number {
    const key = this.#numbers.number(account, pathNumber);
    const known = this.#byKey[key];
    if (known !== undefined) return known;
    const { folders } = this.#table.domains;
    const path = folders.text(pathNumber);
    const slash = path.lastIndexOf('/');
    const parent = path === '' ? -1 : this.#number(account, folders.intern(slash === -1 ? '' : path.slice(0, slash)));
    const number = this.folders.length;
    this.folders.push({ account, path, name: path.slice(slash + 1), parent, folderCount: 0, trackCount: 0 });
    this.#byKey[key] = number;
    return number;
  }

  #names(number: number): readonly string[] {
    const { account = 0, path = '' } = this.folders[number] ?? {};
    return ['folder', this.#table.domains.accounts.text(account), path];
  }
}
