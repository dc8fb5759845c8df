/**
 * What is kept of one file on this device: pieces in the file store, each with a checksum, and bytes that wait to be
 * stored. Pieces lie within cells of one size, and those of a cell are joined as they come. Several hosts may work on
 * the same file: a piece is never changed, so that what another host has taken away is at most looked for again.
 * Nothing here ever fails a reader: what cannot be read or stored is not there.
 */
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import { crc32 } from '../decoder/crc32.ts';
import type { Clock } from '../platform/clock.ts';
import { differ, type FileVersion } from '../platform/file-version.ts';
import type { FileStore } from '../platform/files.ts';
import { AREAS, infoPath, parsePiece, piecePath, type CacheArea, type CachePiece } from './cache-paths.ts';
import { parseVersion, UNKNOWN_VERSION, versionText } from './cache-info.ts';
import { RangeSet } from './range-set.ts';

/** Bytes of a cell. */
export const CELL = 512 * 1024;
/** Cells that wait to be stored: beyond some the oldest is stored though it lacks something, beyond more nothing is taken. */
const WAITING = { some: 3, most: 8 } as const;
/** Milliseconds after which what has come is stored though more of its cell may come. */
const STORE_AFTER = 10_000;

export interface CachedFileOptions {
  readonly files: FileStore;
  /** See `keyPrefix`. */
  readonly prefix: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether bytes for an area may be stored now. */
  readonly mayStore: (area: CacheArea) => boolean;
  /** Something was stored or deleted. */
  readonly changed: () => void;
  /** The device has no room. */
  readonly full: (error: MpcError) => void;
  /** Ends all waiting. */
  readonly signal: AbortSignal;
}

/** Bytes of a cell on their way to the store. */
interface Arriving {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly ranges: RangeSet;
}

export class CachedFile {
  readonly #options: CachedFileOptions;
  #area: CacheArea = 'played';
  #pieces: readonly CachePiece[] = [];
  #have = new RangeSet();
  /** By number of the cell, the oldest first. */
  readonly #arriving = new Map<number, Arriving>();
  #version: FileVersion = UNKNOWN_VERSION;
  #versionStored = false;
  #queue: Promise<void> = Promise.resolve();
  #problem: MpcError | null = null;
  /** How often all was dropped: what was being read then is of another version. */
  #drops = 0;
  #storing: AbortController | null = null;
  /** The piece read last, so that reading on reads it once. */
  #loaded: { readonly piece: CachePiece; readonly bytes: Uint8Array<ArrayBuffer> } | null = null;

  static async open(options: CachedFileOptions): Promise<CachedFile> {
    const file = new CachedFile(options);
    await file.#look();
    await file.#readInfo();
    return file;
  }

  private constructor(options: CachedFileOptions) {
    this.#options = options;
  }

  /** Bytes of the whole file, as far as an answer has told. */
  get size(): number | null {
    return this.#version.size;
  }

  /** Bytes that are here. */
  get held(): number {
    return this.#have.size;
  }

  /** Whether all of it is here. @param size bytes of the file as it was listed, for when no answer has told */
  isComplete(size: number | null): boolean {
    const all = this.size ?? size;
    return all !== null && this.#have.has(0, all);
  }

  /** Why the last attempt to store something failed; null when it did not. */
  get problem(): MpcError | null {
    return this.#problem;
  }

  /** Where from `at` on something is here (again); Infinity when nothing is. */
  nextFrom(at: number): number {
    return this.#have.nextFrom(at);
  }

  /** Where from `at` on something is missing. */
  endFrom(at: number): number {
    return this.#have.endFrom(at);
  }

  /** Bytes from `start` on, as many as lie together, at most up to `end`; null when the first is not here. */
  async read(start: number, end: number): Promise<Uint8Array<ArrayBuffer> | null> {
    const cell = Math.floor(start / CELL);
    const arriving = this.#arriving.get(cell);
    const arrived = Math.min(end, arriving?.ranges.endFrom(start) ?? start);
    if (arriving && arrived > start) return arriving.bytes.slice(start - cell * CELL, arrived - cell * CELL);
    // A second time where the first piece turned out to be gone.
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const piece = this.#pieces.find((each) => each.start <= start && start < each.end);
      if (piece === undefined) return null;
      const drops = this.#drops;
      const bytes = await this.#load(piece);
      if (drops !== this.#drops) return null;
      // Whoever reads on needs another piece next.
      if (end >= piece.end) this.#loaded = null;
      if (bytes) return bytes.slice(start - piece.start, end - piece.start);
    }
    return null;
  }

