/** For tests: the tag reader, before files that a test holds in its hands. */
import { ManualClock } from '../platform/memory-clock.ts';
import { SystemClock } from '../platform/clock.ts';
import { FetchHttpClient } from '../platform/fetch-http.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import type { FileEntry, FileHints, Provider } from '../providers/provider.ts';
import type { TagReading } from './tag-reader.ts';
import { TagReader } from './tag-reader.ts';

export const never = new AbortController().signal;

/** A provider of one file, that notes what is read of it. */
export class OneFile implements Pick<Provider, 'read'> {
  readonly ranges: (readonly [number, number])[] = [];
  readonly #bytes: Uint8Array<ArrayBuffer>;

  constructor(bytes: Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  read(_file: unknown, start: number, end: number): ReturnType<Provider['read']> {
    this.ranges.push([start, end]);
    return Promise.resolve({ bytes: this.#bytes.slice(start, end), size: this.#bytes.length });
  }
}

export function reader(fetchFunction?: typeof fetch): TagReader {
  return new TagReader({ http: new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork(), ...(fetchFunction && { fetch: fetchFunction }) }) });
}

export function entry(path: string, size: number | null, hints: FileHints = {}): FileEntry {
  return { fileId: path, path, size, modified: null, changeKey: '', mimeType: '', hints };
}

export function read(bytes: Uint8Array<ArrayBuffer>, path = 'song.mp3', hints?: FileHints, tags = reader()): Promise<TagReading> {
  return tags.read(new OneFile(bytes) as unknown as Provider, entry(path, bytes.length, hints), never);
}
