import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { startOneDrive } from './onedrive.mjs';
import { quickXorHash } from './onedrive/quick-xor-hash.mjs';

describe('the OneDrive emulator', () => {
  /** @type {Awaited<ReturnType<typeof startOneDrive>>} */
  let server;
  let authorization = '';

  before(async () => {
    server = await startOneDrive();
    authorization = `Bearer ${server.token()}`;
  });
  after(() => server.close());

  /** @param {string} path @param {{ method?: string, body?: string | object | Buffer, headers?: Record<string, string> }} [init] */
  const ask = async (path, { method = 'GET', body, headers = {} } = {}) => {
    const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
    const response = await fetch(new URL(path, `${server.url}v1.0/`), {
      method,
      redirect: 'manual',
      headers: { ...(path.startsWith(server.downloadUrl) ? {} : { Authorization: authorization }), ...(isJson && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isJson ? JSON.stringify(body) : body }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : null };
  };
  /** @param {string} path @param {Parameters<typeof ask>[1]} [init] */
  const codeOf = async (path, init) => {
    const { status, json } = await ask(path, init);
    const { code, innerError } = json.error;
    assert.match(innerError.date, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
    assert.ok(innerError['request-id'] && innerError['client-request-id']);
    return `${status} ${code}`;
  };

  it('hashes as the service does', () => {
    assert.equal(quickXorHash(Buffer.from([])), 'AAAAAAAAAAAAAAAAAAAAAAAAAAA=');
    // One byte at bit 0, one at bit 11, and the length behind.
    assert.equal(quickXorHash(Buffer.from([1, 1])), Buffer.from('0108000000000000000000000200000000000000', 'hex').toString('base64'));
  });

  it('addresses items by id and by path, encoded as need be', async () => {
    const id = server.seeds.write("Café & Co/it's 100% #1?.mp3".replace('?', ''), Buffer.from('sound'));
    for (const path of [`me/drive/items/${id}`, `drives/${server.store.driveId}/items/${id}`, "me/drive/root:/caf%C3%A9%20&%20Co/it's%20100%25%20%231.mp3", "me/drive/root:/Caf%C3%A9%20%26%20Co:/children", `me/drive/items/root:/Caf%C3%A9%20&%20Co:`]) {
      const { status, json } = await ask(path);
      assert.equal(status, 200, path);
      assert.ok(JSON.stringify(json).includes(id) || json.folder, path);
    }
    const { json } = await ask(`me/drive/items/${id}`);
    assert.equal(json.parentReference.path, '/drive/root:/Caf%C3%A9%20%26%20Co');
    assert.equal(json.file.hashes.sha1Hash, createHash('sha1').update('sound').digest('hex').toUpperCase());
  });

  it('refuses what it does not know, as Graph does', async () => {
    assert.equal(await codeOf('me/drive/root?$foo=1'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root?$select=id,nonsense'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root?$select=id&$select=name'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root/children?$top=none'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root/children?$orderby=colour'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root/delta?token=nonsense'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/items/none'), '404 itemNotFound');
    assert.equal(await codeOf('drives/none/root'), '404 itemNotFound');
    assert.equal(await codeOf('me/drive/nonsense'), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root/children', { method: 'POST', body: { name: 'x', colour: 'red' } }), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root/children', { method: 'POST', body: { name: 'a/b', folder: {} } }), '400 invalidRequest');
    assert.equal(await codeOf('me/drive/root', { method: 'PUT' }), '405 invalidRequest');
  });

  it('wants a token, and a scope', async () => {
    const none = await ask('me/drive', { headers: { Authorization: '' } });
    assert.equal(none.status, 401);
    assert.equal(none.json.error.code, 'InvalidAuthenticationToken');
    assert.match(none.headers.get('WWW-Authenticate') ?? '', /^Bearer realm=""/);
    const short = server.token({ lifetime: -1 });
    assert.match((await ask('me', { headers: { Authorization: `Bearer ${short}` } })).headers.get('WWW-Authenticate') ?? '', /error="expired_token"/);
    const reader = { Authorization: `Bearer ${server.token({ scope: ['Files.Read'] })}` };
    assert.equal((await ask('me/drive/root', { headers: reader })).status, 200);
    assert.equal(await codeOf('me', { headers: reader }), '403 Authorization_RequestDenied');
    assert.equal(await codeOf('me/drive/root/children', { method: 'POST', body: { name: 'x', folder: {} }, headers: reader }), '403 accessDenied');
  });

  it('lets pages read what Graph lets them read, and no more', async () => {
    const origin = { Origin: 'https://music.example' };
    const preflight = await fetch(`${server.url}v1.0/me`, { method: 'OPTIONS', headers: { ...origin, 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization' } });
    assert.equal(preflight.headers.get('Access-Control-Allow-Headers'), 'authorization');
    const { headers } = await ask('me', { headers: origin });
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.doesNotMatch(headers.get('Access-Control-Expose-Headers') ?? '', /Retry-After|Location/i);
    const refused = await fetch(server.downloadUrl, { method: 'OPTIONS', headers: origin });
    assert.equal(refused.status, 405);
    assert.equal(refused.headers.get('Access-Control-Allow-Origin'), null);
  });

  it('pages children in order', async () => {
    for (let count = 0; count < 7; count++) server.seeds.write(`paged/${count}.txt`, Buffer.alloc(count));
    const names = [];
    for (let next = 'me/drive/root:/paged:/children?$top=3&$orderby=size desc&$select=name'; next; ) {
      const { json } = await ask(next);
      names.push(...json.value.map((/** @type {{ name: string }} */ { name }) => name));
      next = json['@odata.nextLink'];
    }
    assert.deepEqual(names, ['6.txt', '5.txt', '4.txt', '3.txt', '2.txt', '1.txt', '0.txt']);
  });

  it('tells changes only, deletions among them, from a token on', async () => {
    const { json: latest } = await ask('me/drive/root/delta?token=latest');
    assert.deepEqual(latest.value, []);
    server.seeds.write('gone/a.mp3', Buffer.from('a'));
    server.seeds.remove('gone');
    const { json } = await ask(latest['@odata.deltaLink']);
    const deleted = json.value.filter((/** @type {{ deleted?: object }} */ item) => item.deleted);
    assert.deepEqual(deleted.map((/** @type {{ name: string }} */ { name }) => name), ['gone', 'a.mp3']);
    assert.equal(json.value.some((/** @type {{ parentReference: { path?: string } }} */ { parentReference }) => parentReference.path), false);
    assert.deepEqual((await ask(json['@odata.deltaLink'])).json.value, []);
  });

  it('tells the changes of one folder on personal drives only', async () => {
    server.seeds.write('one/a.mp3', Buffer.from('a'));
    const { json } = await ask('me/drive/root:/one:/delta');
    assert.deepEqual(json.value.map((/** @type {{ name: string }} */ { name }) => name), ['one', 'a.mp3']);
    const business = await startOneDrive({ driveType: 'business' });
    const id = business.seeds.folder('one');
    const { status } = await fetch(`${business.url}v1.0/me/drive/items/${id}/delta`, { headers: { Authorization: `Bearer ${business.token()}` } });
    assert.equal(status, 501);
    await business.close();
  });

  it('says 410 with the address to begin at when a token is too old', async () => {
    const { json } = await ask('me/drive/root/delta?token=latest');
    server.expireDelta();
    const gone = await ask(json['@odata.deltaLink']);
    assert.equal(gone.status, 410);
    assert.equal(gone.json.error.code, 'resyncRequired');
    assert.equal(gone.json.error.innerError.code, 'resyncChangesApplyDifferences');
    assert.equal((await ask(gone.headers.get('Location') ?? '')).status, 200);
  });

  it('sends content from another host, by ranges, until the address is worn out', async () => {
    const id = server.seeds.write('song.mp3', Buffer.from('0123456789'));
    const { status, headers } = await ask(`me/drive/items/${id}/content`);
    assert.equal(status, 302);
    const link = headers.get('Location') ?? '';
    assert.ok(link.startsWith(server.downloadUrl));
    const part = await ask(link, { headers: { Range: 'bytes=2-4' } });
    assert.deepEqual([part.status, part.text, part.headers.get('Content-Range')], [206, '234', 'bytes 2-4/10']);
    assert.equal((await ask(link, { headers: { Range: 'bytes=10-' } })).status, 416);
    assert.equal((await ask(link, { headers: { Authorization: authorization, Origin: 'https://music.example' } })).status, 401);
    server.expireLinks();
    assert.equal((await ask(link)).status, 401);
    const choice = async (/** @type {string} */ select) => (await ask(`me/drive/items/${id}?select=${select}`)).json['@microsoft.graph.downloadUrl'] !== undefined;
    assert.deepEqual([await choice('name'), await choice('id,@microsoft.graph.downloadUrl'), await choice('id,content.downloadUrl')], [false, true, true]);
  });

  it('takes small files at once and large ones in pieces', async () => {
    const small = await ask('me/drive/root:/up/new/small.txt:/content', { method: 'PUT', body: 'text' });
    assert.deepEqual([small.status, small.json.size], [201, 4]);
    const content = randomBytes(700_000);
    const { json: session } = await ask('me/drive/root:/up/large.bin:/createUploadSession', { method: 'POST', body: { item: { '@microsoft.graph.conflictBehavior': 'fail' } } });
    const send = (/** @type {number} */ start, /** @type {number} */ end) =>
      ask(session.uploadUrl, { method: 'PUT', body: content.subarray(start, end), headers: { 'Content-Range': `bytes ${start}-${end - 1}/${content.length}` } });
    assert.equal((await send(0, 1000)).status, 400);
    assert.deepEqual((await send(0, 327_680)).json.nextExpectedRanges, ['327680-']);
    assert.equal((await send(655_360, 700_000)).status, 416);
    assert.equal((await send(327_680, 655_360)).status, 202);
    const done = await send(655_360, 700_000);
    assert.deepEqual([done.status, done.json.file.hashes.quickXorHash], [201, quickXorHash(content)]);
    assert.equal((await ask(session.uploadUrl)).status, 404);
  });

  it('renames, moves, copies and deletes, and does not put one name twice into a folder', async () => {
    const id = server.seeds.write('work/a.txt', Buffer.from('a'));
    server.seeds.write('work/b.txt', Buffer.from('b'));
    assert.equal(await codeOf(`me/drive/items/${id}`, { method: 'PATCH', body: { name: 'B.TXT' } }), '409 nameAlreadyExists');
    assert.equal((await ask(`me/drive/items/${id}`, { method: 'PATCH', body: { name: 'A.txt', parentReference: { path: '/drive/root:' } } })).json.name, 'A.txt');
    const { status, headers } = await ask(`me/drive/items/${id}/copy`, { method: 'POST', body: { name: 'c.txt', parentReference: { id: server.seeds.folder('work') } } });
    assert.equal(status, 202);
    assert.equal((await ask(headers.get('Location') ?? '')).json.status, 'completed');
    assert.equal((await ask('me/drive/root:/work/c.txt')).json.size, 1);
    const etag = (await ask(`me/drive/items/${id}`)).headers.get('ETag') ?? '';
    assert.equal((await ask(`me/drive/items/${id}`, { headers: { 'If-None-Match': etag } })).status, 304);
    assert.equal(await codeOf(`me/drive/items/${id}`, { method: 'DELETE', headers: { 'If-Match': '"another"' } }), '412 preconditionFailed');
    assert.equal((await ask(`me/drive/items/${id}`, { method: 'DELETE', headers: { 'If-Match': etag } })).status, 204);
    assert.equal(await codeOf(`me/drive/items/${id}`), '404 itemNotFound');
  });

  it('answers batches, each part for itself', async () => {
    const requests = [{ id: '1', method: 'GET', url: '/me/drive?$select=id' }, { id: '2', method: 'GET', url: '/me/drive/items/none' }];
    const { json } = await ask('$batch', { method: 'POST', body: { requests } });
    assert.deepEqual(json.responses.map((/** @type {{ id: string, status: number }} */ { id, status }) => [id, status]), [['1', 200], ['2', 404]]);
  });

  it('asks for patience, and counts those who have none', async () => {
    server.throttle.pause(30);
    const first = await ask('me');
    assert.deepEqual([first.status, first.headers.get('Retry-After'), first.json.error.code], [429, '30', 'activityLimitReached']);
    assert.equal((await ask('me')).status, 429);
    assert.equal(server.throttle.count(), 1);
  });
});

describe('the authority before the OneDrive emulator', () => {
  /** @type {Awaited<ReturnType<typeof startOneDrive>>} */
  let server;
  const redirectUri = 'http://localhost:8000/dist/sign-in/onedrive.html';
  /** By `--redirect`, at a start by hand. */
  const named = 'http://localhost:8000/mpc/sign-in/onedrive.html';
  const verifier = 'v'.repeat(43);
  const origin = { Origin: 'http://localhost:8000' };

  before(async () => {
    server = await startOneDrive({ redirectUris: [named] });
  });
  after(() => server.close());

  const authorize = async (back = redirectUri) => {
    const challenge = createHash('sha256').update(verifier).digest('base64url');
    const query = new URLSearchParams({ client_id: 'mpc-spa', response_type: 'code', redirect_uri: back, scope: 'Files.Read offline_access', state: 'one', code_challenge: challenge, code_challenge_method: 'S256' });
    const response = await fetch(`${server.url}common/oauth2/v2.0/authorize?${query}`, { redirect: 'manual' });
    return new URL(response.headers.get('Location') ?? '').searchParams.get('code') ?? '';
  };
  /** @param {Record<string, string>} form @param {Record<string, string>} [headers] */
  const token = async (form, headers = origin) => {
    const response = await fetch(`${server.url}consumers/oauth2/v2.0/token`, { method: 'POST', headers, body: new URLSearchParams({ client_id: 'mpc-spa', ...form }) });
    return { status: response.status, body: await response.json() };
  };
  const redeem = async (headers = origin) => token({ grant_type: 'authorization_code', code: await authorize(), redirect_uri: redirectUri, code_verifier: verifier }, headers);

  it('sends back to the addresses that a start by hand names, and to no others', async () => {
    assert.notEqual(await authorize(named), '');
    await assert.rejects(authorize('http://localhost:8000/elsewhere.html'));
  });

  it('gives tokens of a single-page application to pages of other origins only', async () => {
    const { status, body } = await redeem({});
    assert.equal(status, 400);
    assert.deepEqual(body.error_codes, [9002327]);
    assert.match(body.error_description, /^AADSTS9002327: .*Trace ID: .*Correlation ID: /);
    const program = await token({ client_id: 'onedrive-app', client_secret: 'onedrive-secret', grant_type: 'refresh_token', refresh_token: 'x' });
    assert.deepEqual(program.body.error_codes, [9002326]);
    assert.equal((await redeem()).status, 200);
  });

  it('replaces refresh tokens, whose day goes on', async () => {
    const { body: first } = await redeem();
    server.oauth.advance(20 * 3600);
    const { body: second } = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
    assert.notEqual(second.refresh_token, first.refresh_token);
    server.oauth.advance(5 * 3600);
    const late = await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token });
    assert.deepEqual([late.status, late.body.error, late.body.error_codes, late.body.suberror], [400, 'invalid_grant', [700084], 'bad_token']);
  });
});
