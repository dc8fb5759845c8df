/** For tests: a file store in a worker, dedicated or shared, that may be killed at any time. */
import { openFileStore, type FileStoreKind } from './files.ts';
import { exerciseFileStore, withoutOpfs, type FileExercise } from './files.exercise.ts';

export interface FilesRequest {
  /** `write` begins a file and never comes to its end. */
  readonly do: 'exercise' | 'write';
  readonly name: string;
  readonly kind: Exclude<FileStoreKind, 'memory'>;
}

export type FilesReply = FileExercise | 'writing' | { readonly error: string };

async function answer({ do: what, name, kind }: FilesRequest): Promise<FilesReply> {
  const store = await openFileStore({ name, ...(kind === 'indexeddb' && { storage: withoutOpfs() }) });
  if (what === 'exercise') return exerciseFileStore(store);
  return new Promise((resolve, reject) => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new Uint8Array(1_000_000);
      await new Promise(() => undefined);
    }
    store.write('unfinished', endless(), { onProgress: () => resolve('writing') }).catch(reject);
  });
}

function listen(port: { postMessage(reply: FilesReply): void; onmessage: ((event: MessageEvent) => void) | null }): void {
  port.onmessage = ({ data }: MessageEvent<FilesRequest>): void => {
    answer(data)
      .catch((error: unknown) => ({ error: String(error) }))
      .then((reply) => port.postMessage(reply), reportError);
  };
}

addEventListener('connect', (event) => {
  const [port] = event instanceof MessageEvent ? event.ports : [];
  if (port) listen(port);
});
if ('postMessage' in globalThis) listen(globalThis);
