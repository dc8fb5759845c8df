import { expect } from '@open-wc/testing';
import { startWebdav, type WebdavServer } from '../../test/servers/test-servers.ts';
import { openTestLibrary, sync, trackRows } from '../library/library-fixture.ts';
import { SystemClock } from '../platform/clock.ts';
import { FetchHttpClient } from '../platform/fetch-http.ts';
import { ManualClock } from '../platform/memory-clock.ts';
import { MemoryNetwork } from '../platform/memory-network.ts';
import { entriesOf } from '../providers/provider.contract.ts';
import type { FileEntry } from '../providers/provider.ts';
import { WebdavProvider } from '../providers/webdav/webdav-provider.ts';

/** Puts files on a server that tells checksums of them, and lists it. */
async function listed(server: WebdavServer, sha1ByName: Readonly<Record<string, string>>): Promise<readonly FileEntry[]> {
  for (const [name, sha1] of Object.entries(sha1ByName)) {
    const url = new URL(name, server.url);
    await fetch(url, { method: 'PUT', body: new Uint8Array(9) });
    const checksums = `<oc:checksums><oc:checksum>SHA1:${sha1} ADLER32:00000001</oc:checksum></oc:checksums>`;
    const body = `<D:propertyupdate xmlns:D="DAV:" xmlns:oc="http://owncloud.org/ns"><D:set><D:prop>${checksums}</D:prop></D:set></D:propertyupdate>`;
    await fetch(url, { method: 'PROPPATCH', headers: { 'Content-Type': 'application/xml' }, body });
  }
  const http = new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() });
  return entriesOf(new WebdavProvider({ url: server.url, username: '', password: '', http }));
}

describe('files of two WebDAV accounts', () => {
  it('are copies where the servers tell the same checksum, before any is read', async () => {
    const servers = [await startWebdav(), await startWebdav()] as const;
    const { library } = await openTestLibrary();
    const [same, other, another] = ['a', 'b', 'c'].map((digit) => digit.repeat(40));
    await sync(library, { account: 'one', entries: await listed(servers[0], { 'first.mp3': same ?? '', 'second.mp3': other ?? '' }) });
    await sync(library, { account: 'two', entries: await listed(servers[1], { '01.flac': another ?? '', '02.mp3': (same ?? '').toUpperCase() }) });
    const rows = await trackRows(library);
    expect(rows.map(({ title, copies, status }) => [title, copies, status])).to.have.deep.members([['first', 2, 'listed'], ['second', 1, 'listed'], ['01', 1, 'listed']]);
    library.close();
    for (const server of servers) await server.close();
  });
});
