/**
 * What is known of the tree of a server whose folders get a new ETag whenever something changes beneath them: each
 * folder's ETag, and its files with a mark of what was told of each. It travels in the cursor, so that the next sync
 * asks only for folders that have changed, and knows which of their files are new, different or gone.
 */
import type { FileEntry } from '../provider.ts';

/** As it is stored, by the folder's path: its ETag, then its files' ids, each with its mark behind it. */
export type StoredTree = Readonly<Record<string, readonly [etag: string, files: string]>>;

class KnownFolder {
  /** Empty where the folder has to be asked again, whatever its ETag. */
  etag: string;
  #text: string | null;
  #files: Map<string, string> | null = null;

  /** @param text as it is stored */
  constructor(etag: string, text: string) {
    this.etag = etag;
    this.#text = text;
  }

  /** As it is stored: most folders are neither looked into nor changed between two cursors. */
  get text(): string {
    return (this.#text ??= Array.from(this.files, ([id, mark]) => `${id} ${mark}`).join(' '));
  }

  /** Marks by the ids of files. */
  get files(): ReadonlyMap<string, string> {
    if (this.#files !== null) return this.#files;
    const words = this.#text === null || this.#text === '' ? [] : this.#text.split(' ');
    const files = new Map<string, string>();
    for (let at = 0; at < words.length; at += 2) files.set(words[at] ?? '', words[at + 1] ?? '');
    return (this.#files = files);
  }

  /** The file is told again the next time. */
  unmark(id: string): void {
    this.#files = new Map(this.files).set(id, '');
    this.#text = null;
  }
}

/** What listing a folder brings that was known. */
export interface FolderUpdate {
  /** Entries that are new or different. */
  readonly fresh: readonly FileEntry[];
  /** Those of them whose ids the folder did not have. */
  readonly added: readonly FileEntry[];
  /** Ids of files that it does not hold any more. */
  readonly gone: readonly string[];
}

export class KnownTree {
  readonly #folders = new Map<string, KnownFolder>();

  static restore(stored: StoredTree): KnownTree {
    const tree = new KnownTree();
    for (const [path, [etag, files]] of Object.entries(stored)) tree.#folders.set(path, new KnownFolder(etag, files));
    return tree;
  }

  store(): StoredTree {
    return Object.fromEntries(Array.from(this.#folders, ([path, { etag, text }]) => [path, [etag, text]]));
  }

  /** The ETag that a folder had; undefined for one that is not known. */
  etag(path: string): string | undefined {
    return this.#folders.get(path)?.etag;
  }

  /** Notes what a folder holds now. */
  update(path: string, etag: string, entries: readonly FileEntry[]): FolderUpdate {
    const before = this.#folders.get(path)?.files;
    const after = new KnownFolder(etag, entries.map((entry) => `${entry.fileId} ${markOf(entry)}`).join(' '));
    this.#folders.set(path, after);
    if (!before) return { fresh: entries, added: entries, gone: [] };
    const { files } = after;
    return {
      fresh: entries.filter(({ fileId }) => before.get(fileId) !== files.get(fileId)),
      added: entries.filter(({ fileId }) => !before.has(fileId)),
      gone: [...before.keys()].filter((id) => !files.has(id)),
    };
  }

  /** Forgets folders beneath one that are not there any more. @param present paths of its subfolders @returns ids of their files */
  keepSubfolders(path: string, present: ReadonlySet<string>): readonly string[] {
    const gone: string[] = [];
    const start = path === '' ? '' : `${path}/`;
    for (const [known, { files }] of this.#folders) {
      if (known === path || !known.startsWith(start)) continue;
      const next = known.indexOf('/', start.length);
      if (present.has(next < 0 ? known : known.slice(0, next))) continue;
      gone.push(...files.keys());
      this.#folders.delete(known);
    }
    return gone;
  }

  /** A folder has to be asked for again, whatever its ETag. @returns whether it is known */
  doubt(path: string): boolean {
    const folder = this.#folders.get(path);
    if (folder) folder.etag = '';
    return folder !== undefined;
  }

  /** Paths of the folders that have to be asked for again. */
  doubted(): readonly string[] {
    return Array.from(this.#folders).flatMap(([path, { etag }]) => (etag === '' ? [path] : []));
  }

  /** Forgets a folder that is not there any more, with all beneath it. @returns ids of their files */
  forget(path: string): readonly string[] {
    const gone = [...(this.#folders.get(path)?.files.keys() ?? []), ...this.keepSubfolders(path, new Set())];
    this.#folders.delete(path);
    return gone;
  }

  /**
   * Those of the files that are in no folder any more. One that is still in another, and was not told there just now, is
   * shared twice: it is told again at the next listing, by the path that is left.
   */
  without(ids: Iterable<string>, told: Pick<ReadonlySet<string>, 'has'>): readonly string[] {
    const missing = new Set(ids);
    if (missing.size === 0) return [];
    for (const [path, folder] of this.#folders) {
      for (const id of folder.files.keys()) {
        if (!missing.delete(id) || told.has(id)) continue;
        folder.unmark(id);
        this.doubt(path);
      }
    }
    return [...missing];
  }
}

/** 53 bits of what is told of a file: enough that no change goes unseen, and short enough for a hundred thousand. */
function markOf({ path, changeKey, contentHash = '' }: FileEntry): string {
  const text = `${path.slice(path.lastIndexOf('/') + 1)}\n${changeKey}\n${contentHash}`;
  let one = 0xdeadbeef;
  let two = 0x41c6ce57;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    one = Math.imul(one ^ code, 2654435761);
    two = Math.imul(two ^ code, 1597334677);
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909);
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909);
  return (4294967296 * (2097151 & two) + (one >>> 0)).toString(36);
}
