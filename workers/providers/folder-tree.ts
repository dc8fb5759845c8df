/**
 * The folders of a drive, by id: a delta names parents by id only, and does not tell again what lies in a folder that was
 * renamed. Each folder has one path of its own at any time, and whenever that changes the tree says from where to where:
 * in an order in which a follower who renames one folder after the other never mixes two of them up.
 */
import { isHiddenFolder } from './audio-files.ts';
import { nameInPaths } from './name-in-paths.ts';

interface Folder {
  /** As the drive says. */
  readonly name: string;
  readonly parent: string;
  /** Its name in paths: another one where that is taken, or is none that a path may hold. */
  readonly shown: string;
}

/** A folder as cursors keep it: id, parent, name, and the name in paths where that is another. */
export type StoredFolder = readonly [id: string, parent: string, name: string, shown?: string];

export interface Move {
  readonly from: string;
  readonly to: string;
}

export class FolderTree {
  readonly #folders = new Map<string, Folder>();
  /** Ids by parent and name in paths. */
  readonly #places = new Map<string, string>();
  /** Folders whose names were taken when they came. */
  readonly #displaced = new Set<string>();
  readonly #doomed: Set<string>;
  readonly #paths = new Map<string, string>();
  #moves: Move[] = [];
  #hiding: string[] = [];
  #surfaced: string[] = [];
  /** The folder that paths are relative to; null until it is known. */
  root: string | null;

  constructor(root: string | null = null, folders: readonly StoredFolder[] = [], doomed: readonly string[] = []) {
    this.root = root;
    this.#doomed = new Set(doomed);
    for (const [id, parent, name, shown = name] of folders) this.#place(id, { name, parent, shown });
  }

