/** The contract over a Drive that somebody else has written. */
import { startServer } from '../../../test/servers/test-servers.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { describeProviderContract } from '../provider.contract.ts';
import { bytes, type Bytes } from '../place-fixture.ts';
import { GoogleDriveProvider } from './google-drive-provider.ts';

/** The one that the mock takes for good. */
const token = 'valid-token';

async function contractPlace(): Promise<ContractPlace> {
  const server = await startServer('google-drive-mock');
  const files: ReadonlyMap<string, Bytes> = new Map([
    ['one.mp3', bytes(5000)],
    ["Café & Co/100% #1's.flac", bytes(700, 3)],
    ['Café & Co/Disc 2/日本語.ogg', bytes(20, 7)],
    ['empty.mp3', bytes(0)],
  ]);
  for (const [path, content] of [...files, ['cover.jpg', bytes(10)] as const]) await server.call('write', path, content);
  const pathOf = (name: string): string => [...files.keys()].find((path) => path.endsWith(name)) ?? name;
  const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
  return {
    provider: new GoogleDriveProvider({ http, tokens: { token: async () => token, renewed: async () => token }, api: server.url }),
    files: new Map([...files].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: (name, content) => server.call('write', pathOf(name), content),
    remove: (name) => server.call('remove', pathOf(name)),
    move: (from, to) => server.call('move', from, to),
    removeFolder: (path) => server.call('remove', path),
    close: () => server.close(),
  };
}

describeProviderContract('google-drive-mock', contractPlace, ['write', 'remove', 'rename', 'delta', 'folders']);
