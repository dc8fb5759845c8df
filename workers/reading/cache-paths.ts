/**
 * How kept bytes are named in the file store: `area/account/file/change/…`, all but the area as hashes. Behind it either
 * `info`, or `start-checksum` of a piece; its length is that of the stored file.
 */
import { hashId } from '../library/stable-id.ts';
import type { AccountId } from '../../services/protocol/records.ts';

/** What was played goes when room is needed; what the listener wants offline stays. */
export type CacheArea = 'played' | 'kept';

export const AREAS: readonly CacheArea[] = ['played', 'kept'];

/** A file on an account in one state of its content. */
export interface CacheKey {
  readonly account: AccountId;
  readonly fileId: string;
  readonly changeKey: string;
}

/** Some bytes of a file, as they are stored. */
export interface CachePiece {
  readonly start: number;
  readonly end: number;
  /** CRC-32. */
  readonly sum: number;
  readonly path: string;
}

export function accountPrefix(account: AccountId): string {
  return `${hashId(account)}/`;
}

/** Of a file in all states of its content. */
export function filePrefix({ account, fileId }: Omit<CacheKey, 'changeKey'>): string {
  return `${accountPrefix(account)}${hashId(fileId)}/`;
}

export function keyPrefix(key: CacheKey): string {
  return `${filePrefix(key)}${hashId(key.changeKey)}/`;
}

export function infoPath(area: CacheArea, prefix: string): string {
  return `${area}/${prefix}info`;
}

export function piecePath(area: CacheArea, prefix: string, start: number, sum: number): string {
  return `${area}/${prefix}${start}-${sum.toString(16)}`;
}

/** The area and {@link keyPrefix} in front of a stored file's name. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** Null for what is no piece. */
export function parsePiece({ path, size }: { readonly path: string; readonly size: number }): CachePiece | null {
  const [, first, sum] = /\/(\d+)-([0-9a-f]+)$/.exec(path) ?? [];
  if (first === undefined || sum === undefined) return null;
  const start = Number(first);
  return { start, end: start + size, sum: Number.parseInt(sum, 16), path };
}
