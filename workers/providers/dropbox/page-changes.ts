/**
 * What a page of a listing changes. Its entries count in their order, while a batch knows of removals before additions
 * only: what is gone again within the page is left out, and what was replaced is removed before it comes.
 */
import { isAudioFile, isHiddenFolder } from '../audio-files.ts';
import { distinctNameInPaths } from '../name-in-paths.ts';
import type { ChangeBatch, FileEntry } from '../provider.ts';
import type { Entry } from './dropbox-answers.ts';
import type { DropboxPath, KnownPaths } from './known-paths.ts';

type Changes = Required<Pick<ChangeBatch, 'entries' | 'moved' | 'removed' | 'removedPaths'>>;

/**
 * Applies a page to what is known.
 * @param full everything is being listed: what is not listed is taken for gone at the end
 */
export function changesOf(entries: readonly Entry[], known: KnownPaths, full: boolean): Changes {
  const page = new PageChanges(known, full);
  for (const entry of entries) page.take(entry);
  return page.changes;
}

class PageChanges {
  readonly #known: KnownPaths;
  readonly #full: boolean;
  /** By path in small letters. */
  readonly #entries = new Map<string, FileEntry>();
  /** Where in the page a file was told of last, by its id. */
  readonly #places = new Map<string, string>();
  readonly #gone = new Set<string>();
  #moved: { readonly from: string; readonly to: string }[] = [];

  constructor(known: KnownPaths, full: boolean) {
    this.#known = known;
    this.#full = full;
  }

  get changes(): Changes {
    // What came and went may be in the library under a name of another case, where nobody knows that: its id finds it.
    const removed = [...this.#places].filter(([id, lower]) => this.#entries.get(lower)?.fileId !== id).map(([id]) => id);
    return { entries: [...this.#entries.values()], moved: this.#moved, removed, removedPaths: [...this.#gone] };
  }

  take(entry: Entry): void {
    const path = pathOf(entry);
    if (!path) return;
    switch (entry['.tag']) {
      case 'deleted':
        this.#remove(path, entry.path_lower, !this.#known.complete);
        break;
      case 'folder':
        // A folder that is known is no news; another may have taken the place of a file, which bore a song's name if the library has it.
        if (!this.#known.isFolder(path)) this.#remove(path, entry.path_lower, !this.#known.complete && isAudioFile(path.shown.at(-1) ?? '', ''));
        this.#rename(this.#known.addFolder(path));
        break;
      case 'file':
        this.#put(entry, path);
        break;
    }
  }

  #put(entry: Entry, path: DropboxPath): void {
    const { id, path_lower: lower } = entry;
    const isSong = id !== '' && entry.is_downloadable && isAudioFile(path.shown.at(-1) ?? '', '') && !path.shown.slice(0, -1).some(isHiddenFolder);
    // What was there may be another file; if it is this one, its removal before its return does it no harm.
    this.#remove(path, lower, isSong && !this.#known.complete && !this.#full);
    if (!isSong) return;
    const before = this.#places.get(id);
    if (before !== undefined) this.#entries.delete(before);
    this.#places.set(id, lower);
    this.#entries.set(lower, fileEntry(entry, this.#known.addFile(path)));
  }

  /** @param guessing whether the library may have something there of which nothing is known here */
  #remove(path: DropboxPath, lower: string, guessing: boolean): void {
    if (this.#entries.delete(lower) || this.#known.isFolder(path)) {
      for (const each of this.#entries.keys()) if (each.startsWith(`${lower}/`)) this.#entries.delete(each);
    }
    const gone = this.#known.remove(path) ?? (guessing ? this.#known.guess(path) : null);
    if (gone !== null) this.#gone.add(gone);
  }

  /** A batch's moves come first of all: what the page said before bears the new name as well. */
  #rename(move: { readonly from: string; readonly to: string } | null): void {
    if (!move) return;
    const { from, to } = move;
    const renamed = (path: string): string => (path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path);
    for (const [lower, entry] of this.#entries) this.#entries.set(lower, { ...entry, path: renamed(entry.path) });
    const gone = [...this.#gone].map(renamed);
    this.#gone.clear();
    for (const path of gone) this.#gone.add(path);
    this.#moved.push(move);
  }
}

/** Null for what is no path of a file system: nothing can be done about it. */
function pathOf({ name, path_lower: path, path_display: display }: Entry): DropboxPath | null {
  const lower = path.slice(1).split('/');
  if (lower.some((part) => part === '' || part === '.' || part === '..')) return null;
  const parts = display.slice(1).split('/');
  const shown = parts.length === lower.length ? parts : [...lower];
  if (name !== '' && !name.includes('/')) shown[shown.length - 1] = name;
  return { lower, shown: shown.map(distinctNameInPaths) };
}

function fileEntry({ id, rev, size, content_hash: hash, client_modified: made, server_modified: stored }: Entry, path: string): FileEntry {
  const modified = Date.parse(made || stored);
  return {
    fileId: id,
    path,
    size: size ?? null,
    modified: Number.isNaN(modified) ? null : modified,
    // A revision is another one after a move as well; the hash is of the bytes alone.
    changeKey: `${hash || rev}|${size ?? ''}`,
    mimeType: '',
    ...(hash !== '' && { contentHash: `dropbox:${hash}` }),
  };
}
