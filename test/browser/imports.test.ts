import { assert } from 'chai';
import { importAll } from './imports.ts';

function assertAllLoaded(results: Record<string, string | true>): void {
  assert.isNotEmpty(Object.keys(results));
  assert.deepEqual(
    Object.entries(results).filter(([, result]) => result !== true),
    [],
  );
}

describe('runtime dependencies', () => {
  it('load in the page', async () => {
    assertAllLoaded(await importAll());
  });

  it('load in a module SharedWorker', async () => {
    const url = new URL('./workers/imports.worker.ts', import.meta.url);
    const worker = new SharedWorker(url, { type: 'module', name: crypto.randomUUID() });
    const results = await new Promise<Record<string, string | true>>((resolve, reject) => {
      worker.onerror = () => reject(new Error('the worker did not start'));
      worker.port.onmessage = (event: MessageEvent<Record<string, string | true>>) => resolve(event.data);
    });
    worker.port.close();
    assertAllLoaded(results);
  });
});
