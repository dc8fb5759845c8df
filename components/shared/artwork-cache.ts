/**
 * The pictures that a page shows: fetched once per client, shared by all elements, bounded. It owns the object
 * URLs and revokes them; an element holds a picture only between `acquire` and `release`.
 */
import type { MpcClient } from '../../services/client.ts';
import type { ArtworkSize } from '../../services/protocol/library.ts';
import type { ArtworkId } from '../../services/protocol/records.ts';
import { accentOf, type Accent } from './accent.ts';

/** A picture ready for an `<img>`. */
export interface Picture {
  readonly url: string;
  /** Computed when first asked for. */
  accent(): Promise<Accent | null>;
}

interface CacheEntry {
  readonly picture: Promise<Picture | null>;
  holders: number;
}

/** How many pictures that no element shows are kept for scrolling back. */
const MAX_UNUSED = 150;

export class ArtworkCache {
  readonly #client: MpcClient;
  /** In order of last use: the oldest first. */
  readonly #entries = new Map<string, CacheEntry>();
  #unused = 0;

  constructor(client: MpcClient) {
    this.#client = client;
  }

  /** The picture, or null when there is none. Each call needs one {@link ArtworkCache.release}. */
  acquire(id: ArtworkId, size: ArtworkSize): Promise<Picture | null> {
    const key = `${size}/${id}`;
    const known = this.#entries.get(key);
    const entry = known ?? { picture: this.#fetch(id, size, key), holders: 0 };
    if (known !== undefined && known.holders === 0) this.#unused--;
    entry.holders++;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.picture;
  }

  release(id: ArtworkId, size: ArtworkSize): void {
    const entry = this.#entries.get(`${size}/${id}`);
    if (entry === undefined || entry.holders === 0) return;
    if (--entry.holders === 0) this.#unused++;
    this.#evict();
  }

  async #fetch(id: ArtworkId, size: ArtworkSize, key: string): Promise<Picture | null> {
    try {
      const blob = await this.#client.library.artwork(id, size);
      if (blob === null) return null;
      let accent: Promise<Accent | null> | undefined;
      return { url: URL.createObjectURL(blob), accent: () => (accent ??= accentOf(blob)) };
    } catch {
      // No picture is worth an error message; the placeholder stays, and the next element asks again.
      this.#forget(key);
      return null;
    }
  }

  #evict(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#unused <= MAX_UNUSED) return;
      if (entry.holders > 0) continue;
      this.#forget(key);
      void entry.picture.then((picture) => picture && URL.revokeObjectURL(picture.url));
    }
  }

  #forget(key: string): void {
    const entry = this.#entries.get(key);
    if (entry?.holders === 0) this.#unused--;
    this.#entries.delete(key);
  }
}

/** One cache per client for as long as the client is in use: elements share pictures without knowing each other. */
const caches = new WeakMap<MpcClient, ArtworkCache>();

export function artworkCache(client: MpcClient): ArtworkCache {
  const known = caches.get(client);
  if (known !== undefined) return known;
  const cache = new ArtworkCache(client);
  caches.set(client, cache);
  return cache;
}
