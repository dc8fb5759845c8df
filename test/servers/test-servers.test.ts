import { assert } from 'chai';
import { startServer, startWebdav } from './test-servers.ts';

describe('test servers', () => {
  it('serve a copy of a folder to a browser test, which may change it', async () => {
    const server = await startWebdav({ folder: 'test/servers', user: 'ann', password: 'secret' });
    const headers = { Authorization: `Basic ${btoa('ann:secret')}` };
    const listing = await fetch(server.url, { method: 'PROPFIND', headers: { ...headers, Depth: '1' } });
    assert.equal(listing.status, 207);
    assert.include(await listing.text(), 'webdav.mjs');
    const stored = await fetch(`${server.url}new.txt`, { method: 'PUT', headers, body: 'text' });
    assert.equal(stored.status, 201);
    assert.include(
      (await server.log()).map(({ method, url }) => `${method} ${url}`),
      'PUT /new.txt',
    );
    await server.close();
  });

  it('refuse other origins when told', async () => {
    const server = await startWebdav({ faults: { cors: false } });
    const failure = await fetch(server.url).catch((error: unknown) => error);
    assert.instanceOf(failure, TypeError);
    await server.control({ cors: true });
    assert.equal((await fetch(server.url, { method: 'PROPFIND' })).status, 207);
    await server.close();
  });

  it('do what a test calls, and tell what went wrong', async () => {
    const server = await startServer('oauth-authority', { accessLifetime: 60 });
    const issued = await server.call<{ access_token: string; expires_in: number }>('issue', { scope: ['profile'] });
    assert.equal(issued.expires_in, 60);
    const tokens = await server.call<{ value: string; scope: string[] }[]>('tokens');
    assert.deepInclude(tokens.find(({ value }) => value === issued.access_token), { scope: ['profile'] });
    for (const method of ['noSuchMethod', 'handler.nothing.more']) {
      assert.instanceOf(await server.call(method).catch((error: unknown) => error), Error, method);
    }
    await server.close();
  });

  it('of unknown kinds are an error', async () => {
    for (const kind of ['no-such-server', '../../scripts/build', 'faults']) {
      const failure = await startServer(kind).catch((error: unknown) => error);
      assert.instanceOf(failure, Error, kind);
    }
  });
});
