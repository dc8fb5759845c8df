/**
 * Listing a WebDAV tree folder by folder, in batches that can be stopped between any two and gone on with from
 * the cursor. Folders are asked for a few at a time but taken in order, so that the same tree always comes in the
 * same order: a folder's files, then its subfolders by name. Of a tree that is known, only folders are asked for whose
 * ETag has changed, and those that could not be listed before.
 */
import type { MpcErrorCode } from '../../../services/protocol/errors.ts';
import { MpcError, asMpcError, toWireError } from '../../../services/protocol/errors.ts';
import type { ChangeBatch, FileEntry } from '../provider.ts';
import { isHiddenFolder } from '../audio-files.ts';
import { fileEntry } from './dav-entry.ts';
import { decodePath, decodeSegment, segmentsOf } from './dav-path.ts';
import { KnownTree } from './known-tree.ts';
import type { DavFolder, DavResource } from './propfind.ts';
import type { Position } from './webdav-cursor.ts';
import { formatCursor } from './webdav-cursor.ts';

/** Asks for one folder; the path is encoded and relative to the account's root, empty for the root itself. */
export type ListFolder = (path: string, signal: AbortSignal) => Promise<DavFolder>;

export interface ListingOptions {
  readonly list: ListFolder;
  readonly signal: AbortSignal;
}

/** Folders asked for at the same time. */
const PARALLEL = 4;
/** A batch is closed when it has this many folders or files. */
const BATCH_FOLDERS = 16;
const BATCH_FILES = 500;
/** Cursors that hold a whole tree are long, and changes mostly few. */
const BATCH_CHANGED_FOLDERS = 256;
/** For so many characters of the last cursor a batch of everything may have another file: else all its cursors together grow with the square of the files. */
const CURSOR_PER_FILE = 1000;
/** And another folder for so many. */
const CURSOR_PER_FOLDER = 10_000;
/** Deeper than any music lies; a folder that contains itself goes on for ever. */
const MAX_DEPTH = 40;
/** So many folders failing one after the other is a server failing. */
const MAX_FAILURES_IN_A_ROW = 8;

/** Failures of one folder; any other means that the whole server is of no use now. */
const FOLDER_FAILURES: ReadonlySet<MpcErrorCode> = new Set(['forbidden', 'not-found', 'server', 'timeout', 'malformed']);

type Failure = ChangeBatch['failures'][number];
type Listed =
  | { readonly path: string; readonly folder: DavFolder; readonly error: null }
  /** Not found, this time as the last time. */
  | { readonly path: string; readonly folder: null; readonly error: null }
  | { readonly path: string; readonly folder: null; readonly error: MpcError };

export class TreeListing {
  readonly #options: ListingOptions;
  /** Whether only changes are told, of a tree that is known. */
  readonly #delta: boolean;
  #pending: readonly string[];
  /** Null where ETags of folders say nothing, or not all of them were seen. */
  #tree: KnownTree | null;
  #token: string | undefined;
  readonly #gone: Set<string>;
  /** Those of them that were gone before this listing began. */
  readonly #goneBefore: readonly string[];
  readonly #unlisted: Set<string>;
  /** Folders that are asked for once more since they failed. */
  readonly #again: ReadonlySet<string>;
  /** Folders that are asked for whatever their parents tell. */
  readonly #asked: Set<string>;
  /** Change keys of files that were told of already, by their ids. */
  readonly #told = new Map<string, string>();
  #failed: boolean;
  #failuresInARow = 0;
  #entries: FileEntry[] = [];
  #failures: Failure[] = [];
  /** Shown paths of folders of which all that may be known from before is gone, or listed now. */
  #cleared: string[] = [];
  /** Shown paths of files that are not those that the folder had: what was in their places is known by other ids. */
  #retaken: string[] = [];
  /** Characters of the last cursor. */
  #cursorLength = 0;

  /** @param rootChanged whether the root of a tree that is known has another ETag */
  constructor(options: ListingOptions, { pending, tree, full, gone = [], unlisted = [], token }: Position, rootChanged = true) {
    this.#options = options;
    this.#delta = tree !== undefined && full === undefined;
    this.#tree = tree === undefined ? null : KnownTree.restore(tree);
    this.#token = token;
    this.#gone = new Set(gone);
    this.#goneBefore = pending === undefined ? gone : [];
    this.#unlisted = new Set(unlisted);
    this.#again = new Set([...(this.#tree?.doubted().filter((path) => path !== '') ?? []), ...unlisted]);
    this.#pending = pending ?? [...(rootChanged ? [''] : []), ...this.#again];
    this.#asked = new Set(this.#pending);
    // Since it began, something could not be listed.
    this.#failed = Array.from(this.#again).some((path) => !this.#asked.has(path));
  }

