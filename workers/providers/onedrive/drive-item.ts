/**
 * What Microsoft Graph tells of a file or folder (`driveItem`), as far as a listing needs it. Nothing is believed to be
 * there: deletions of work accounts have no name, personal ones no hashes, and members come and go with the kind of drive.
 */
import { isAudioFile } from '../audio-files.ts';
import type { FileEntry, FileHints } from '../provider.ts';

/** What is asked of each item; `$select` of the delta query. */
export const ITEM_FIELDS = 'id,name,size,file,folder,audio,parentReference,deleted,eTag,cTag,lastModifiedDateTime,root,package,remoteItem';

/** A file that may be music, as it lies in its folder. It waits in cursors, too: all of it is JSON. */
export interface FileItem {
  readonly kind: 'file';
  readonly id: string;
  readonly name: string;
  readonly parent: string;
  readonly entry: Omit<FileEntry, 'fileId' | 'path'>;
  /** It was listed at the root, since a listing has ended before its folder was told of. */
  readonly atRoot?: true;
}

export interface FolderItem {
  readonly kind: 'folder';
  readonly id: string;
  readonly name: string;
  readonly parent: string;
}

/**
 * One item of a page. `root`: the folder that all paths are relative to. `other`: it exists, and is no music: a picture,
 * a notebook, a folder of somebody else's drive that was put here as a link.
 */
export type DriveItem =
  | FileItem
  | FolderItem
  | { readonly kind: 'root'; readonly id: string }
  | { readonly kind: 'deleted'; readonly id: string }
  | { readonly kind: 'other'; readonly id: string };

type Json = Readonly<Record<string, unknown>>;

/** @returns null for what is no item at all */
export function parseItem(value: unknown): DriveItem | null {
  const item = objectOf(value);
  const id = textOf(item?.['id']);
  if (!item || id === '') return null;
  // A deletion says nothing of what was deleted that could be relied upon.
  if (objectOf(item['deleted'])) return { kind: 'deleted', id };
  const name = textOf(item['name']);
  const parent = textOf(objectOf(item['parentReference'])?.['id']);
  if (objectOf(item['root']) || parent === id) return { kind: 'root', id };
  if (name === '' || objectOf(item['package']) || objectOf(item['remoteItem'])) return { kind: 'other', id };
  if (objectOf(item['folder'])) return { kind: 'folder', id, name, parent };
  const file = objectOf(item['file']);
  if (!file) return { kind: 'other', id };
  const mimeType = textOf(file['mimeType']);
  return isAudioFile(name, mimeType) ? { kind: 'file', id, name, parent, entry: entryOf(item, file, mimeType) } : { kind: 'other', id };
}

function entryOf(item: Json, file: Json, mimeType: string): FileItem['entry'] {
  const size = numberOf(item['size']);
  const contentHash = hashOf(objectOf(file['hashes']));
  const modified = Date.parse(textOf(item['lastModifiedDateTime']));
  const hints = hintsOf(objectOf(item['audio']));
  // cTag changes with the content, eTag with anything; folders and some work accounts have no cTag.
  const version = textOf(item['cTag']) || contentHash || textOf(item['eTag']) || textOf(item['lastModifiedDateTime']);
  return {
    size,
    modified: Number.isNaN(modified) ? null : modified,
    changeKey: `${version}|${size ?? ''}`,
    mimeType,
    ...(contentHash !== '' && { contentHash }),
    ...(hints && { hints }),
  };
}

/** The first that there is: work accounts have quickXorHash only, personal ones had SHA-1 for long. */
function hashOf(hashes: Json | null): string {
  const quickXor = textOf(hashes?.['quickXorHash']);
  if (quickXor !== '') return `quickxor:${quickXor}`;
  const sha1 = textOf(hashes?.['sha1Hash']);
  if (sha1 !== '') return `sha1:${sha1.toLowerCase()}`;
  const sha256 = textOf(hashes?.['sha256Hash']);
  return sha256 === '' ? '' : `sha256:${sha256.toLowerCase()}`;
}

/** Personal drives read tags by themselves; durations in milliseconds. */
function hintsOf(audio: Json | null): FileHints | null {
  if (!audio) return null;
  const [title, artist, album] = [textOf(audio['title']), textOf(audio['artist']), textOf(audio['album'])];
  const [track, duration] = [numberOf(audio['track']), numberOf(audio['duration'])];
  const hints: FileHints = {
    ...(title !== '' && { title }),
    ...(artist !== '' && { artist }),
    ...(album !== '' && { album }),
    ...(track !== null && track > 0 && { track }),
    ...(duration !== null && duration > 0 && { duration: duration / 1000 }),
  };
  return Object.keys(hints).length > 0 ? hints : null;
}

export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

/** Empty where there is none; without NUL, which no path may hold. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll('\0', '') : '';
}

/** Not negative; null where there is none. */
export function numberOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : null;
}