  /** Folders that are told to be gone. Nothing is certain before all changes are known: what was in them may have moved. */
  get doomed(): readonly string[] {
    return [...this.#doomed];
  }

  get size(): number {
    return this.#folders.size;
  }

  /** Ids of the folders of the root. */
  tops(): readonly string[] {
    return [...this.#folders.keys()].filter((id) => this.#folders.get(id)?.parent === this.root);
  }

  stored(): readonly StoredFolder[] {
    return Array.from(this.#folders, ([id, { parent, name, shown }]) => (shown === name ? [id, parent, name] : [id, parent, name, shown]));
  }

  has(id: string): boolean {
    return id === this.root || this.#folders.has(id);
  }

  /** `/`-separated, empty for the root. @param id of a folder of the tree */
  path(id: string): string {
    if (id === this.root) return '';
    const known = this.#paths.get(id);
    if (known !== undefined) return known;
    const folder = this.#folders.get(id);
    if (!folder) return '';
    const parent = this.path(folder.parent);
    const path = parent === '' ? folder.shown : `${parent}/${folder.shown}`;
    this.#paths.set(id, path);
    return path;
  }

  /** Whether it lies in a folder that systems keep for themselves. */
  isHidden(id: string): boolean {
    for (let at = this.#folders.get(id); at; at = this.#folders.get(at.parent)) if (isHiddenFolder(at.name)) return true;
    return false;
  }

  /** A folder as it is now. @param parent a folder of the tree */
  put(id: string, parent: string, name: string): void {
    if (id === this.root) return;
    this.#doomed.delete(id);
    const known = this.#folders.get(id);
    if (known?.name === name && known.parent === parent) return;
    // A drive has no loops; one told of half-way, between two pages, must not become one here.
    if (this.isWithin(parent, id)) return;
    const wasHidden = this.isHidden(id);
    const shown = this.#freeName(id, parent, name);
    if (!known) {
      this.#place(id, { name, parent, shown });
      return;
    }
    this.#rename(id, known, { name, parent, shown });
    const isHidden = this.isHidden(id);
    if (isHidden && !wasHidden) this.#hiding.push(id);
    // By their own ids: what is beneath it now may have left it by the time that this is asked for.
    if (wasHidden && !isHidden) this.#surfaced = [...this.#surfaced, ...this.beneath(id)];
  }

  /** A folder of the tree is told to be gone. */
  doom(id: string): void {
    if (this.#folders.has(id)) this.#doomed.add(id);
  }

  /** Whether it, or a folder that it lies in, is told to be gone. */
  isDoomed(id: string): boolean {
    for (let at: string | undefined = id; at !== undefined; at = this.#folders.get(at)?.parent) if (this.#doomed.has(at)) return true;
    return false;
  }

  /** What lies in this folder exists: so does the folder, and all that it lies in, whatever was told. */
  spare(id: string): void {
    for (let at: string | undefined = id; at !== undefined && this.#doomed.size > 0; at = this.#folders.get(at)?.parent) this.#doomed.delete(at);
  }

  /** Forgets the doomed folders with all beneath them. @returns their last paths */
  removeDoomed(): readonly string[] {
    const paths = this.doomed.map((id) => this.path(id));
    for (const id of this.going()) {
      const folder = this.#folders.get(id);
      if (folder) this.#places.delete(placeOf(folder.parent, folder.shown));
      this.#folders.delete(id);
      this.#displaced.delete(id);
      this.#paths.delete(id);
    }
    this.#doomed.clear();
    return paths;
  }

  /** Ids of the doomed folders and of all that they hold; in one pass, since a whole drive may go at once. */
  going(): readonly string[] {
    return this.#doomed.size === 0 ? [] : Array.from(this.#folders.keys()).filter((id) => this.isDoomed(id));
  }

  /** The folder of the root that it lies in, or that it is. */
  top(id: string): string {
    for (let at = id; ; ) {
      const parent = this.#folders.get(at)?.parent;
      if (parent === undefined || parent === this.root) return at;
      at = parent;
    }
  }

  /** Whether a folder is the other one, or lies in it. */
  isWithin(id: string, folder: string): boolean {
    for (let at: string | undefined = id; at !== undefined; at = this.#folders.get(at)?.parent) if (at === folder) return true;
    return false;
  }

  /** Ids of a folder and of all that it holds. */
  beneath(id: string): readonly string[] {
    return Array.from(this.#folders.keys()).filter((each) => this.isWithin(each, id));
  }

  /**
   * What has become of the paths since the last time. `hiding`: ids of folders that are hidden now. `surfaced`: of folders that
   * are hidden no longer, whose files nobody was told of.
   */
  takeChanges(): { readonly moved: readonly Move[]; readonly hiding: readonly string[]; readonly surfaced: readonly string[] } {
    // Names that were taken may be free by now, one after the other.
    for (let settled = false; !settled; ) {
      settled = true;
      for (const id of this.#displaced) if (this.#settle(id)) settled = false;
    }
    const hiding = this.#hiding.filter((id) => this.isHidden(id));
    const surfaced = this.#surfaced.filter((id) => this.#folders.has(id) && !this.isHidden(id));
    const changes = { moved: this.#moves, hiding, surfaced };
    this.#moves = [];
    this.#hiding = [];
    this.#surfaced = [];
    return changes;
  }

  #settle(id: string): boolean {
    const folder = this.#folders.get(id);
    if (!folder || this.#places.has(placeOf(folder.parent, nameInPaths(folder.name)))) return false;
    this.#rename(id, folder, { ...folder, shown: nameInPaths(folder.name) });
    return true;
  }

  #place(id: string, folder: Folder): void {
    this.#folders.set(id, folder);
    this.#places.set(placeOf(folder.parent, folder.shown), id);
    if (folder.shown === nameInPaths(folder.name)) this.#displaced.delete(id);
    else this.#displaced.add(id);
  }

  #rename(id: string, before: Folder, after: Folder): void {
    const from = this.path(id);
    this.#places.delete(placeOf(before.parent, before.shown));
    this.#place(id, after);
    this.#paths.clear();
    const to = this.path(id);
    if (from !== to) this.#moves.push({ from, to });
  }

  /** The name, or one like it where another folder has it; one that is going makes room. */
  #freeName(id: string, parent: string, name: string): string {
    const wanted = nameInPaths(name);
    const holder = this.#places.get(placeOf(parent, wanted));
    if (holder === undefined || holder === id) return wanted;
    const free = this.#unused(parent, wanted);
    const held = this.#folders.get(holder);
    if (!held || !this.#doomed.has(holder)) return free;
    this.#rename(holder, held, { ...held, shown: free });
    return wanted;
  }

  #unused(parent: string, name: string): string {
    for (let count = 2; ; count++) {
      const free = `${name} (${count})`;
      if (!this.#places.has(placeOf(parent, free))) return free;
    }
  }
}

function placeOf(parent: string, shown: string): string {
  return `${parent}/${shown}`;
}