  async *batches(): AsyncGenerator<ChangeBatch> {
    // Of a folder whose files come in several batches, whoever goes on before the last has listed nothing yet.
    let cursor = this.#delta ? '' : this.#cursor(this.#pending);
    for (;;) {
      const fatal = await this.#fill();
      // Before it fails, a listing gives what it has, so that it goes on from there.
      if (fatal && this.#entries.length === 0) throw fatal;
      const slices = this.#slices();
      const failures = this.#failures;
      this.#entries = [];
      this.#failures = [];
      for (const entries of slices.slice(0, -1)) yield { entries, removed: [], failures: [], cursor };
      const entries = slices.at(-1) ?? [];
      if (this.#pending.length === 0) {
        yield this.#end(entries, failures);
        return;
      }
      cursor = this.#cursor(this.#pending);
      yield { entries, ...this.#takeCleared(), removed: [], failures, cursor };
      if (fatal) throw fatal;
    }
  }

  /** Lists folders until there is enough for a batch. @returns what makes going on useless */
  async #fill(): Promise<MpcError | null> {
    const most = this.#delta ? BATCH_CHANGED_FOLDERS : Math.max(BATCH_FOLDERS, this.#cursorLength / CURSOR_PER_FOLDER);
    for (let folders = 0; this.#pending.length > 0 && folders < most && this.#entries.length < this.#batchFiles; folders += PARALLEL) {
      const wave = await Promise.all(this.#pending.slice(0, PARALLEL).map((path) => this.#attempt(path)));
      const fatal = wave.find(isFatal)?.error;
      if (fatal) return fatal;
      const subfolders: string[] = [];
      for (const { path, folder, error } of wave) {
        if (error === null) {
          this.#failuresInARow = 0;
          if (path === '' && folder && !this.#delta) this.#meet(folder);
          if (this.#unlisted.delete(path) && this.#delta) this.#cleared.push(decodePath(path));
          if (folder) this.#collect(path, folder, subfolders);
          else this.#forget(path);
        } else {
          // Many folders that are not found were in one that has gone.
          if (error.code !== 'not-found' && !this.#again.has(path) && ++this.#failuresInARow >= MAX_FAILURES_IN_A_ROW) throw error;
          this.#fail(path, error);
        }
      }
      this.#pending = [...subfolders, ...this.#pending.slice(PARALLEL)];
    }
    return null;
  }

  get #batchFiles(): number {
    return Math.max(BATCH_FILES, Math.floor(this.#cursorLength / CURSOR_PER_FILE));
  }

  async #attempt(path: string): Promise<Listed> {
    try {
      return { path, folder: await this.#options.list(path, this.#options.signal), error: null };
    } catch (thrown) {
      const error = asMpcError(thrown);
      // Its parent tells of it: who is right is seen the next time.
      return { path, folder: null, error: error.code === 'not-found' && this.#again.has(path) ? null : error };
    }
  }

  /** The root, listed for the first time, tells what the server can do. */
  #meet({ root }: DavFolder): void {
    this.#token = root?.syncToken || undefined;
    if (this.#token === undefined && root?.propagates === true) this.#tree = new KnownTree();
  }

  #collect(path: string, folder: DavFolder, subfolders: string[]): void {
    const entries: FileEntry[] = [];
    const present = new Set<string>();
    const isDeepest = segmentsOf(path).length >= MAX_DEPTH;
    const start = path === '' ? '' : `${path}/`;
    const shownStart = path === '' ? '' : `${decodePath(path)}/`;
    for (const { name, shown, child } of inOrder(folder)) {
      const childPath = start + name;
      if (!child.isFolder) {
        const entry = fileEntry(childPath, shownStart + shown, child);
        if (entry) entries.push(entry);
      } else if (isDeepest) {
        this.#report(childPath, new MpcError('server', 'The folder lies too deep; it may contain itself.', { retryable: false }));
      } else if (!isHiddenFolder(shown)) {
        present.add(childPath);
        const known = this.#tree?.etag(childPath);
        if (!this.#delta || (known !== child.etag && !this.#asked.has(childPath))) subfolders.push(childPath);
      }
    }
    this.#take(path, folder.self?.etag ?? '', entries, present);
  }

  #take(path: string, etag: string, entries: readonly FileEntry[], present: ReadonlySet<string>): void {
    if (!this.#tree || !this.#delta) {
      this.#tree?.update(path, etag, entries);
      for (const entry of entries) this.#tell(entry);
      return;
    }
    const { fresh, added, gone } = this.#tree.update(path, etag, entries);
    if (gone.length > 0) for (const entry of added) this.#retaken.push(entry.path);
    for (const entry of fresh) {
      this.#told.set(entry.fileId, entry.changeKey);
      this.#entries.push(entry);
    }
    for (const id of [...gone, ...this.#tree.keepSubfolders(path, present)]) this.#gone.add(id);
  }

  /** Once, and by the first of its paths: what is shared twice shows up in two folders under one id. */
  #tell(entry: FileEntry): void {
    if (entry.formerId !== undefined) {
      if (this.#told.get(entry.fileId) === entry.changeKey) return;
      this.#told.set(entry.fileId, entry.changeKey);
    }
    this.#entries.push(entry);
  }

  /** A folder has gone. Its parent, which may have told of it under the ETag that it still has, is asked for again next time. */
  #forget(path: string): void {
    for (const id of this.#tree?.forget(path) ?? []) this.#gone.add(id);
    this.#tree?.doubt(path.slice(0, Math.max(0, path.lastIndexOf('/'))));
    this.#asked.delete(path);
  }

  /** A folder could not be listed: it is asked for again next time. */
  #fail(path: string, error: MpcError): void {
    if (this.#tree?.doubt(path) !== true) this.#unlisted.add(path);
    this.#report(path, error);
  }

  #report(path: string, error: MpcError): void {
    this.#failed = true;
    this.#failures.push({ path: decodePath(path), error: toWireError(error) });
  }

  /** What was collected. Of a folder of very many files it comes in parts, but where the cursor knows already what was told. */
  #slices(): readonly (readonly FileEntry[])[] {
    if (this.#delta) return [this.#entries];
    const slices: FileEntry[][] = [];
    const most = this.#batchFiles;
    for (let at = 0; at < this.#entries.length; at += most) slices.push(this.#entries.slice(at, at + most));
    return slices;
  }

  #cursor(pending: readonly string[]): string {
    const known = { ...(this.#tree && { tree: this.#tree.store() }), ...(this.#token !== undefined && { token: this.#token }), unlisted: [...this.#unlisted] };
    const cursor = formatCursor(this.#delta ? { pending, ...known, gone: [...this.#gone] } : { pending, full: true, ...known });
    this.#cursorLength = cursor.length;
    return cursor;
  }

  #end(entries: readonly FileEntry[], failures: readonly Failure[]): ChangeBatch {
    if (!this.#delta || !this.#tree) {
      return { entries, removed: [], failures, cursor: this.#next(), end: 'full' };
    }
    // A file may have moved to where nothing could be listed; but not for ever, should that never be mended.
    const certain = this.#failed ? this.#goneBefore : this.#gone;
    const removed = this.#tree.without(certain, this.#told);
    for (const id of certain) this.#gone.delete(id);
    const removedPaths = this.#takeCleared();
    return { entries, ...removedPaths, removed, failures, cursor: this.#next(), end: 'delta' };
  }

  /** Where the next sync begins: with all there is, unless something is known by which changes are found. */
  #next(): string | null {
    if (this.#tree) {
      const [gone, unlisted] = [[...this.#gone], [...this.#unlisted]];
      return formatCursor({ tree: this.#tree.store(), ...(gone.length > 0 && { gone }), ...(unlisted.length > 0 && { unlisted }) });
    }
    // What could not be listed, nobody would look for again if the server told of changes only.
    return this.#token === undefined || this.#failed ? null : formatCursor({ token: this.#token });
  }

  #takeCleared(): Pick<ChangeBatch, 'removedPaths'> {
    // Where something failed, nobody says yet that files are gone; those in whose places others are show no longer.
    const cleared = this.#failed && this.#delta ? [...this.#cleared, ...this.#retaken] : this.#cleared;
    this.#cleared = [];
    this.#retaken = [];
    return cleared.length === 0 ? {} : { removedPaths: cleared };
  }
}

interface Child {
  /** Encoded. */
  readonly name: string;
  readonly shown: string;
  readonly key: string;
  readonly child: DavResource;
}

/** By name, as nearly as keys can have it that are made once for each: an `Intl.Collator` would take longer than all the rest. */
function inOrder({ children }: DavFolder): readonly Child[] {
  const named: Child[] = [];
  for (const [name, child] of children) {
    const shown = decodeSegment(name);
    const key = shown.normalize('NFD').toLowerCase().replace(/\d+/g, (digits) => digits.padStart(10, '0'));
    named.push({ name, shown, key, child });
  }
  return named.sort((a, b) => (a.key === b.key ? Number(a.name > b.name) : a.key < b.key ? -1 : 1));
}

function isFatal({ path, error }: Listed): boolean {
  return error !== null && (path === '' || !FOLDER_FAILURES.has(error.code));
}
