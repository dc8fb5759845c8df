/** Music by address: one file, a playlist, a podcast feed, or entries that a page wrote down itself. Nobody signs in. */
import type { CatalogEntry } from '../../../services/protocol/accounts.ts';
import { MpcError } from '../../../services/protocol/errors.ts';
import type { HttpClient } from '../../platform/http.ts';
import { isAudioFile } from '../audio-files.ts';
import { distinctNameInPaths } from '../name-in-paths.ts';
import { decodePercent } from '../percent-decoding.ts';
import type { ChangeBatch, FileEntry, FileRef, FileSlice, Identity, Provider } from '../provider.ts';
import type { Catalog, CatalogFile } from './catalog-entry.ts';
import { hints, httpUrl, malformed } from './catalog-entry.ts';
import { isAudioType, readCatalog } from './catalog-format.ts';

export interface CatalogOptions {
  /** Absolute http(s) URL, or the entries themselves. */
  readonly from: string | readonly CatalogEntry[];
  readonly http: HttpClient;
}

const BATCH_FILES = 200;
/** A feed of ten years' weekly episodes has some 5 MB. */
const MAX_CATALOG_BYTES = 32 * 1024 * 1024;
/** How long what was just loaded is as good as loading it again. */
const FRESH_MS = 5_000;
/** Where a zero byte tells that this is no text. */
const SNIFF_BYTES = 96;

export class CatalogProvider implements Provider {
  readonly #from: string | readonly CatalogEntry[];
  readonly #http: HttpClient;
  /** By URL, where the answers to range requests do not tell. */
  readonly #sizes = new Map<string, Promise<number | null>>();
  /** What {@link identify} has loaded, for the listing that follows it at once. */
  #loaded: { readonly catalog: Catalog; readonly time: number } | null = null;

  constructor({ from, http }: CatalogOptions) {
    this.#from = from;
    this.#http = http;
  }

  async identify(signal: AbortSignal): Promise<Identity> {
    const from = this.#from;
    if (typeof from !== 'string') return { key: `catalog:${JSON.stringify(from)}`, label: from[0]?.album ?? '' };
    const catalog = await this.#load(from, signal);
    this.#loaded = { catalog, time: performance.now() };
    return { key: `catalog:${from}`, label: catalog.title || nameOf(from) };
  }

  /** A catalogue is small and has no history: every listing is a whole one, in the catalogue's order. */
  async *changes(_cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
    const { entries } = typeof this.#from === 'string' ? await this.#current(this.#from, signal) : inline(this.#from);
    const files = fileEntries(entries);
    for (let at = 0; at < files.length; at += BATCH_FILES) {
      signal.throwIfAborted();
      if (at + BATCH_FILES < files.length) yield batch(files.slice(at, at + BATCH_FILES));
      else yield { ...batch(files.slice(at)), end: 'full' };
    }
    if (files.length === 0) yield { ...batch([]), end: 'full' };
  }

  async read(file: FileRef, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    const url = urlOf(file.fileId);
    const slice = await this.#http.readRange({ url, size: file.size, version: file, onAnswer: file.onAnswer }, start, end, signal);
    return slice.size === null ? { ...slice, size: await this.#sizeOf(url, signal) } : slice;
  }

  /** The `<audio>` element plays what CORS keeps from us. */
  async url({ fileId }: FileRef): Promise<string | null> {
    return urlOf(fileId);
  }

  /** Saves an embed one round trip before it sounds. */
  #current(url: string, signal: AbortSignal): Promise<Catalog> {
    const loaded = this.#loaded;
    this.#loaded = null;
    return loaded && performance.now() - loaded.time < FRESH_MS ? Promise.resolve(loaded.catalog) : this.#load(url, signal);
  }

