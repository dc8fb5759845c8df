import assert from 'node:assert/strict';
import { once } from 'node:events';
import fs, { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { startWebdav } from './webdav.mjs';

describe('the WebDAV test server', () => {
  /** @type {Awaited<ReturnType<typeof startWebdav>>} */
  let server;
  const headers = { Authorization: `Basic ${btoa('ann:secret')}` };

  before(async () => {
    server = await startWebdav({ user: 'ann', password: 'secret' });
    await writeFile(join(server.folder, 'song one.mp3'), new Uint8Array(1000).fill(7));
  });
  after(() => server.close());
  beforeEach(() => {
    server.injection.set({ reset: true });
    server.injection.log = [];
  });

  /** @param {string} path @param {RequestInit} [init] */
  const request = (path, init = {}) => fetch(new URL(path, server.url), { ...init, headers: { ...headers, ...init.headers } });
  /** @param {object} faults */
  const control = (faults) => fetch(new URL('__control', server.url), { method: 'POST', body: JSON.stringify(faults) });

  it('lists a folder', async () => {
    const response = await request('', { method: 'PROPFIND', headers: { Depth: '1' } });
    assert.equal(response.status, 207);
    assert.match(await response.text(), /song%20one\.mp3/);
  });

  it('asks for the password', async () => {
    const response = await fetch(server.url, { method: 'PROPFIND' });
    assert.equal(response.status, 401);
    assert.equal(response.headers.get('Access-Control-Allow-Origin'), '*');
  });

  it('answers a preflight without the password, unless CORS is off', async () => {
    const preflight = { method: 'OPTIONS', headers: { Origin: 'http://elsewhere.example', 'Access-Control-Request-Method': 'PROPFIND' } };
    const allowed = await fetch(server.url, preflight);
    assert.match(allowed.headers.get('Access-Control-Allow-Methods') ?? '', /PROPFIND/);
    await control({ cors: false });
    const refused = await fetch(server.url, preflight);
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), null);
  });

  it('gives a range and logs its bytes', async () => {
    const response = await request('song%20one.mp3', { headers: { Range: 'bytes=100-199' } });
    assert.equal(response.status, 206);
    assert.equal((await response.arrayBuffer()).byteLength, 100);
    const [entry] = await (await fetch(new URL('__log', server.url))).json();
    assert.deepEqual(entry, { method: 'GET', url: '/song%20one.mp3', range: 'bytes=100-199', status: 206, bytes: 100, done: true, closed: true });
  });

  it('ignores ranges when told', async () => {
    await control({ ignoreRange: true });
    const response = await request('song%20one.mp3', { headers: { Range: 'bytes=100-199' } });
    assert.equal(response.status, 200);
    assert.equal((await response.arrayBuffer()).byteLength, 1000);
  });

  it('is gone after so many requests', async () => {
    await control({ failAfter: 1 });
    assert.equal((await request('song%20one.mp3')).status, 200);
    await assert.rejects(request('song%20one.mp3'));
    await control({ reset: true });
    assert.equal((await request('song%20one.mp3')).status, 200);
  });

  it('answers with a status of choice, so many times', async () => {
    await control({ status: [{ pattern: '^GET /song', code: 503, headers: { 'Retry-After': '1' }, times: 1 }] });
    const refused = await request('song%20one.mp3');
    assert.equal(refused.status, 503);
    assert.equal(refused.headers.get('Retry-After'), '1');
    assert.equal((await request('song%20one.mp3')).status, 200);
  });

  it('closes a file that it opens for a request that was aborted before', async (test) => {
    const { open } = fs;
    const opened = new Promise((resolve) => {
      test.mock.method(fs, 'open', async (...args) => {
        const file = await open(...args);
        resolve({ closed: once(file, 'close', { signal: AbortSignal.timeout(10_000) }) });
        return file;
      });
    });
    await control({ latency: 500 });
    const abort = new AbortController();
    const answer = request('song%20one.mp3', { headers: { Range: 'bytes=100-199' }, signal: abort.signal });
    while (server.injection.log.length === 0) await nextTurn();
    abort.abort();
    await assert.rejects(answer, { name: 'AbortError' });
    await (await opened).closed;
    assert.equal(server.injection.log[0]?.status, 0);
  });

  it('takes uploads, moves and deletions', async () => {
    assert.equal((await request('new.txt', { method: 'PUT', body: 'text' })).status, 201);
    const moved = await request('new.txt', { method: 'MOVE', headers: { Destination: new URL('other.txt', server.url).href } });
    assert.equal(moved.status, 201);
    assert.equal((await request('other.txt', { method: 'DELETE' })).status, 204);
  });
});
