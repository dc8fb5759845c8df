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
  addFolder({ lower, shown }: DropboxPath): { readonly from: string; readonly to: string } | null {
    const key = lower.at(-1) ?? '';
    const name = shown.at(-1) ?? key;
    const parent = this.#folder(lower.slice(0, -1), shown);
    const known = parent.folders.get(key);
    if (!known) {
      parent.folders.set(key, emptyFolder(name));
      return null;
    }
    const from = this.#pathOf(lower);
    if (known.name === name) return null;
    known.name = name;
    return { from, to: this.#pathOf(lower) };
  }

  /** @returns the file's path in the library */
  addFile({ lower, shown }: DropboxPath): string {
    const key = lower.at(-1) ?? '';
    const name = shown.at(-1) ?? key;
    const folders = lower.slice(0, -1);
    this.#folder(folders, shown).files.set(key, name);
    return joined(this.#pathOf(folders), name);
  }

  /** Forgets a file, or a folder with all in it. @returns where the library has it; null where nothing was known */
  remove({ lower }: Pick<DropboxPath, 'lower'>): string | null {
    const key = lower.at(-1) ?? '';
    const folders = lower.slice(0, -1);
    const parent = this.#find(folders);
    const name = parent?.files.get(key) ?? parent?.folders.get(key)?.name;
    if (!parent || name === undefined) return null;
    parent.files.delete(key);
    parent.folders.delete(key);
    return joined(this.#pathOf(folders), name);
  }

  /** Where the library would have it, known or not. */
  guess({ lower, shown }: DropboxPath): string {
    const names: string[] = [];
    let at: Folder | undefined = this.#root;
    for (const [depth, key] of lower.entries()) {
      const isLast = depth === lower.length - 1;
      const known: Folder | undefined = at?.folders.get(key);
      names.push((isLast ? at?.files.get(key) : undefined) ?? known?.name ?? shown[depth] ?? key);
      at = known;
    }
    return names.join('/');
  }

  isFolder({ lower }: Pick<DropboxPath, 'lower'>): boolean {
    return this.#find(lower) !== null;
  }

  isFile({ lower }: Pick<DropboxPath, 'lower'>): boolean {
    return this.#find(lower.slice(0, -1))?.files.has(lower.at(-1) ?? '') ?? false;
  }

  /** Every file: its path in small letters, and the one in the library. */
  *files(folder = this.#root, lower: readonly string[] = [], path = ''): Generator<{ readonly lower: readonly string[]; readonly path: string }> {
    for (const [key, name] of folder.files) yield { lower: [...lower, key], path: joined(path, name) };
    for (const [key, child] of folder.folders) yield* this.files(child, [...lower, key], joined(path, child.name));
  }

  /** @param withFiles without them it is small, and not complete any more */
  stored(withFiles: boolean): StoredFolder {
    return storedFolder('', this.#root, withFiles);
  }

  #find(lower: readonly string[]): Folder | null {
    let at: Folder | undefined = this.#root;
    for (const key of lower) at = at?.folders.get(key);
    return at ?? null;
  }

  /** Made where it is not known: its own entry may come later, and brings the right case of its name. */
  #folder(lower: readonly string[], shown: readonly string[]): Folder {
    let at = this.#root;
    for (const [depth, key] of lower.entries()) {
      let next = at.folders.get(key);
      if (!next) at.folders.set(key, (next = emptyFolder(shown[depth] ?? key)));
      at = next;
    }
    return at;
  }

  #pathOf(lower: readonly string[]): string {
    return this.guess({ lower, shown: lower });
  }
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
