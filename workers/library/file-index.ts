/**
 * Rows by their files and by their paths, built when the first is asked for: nobody asks before a sync does. Keys are
 * not kept, hashes are: a growing index need not read all paths again.
 */
import { type Column, PlainColumn } from './columns.ts';
import { NumberPairs } from './number-pairs.ts';
import { RowChains } from './row-chains.ts';
import { RowIndex } from './row-index.ts';
import { avalanche, hashOn } from './stable-id.ts';
import { nameStart, pathOf } from './track-record.ts';

/** What is longer behind a folder known is not in that folder itself, more likely than not. */
const LONG_NAME = 48;

/** The columns that say which file a row is. */
export interface FileColumns {
  readonly account: { readonly data: Uint32Array };
  /** Empty where it is the path. */
  readonly fileId: Column<string>;
  readonly folder: Column<string> & { readonly data: Uint32Array };
  readonly name: Column<string>;
}

export class FileIndex {
  readonly #columns: FileColumns;
  readonly #byFile = new RowIndex((row) => this.#hashes.get(row));
  /** Of rows whose file id is not their path: several may have one path. */
  readonly #byPath = new RowChains((row) => this.#pathHash(row));
  /** Paths of rows that share theirs, once one of them was asked for, until a row comes or goes. */
  readonly #shownPaths = new Map<number, string>();
  /** Of the rows that {@link #byFile} holds. */
  readonly #hashes = new PlainColumn(Uint32Array);
  readonly #folderKeys = new NumberPairs();
  /** Hash of each account's folder, the slash behind it included. */
  readonly #folderHashes: number[] = [];
  /**
   * The key that was looked for last, and its hash: a file's id is its path as often as not. Of the folder of a recent one
   * the hash goes on, since files of one folder come together.
   */
  readonly #last = { account: 0, folder: '', folderHash: 0, key: '', hash: 0 };
  #capacity = 0;
  #built = false;

  constructor(columns: FileColumns) {
    this.#columns = columns;
  }

  /** Whether it is built, and must be told of every row. */
  get built(): boolean {
    return this.#built;
  }

  build(rows: Iterable<number>): void {
    this.#built = true;
    this.#byFile.reserve(this.#capacity);
    for (const row of rows) this.add(row);
  }

  /** Makes room for so many rows. */
  grow(rows: number): void {
    this.#capacity = rows;
    this.#hashes.grow(rows);
    if (this.#built) this.#byFile.reserve(rows);
  }

  /** @param fileId of the row, for whoever has it at hand */
  add(row: number, fileId?: string): void {
    this.#hashes.set(row, fileId === undefined ? this.#fileHash(row) : this.#keyHash(this.#columns.account.data[row] ?? 0, fileId));
    this.#byFile.add(row);
    this.#forgetShown();
    if (this.#columns.fileId.get(row) !== '') this.#byPath.add(row);
  }

  /** To be called while the row's columns say what they said when it was added. */
  delete(row: number): void {
    this.#byFile.delete(row);
    this.#forgetShown();
    if (this.#columns.fileId.get(row) !== '') this.#byPath.delete(row);
  }

  /** The row of a file of the account of that number, or -1. */
  findFile(account: number, fileId: string): number {
    const hash = this.#keyHash(account, fileId);
    const { data } = this.#columns.account;
    return this.#byFile.find(hash, (row) => this.#hashes.get(row) === hash && data[row] === account && this.#fileId(row) === fileId);
  }

  /** The row of a path of the account of that number, or -1. */
  findPath(account: number, path: string): number {
    return this.#findAt(account, path, () => true);
  }

  /**
   * The path of a row, as no other has it: services such as Google Drive keep several files of one name in a folder. All
   * but the first that was listed are told apart by numbers, as copies are.
   * @param isThere whether a row counts; to be the same for as long as the index holds the row
   */
  shownPath(row: number, isThere: (row: number) => boolean): string {
    const known = this.#shownPaths.get(row);
    if (known !== undefined) return known;
    const path = this.#path(row);
    if (this.#columns.fileId.get(row) === '') return path;
    const account = this.#columns.account.data[row] ?? 0;
    const twins: number[] = [];
    const owner = this.#findAt(account, path, (other) => {
      if (!isThere(other)) return false;
      if (this.#columns.fileId.get(other) === '') return true;
      twins.push(other);
      return false;
    });
    if (twins.length <= 1 && owner === -1) return path;
    let number = owner === -1 ? 0 : 1;
    for (const twin of twins.sort((a, b) => a - b)) {
      number++;
      while (number > 1 && this.#findAt(account, numbered(path, number), isThere) !== -1) number++;
      this.#shownPaths.set(twin, number === 1 ? path : numbered(path, number));
    }
    return this.#shownPaths.get(row) ?? path;
  }

  /** The row of a path for which `takes` holds, or -1: those whose file id is not their path come first. */
  #findAt(account: number, path: string, takes: (row: number) => boolean): number {
    const hash = this.#keyHash(account, path);
    const matches = (row: number): boolean => this.#columns.account.data[row] === account && this.#path(row) === path && takes(row);
    const row = this.#byPath.find(hash, matches);
    return row === -1 ? this.#byFile.find(hash, (candidate) => this.#hashes.get(candidate) === hash && matches(candidate)) : row;
  }

  #forgetShown(): void {
    if (this.#shownPaths.size > 0) this.#shownPaths.clear();
  }

  #path(row: number): string {
    return pathOf({ folder: this.#columns.folder.get(row), name: this.#columns.name.get(row) });
  }

  #fileId(row: number): string {
    return this.#columns.fileId.get(row) || this.#path(row);
  }

  #keyHash(account: number, key: string): number {
    const last = this.#last;
    if (key === last.key && account === last.account) return last.hash;
    if (account !== last.account || !key.startsWith(last.folder) || key.length - last.folder.length > LONG_NAME) {
      last.account = account;
      last.folder = key.slice(0, nameStart(key));
      last.folderHash = hashOn(account, last.folder);
    }
    last.key = key;
    return (last.hash = avalanche(hashOn(last.folderHash, key, last.folder.length)));
  }

  #fileHash(row: number): number {
    const fileId = this.#columns.fileId.get(row);
    return fileId === '' ? this.#pathHash(row) : avalanche(hashOn(this.#columns.account.data[row] ?? 0, fileId));
  }

  /** The hash of a row's path, without joining it. */
  #pathHash(row: number): number {
    const { account, folder, name } = this.#columns;
    const key = this.#folderKeys.number(account.data[row] ?? 0, folder.data[row] ?? 0);
    let hash = this.#folderHashes[key];
    if (hash === undefined) {
      const path = folder.get(row);
      hash = hashOn(account.data[row] ?? 0, path === '' ? '' : `${path}/`);
      this.#folderHashes[key] = hash;
    }
    return avalanche(hashOn(hash, name.get(row)));
  }
}

/** Before the extension, if there is one. */
function numbered(path: string, number: number): string {
  const dot = path.lastIndexOf('.');
  const end = dot > nameStart(path) ? dot : path.length;
  return `${path.slice(0, end)} (${number})${path.slice(end)}`;
}
