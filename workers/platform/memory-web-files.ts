/** A host of files for a memory web, as a plain HTTP server would be: whole files, ranges, sizes and tags. */
import type { MemoryAnswer, MemoryHost } from './memory-web.ts';

/** What a {@link filesHost} serves, by path as in the URL: `/album/one.mp3`. */
export type MemoryContents = ReadonlyMap<string, Uint8Array | string>;

/**
 * A {@link MemoryHost} that answers GET and HEAD out of `files`, which may change at any time: its ETags follow.
 * @param files by path, as in the URL: `/album/one.mp3`
 * @example
 * const files = new Map([['/song.mp3', bytes]]);
 * const http = new MemoryHttpClient({ hosts: { 'music.example': filesHost(files) } });
 */
export function filesHost(files: MemoryContents): MemoryHost {
  return ({ method, url, headers }) => {
    const content = files.get(new URL(url).pathname);
    if (content === undefined) return { status: 404 };
    if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { Allow: 'GET, HEAD' } };
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    const about = { 'Accept-Ranges': 'bytes', ETag: tagOf(bytes) };
    return { ...part(bytes, about, method === 'GET' ? headers.get('Range') : null) };
  };
}

/** RFC 9110, 14.2: one range or none; what cannot be understood is as good as none. */
function part(bytes: Uint8Array, about: Readonly<Record<string, string>>, range: string | null): MemoryAnswer {
  const size = bytes.length;
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return { headers: { ...about, 'Content-Length': `${size}` }, body: bytes };
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (start >= size) return { status: 416, headers: { ...about, 'Content-Range': `bytes */${size}` } };
  const told = { 'Content-Length': `${end - start}`, 'Content-Range': `bytes ${start}-${end - 1}/${size}` };
  return { status: 206, headers: { ...about, ...told }, body: bytes.subarray(start, end) };
}

/** Another one for other bytes (FNV-1a, 32 bits). */
function tagOf(bytes: Uint8Array): string {
  let hash = 0x811c9dc5;
  for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193);
  return `"${(hash >>> 0).toString(16)}-${bytes.length.toString(16)}"`;
}
