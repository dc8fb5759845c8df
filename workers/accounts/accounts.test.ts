import { expect } from '@open-wc/testing';
import type { AccountSpec } from '../../services/protocol/accounts.ts';
import type { MpcError } from '../../services/protocol/errors.ts';
import type { WebdavServer } from '../../test/servers/test-servers.ts';
import { startServer, startWebdav } from '../../test/servers/test-servers.ts';
import { keyValueStore } from '../platform/key-value-store.ts';
import { codeOf } from '../providers/provider.contract.ts';
import { SyncRig } from '../sync/sync-rig.fake.ts';

const secret = 'p4ss-wörd!';

describe('accounts', () => {
  let server: WebdavServer;
  let rig: SyncRig;

  beforeEach(async () => {
    server = await startWebdav({ user: 'ann', password: secret });
    rig = await SyncRig.open();
  });
  afterEach(async () => {
    await rig.close();
    await server.close();
  });

  const spec = (change: Partial<Extract<AccountSpec, { provider: 'webdav' }>> = {}): AccountSpec => ({
    provider: 'webdav',
    url: server.url,
    username: 'ann',
    password: secret,
    ...change,
  });

  /** All that is stored and all that was told. */
  async function everything(): Promise<string> {
    const names = ['accounts', 'secrets', 'jobs'] as const;
    const stored = await Promise.all(names.map((name) => keyValueStore(rig.database, name).entries()));
    return JSON.stringify([stored, rig.events, await rig.accounts.list()]);
  }

  it('are added, told of and synced', async () => {
    const { account } = await rig.add(spec({ label: 'Home' }));
    expect(account).to.include({ provider: 'webdav', label: 'Home', state: 'ready', url: server.url, username: 'ann', embedded: false, error: null });
    expect(rig.auth()).to.deep.equal(['SigningIn', 'AccountChanged', 'SignedIn', 'AccountChanged']);
    expect(await rig.accounts.list()).to.have.length(1);
    expect((await rig.coordinator.job(account.id))?.phase).to.equal('completed');
  });

  it('keep their password to themselves', async () => {
    const url = new URL(server.url);
    url.username = 'ann';
    url.password = secret;
    const { account } = await rig.add({ provider: 'webdav', url: url.href });
    expect(account).to.include({ url: server.url, username: 'ann' });
    for (const form of [secret, encodeURIComponent(secret), btoa(String.fromCharCode(...new TextEncoder().encode(`ann:${secret}`)))]) {
      expect(await everything()).not.to.contain(form);
    }
  });

  it('are one for the same place, with the credentials renewed', async () => {
    const { account } = await rig.add(spec());
    const again = await rig.add(spec({ url: `${server.url}?x#y` }));
    expect(again.account.id).to.equal(account.id);
    expect(await rig.accounts.list()).to.have.length(1);
  });

  it('are not kept when they cannot be used', async () => {
    expect(await codeOf(rig.accounts.add(spec({ password: 'wrong' })))).to.equal('unauthorized');
    expect(await codeOf(rig.accounts.add(spec({ url: `${server.url}nowhere/` })))).to.equal('not-found');
    await server.control({ cors: false });
    expect(await codeOf(rig.accounts.add(spec()))).to.equal('cors');
    expect(rig.auth()).to.deep.equal(['SigningIn', 'AuthError', 'SigningIn', 'AuthError', 'SigningIn', 'AuthError']);
    expect(await rig.accounts.list()).to.be.empty;
  });

  for (const [field, wrong] of [
    ['provider', { provider: 'gramophone' }],
    ['url', { provider: 'webdav', url: 'music.example/dav' }],
    ['url', { provider: 'webdav', url: 'ftp://music.example/' }],
    ['password', { provider: 'webdav', url: 'https://music.example/', username: 'a', password: 7 }],
    ['folder', { provider: 'local', folder: 'C:\\Music' }],
    ['from', { provider: 'catalog', from: 'javascript:alert(1)' }],
    ['from', { provider: 'catalog', from: 'https://u:p@music.example/list.m3u' }],
    ['from[1].url', { provider: 'catalog', from: [{ url: 'https://music.example/a.mp3' }, { url: 'b.mp3' }] }],
  ] as const) {
    it(`refuse a wrong ${field} by its name`, async () => {
      const error = await rig.accounts.add(wrong as unknown as AccountSpec).then(() => undefined, (thrown: MpcError) => thrown);
      expect(error).to.include({ code: 'invalid-argument' });
      expect(error?.details).to.deep.equal({ field });
    });
  }

  it('sign out and in again, and keep their tracks', async () => {
    await fetch(new URL('song.mp3', server.url), { method: 'PUT', headers: { Authorization: `Basic ${btoa(String.fromCharCode(...new TextEncoder().encode(`ann:${secret}`)))}` }, body: 'x' });
    const { account } = await rig.add(spec());
    await rig.accounts.signOut(account.id);
    expect((await rig.accounts.list())[0]?.state).to.equal('signed-out');
    expect(await codeOf(rig.registry.provider(account.id))).to.equal('unauthorized');
    expect(await rig.rows(account.id)).to.have.length(1);
    expect(await codeOf(rig.accounts.signIn(account.id, { password: 'wrong' }))).to.equal('unauthorized');
    const end = rig.ended(account.id);
    expect(await rig.accounts.signIn(account.id, { password: secret })).to.include({ id: account.id, state: 'ready' });
    expect((await end).phase).to.equal('completed');
  });

  it('of a music server keep their password or key to themselves, and are their user’s', async () => {
    const music = await startServer('subsonic', { apiKey: 'key-0815' });
    const { account } = await rig.add({ provider: 'subsonic', url: `${music.url}rest`, username: 'ann', password: 'secret' });
    expect(account).to.include({ provider: 'subsonic', state: 'ready', username: 'ann', url: music.url });
    await rig.accounts.signOut(account.id);
    expect(await codeOf(rig.registry.provider(account.id))).to.equal('unauthorized');
    expect(await codeOf(rig.accounts.signIn(account.id, { password: 'wrong' }))).to.equal('unauthorized');
    expect(await rig.accounts.signIn(account.id, { password: 'secret' })).to.include({ id: account.id, state: 'ready' });
    expect(await everything()).not.to.match(/key-0815|"secret"/);
    const refused = await rig.accounts.add({ provider: 'subsonic', url: music.url }).then(() => null, (thrown: MpcError) => thrown.details);
    expect(refused).to.deep.equal({ field: 'username' });
    await music.close();
  });

  it('that refuse are asked once more with what is stored now, by many at once', async () => {
    const { account } = await rig.add(spec());
    const refused = await rig.registry.provider(account.id);
    rig.events.length = 0;
    const signal = new AbortController().signal;
    const renewed = await Promise.all([1, 2, 3].map(() => rig.registry.renew(account.id, refused, signal)));
    expect(new Set(renewed).size).to.equal(1);
    expect(renewed[0]).not.to.equal(refused);
    expect(rig.auth()).to.deep.equal(['TokenRefreshing', 'TokenRefreshed']);
    expect(await rig.registry.renew(account.id, refused, signal)).to.equal(renewed[0]);
    expect(rig.auth()).to.have.length(2);
  });

  it('that refuse that as well want their listener, and say so', async () => {
    const { account } = await rig.add(spec());
    const refused = await rig.registry.provider(account.id);
    await server.control({ status: [{ pattern: '^PROPFIND', code: 401 }] });
    expect(await codeOf(rig.registry.renew(account.id, refused, new AbortController().signal))).to.equal('unauthorized');
    expect((await rig.accounts.list())[0]).to.include({ state: 'expired' });
    expect(rig.auth()).to.include('AuthError');
  });

  it('are forgotten with their tracks, their job and their secrets', async () => {
    const { account } = await rig.add(spec());
    await rig.accounts.remove(account.id);
    expect(await rig.accounts.list()).to.be.empty;
    expect(await rig.coordinator.jobs()).to.be.empty;
    expect(await everything()).not.to.contain(`["${account.id}",`);
    expect(rig.events.at(-1)).to.deep.equal({ type: 'Auth', payload: { event: 'AccountChanged', account: account.id, state: null } });
    expect(await codeOf(rig.accounts.remove(account.id))).to.equal('not-found');
  });

  it('that are removed come back with their tracks and what was made of them', async () => {
    const from = [{ url: 'https://music.example/a.mp3', album: 'Tides' }, { url: 'https://music.example/b.mp3', album: 'Tides' }];
    const { account } = await rig.add({ provider: 'catalog', from });
    const [row] = await rig.rows(account.id);
    await rig.library.service('tab').rate([row?.id ?? ''], 4.5);
    await rig.accounts.remove(account.id);
    expect(await rig.rows(account.id)).to.be.empty;
    const again = await rig.add({ provider: 'catalog', from });
    expect(again.account.id).to.equal(account.id);
    expect((await rig.rows(account.id)).find(({ id }) => id === row?.id)?.rating).to.equal(4.5);
    expect(await rig.accounts.list()).to.have.length(1);
  });

  it('work on the next host as before', async () => {
    const { account } = await rig.add(spec());
    await rig.close();
    rig = await SyncRig.open(rig.database);
    expect((await rig.sync(account.id)).phase).to.equal('completed');
  });

  it('of files given for a session need them again on the next host', async () => {
    const file = (path: string): { path: string; file: File } => ({ path, file: new File(['no music'], path) });
    const { account } = await rig.add({ provider: 'local', folder: [file('Music/a.mp3')] });
    expect(account).to.include({ label: 'Music', state: 'ready', url: '' });
    await rig.close();
    rig = await SyncRig.open(rig.database);
    expect((await rig.accounts.list())[0]?.state).to.equal('permission-needed');
    expect(await codeOf(rig.registry.provider(account.id))).to.equal('permission');
    const end = rig.ended(account.id);
    await rig.accounts.signIn(account.id, { folder: [file('Music/a.mp3'), file('Music/b.mp3')] });
    expect(await end).to.include({ phase: 'completed', added: 1 });
    expect((await rig.accounts.list())[0]?.state).to.equal('ready');
  });

  it('of a folder keep its handle, and tell two folders of one name apart', async () => {
    const origin = await navigator.storage.getDirectory();
    const parents = await Promise.all(['a', 'b'].map((name) => origin.getDirectoryHandle(`${name}-${rig.database.name}`, { create: true })));
    const folders = await Promise.all(parents.map((parent) => parent.getDirectoryHandle('Music', { create: true })));
    const first = await rig.add({ provider: 'local', folder: folders[0]! });
    const second = await rig.add({ provider: 'local', folder: folders[1]! });
    const again = await rig.add({ provider: 'local', folder: folders[0]! });
    expect(again.account.id).to.equal(first.account.id);
    expect(second.account.id).not.to.equal(first.account.id);
    expect(await (await rig.accounts.folder(first.account.id))?.isSameEntry(folders[0]!)).to.equal(true);
    await Promise.all(parents.map((parent) => origin.removeEntry(parent.name, { recursive: true })));
  });

  it('of an embed are marked as such, and shown once the listener adds them', async () => {
    const from = [{ url: 'https://music.example/a.mp3', album: 'Tides' }];
    const id = await rig.accounts.add({ provider: 'catalog', from, embedded: true });
    expect(id).to.include({ embedded: true, label: 'Tides' });
    const added = await rig.accounts.add({ provider: 'catalog', from });
    expect(added).to.include({ id: id.id, embedded: false });
  });
});
