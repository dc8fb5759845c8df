/** For tests: a round through a file store whose outcome is the same wherever it runs. */
import { asMpcError } from '../../services/protocol/errors.ts';
import type { FileStore, FileStoreKind } from './files.ts';

const MIB = 1024 * 1024;
const SIZE = 8 * MIB;

export interface FileExercise {
  readonly kind: FileStoreKind;
  readonly problem: string | null;
  readonly size: number | undefined;
  /** Of all bytes read, in their order. */
  readonly sum: number;
  readonly largestPiece: number;
  readonly range: readonly number[];
  readonly paths: readonly string[];
  readonly missing: string;
}

/** A storage that knows its quota, but has no file system. */
export function withoutOpfs(): StorageManager {
  return { estimate: () => navigator.storage.estimate() } as unknown as StorageManager;
}

export async function exerciseFileStore(store: FileStore): Promise<FileExercise> {
  async function* numbers(): AsyncGenerator<Uint8Array> {
    for (let from = 0; from < SIZE; from += MIB) yield new Uint8Array(MIB).fill(from / MIB + 1);
  }
  await store.write('music/large', numbers());
  await store.rename('music/large', 'music/renamed');
  await store.copy('music/renamed', 'music/copied');
  await store.delete('music/renamed');
  let sum = 0;
  let largestPiece = 0;
  const reader = store.read('music/copied').getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    largestPiece = Math.max(largestPiece, next.value.length);
    for (const byte of next.value) sum = (sum * 31 + byte) % 1_000_000_007;
  }
  const missing = await store.readRange('music/renamed', 0, 1).catch((error: unknown) => error);
  return {
    kind: store.kind,
    problem: store.problem?.code ?? null,
    size: (await store.stat('music/copied'))?.size,
    sum,
    largestPiece,
    range: [...(await store.readRange('music/copied', 3 * MIB - 2, 3 * MIB + 2))],
    paths: (await store.list('music/')).map(({ path }) => path),
    missing: asMpcError(missing).code,
  };
}
