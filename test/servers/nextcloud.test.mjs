import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startNextcloud } from './nextcloud.mjs';

describe('the emulator of Nextcloud', () => {
  /** @type {Awaited<ReturnType<typeof startNextcloud>>} */
  let server;
  const Authorization = `Basic ${btoa('ann:secret')}`;

  before(async () => {
    server = await startNextcloud({ appPasswords: ['app-1'] });
    server.write('Music/Ä b/1.mp3', 'sound');
    server.write('Other/2.mp3', 'more');
  });
  after(() => server.close());

  /** @param {string} method @param {string} path @param {{ headers?: Record<string, string>, body?: string }} [init] */
  const request = (method, path, { headers = {}, body } = {}) => fetch(new URL(path, server.filesUrl), { method, headers: { Authorization, ...headers }, ...(body !== undefined && { body }) });
  /** @param {string} path */
  const etag = async (path) => /getetag>(.*?)</.exec(await (await request('PROPFIND', path, { headers: { Depth: '0' } })).text())?.[1];
  const searchFor = (/** @type {string} */ where, extra = '') =>
    `<d:searchrequest xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:basicsearch><d:select><d:prop><oc:fileid/></d:prop></d:select><d:from><d:scope><d:href>/files/ann</d:href><d:depth>infinity</d:depth></d:scope></d:from><d:where>${where}</d:where>${extra}</d:basicsearch></d:searchrequest>`;
  const search = (/** @type {string} */ body) => request('SEARCH', '/remote.php/dav/', { headers: { 'Content-Type': 'text/xml' }, body });

  it('takes infinity for one level, and says what it does not know of', async () => {
    const body = '<d:propfind xmlns:d="DAV:" xmlns:x="urn:x"><d:prop><d:getetag/><x:nothing/></d:prop></d:propfind>';
    const answer = await request('PROPFIND', '', { headers: { Depth: 'infinity' }, body });
    const xml = await answer.text();
    assert.equal(answer.status, 207);
    assert.equal(xml.match(/<d:response>/g)?.length, 3);
    assert.match(xml, /<d:prop><x1:nothing xmlns:x1="urn:x"\/><\/d:prop><d:status>HTTP\/1\.1 404 Not Found/);
    assert.doesNotMatch(xml, /1\.mp3/);
  });

  it('says where a body is no XML', async () => {
    for (const [body, told] of [
      ['<bad', "Couldn't find end of Start Tag bad line 1\n on line 1, column 5"],
      ['<a xmlns="DAV:">', 'Premature end of data in tag a line 1\n on line 1, column 17'],
      [' ', 'The input element to parse is empty. Do not attempt to parse'],
    ]) {
      const answer = await request('PROPFIND', '', { headers: { Depth: '0' }, body });
      assert.equal(answer.status, 400);
      assert.ok((await answer.text()).includes(`<s:exception>Sabre\\DAV\\Exception\\BadRequest</s:exception>\n  <s:message>${told}</s:message>`));
    }
  });

  it('gives a changed folder and all above it new ETags, and no other', async () => {
    const before = await Promise.all(['', 'Music/', 'Other/'].map(etag));
    server.write('Music/Ä b/1.mp3', 'other');
    const now = await Promise.all(['', 'Music/', 'Other/'].map(etag));
    assert.deepEqual(now.map((tag, at) => tag !== before[at]), [true, true, false]);
  });

  it('keeps the number of a file that is moved, by a client too', async () => {
    const { id } = server.describe('Other/2.mp3') ?? {};
    const answer = await request('MOVE', 'Other/2.mp3', { headers: { Destination: new URL('Music/%C3%A4.mp3', server.filesUrl).href } });
    assert.equal(answer.status, 201);
    assert.equal(server.describe('Music/ä.mp3')?.id, id);
    assert.equal((await request('MOVE', 'Music/%C3%A4.mp3', { headers: { Destination: new URL('Nowhere/x.mp3', server.filesUrl).href } })).status, 409);
  });

  it('searches by type and name, and refuses what it cannot', async () => {
    server.write('Music/rare.ape', 'x');
    const like = (/** @type {string} */ property, /** @type {string} */ literal) => `<d:like><d:prop><d:${property}/></d:prop><d:literal>${literal}</d:literal></d:like>`;
    const found = await (await search(searchFor(`<d:or>${like('getcontenttype', 'audio/%')}${like('displayname', '%.APE')}</d:or>`))).text();
    assert.match(found, /rare\.ape/);
    assert.match(found, /1\.mp3/);
    assert.equal((await search(searchFor(like('getetag', '%')))).status, 400);
    assert.equal((await search(searchFor('<d:nonsense/>'))).status, 400);
    assert.equal((await search('<d:searchrequest xmlns:d="DAV:">')).status, 400);
    assert.equal((await search(searchFor(like('displayname', '%')).replace('/files/ann', '/files/bob'))).status, 400);
  });

  it('takes one scope as it stands, properties that may be told, and a hundred operators', async () => {
    const all = '<d:like><d:prop><d:displayname/></d:prop><d:literal>%</d:literal></d:like>';
    const inFolder = (/** @type {string} */ folder) => search(searchFor(all).replace('/files/ann', folder));
    assert.match(await (await inFolder('/files/ann/Music/Ä b')).text(), /1\.mp3/);
    assert.match(await (await inFolder(`${server.url}remote.php/dav/files/ann/Music/%C3%84%20b`)).text(), /1\.mp3/);
    assert.equal((await inFolder('/files/ann/Music/%C3%84%20b')).status, 404);
    const [scope = ''] = /<d:scope>.*<\/d:scope>/.exec(searchFor(all)) ?? [];
    assert.equal((await search(searchFor(all).replace(scope, scope + scope))).status, 400);
    assert.equal((await search(searchFor(all).replace('<oc:fileid/>', '<d:quota-used-bytes/>'))).status, 400);
    assert.equal((await search(searchFor(`<d:or>${all.repeat(100)}</d:or>`))).status, 207);
    assert.equal((await search(searchFor(`<d:or>${all.repeat(101)}</d:or>`))).status, 400);
  });

  it('finds a hundred where no limit is named, and nothing on storages that its database does not know', async () => {
    server.seedMany('Many', 120);
    const count = async (/** @type {string} */ extra) => (await (await search(searchFor('<d:like><d:prop><d:displayname/></d:prop><d:literal>Track%</d:literal></d:like>', extra))).text()).match(/<d:response>/g)?.length;
    assert.equal(await count(''), 100);
    assert.equal(await count('<d:limit><d:nresults>1000</d:nresults></d:limit>'), 120);
    for (const storage of /** @type {const} */ (['external', 'unscanned'])) {
      server.setStorage('Many', storage);
      assert.equal(await count(''), undefined);
      assert.match(await (await search(searchFor('<d:is-collection/>'))).text(), /Many\//);
    }
    const body = '<d:propfind xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns"><d:prop><oc:size/><oc:permissions/></d:prop></d:propfind>';
    assert.match(await (await request('PROPFIND', 'Many/', { headers: { Depth: '1' }, body })).text(), /<oc:size>-1</);
    server.setStorage('Many', 'external');
    assert.equal((await (await request('PROPFIND', 'Many/', { headers: { Depth: '1' }, body })).text()).match(/permissions>RM/g)?.length, 121);
    server.remove('Many');
  });

  it('asks for a password as sabre does, of preflights too', async () => {
    const answer = await fetch(server.filesUrl, { method: 'PROPFIND' });
    assert.equal(answer.status, 401);
    assert.match(await answer.text(), /Sabre\\DAV\\Exception\\NotAuthenticated/);
    const preflight = await fetch(server.filesUrl, { method: 'OPTIONS', headers: { Origin: 'http://x.example', 'Access-Control-Request-Method': 'PROPFIND' } });
    assert.equal(preflight.status, 401);
    assert.equal(preflight.headers.get('Access-Control-Allow-Origin'), null);
    const app = { headers: { Authorization: `Basic ${btoa('ann:app-1')}`, Depth: '0' } };
    assert.equal((await request('PROPFIND', '', app)).status, 207);
    server.revoke('app-1');
    assert.equal((await request('PROPFIND', '', app)).status, 401);
  });

  it('gives ranges, and no Content-Range with 416', async () => {
    const part = await request('GET', 'Music/rare.ape', { headers: { Range: 'bytes=0-0' } });
    assert.equal(part.status, 206);
    assert.equal(part.headers.get('Content-Range'), 'bytes 0-0/1');
    const beyond = await request('GET', 'Music/rare.ape', { headers: { Range: 'bytes=5-9' } });
    assert.equal(beyond.status, 416);
    assert.equal(beyond.headers.get('Content-Range'), null);
  });

  it('takes uploads in chunks', async () => {
    const upload = new URL('/remote.php/dav/uploads/ann/up-1/', server.filesUrl).href;
    const Destination = new URL('Music/whole.mp3', server.filesUrl).href;
    assert.equal((await request('MKCOL', upload, { headers: { Destination } })).status, 201);
    for (const [chunk, body] of [['2', 'world'], ['1', 'hello ']]) assert.equal((await request('PUT', `${upload}${chunk}`, { body })).status, 201);
    assert.equal((await request('MOVE', `${upload}.file`, { headers: { Destination, 'OC-Total-Length': '12' } })).status, 400);
    assert.equal((await request('MOVE', `${upload}.file`, { headers: { Destination, 'OC-Total-Length': '11' } })).status, 201);
    assert.equal(await (await request('GET', 'Music/whole.mp3')).text(), 'hello world');
  });

  it('says what it is', async () => {
    assert.equal((await (await fetch(new URL('/status.php', server.url))).json()).productname, 'Nextcloud');
    const { ocs } = await (await request('GET', '/ocs/v2.php/cloud/capabilities?format=json')).json();
    assert.equal(ocs.data.capabilities.dav.chunking, '1.0');
  });
});
