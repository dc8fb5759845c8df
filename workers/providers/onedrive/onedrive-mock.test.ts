import { startServer } from '../../../test/servers/test-servers.ts';
import type { ContractPlace } from '../provider.contract.ts';
import { describeProviderContract } from '../provider.contract.ts';
import { OneDrivePlace } from './onedrive-fixture.ts';
import { bytes, type Bytes } from '../place-fixture.ts';

/**
 * On `microsoft-onedrive-mock`, which has no download address and no ranges: bytes come from `/content`, whole, with the
 * token, and the part that was asked for is cut out of them. A file that is renamed gets another `cTag` there, as if its
 * content had changed: hence no `rename`.
 */
async function open(): Promise<ContractPlace> {
  const place = new OneDrivePlace(await startServer('onedrive-mock'));
  const files: ReadonlyMap<string, Bytes> = new Map([
    ['one.mp3', bytes(5000)],
    ['Café & Co/two.flac', bytes(700, 3)],
    ['Café & Co/Disc 2/日本語.ogg', bytes(20, 7)],
  ]);
  const { server } = place;
  for (const [path, content] of files) await server.call('write', path, content);
  await server.call('write', 'Café & Co/cover.jpg', bytes(10));
  const pathOf = (name: string): string => [...files.keys()].find((path) => path.endsWith(name)) ?? name;
  return {
    // The one token that it takes.
    provider: place.provider({ tokens: { token: async () => 'valid-token', renewed: async () => 'valid-token' } }),
    files: new Map([...files].map(([path, content]) => [path.slice(path.lastIndexOf('/') + 1), content])),
    write: (name, content) => server.call('write', pathOf(name), content),
    remove: (name) => server.call('remove', pathOf(name)),
    move: (from, to) => server.call('move', from, to),
    removeFolder: (path) => server.call('remove', path),
    close: () => place.close(),
  };
}

describeProviderContract('OneDrive, on the mock of npm', open, ['write', 'remove', 'delta', 'folders']);
