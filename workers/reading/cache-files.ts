/** The file store of the kept music. */
import { MpcError } from '../../services/protocol/errors.ts';
import { openFileStore, type FileStore } from '../platform/files.ts';

export interface CacheFilesOptions {
  /** Of the database that knows what the bytes are of. */
  readonly name: string;
  /** Whether that database outlives the worker. */
  readonly persistent: boolean;
  readonly indexedDB?: IDBFactory;
}

/** @throws MpcError `storage-unavailable` where nothing would outlive the worker: then nothing is kept */
export async function openCacheFiles({ name, persistent, indexedDB }: CacheFilesOptions): Promise<FileStore> {
  const problem = (cause: unknown): MpcError => new MpcError('storage-unavailable', 'Music cannot be kept on this device.', { cause });
  if (!persistent) throw problem(null);
  const store = await openFileStore({ name, ...(indexedDB !== undefined && { indexedDB }) });
  if (store.kind !== 'memory') return store;
  store.close();
  throw problem(store.problem);
}
