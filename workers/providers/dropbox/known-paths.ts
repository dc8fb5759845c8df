/**
 * The folders and songs of a Dropbox, in the case in which they were listed. Dropbox names what is gone by a path in small
 * letters, and tells nobody when only the case of a name changes: where the library has it can be known from here alone.
 */

/** A folder's own name, and what lies in it by names in small letters. */
interface Folder {
  name: string;
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, string>;
}

/** A folder, and its path in the library. */
interface Place {
  readonly folder: Folder;
  readonly path: string;
}

/** A name with the one in small letters before it, where that is not what `toLowerCase` makes of it. */
type StoredName = string | readonly [lower: string, name: string];

/** As cursors keep it. */
export interface StoredFolder {
  readonly name: StoredName;
  readonly folders: readonly StoredFolder[];
  readonly files: readonly StoredName[];
}

/** A path as Dropbox has it, the same parts in both. */
export interface DropboxPath {
  /** In small letters; names a file or folder. */
  readonly lower: readonly string[];
  /** As it is shown. */
  readonly shown: readonly string[];
}

export class KnownPaths {
  readonly #root: Folder;
  /** Whether all that the library has of this Dropbox is here. */
  readonly complete: boolean;

  constructor(stored: StoredFolder | null = null, complete = true) {
    this.#root = stored ? folderFrom(stored) : emptyFolder('');
    this.complete = complete;
  }

  /** @returns the folder's path before and now, where its name was known in another case */
  addFolder(path: DropboxPath): { readonly from: string; readonly to: string } | null {
    const { key, name } = lastOf(path);
    const parent = this.#parentOf(path);
    const known = parent.folder.folders.get(key);
    if (!known) {
      parent.folder.folders.set(key, emptyFolder(name));
      return null;
    }
    if (known.name === name) return null;
    const from = joined(parent.path, known.name);
    known.name = name;
    return { from, to: joined(parent.path, name) };
  }

  /** @returns the file's path in the library */
  addFile(path: DropboxPath): string {
    const { key, name } = lastOf(path);
    const parent = this.#parentOf(path);
    parent.folder.files.set(key, name);
    return joined(parent.path, name);
  }

  /** Forgets a file, or a folder with all in it. @returns where the library has it; null where nothing was known */
  remove({ lower }: DropboxPath): string | null {
    const parent = this.#find(lower, lower.length - 1);
    const key = lower.at(-1) ?? '';
    const name = parent?.folder.files.get(key) ?? parent?.folder.folders.get(key)?.name;
    if (!parent || name === undefined) return null;
    parent.folder.files.delete(key);
    parent.folder.folders.delete(key);
    return joined(parent.path, name);
  }

  /** Where the library would have what is not known: in the case in which it is shown, as far as that is all there is. */
  guess({ lower, shown }: DropboxPath): string {
    let at: Folder | undefined = this.#root;
    return lower
      .map((key, depth) => {
        at = at?.folders.get(key);
        return at?.name ?? shown[depth] ?? key;
      })
      .join('/');
  }

  isFolder({ lower }: Pick<DropboxPath, 'lower'>): boolean {
    return this.#find(lower, lower.length) !== null;
  }

  isFile({ lower }: Pick<DropboxPath, 'lower'>): boolean {
    return this.#find(lower, lower.length - 1)?.folder.files.has(lower.at(-1) ?? '') ?? false;
  }

  /** @param withFiles without them it is small, and not complete any more */
  stored(withFiles: boolean): StoredFolder {
    return storedFolder('', this.#root, withFiles);
  }

  /** @param depth how many parts of the path lead to the folder */
  #find(lower: readonly string[], depth: number): Place | null {
    let folder = this.#root;
    let path = '';
    for (let part = 0; part < depth; part++) {
      const next = folder.folders.get(lower[part] ?? '');
      if (!next) return null;
      folder = next;
      path = joined(path, next.name);
    }
    return { folder, path };
  }

  /** Made where it is not known: its own entry may come later, and brings the right case of its name. */
  #parentOf({ lower, shown }: DropboxPath): Place {
    const found = this.#find(lower, lower.length - 1);
    if (found) return found;
    let folder = this.#root;
    for (const [depth, key] of lower.slice(0, -1).entries()) {
      let next = folder.folders.get(key);
      if (!next) folder.folders.set(key, (next = emptyFolder(shown[depth] ?? key)));
      folder = next;
    }
    return this.#parentOf({ lower, shown });
  }
}

function lastOf({ lower, shown }: DropboxPath): { readonly key: string; readonly name: string } {
  const key = lower.at(-1) ?? '';
  return { key, name: shown.at(-1) ?? key };
}

function joined(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function emptyFolder(name: string): Folder {
  return { name, folders: new Map(), files: new Map() };
}

function storedFolder(lower: string, { name, folders, files }: Folder, withFiles: boolean): StoredFolder {
  return {
    name: storedName(lower, name),
    folders: Array.from(folders, ([key, folder]) => storedFolder(key, folder, withFiles)),
    files: withFiles ? Array.from(files, ([key, file]) => storedName(key, file)) : [],
  };
}

function folderFrom({ name, folders, files }: StoredFolder): Folder {
  return {
    name: nameFrom(name)[1],
    folders: new Map(folders.map((folder) => [nameFrom(folder.name)[0], folderFrom(folder)])),
    files: new Map(files.map(nameFrom)),
  };
}

function storedName(lower: string, name: string): StoredName {
  return name.toLowerCase() === lower ? name : [lower, name];
}

function nameFrom(stored: StoredName): readonly [lower: string, name: string] {
  return typeof stored === 'string' ? [stored.toLowerCase(), stored] : stored;
}
