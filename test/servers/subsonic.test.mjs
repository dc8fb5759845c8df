import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { startSubsonic } from './subsonic.mjs';

describe('the emulator of Subsonic servers', () => {
  /** @type {(() => Promise<void>)[]} */
  const closing = [];
  after(() => Promise.all(closing.map((close) => close())));

  /** @param {import('./subsonic.mjs').SubsonicOptions} [options] */
  async function start(options) {
    const server = await startSubsonic(options);
    closing.push(server.close);
    server.add({ path: 'Ärtist/Album/01 Song.mp3', artist: 'Ärtist & Co', title: 'Song "1"', track: 1, bytes: new Uint8Array(1000).fill(7), lyrics: '[00:01.50]first\n[00:02]second', cover: true });
    const salt = 'abcdef';
    const auth = { u: 'ann', t: createHash('md5').update(`secret${salt}`).digest('hex'), s: salt };
    /** @param {string} method @param {Record<string, string>} [parameters] */
    const address = (method, parameters = {}) => `${server.url}rest/${method}?${new URLSearchParams({ v: '1.16.1', c: 'test', f: 'json', ...auth, ...parameters })}`;
    /** @param {string} method @param {Record<string, string>} [parameters] */
    const call = async (method, parameters) => (await (await fetch(address(method, parameters))).json())['subsonic-response'];
    return { server, address, call };
  }

  it('answers in JSON and XML, with itself named', async () => {
    const { call, address } = await start();
    const { song } = (await call('search3', { query: '' })).searchResult3;
    assert.equal(song[0].title, 'Song "1"');
    assert.equal((await call('ping')).type, 'navidrome');
    const xml = await (await fetch(address('getSong.view', { id: song[0].id, f: 'xml' }))).text();
    assert.match(xml, /<subsonic-response xmlns="http:\/\/subsonic\.org\/restapi" status="ok" version="1\.16\.1"/);
    assert.match(xml, /artist="Ärtist &amp; Co"/);
  });

  it('fails with HTTP status 200 and a code', async () => {
    const { call, address } = await start();
    const codeOf = async (/** @type {string} */ method, /** @type {Record<string, string>} */ parameters) => (await call(method, parameters)).error?.code;
    assert.equal(await codeOf('ping', { t: 'wrong' }), 40);
    assert.equal(await codeOf('ping', { v: '' }), 10);
    assert.equal(await codeOf('ping', { v: '1.99.0' }), 30);
    assert.equal(await codeOf('getSong', {}), 10);
    assert.equal(await codeOf('getSong', { id: 'none' }), 70);
    assert.equal(await codeOf('getAlbumList2', { type: 'nonsense' }), 0);
    assert.equal((await fetch(address('noSuchMethod'))).status, 404);
    assert.equal((await fetch(address('stream', { id: 'none' }))).status, 200);
  });

  it('takes the ways to sign in that its flavour has, and no others', async () => {
    const { address } = await start({ flavour: 'mstream' });
    const codeOf = async (/** @type {string} */ url) => (await (await fetch(url)).json())['subsonic-response'].error?.code;
    assert.equal(await codeOf(address('ping')), 41);
    const password = address('ping').replace(/&t=\w+&s=\w+/, `&p=enc:${Buffer.from('secret').toString('hex')}`);
    assert.equal(await codeOf(password), undefined);
    const { address: keyed } = await start({ flavour: 'apiKey' });
    const bare = keyed('ping').replace(/&u=\w+&t=\w+&s=\w+/, '');
    assert.equal(await codeOf(`${bare}&apiKey=key-of-ann`), undefined);
    assert.equal(await codeOf(`${bare}&apiKey=other`), 44);
    assert.equal(await codeOf(`${bare}&apiKey=key-of-ann&u=ann`), 43);
    assert.equal(await codeOf(keyed('ping')), 42);
  });

  it('takes parameters by POST where it says so', async () => {
    const { server, address } = await start();
    const post = (/** @type {string} */ url) => fetch(`${url.split('?')[0]}`, { method: 'POST', headers: { 'Content-Type': 'application/x-www-form-urlencoded' }, body: url.split('?')[1] });
    const extensions = await (await fetch(`${server.url}rest/getOpenSubsonicExtensions?f=json`)).json();
    assert.ok(extensions['subsonic-response'].openSubsonicExtensions.some((/** @type {{ name: string }} */ { name }) => name === 'formPost'));
    assert.equal((await (await post(address('ping'))).json())['subsonic-response'].status, 'ok');
    const { address: other } = await start({ flavour: 'mstream' });
    assert.equal((await post(other('ping'))).status, 405);
  });

  it('gives ranges of the file, and transcoded sound without', async () => {
    const { server, address } = await start();
    const id = server.idOf('Ärtist/Album/01 Song.mp3') ?? '';
    const range = { headers: { Range: 'bytes=100-199' } };
    const raw = await fetch(address('stream', { id, format: 'raw' }), range);
    assert.equal(raw.status, 206);
    assert.equal(raw.headers.get('Content-Range'), 'bytes 100-199/1000');
    const transcoded = await fetch(address('stream', { id, format: 'opus', maxBitRate: '96' }), range);
    assert.equal(transcoded.status, 200);
    assert.equal(transcoded.headers.get('Content-Length'), null);
    await Promise.all([raw.arrayBuffer(), transcoded.arrayBuffer()]);
  });

  it('leaves lists without members out, or not, as the flavour does', async () => {
    const { call } = await start({ flavour: 'supysonic' });
    assert.deepEqual((await call('getAlbumList2', { type: 'alphabeticalByName', offset: '9' })).albumList2, {});
    assert.equal((await call('getOpenSubsonicExtensions')).error.code, 0);
    const { server, address } = await start({ flavour: 'mstream' });
    const url = address('getAlbumList2', { type: 'alphabeticalByName', offset: '9' }).replace(/&t=\w+&s=\w+/, '&p=secret');
    assert.deepEqual((await (await fetch(url)).json())['subsonic-response'].albumList2, { album: [] });
    assert.equal((await fetch(server.url, { method: 'OPTIONS' })).status, 401);
  });

  it('tells words, and is told of plays', async () => {
    const { server, call } = await start();
    const id = server.idOf('Ärtist/Album/01 Song.mp3') ?? '';
    const { structuredLyrics } = (await call('getLyricsBySongId', { id })).lyricsList;
    assert.deepEqual(structuredLyrics[0].line, [{ start: 1500, value: 'first' }, { start: 2000, value: 'second' }]);
    await call('scrobble', { id, time: '1000', submission: 'false' });
    assert.deepEqual(server.scrobbles(), [{ id, time: 1000, submission: false }]);
  });

  it('hides bytes from other origins where the flavour does', async () => {
    const { server, address } = await start({ flavour: 'supysonic' });
    const id = server.idOf('Ärtist/Album/01 Song.mp3') ?? '';
    const origin = async (/** @type {string} */ url) => (await fetch(url)).headers.get('Access-Control-Allow-Origin');
    assert.equal(await origin(address('ping')), '*');
    assert.equal(await origin(address('stream', { id })), null);
  });
});