  async #load(url: string, signal: AbortSignal): Promise<Catalog> {
    if (isAudioFile(new URL(url).pathname, '')) {
      await this.#checkExists(url, signal);
      return single(url);
    }
    return this.#http.send(
      { url },
      async (response) => {
        const type = response.headers.get('Content-Type') ?? '';
        if (isAudioType(type)) {
          await response.body?.cancel();
          return single(url, type);
        }
        const bytes = await readLimited(response);
        // After redirects, references are relative to where the catalogue really lies.
        const content = readCatalog(bytes, type, response.url || url);
        return content.kind === 'audio' ? single(url) : content.catalog;
      },
      signal,
    );
  }

  /** What matters is whether it is there: it may well be unreadable for us and playable all the same. */
  async #checkExists(url: string, signal: AbortSignal): Promise<void> {
    try {
      await this.#http.send({ url, method: 'HEAD' }, () => Promise.resolve(), signal);
    } catch (error) {
      const playable = error instanceof MpcError && !['not-found', 'unreachable', 'offline', 'aborted'].includes(error.code);
      if (!playable) throw error;
    }
  }

  /** `Content-Length` of a HEAD is readable where `Content-Range` is not. */
  #sizeOf(url: string, signal: AbortSignal): Promise<number | null> {
    const known = this.#sizes.get(url);
    if (known) return known;
    const size = this.#http
      .send({ url, method: 'HEAD', retries: 0 }, async (response) => Number(response.headers.get('Content-Length')) || null, signal)
      .catch(() => {
        if (signal.aborted) this.#sizes.delete(url);
        return null;
      });
    this.#sizes.set(url, size);
    return size;
  }
}

/** Reads a text, and stops as soon as the bytes turn out to be sound. @throws MpcError `malformed` when it has no end */
async function readLimited(response: Response): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array();
  const reader = response.body.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let length = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    chunks.push(next.value);
    length += next.value.length;
    const isBinary = chunks.length === 1 && next.value.subarray(0, SNIFF_BYTES).includes(0) && !isUtf16(next.value);
    if (isBinary || length > MAX_CATALOG_BYTES) {
      await reader.cancel();
      if (isBinary) break;
      throw malformed('it is larger than any catalogue');
    }
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}

function isUtf16([first, second]: Uint8Array): boolean {
  return (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
}

function inline(entries: readonly CatalogEntry[]): Catalog {
  return { title: '', entries: entries.map(({ url, ...known }) => ({ url, hints: hints(known) })) };
}

function single(url: string, mimeType = ''): Catalog {
  return { title: nameOf(url), entries: [{ url, mimeType, hints: {} }] };
}

/** The last part of an address, as a listener would read it. */
function nameOf(url: string): string {
  const { pathname, host } = new URL(url);
  return decodePercent(pathname.split('/').findLast((segment) => segment !== '') ?? host);
}

/** The segments of an address, as those of a path. */
function namesOf(pathname: string): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '').map((segment) => distinctNameInPaths(decodePercent(segment)));
}

function fileEntries(files: readonly CatalogFile[]): readonly FileEntry[] {
  const seen = new Map<string, number>();
  return files.flatMap((file) => {
    const url = httpUrl(file.url, file.url);
    if (url === null) return [];
    const { host, pathname } = new URL(url);
    const count = (seen.get(urlOf(url)) ?? 0) + 1;
    seen.set(urlOf(url), count);
    return [
      {
        // The same address may stand in a list twice, and is two tracks of it then.
        fileId: count === 1 ? urlOf(url) : `${urlOf(url)}#${count}`,
        path: [host, ...namesOf(pathname)].join('/'),
        size: null,
        modified: null,
        changeKey: JSON.stringify(file.hints),
        mimeType: file.mimeType ?? '',
        hints: file.hints,
      },
    ];
  });
}

function batch(entries: readonly FileEntry[]): ChangeBatch {
  return { entries, removed: [], failures: [], cursor: null };
}

function urlOf(fileId: string): string {
  return fileId.replace(/#.*$/s, '');
}
