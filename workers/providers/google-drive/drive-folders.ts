/**
 * The folders of Drive, by which files get their paths. Drive tells folders in no order, some of them lie in places that the
 * account may not see, and of the roots it tells nothing but ids: what lies in no folder that is known lies at the top.
 */
import { FolderTree, type Move, type StoredFolder } from '../folder-tree.ts';
import { nameInPaths } from '../name-in-paths.ts';

/** As cursors keep them. `strays`: parent, id and name of folders whose parents are not known. `unknown`: ids of parents that were looked for in vain. */
export interface StoredFolders {
  readonly unknown: readonly string[];
  readonly folders: readonly StoredFolder[];
  readonly strays: readonly (readonly [parent: string, id: string, name: string])[];
}

/** What has become of paths. */
export interface PathChanges {
  readonly moved: readonly Move[];
  readonly removedPaths: readonly string[];
}

/** What has become of folders. */
export interface FolderChanges extends PathChanges {
  /** Ids of folders that are gone, or hidden now. */
  readonly lost: ReadonlySet<string>;
  /** Some of those lay in no root: others have shared them, or they are of a shared drive. */
  readonly othersLost: boolean;
  /** Ids of folders that are hidden no longer, or were looked for in vain: where what they hold lies nobody was told. */
  readonly surfaced: readonly string[];
}

const TOP = '';

export class DriveFolders {
  readonly #tree: FolderTree;
  /** Names by parent and id: of folders at the top for want of a better place, and of those that wait for one. */
  readonly #strays = new Map<string, Map<string, string>>();
  readonly #strayParents = new Map<string, string>();
  /** Ids of parents that were looked for in vain: what lies in them lies at the top. */
  readonly #unknown: Set<string>;
  /** Of those, the ones that have come to be known. */
  #found: string[] = [];

  constructor({ folders, strays, unknown }: StoredFolders = { folders: [], strays: [], unknown: [] }) {
    this.#unknown = new Set(unknown);
    this.#tree = new FolderTree(TOP, folders);
    for (const [parent, id, name] of strays) this.#stray(id, parent, name);
  }

  stored(): StoredFolders {
    const strays = [...this.#strays].flatMap(([parent, children]) => Array.from(children, ([id, name]) => [parent, id, name] as const));
    return { folders: this.#tree.stored(), strays, unknown: [...this.#unknown] };
  }

  /** Whether it has a place; those that wait for their parents have none. */
  has(id: string): boolean {
    return id !== TOP && this.#tree.has(id);
  }

  /** Whether files in it have to wait: somebody should look for it first. */
  isMissing(id: string): boolean {
    return !this.#tree.has(id) && !isRoot(id) && !this.#unknown.has(id);
  }

  /** A folder of which nothing was known; one that is known stays as it is. It may wait for its parent. */
  add(id: string, parent: string, name: string): void {
    if (this.has(id)) return;
    if (this.isMissing(parent)) this.#stray(id, parent, name);
    else this.put(id, parent, name);
  }

  /** A folder as it is now. */
  put(id: string, parent: string, name: string): void {
    this.#unstray(id);
    if (this.#unknown.delete(id)) this.#found.push(id);
    // A folder that has gone into one that lay in it, or still does by a shortcut, waits at the top.
    const known = this.#tree.has(parent) && !this.#tree.isWithin(parent, id);
    // In a root, too: of a shared drive, it may come to be known.
    if (!known) this.#stray(id, parent, name);
    this.#tree.put(id, known ? parent : TOP, nameOf(name));
    for (const [child, childName] of this.#strays.get(id) ?? []) this.put(child, id, childName);
  }

  /** Nothing more is known of parents: who waits for one goes to the top. */
  settle(): void {
    for (const parent of this.#strays.keys()) if (!this.#strayParents.has(parent)) this.giveUp(parent);
    for (const [parent, children] of this.#strays) {
      if (this.#unknown.has(parent) || isRoot(parent)) for (const [id, name] of children) if (!this.has(id)) this.put(id, parent, name);
    }
  }

  /** A parent was looked for in vain: what lies in it lies at the top. */
  giveUp(id: string): void {
    if (!isRoot(id)) this.#unknown.add(id);
  }

  /** Gone, with all that is in it. */
  remove(id: string): void {
    this.#tree.doom(id);
  }

  isHidden(id: string): boolean {
    return this.#tree.isHidden(id);
  }

  /** Whether there are folders that others share, or shared drives. */
  get hasOthers(): boolean {
    return this.#tree.tops().some((id) => this.#isOthers(id));
  }

  isWithin(id: string, folder: string): boolean {
    return this.#tree.isWithin(id, folder);
  }

  /** Whether nothing in it counts any more, once changes are taken. */
  isGoing(id: string): boolean {
    return this.#tree.isHidden(id) || this.#tree.isDoomed(id);
  }

  /** Where a file lies; null in folders that systems keep for themselves. */
  pathOf(name: string, parent: string): string | null {
    const shown = nameInPaths(nameOf(name));
    if (!this.has(parent)) return shown;
    return this.#tree.isHidden(parent) ? null : `${this.#tree.path(parent)}/${shown}`;
  }

  /** What has become of folders since the last time; to be taken before files get their paths. */
  takeChanges(): FolderChanges {
    const { moved, hiding, surfaced } = this.#tree.takeChanges();
    const gone = this.#tree.going();
    const lost = new Set([...gone, ...hiding.flatMap((id) => this.#tree.beneath(id))]);
    const othersLost = [...lost].some((id) => this.#isOthers(this.#tree.top(id)));
    const removedPaths = [...hiding.map((id) => this.#tree.path(id)), ...this.#tree.removeDoomed()];
    for (const id of gone) this.#unstray(id);
    const found = this.#found;
    this.#found = [];
    return { moved, removedPaths, lost, othersLost, surfaced: [...surfaced, ...found].filter((id) => this.has(id) && !this.isHidden(id)) };
  }

  /** @param top a folder at the top */
  #isOthers(top: string): boolean {
    const parent = this.#strayParents.get(top);
    return parent === undefined || !isRoot(parent);
  }

  #stray(id: string, parent: string, name: string): void {
    this.#strayParents.set(id, parent);
    const children = this.#strays.get(parent) ?? new Map<string, string>();
    this.#strays.set(parent, children.set(id, name));
  }

  #unstray(id: string): void {
    const parent = this.#strayParents.get(id);
    if (parent === undefined) return;
    this.#strayParents.delete(id);
    const children = this.#strays.get(parent);
    children?.delete(id);
    if (children?.size === 0) this.#strays.delete(parent);
  }
}

/** Nothing that leads out of a path, and nothing empty; a slash in a name looks like one and is none. */
function nameOf(name: string): string {
  return name.replaceAll('/', '／') || '_';
}

/** Whether an id is of a root: Google's end with `ROOT` in Base64. One that does not costs a request more, and no more. */
function isRoot(id: string): boolean {
  return id === TOP || id === 'root' || /^0A[\w-]+Uk9PVA$/.test(id);
}

