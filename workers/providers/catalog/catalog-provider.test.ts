import { expect } from '@open-wc/testing';
import type { CatalogEntry } from '../../../services/protocol/accounts.ts';
import type { WebdavServer } from '../../../test/servers/test-servers.ts';
import { startWebdav } from '../../../test/servers/test-servers.ts';
import { ManualClock } from '../../platform/memory-clock.ts';
import { SystemClock } from '../../platform/clock.ts';
import { FetchHttpClient } from '../../platform/fetch-http.ts';
import { MemoryNetwork } from '../../platform/memory-network.ts';
import { codeOf, describeProviderContract, entriesOf, never } from '../provider.contract.ts';
import { CatalogProvider } from './catalog-provider.ts';

const files = new Map<string, Uint8Array<ArrayBuffer>>([
  ['b.mp3', new Uint8Array(2000).fill(1)],
  ['a ü.flac', new Uint8Array(50).fill(2)],
]);

function provider(from: string | readonly CatalogEntry[]): CatalogProvider {
  return new CatalogProvider({ from, http: new FetchHttpClient({ clock: new ManualClock({ skips: true }), watch: new SystemClock(), network: new MemoryNetwork() }) });
}

async function put(server: WebdavServer, path: string, body: BodyInit): Promise<void> {
  const response = await fetch(new URL(path, server.url), { method: 'PUT', body });
  if (!response.ok) throw new Error(`PUT ${path}: ${response.status}`);
}

async function open(from: (server: WebdavServer) => string | readonly CatalogEntry[]): ReturnType<Parameters<typeof describeProviderContract>[1]> {
  const server = await startWebdav();
  for (const [name, bytes] of files) await put(server, encodeURIComponent(name), bytes);
  await put(server, 'list.m3u8', '#EXTM3U\n#EXTINF:10,X - B\nb.mp3\n#EXTINF:10,X - A\na%20%C3%BC.flac\n');
  return {
    provider: provider(from(server)),
    files,
    remove: async (name) => {
      await fetch(new URL(encodeURIComponent(name), server.url), { method: 'DELETE' });
    },
    close: () => server.close(),
  };
}

describeProviderContract('A playlist by address', () => open(({ url }) => `${url}list.m3u8`), ['remove']);
describeProviderContract('A list of entries', () => open(({ url }) => [...files.keys()].map((name) => ({ url: url + encodeURIComponent(name), title: name }))), ['remove']);

describe('CatalogProvider', () => {
  let server: WebdavServer;

  beforeEach(async () => {
    server = await startWebdav();
    await put(server, 'song.mp3', new Uint8Array(1000).fill(3));
    await put(server, 'list.m3u', '#EXTM3U\nsong.mp3\nsong.mp3\nother.mp3\n');
  });
  afterEach(() => server.close());

  it('keeps the catalogue’s order, and both of two equal addresses', async () => {
    const entries = await entriesOf(provider(`${server.url}list.m3u`));
    expect(entries.map(({ fileId }) => fileId.slice(server.url.length))).to.deep.equal(['song.mp3', 'song.mp3#2', 'other.mp3']);
    expect((await provider([]).read(entries[1]!, 0, 10, never)).bytes).to.have.length(10);
  });

  it('loads a catalogue once to be added and listed, and again for the next listing', async () => {
    const list = provider(`${server.url}list.m3u`);
    await server.clearLog();
    await list.identify(never);
    await entriesOf(list);
    expect(await server.log()).to.have.length(1);
    await entriesOf(list);
    expect(await server.log()).to.have.length(2);
  });

  it('takes the address of one file for a list of one', async () => {
    const [entry, ...rest] = await entriesOf(provider(`${server.url}song.mp3`));
    expect(entry?.fileId).to.equal(`${server.url}song.mp3`);
    expect(rest).to.be.empty;
  });

  it('finds out that an address without an extension is audio', async () => {
    await put(server, 'stream', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0]));
    const entries = await entriesOf(provider(`${server.url}stream`));
    expect(entries.map(({ fileId }) => fileId)).to.deep.equal([`${server.url}stream`]);
  });

  it('gives a file without CORS to the audio element, and says why it cannot read it', async () => {
    const single = provider(`${server.url}song.mp3`);
    await server.control({ cors: false });
    expect(await codeOf(single.identify(never))).to.equal('no error');
    const [entry] = await entriesOf(single);
    expect(await codeOf(single.read(entry!, 0, 10, never))).to.equal('cors');
    expect(await single.url(entry!)).to.equal(`${server.url}song.mp3`);
  });

  it('says why a catalogue cannot be had', async () => {
    expect(await codeOf(provider(`${server.url}none.m3u`).identify(never))).to.equal('not-found');
    expect(await codeOf(provider(`${server.url}none.mp3`).identify(never))).to.equal('not-found');
    await put(server, 'page.html', '<!DOCTYPE html><html></html>');
    expect(await codeOf(provider(`${server.url}page.html`).identify(never))).to.equal('malformed');
    await server.control({ cors: false });
    expect(await codeOf(provider(`${server.url}list.m3u`).identify(never))).to.equal('cors');
    await server.control({ reset: true, offline: true });
    expect(await codeOf(provider(`${server.url}list.m3u`).identify(never))).to.equal('unreachable');
  });

  it('shows addresses as paths, without control characters, and with the slashes that part folders alone', async () => {
    const entries = await entriesOf(provider(['a%00b.mp3', 'nl%0Aend.mp3', 'sl%2Fash.mp3', '/empty//seg.mp3', '%2e%2e%2fup.mp3', 'a%20b%C3%BC.mp3'].map((path) => ({ url: server.url + path }))));
    const { host } = new URL(server.url);
    expect(entries.map(({ path }) => path)).to.deep.equal(['a%00b.mp3', 'nl%0Aend.mp3', 'sl_ash.mp3', 'empty/seg.mp3', '.._up.mp3', 'a bü.mp3'].map((path) => `${host}/${path}`));
    expect(entries.map(({ fileId }) => fileId.slice(server.url.length))).to.include.members(['a%00b.mp3', 'sl%2Fash.mp3', '/empty//seg.mp3']);
  });

  it('is named by its title, its address, or its album', async () => {
    const label = async (from: string | readonly CatalogEntry[]): Promise<string> => (await provider(from).identify(never)).label;
    await put(server, 'titled.m3u8', '#EXTM3U\n#PLAYLIST:Low Water\nsong.mp3\n');
    expect(await label(`${server.url}titled.m3u8`)).to.equal('Low Water');
    expect(await label(`${server.url}list.m3u`)).to.equal('list.m3u');
    expect(await label([{ url: 'https://h.example/a.mp3', album: 'Tides' }])).to.equal('Tides');
  });
});
