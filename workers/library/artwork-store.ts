/**
 * Pictures by the hash of their bytes, so that the cover in twelve files is kept once, and their small copies,
 * which are made when they are first asked for.
 */
import type { ArtworkSize } from '../../services/protocol/library.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { ArtworkId } from '../../services/protocol/records.ts';
import type { Thumbnailer } from '../metadata/thumbnails.ts';
import type { Change, Database } from './database.ts';
import type { Extraction, Picture } from './store.ts';

/** Pixels of the shorter side: twice what is shown, for dense screens. */
const EDGES = { thumbnail: 192, cover: 640 } as const satisfies Record<Exclude<ArtworkSize, 'full'>, number>;
/** Stored in place of a small copy where the picture itself serves. */
const AS_IS = 'as-is';

interface StoredPicture {
  readonly mimeType: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The pictures of a batch: their ids, by what they were found in, and the changes that keep those not kept yet. */
export interface BatchPictures {
  readonly idOf: ReadonlyMap<Extraction, ArtworkId>;
  readonly changes: readonly Change[];
}

export class ArtworkStore {
  readonly #database: Database;
  readonly #thumbnailer: Thumbnailer;
  readonly #log: Logger;
  readonly #known = new Set<ArtworkId>();
  /** Small copies in the making: many rows may ask for the same one at once. */
  readonly #making = new Map<string, Promise<Blob | null>>();

  constructor(database: Database, thumbnailer: Thumbnailer, log: Logger) {
    this.#database = database;
    this.#thumbnailer = thumbnailer;
    this.#log = log;
  }

  /** Learns which pictures are kept; again after another host has swept them. */
  async load(): Promise<void> {
    this.#known.clear();
    for (const id of await this.#database.keys('artwork')) this.#known.add(id);
  }

  /** A picture's id, and the change that keeps it if it is not kept yet. */
  async prepare(picture: Picture): Promise<{ readonly id: ArtworkId; readonly change: Change | null }> {
    const id = await sha256(picture.bytes);
    if (this.#known.has(id)) return { id, change: null };
    // A view of a part of a larger buffer would store the whole of it.
    const value: StoredPicture = { mimeType: picture.mimeType, bytes: picture.bytes.slice() };
    return { id, change: { store: 'artwork', key: id, value } };
  }

  async prepareAll(extractions: readonly Extraction[]): Promise<BatchPictures> {
    const idOf = new Map<Extraction, ArtworkId>();
    const changes = new Map<ArtworkId, Change>();
    for (const extraction of extractions) {
      const { picture } = extraction.tags;
      if (picture === undefined || picture.bytes.length === 0) continue;
      const { id, change } = await this.prepare(picture);
      idOf.set(extraction, id);
      if (change !== null) changes.set(id, change);
    }
    return { idOf, changes: [...changes.values()] };
  }

  /** To be called once the change of {@link prepare} is committed. */
  committed(id: ArtworkId): void {
    this.#known.add(id);
  }

  /** The changes that delete pictures of no track, and small copies of pictures that are not kept. */
  async orphans(used: ReadonlySet<ArtworkId>): Promise<readonly Change[]> {
    const [kept, copies] = [await this.#database.keys('artwork'), await this.#database.keys('thumbnails')];
    const staying = new Set(kept.filter((id) => used.has(id)));
    return [
      ...kept.filter((id) => !used.has(id)).map((key): Change => ({ store: 'artwork', key })),
      ...copies.filter((key) => !staying.has(key.slice(0, key.indexOf('/')))).map((key): Change => ({ store: 'thumbnails', key })),
    ];
  }

  /** Pictures that cannot be read, or whose bytes are not those that their ids are made of; as they were found. */
  async damaged(): Promise<ReadonlyMap<ArtworkId, unknown>> {
    const found = new Map<ArtworkId, unknown>();
    const check = async (id: ArtworkId, value: unknown): Promise<void> => {
      if (!isPicture(value) || (await sha256(value.bytes)) !== id) found.set(id, value);
    };
    const checks: Promise<void>[] = [];
    await this.#database.scan('artwork', null, (id, value) => checks.push(check(id, value)));
    await Promise.all(checks);
    return found;
  }

  async get(id: ArtworkId, size: ArtworkSize): Promise<Blob | null> {
    if (size === 'full') return this.#whole(id);
    const key = `${id}/${size}`;
    let making = this.#making.get(key);
    if (making === undefined) {
      making = this.#smallCopy(id, key, EDGES[size]).finally(() => this.#making.delete(key));
      this.#making.set(key, making);
    }
    return making;
  }

  async #whole(id: ArtworkId): Promise<Blob | null> {
    const picture = toBlob(await this.#database.get('artwork', id));
    // When it comes again it is kept anew.
    if (picture === null) this.#known.delete(id);
    return picture;
  }

  async #smallCopy(id: ArtworkId, key: string, edge: number): Promise<Blob | null> {
    const stored = await this.#database.get('thumbnails', key);
    const kept = toBlob(stored);
    if (kept !== null) return kept;
    const picture = await this.#whole(id);
    if (picture === null || stored === AS_IS) return picture;
    const copy = await this.#thumbnailer.make(picture, edge);
    const value = copy === null ? AS_IS : await fromBlob(copy);
    try {
      await this.#database.write([{ store: 'thumbnails', key, value }]);
    } catch (thrown) {
      // It can be made again; the picture is shown all the same.
      this.#log.warning('A thumbnail could not be kept.', { error: thrown });
    }
    return copy ?? picture;
  }
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function fromBlob(blob: Blob): Promise<StoredPicture> {
  return { mimeType: blob.type, bytes: new Uint8Array(await blob.arrayBuffer()) };
}

function toBlob(value: unknown): Blob | null {
  return isPicture(value) ? new Blob([value.bytes], { type: value.mimeType }) : null;
}

function isPicture(value: unknown): value is StoredPicture {
  if (typeof value !== 'object' || value === null) return false;
  const { mimeType, bytes } = value as Partial<Record<keyof StoredPicture, unknown>>;
  return typeof mimeType === 'string' && bytes instanceof Uint8Array;
}
