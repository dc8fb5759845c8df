/** For tests of what is kept: a cache over files in memory, and contents that can be told from one another. */
import type { AudioCacheFigures } from '../../services/protocol/offline.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { FileStore } from '../platform/files.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryFiles } from '../platform/memory-files.ts';
import { AudioCache } from './audio-cache.ts';
import type { CacheKey } from './cache-paths.ts';
import type { CachedFile } from './cached-file.ts';

/** Numbers that depend on the place and on the seed. */
export function contentOf(size: number, seed = 1): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: size }, (_, at) => (at * 31 + (at >> 8) * seed) & 0xff);
}

export function keyOf(fileId: string, changeKey = '1'): CacheKey {
  return { account: 'account', fileId, changeKey };
}

export class CacheRig {
  readonly clock = new ManualClock({ skips: true });
  readonly files: FileStore;
  readonly told: AudioCacheFigures[] = [];
  readonly cache: AudioCache;
  limit = 100_000_000;

  constructor(files: FileStore = new MemoryFiles()) {
    this.files = files;
    this.cache = this.another();
  }

  /** Another host's cache over the same files. */
  another(): AudioCache {
    return new AudioCache({
      open: async () => this.files,
      limit: () => this.limit,
      clock: this.clock,
      log: SILENT,
      changed: (figures) => this.told.push(figures),
    });
  }

  async file(key: CacheKey, cache = this.cache): Promise<CachedFile> {
    const file = await cache.file(key);
    if (file === null) throw new Error('Nothing can be kept.');
    return file;
  }

  /** Puts a whole file there. */
  async keep(key: CacheKey, content: Uint8Array): Promise<CachedFile> {
    const file = await this.file(key);
    for (let at = 0; at < content.length; at += 65_536) file.add(at, content.subarray(at, at + 65_536));
    file.accept({ etag: null, modified: null, size: content.length });
    await file.flush();
    return file;
  }
}

/** Reads a range piece by piece; null where something of it is missing. */
export async function readAll(file: CachedFile, start: number, end: number): Promise<Uint8Array | null> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (let at = start; at < end; ) {
    const part = await file.read(at, end);
    if (part === null) return null;
    parts.push(part);
    at += part.length;
  }
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}