  /** Takes bytes of the file; they are stored when there is time. */
  add(start: number, bytes: Uint8Array): void {
    if (!this.#options.mayStore(this.#area)) return;
    const end = start + bytes.length;
    for (let at = start; at < end; ) {
      const cell = Math.floor(at / CELL);
      const to = Math.min(end, (cell + 1) * CELL);
      if (!this.#have.has(at, to)) this.#arrive(cell, at, bytes.subarray(at - start, to - start));
      at = to;
    }
  }

  /**
   * An answer tells of which version of the file it is.
   * @returns false when what was here is of another: then it is gone
   */
  accept(version: FileVersion): boolean {
    const known = this.#version;
    const isSame = !differ(known, version);
    if (!isSame) this.#drop();
    const merged = isSame
      ? { etag: version.etag ?? known.etag, modified: version.modified ?? known.modified, size: version.size ?? known.size }
      : version;
    const isNews = merged.etag !== known.etag || merged.modified !== known.modified || merged.size !== known.size;
    this.#version = merged;
    this.#versionStored &&= !isNews;
    return isSame;
  }

  /** Where what is here belongs from now on. */
  async moveTo(area: CacheArea): Promise<void> {
    this.#area = area;
    await this.#after(() => this.#moveTo(area));
  }

  /** Looks again at what is there: somebody else has deleted some. */
  async refresh(): Promise<void> {
    await this.#after(() => this.#look());
  }

  /** Stores what has come. */
  async flush(): Promise<void> {
    for (const cell of this.#arriving.keys()) this.#store(cell);
    await this.#queue;
  }

  /** Forgets all of it, here and in the store. */
  async delete(): Promise<void> {
    this.#drop();
    await this.#queue;
  }

  #arrive(cell: number, at: number, bytes: Uint8Array): void {
    const known = this.#arriving.get(cell);
    if (!known && this.#arriving.size >= WAITING.most) return;
    const arriving = known ?? { bytes: new Uint8Array(CELL), ranges: new RangeSet() };
    const base = cell * CELL;
    arriving.bytes.set(bytes, at - base);
    arriving.ranges.add(at, at + bytes.length);
    this.#arriving.set(cell, arriving);
    this.#have.add(at, at + bytes.length);
    const [oldest = cell] = this.#arriving.keys();
    if (this.#have.has(base, Math.min(base + CELL, this.size ?? Infinity))) this.#store(cell);
    else if (this.#arriving.size > WAITING.some) this.#store(oldest);
    else this.#storeLater();
  }

  #storeLater(): void {
    this.#storing?.abort();
    this.#storing = new AbortController();
    const { clock, signal } = this.#options;
    clock.sleep(STORE_AFTER, AbortSignal.any([signal, this.#storing.signal])).then(
      () => this.flush(),
      () => undefined,
    );
  }

  #store(cell: number): void {
    void this.#after(() => this.#write(cell));
  }

  /** One after the other. Never rejects. */
  #after(work: () => Promise<void>): Promise<void> {
    this.#queue = this.#queue.then(work).catch((thrown: unknown) => {
      const error = asMpcError(thrown);
      this.#problem = error;
      this.#options.log.debug('A cached file could not be changed.', { code: error.code });
      if (error.code === 'storage-full') this.#options.full(error);
    });
    return this.#queue;
  }

  /** Stores what has come of a cell, joined with what was stored of it before. */
  async #write(cell: number): Promise<void> {
    const arriving = this.#arriving.get(cell);
    if (!arriving) return;
    const { files, prefix, changed } = this.#options;
    const before = this.#pieces.filter((piece) => Math.floor(piece.start / CELL) === cell);
    const base = cell * CELL;
    const after: CachePiece[] = [];
    const written = arriving.ranges.size;
    try {
      await this.#storeInfo();
      const all = new RangeSet();
      for (const { start, end } of arriving.ranges.ranges) all.add(start, end);
      for (const piece of before) {
        const bytes = await this.#load(piece);
        if (!bytes) continue;
        arriving.bytes.set(bytes, piece.start - base);
        all.add(piece.start, piece.end);
      }
      for (const { start, end } of all.ranges) {
        const part = arriving.bytes.subarray(start - base, end - base);
        const sum = crc32(part);
        const path = piecePath(this.#area, prefix, start, sum);
        await files.write(path, part);
        after.push({ start, end, sum, path });
      }
    } catch (thrown) {
      if (this.#arriving.get(cell) === arriving) this.#arriving.delete(cell);
      this.#recount();
      throw thrown;
    }
    const isWanted = this.#arriving.get(cell) === arriving;
    const obsolete = isWanted ? before : after;
    if (isWanted) {
      this.#pieces = [...this.#pieces.filter((piece) => !before.includes(piece)), ...after];
      if (arriving.ranges.size === written) this.#arriving.delete(cell);
      else this.#storeLater();
    }
    for (const { path } of obsolete) if (!this.#pieces.some((piece) => piece.path === path)) await files.delete(path);
    this.#problem = null;
    changed();
  }

  /** The bytes of a piece, if they are as they were written. */
  async #load(piece: CachePiece): Promise<Uint8Array<ArrayBuffer> | null> {
    if (this.#loaded?.piece === piece) return this.#loaded.bytes;
    try {
      const bytes = await this.#options.files.readRange(piece.path, 0, piece.end - piece.start);
      if (bytes.length === piece.end - piece.start && crc32(bytes) === piece.sum) {
        this.#loaded = { piece, bytes };
        return bytes;
      }
      this.#options.log.warning('A piece of a cached file is damaged and read anew.', { bytes: piece.end - piece.start });
      await this.#options.files.delete(piece.path);
      this.#pieces = this.#pieces.filter((other) => other !== piece);
      this.#recount();
    } catch (thrown) {
      if (asMpcError(thrown).code !== 'not-found') return null;
      // Another host has joined it to a larger piece, moved it, or made room.
      await this.#look().catch(() => undefined);
    }
    return null;
  }

  async #look(): Promise<void> {
    const { files, prefix } = this.#options;
    const entries = (await Promise.all(AREAS.map((area) => files.list(`${area}/${prefix}`)))).flat();
    this.#pieces = entries.flatMap((entry) => parsePiece(entry) ?? []);
    this.#recount();
  }

  #recount(): void {
    const have = new RangeSet();
    for (const { start, end } of this.#pieces) have.add(start, end);
    for (const { ranges } of this.#arriving.values()) for (const { start, end } of ranges.ranges) have.add(start, end);
    this.#have = have;
  }

  async #moveTo(area: CacheArea): Promise<void> {
    const { files, prefix, changed } = this.#options;
    this.#versionStored = false;
    await this.#storeInfo();
    const moved: CachePiece[] = [];
    for (const piece of this.#pieces) {
      const path = piecePath(area, prefix, piece.start, piece.sum);
      if (path !== piece.path) await files.rename(piece.path, path);
      moved.push({ ...piece, path });
    }
    this.#pieces = moved;
    await files.delete(infoPath(area === 'kept' ? 'played' : 'kept', prefix));
    changed();
  }

  #drop(): void {
    const { files, prefix, changed } = this.#options;
    this.#drops += 1;
    this.#pieces = [];
    this.#arriving.clear();
    this.#loaded = null;
    this.#have = new RangeSet();
    this.#version = UNKNOWN_VERSION;
    this.#versionStored = false;
    void this.#after(async () => {
      for (const area of AREAS) await files.delete(`${area}/${prefix}`);
      this.#versionStored = false;
      changed();
    });
  }

  /** Its time of writing is when the file was used last. */
  async #storeInfo(): Promise<void> {
    if (this.#versionStored) return;
    const { files, prefix } = this.#options;
    await files.write(infoPath(this.#area, prefix), versionText(this.#version));
    this.#versionStored = true;
  }

  async #readInfo(): Promise<void> {
    if (this.#pieces.length === 0) return;
    const { files, prefix } = this.#options;
    this.#area = this.#pieces.some(({ path }) => path.startsWith('kept/')) ? 'kept' : 'played';
    for (const area of AREAS) {
      const path = infoPath(area, prefix);
      const bytes = await files.readRange(path, 0, Infinity).catch(() => null);
      if (bytes) this.#version = parseVersion(bytes);
    }
    void this.#after(() => this.#storeInfo());
  }
}
