/** What a resource of a WebDAV server is as a file of music. */
import type { FileEntry } from '../provider.ts';
import { isAudioFile, isHiddenFolder } from '../audio-files.ts';
import { decodeSegment, segmentsOf } from './dav-path.ts';
import type { DavResource } from './propfind.ts';

/** Slashes and control characters in names, which paths have otherwise: only the encoded path leads back to such a file. */
const SHOWN_OTHERWISE = /%(?:[01][\dA-F]|7F|2F|C2%[89][\dA-F])/;

/** @param path encoded, relative to the account's root @param shown the same for people @returns null for what is no music */
export function fileEntry(path: string, shown: string, { size, modified, etag, contentType, contentHash, fileId }: DavResource): FileEntry | null {
  if (!isAudioFile(shown, contentType)) return null;
  // An ETag alone is not enough: some servers give all files of a folder the same, or none.
  const changeKey = `${etag}|${size ?? ''}|${modified ?? ''}`;
  // No encoded path has a colon in it.
  const id = fileId === '' || SHOWN_OTHERWISE.test(path) ? '' : `id:${fileId}`;
  const mimeType = contentType;
  if (contentHash !== '') {
    const facts = { path: shown, size, modified, changeKey, mimeType, contentHash };
    return id === '' ? { fileId: path, ...facts } : { fileId: id, formerId: path, ...facts };
  }
  // Without spreads, which take longer than all else here.
  return id === ''
    ? { fileId: path, path: shown, size, modified, changeKey, mimeType }
    : { fileId: id, formerId: path, path: shown, size, modified, changeKey, mimeType };
}

/** Encoded path of a file, relative to the account's root. */
export function encodedPathOf({ fileId, path }: Pick<FileEntry, 'fileId' | 'path'>): string {
  // Those whose ids are none of paths have names that are shown as they are.
  return fileId.startsWith('id:') ? path.split('/').map(encodeURIComponent).join('/') : fileId;
}

/** Whether none of the folders above it is one that listings leave out. @param path encoded */
export function liesOpen(path: string): boolean {
  return segmentsOf(path)
    .slice(0, -1)
    .every((name) => !isHiddenFolder(decodeSegment(name)));
}
