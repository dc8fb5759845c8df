/** What Drive tells of a file, a folder or a shortcut, as far as it is of use here; everything else of an answer is not believed. */
import type { FileEntry } from '../provider.ts';

export interface DriveItem {
  readonly id: string;
  readonly name: string;
  readonly mimeType: string;
  /** Drive sends numbers of 64 bits as text; null for what has no content. */
  readonly size: number | null;
  /** Hexadecimal; empty where there is none. */
  readonly md5: string;
  /** Epoch milliseconds. */
  readonly modified: number | null;
  /** Empty where the account may not see the folder, as with most of what others have shared. */
  readonly parent: string;
  readonly trashed: boolean;
  /** The shared drive that it lies in; empty in My Drive. */
  readonly drive: string;
  /** What a link must name beside the id, for some of what is shared by link; mostly empty. */
  readonly resourceKey: string;
  /** Where a shortcut leads; null for all else. */
  readonly target: { readonly id: string; readonly resourceKey: string } | null;
}

/** A selector of exactly these, for `files(…)` and `file(…)`. */
export const ITEM_FIELDS =
  'id,name,mimeType,size,md5Checksum,modifiedTime,parents,trashed,driveId,resourceKey,shortcutDetails(targetId,targetResourceKey)';

export const FOLDER_TYPE = 'application/vnd.google-apps.folder';
export const SHORTCUT_TYPE = 'application/vnd.google-apps.shortcut';

/** Types of files that may be music; of what is no more than bytes the name decides. `contains` matches beginnings of types. */
const MUSIC_TYPES = "mimeType contains 'audio/' or mimeType = 'application/ogg' or mimeType = 'application/octet-stream'";

/** A search term (https://developers.google.com/workspace/drive/api/guides/ref-search-terms). */
export const MUSIC_QUERY = `trashed = false and (${MUSIC_TYPES} or mimeType = '${FOLDER_TYPE}' or mimeType = '${SHORTCUT_TYPE}')`;

/** As {@link MUSIC_QUERY} says: what a change tells of must be what a listing would. */
export function mayBeMusic(mimeType: string): boolean {
  return mimeType.startsWith('audio/') || mimeType === 'application/ogg' || mimeType === 'application/octet-stream';
}

/** One term for each value, any of which will do. @param term with `?` in the place of the value */
export function anyOf(term: string, values: readonly string[]): string {
  return `(${values.map((value) => term.replace('?', () => quoted(value))).join(' or ')})`;
}

function quoted(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}

/** Null where an answer holds no item. */
export function itemOf(value: unknown): DriveItem | null {
  const { id, name, mimeType, size, md5Checksum, modifiedTime, parents, trashed, driveId, resourceKey, shortcutDetails } = membersOf(value);
  if (typeof id !== 'string' || id === '' || typeof name !== 'string') return null;
  const { targetId, targetResourceKey } = membersOf(shortcutDetails);
  const modified = Date.parse(textOf(modifiedTime));
  return {
    id,
    name,
    mimeType: textOf(mimeType),
    size: numberOf(size),
    md5: textOf(md5Checksum),
    modified: Number.isNaN(modified) ? null : modified,
    parent: textOf(Array.isArray(parents) ? parents[0] : undefined),
    trashed: trashed === true,
    drive: textOf(driveId),
    resourceKey: textOf(resourceKey),
    target: textOf(targetId) === '' ? null : { id: textOf(targetId), resourceKey: textOf(targetResourceKey) },
  };
}

/** @param fileId its id, but for what only a link leads to: see {@link linkedFileId} */
export function entryOf({ id, size, md5, modified, mimeType, resourceKey }: DriveItem, path: string, fileId: string = id): FileEntry {
  const linkedId = linkedFileId(id, resourceKey);
  return {
    fileId,
    // The other way to it was another id.
    ...(linkedId !== id && { formerId: fileId === id ? linkedId : id }),
    path,
    size,
    modified,
    changeKey: `${md5 === '' ? (modified ?? '') : md5}|${size ?? ''}`,
    mimeType,
    ...(md5 !== '' && { contentHash: `md5:${md5}` }),
  };
}

/** The id of a file with the key of the link that leads to it: without the key it cannot be read. */
export function linkedFileId(id: string, resourceKey: string): string {
  return resourceKey === '' ? id : `${id}/${resourceKey}`;
}

export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** A whole number, which Drive sends as text. */
export function numberOf(value: unknown): number | null {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null;
}
