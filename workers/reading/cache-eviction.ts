/** Which kept bytes go when room is needed: what was played longest ago first, of what is being played the oldest pieces last. */
import type { FileEntry, FileStore } from '../platform/files.ts';
import { folderOf } from './cache-paths.ts';

export interface EvictionOptions {
  readonly files: FileStore;
  /** Bytes that may be kept of what was played. */
  readonly limit: number;
  /** Folders of what is being played. */
  readonly inUse: ReadonlySet<string>;
}

/** Some room beyond what is needed, so that not every piece that is stored makes another one go. */
const SLACK = 0.05;

/** Deletes until what was played fits its limit. @returns the folders that lack something now */
export async function evict({ files, limit, inUse }: EvictionOptions): Promise<ReadonlySet<string>> {
  const entries = await files.list('played/');
  let left = totalOf(entries);
  const touched = new Set<string>();
  if (left <= limit) return touched;
  for (const { path, size } of inOrder(entries, inUse)) {
    if (left <= limit * (1 - SLACK)) break;
    await files.delete(path);
    left -= size;
    touched.add(folderOf(path));
  }
  return touched;
}

export function totalOf(entries: readonly FileEntry[]): number {
  return entries.reduce((sum, { size }) => sum + size, 0);
}

function inOrder(entries: readonly FileEntry[], inUse: ReadonlySet<string>): readonly FileEntry[] {
  const used = new Map<string, number>();
  for (const { path, modified } of entries) {
    const folder = folderOf(path);
    used.set(folder, Math.max(used.get(folder) ?? 0, modified));
  }
  const rank = ({ path }: FileEntry): number => {
    const folder = folderOf(path);
    return inUse.has(folder) ? Infinity : (used.get(folder) ?? 0);
  };
  const isInfo = ({ path }: FileEntry): number => (path.endsWith('/info') ? 1 : 0);
  return entries.toSorted((one, other) => {
    const [first, second] = [rank(one), rank(other)];
    if (first !== second) return first - second;
    // Neighbours of one folder stay together; what tells of the pieces goes after them.
    const [folder, next] = [folderOf(one.path), folderOf(other.path)];
    if (folder !== next) return folder < next ? -1 : 1;
    return isInfo(one) - isInfo(other) || one.modified - other.modified;
  });
}
