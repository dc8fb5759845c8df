import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { startGoogleDrive } from './google-drive.mjs';

const FOLDER = 'application/vnd.google-apps.folder';
const json = { 'Content-Type': 'application/json' };

/** @type {Awaited<ReturnType<typeof startGoogleDrive>>} */
let server;
let authorization = '';

beforeEach(async () => {
  server = await startGoogleDrive();
  authorization = `Bearer ${server.token('drive')}`;
});
afterEach(() => server.close());

/** @param {string} path @param {RequestInit & { headers?: Record<string, string> }} [init] */
async function ask(path, { headers, ...init } = {}) {
  const response = await fetch(new URL(path, server.url), { redirect: 'manual', ...init, headers: { Authorization: authorization, ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  const body = /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(bytes.toString()) : null;
  return { status: response.status, headers: response.headers, bytes, body };
}

/** Status, reason and place of a refusal. @param {string} path @param {Parameters<typeof ask>[1]} [init] */
async function refusalOf(path, init) {
  const { status, body } = await ask(path, init);
  const { code, message, errors } = body.error;
  assert.equal(code, status);
  assert.equal(typeof message, 'string');
  const [{ domain, reason, location = '', message: inner }] = errors;
  assert.ok(domain && inner);
  return `${status} ${reason} ${location}`.trim();
}

/** @param {Record<string, string>} parameters */
const list = (parameters) => ask(`drive/v3/files?${new URLSearchParams(parameters)}`);
/** @param {string} q */
const namesOf = async (q) => (await list({ q, fields: 'files(name)' })).body.files.map((/** @type {{ name: string }} */ { name }) => name).sort();

describe('the search language of the Drive emulator', () => {
  beforeEach(() => {
    server.write("Music/it's \\ here.mp3", Buffer.from('a'), { modifiedTime: Date.UTC(2020, 0, 1) });
    server.write('Music/Hello World.flac', Buffer.from('b'), { modifiedTime: Date.UTC(2022, 0, 1), starred: true, properties: { key: 'value' } });
    server.write('notes.txt', Buffer.from('c'));
    server.write('gone.mp3', Buffer.from('d'));
    server.trash('gone.mp3');
  });

  it('finds by every kind of term', async () => {
    const music = server.idOf('Music');
    /** @type {[string, string[]][]} */
    const questions = [
      ["name = 'it\\'s \\\\ here.mp3'", ["it's \\ here.mp3"]],
      ["name contains 'wor'", ['Hello World.flac']],
      ["name contains 'ello'", []],
      ["mimeType contains 'audio/' and trashed = false", ['Hello World.flac', "it's \\ here.mp3"]],
      ['trashed = true', ['gone.mp3']],
      [`'${music}' in parents`, ['Hello World.flac', "it's \\ here.mp3"]],
      ["'root' in parents and trashed=false", ['Music', 'notes.txt']],
      [`mimeType = '${FOLDER}'`, ['Music']],
      ["modifiedTime > '2021-01-01T00:00:00' and modifiedTime <= '2022-01-01T00:00:00Z'", ['Hello World.flac']],
      ['starred = true or trashed = true', ['Hello World.flac', 'gone.mp3']],
      ["not mimeType contains 'audio/'", ['Music', 'notes.txt']],
      ["properties has { key='key' and value='value' }", ['Hello World.flac']],
      ["'me' in owners and name != 'Music' and (starred = true or name = 'notes.txt')", ['Hello World.flac', 'notes.txt']],
      ['sharedWithMe', []],
      ["sharedWithMe = false and name = 'notes.txt'", ['notes.txt']],
    ];
    for (const [q, names] of questions) assert.deepEqual(await namesOf(q), names, q);
  });

  it('refuses what is not of it, as Google does', async () => {
    const wrong = [
      'starred', "title = 'x'", "name like 'x'", "name = x", "name = 'x", "name = 'x' and", "(name = 'x'", "name = 'x')", "name > 'x'", "mimeType in 'x'", "trashed = 'x'", "trashed = 'false'", "sharedWithMe = 'true'",
      "trashed contains true", "'x' in children", "name = 'a' name = 'b'", "modifiedTime > 'yesterday'", "name = 'a' & name = 'b'", "parents = 'x'", "name = 'a\\b'", "visibility = 'x'",
    ];
    for (const q of wrong) assert.equal(await refusalOf(`drive/v3/files?${new URLSearchParams({ q })}`), '400 invalid q', q);
    assert.equal(await refusalOf(`drive/v3/files?${new URLSearchParams({ q: "'nowhere' in parents" })}`), '404 notFound fileId');
  });
});

describe('listing with the Drive emulator', () => {
  it('tells little without a selector, and exactly what a selector names', async () => {
    server.write('one.mp3', Buffer.from('abc'));
    const { body } = await list({});
    assert.deepEqual(Object.keys(body).sort(), ['files', 'incompleteSearch', 'kind']);
    assert.deepEqual(Object.keys(body.files[0]).sort(), ['id', 'kind', 'mimeType', 'name']);
    const chosen = (await list({ fields: 'files(size, md5Checksum, owners/emailAddress, capabilities(canDownload))' })).body;
    assert.deepEqual(chosen, { files: [{ owners: [{ emailAddress: 'ann@example.com' }], capabilities: { canDownload: true }, size: '3', md5Checksum: createHash('md5').update('abc').digest('hex') }] });
    const all = (await list({ fields: '*' })).body.files[0];
    assert.equal(typeof all.version, 'string');
    assert.match(all.modifiedTime, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    for (const fields of ['files(bogus)', 'bogus', 'files(id', 'files(id))', 'files/', 'files(owners/bogus)', ',']) {
      assert.equal(await refusalOf(`drive/v3/files?${new URLSearchParams({ fields })}`), '400 invalidParameter fields', fields);
    }
  });

  it('refuses parameters that are unknown, malformed, or do not go together', async () => {
    for (const [query, wanted] of [
      ['bogus=1', '400 invalid bogus'],
      ['pageSize=0', '400 invalidParameter pageSize'],
      ['pageSize=x', '400 invalid pageSize'],
      ['orderBy=bogus', '400 invalid orderBy'],
      ['orderBy=name%20up', '400 invalid orderBy'],
      ['pageToken=bogus', '400 invalid pageToken'],
      ['corpora=bogus', '400 invalid corpora'],
      ['corpora=drive', '400 required driveId'],
      ['corpora=allDrives', '400 teamDrivesIncludeRequired includeItemsFromAllDrives'],
      ['corpora=allDrives&includeItemsFromAllDrives=true', '400 invalid supportsAllDrives'],
      ['corpora=drive&driveId=nowhere&includeItemsFromAllDrives=true&supportsAllDrives=true', '404 notFound driveId'],
      ['supportsAllDrives=perhaps', '400 invalidParameter supportsAllDrives'],
      ['spaces=bogus', '400 invalid spaces'],
    ]) {
      assert.equal(await refusalOf(`drive/v3/files?${query}`), wanted, query);
    }
  });

  it('sends pages in the order that was asked for; a token is good for its own question', async () => {
    server.fill('', 1205);
    const first = (await list({ q: 'trashed = false', orderBy: 'name desc', pageSize: '5000' })).body;
    assert.equal(first.files.length, 1000);
    assert.equal(first.files[0].name, '001205.mp3');
    const { body } = await list({ q: 'trashed = false', orderBy: 'name desc', pageSize: '5000', pageToken: first.nextPageToken });
    assert.equal(body.files.length, 205);
    assert.equal(body.nextPageToken, undefined);
    assert.equal(await refusalOf(`drive/v3/files?q=trashed=true&pageToken=${encodeURIComponent(first.nextPageToken)}`), '400 invalid pageToken');
    server.forgetPages();
    assert.equal(await refusalOf(`drive/v3/files?q=trashed%20=%20false&orderBy=name%20desc&pageToken=${encodeURIComponent(first.nextPageToken)}`), '400 invalid pageToken');
  });
});

describe('reading with the Drive emulator', () => {
  it('sends ranges as they were asked for', async () => {
    const id = server.write('one.mp3', Buffer.from('0123456789'));
    const path = `drive/v3/files/${id}?alt=media`;
    const whole = await ask(path);
    assert.deepEqual([whole.status, whole.headers.get('content-type'), whole.headers.get('content-length'), whole.bytes.toString()], [200, 'audio/mpeg', '10', '0123456789']);
    for (const [range, wanted, contentRange] of [['bytes=2-4', '234', 'bytes 2-4/10'], ['bytes=8-', '89', 'bytes 8-9/10'], ['bytes=-3', '789', 'bytes 7-9/10'], ['bytes=5-99', '56789', 'bytes 5-9/10']]) {
      const { status, headers, bytes } = await ask(path, { headers: { Range: String(range) } });
      assert.deepEqual([status, headers.get('content-range'), bytes.toString()], [206, contentRange, wanted]);
    }
    assert.equal(await refusalOf(path, { headers: { Range: 'bytes=10-' } }), '416 requestedRangeNotSatisfiable Range');
    const empty = server.write('empty.mp3', new Uint8Array(0));
    assert.equal(await refusalOf(`drive/v3/files/${empty}?alt=media`, { headers: { Range: 'bytes=0-0' } }), '416 requestedRangeNotSatisfiable Range');
    assert.equal((await ask(`drive/v3/files/${empty}?alt=media`)).status, 200);
  });

  it('says why it does not', async () => {
    const id = server.write('one.mp3', Buffer.from('0123456789'));
    const doc = server.add({ name: 'Doc', mimeType: 'application/vnd.google-apps.document' });
    const drive = server.addDrive('Band');
    const shared = server.write(`${drive}:1.mp3`, Buffer.from('x'));
    const linked = server.add({ name: 'l.mp3', owner: 'bob@example.com', parents: [], linkShared: true, resourceKey: '0-abc', content: Buffer.from('y') });
    const hidden = server.add({ name: 'h.mp3', owner: 'bob@example.com', parents: [], content: Buffer.from('y') });
    assert.equal(await refusalOf('drive/v3/files/nowhere?alt=media'), '404 notFound fileId');
    assert.equal(await refusalOf(`drive/v3/files/${hidden}`), '404 notFound fileId');
    assert.equal(await refusalOf(`drive/v3/files/${doc}?alt=media`), '403 fileNotDownloadable alt');
    assert.equal(await refusalOf(`drive/v3/files/${shared}?alt=media`), '404 notFound fileId');
    assert.equal((await ask(`drive/v3/files/${shared}?alt=media&supportsAllDrives=true`)).status, 200);
    assert.equal(await refusalOf(`drive/v3/files/${linked}?alt=media`), '404 notFound fileId');
    assert.equal((await ask(`drive/v3/files/${linked}?alt=media`, { headers: { 'X-Goog-Drive-Resource-Keys': `${linked}/0-abc` } })).bytes.toString(), 'y');
    assert.equal(await refusalOf(`drive/v3/files/${id}?alt=media&access_token=x`), '403 forbidden');
    server.setFaults({ downloads: { [id]: 'downloadQuotaExceeded' } });
    assert.equal(await refusalOf(`drive/v3/files/${id}?alt=media`), '403 downloadQuotaExceeded');
    assert.equal(await refusalOf(`drive/v3/files/${doc}/export`), '400 required mimeType');
    assert.equal(await refusalOf('drive/v3/bogus'), '404 notFound');
  });

  it('lets pages of other origins read the few headers that Google does', async () => {
    const id = server.write('one.mp3', Buffer.from('0123456789'));
    const path = `drive/v3/files/${id}?alt=media`;
    const preflight = await ask(path, { method: 'OPTIONS', headers: { Origin: 'https://music.example', 'Access-Control-Request-Method': 'GET', 'Access-Control-Request-Headers': 'authorization,range' } });
    assert.equal(preflight.status, 200);
    assert.equal(preflight.headers.get('access-control-allow-origin'), 'https://music.example');
    assert.equal(preflight.headers.get('access-control-allow-headers'), 'authorization,range');
    const { headers } = await ask(path, { headers: { Origin: 'https://music.example', Range: 'bytes=0-1' } });
    assert.doesNotMatch(String(headers.get('access-control-expose-headers')), /range|etag|retry-after|\*/i);
    assert.equal((await ask(path)).headers.get('access-control-allow-origin'), null);
  });
});

describe('writing with the Drive emulator', () => {
  it('takes uploads of all three kinds, and gives what was put there', async () => {
    const media = (await ask('upload/drive/v3/files?uploadType=media', { method: 'POST', body: 'abc', headers: { 'Content-Type': 'audio/mpeg' } })).body;
    assert.deepEqual([media.name, media.mimeType], ['Untitled', 'audio/mpeg']);
    const body = `--b\r\nContent-Type: application/json\r\n\r\n{"name":"two.mp3"}\r\n--b\r\nContent-Type: audio/mpeg\r\n\r\ndef\r\n--b--`;
    const multipart = (await ask('upload/drive/v3/files?uploadType=multipart&fields=id,name,size', { method: 'POST', body, headers: { 'Content-Type': 'multipart/related; boundary=b' } })).body;
    assert.deepEqual([multipart.name, multipart.size], ['two.mp3', '3']);
    assert.equal((await ask(`drive/v3/files/${multipart.id}?alt=media`)).bytes.toString(), 'def');
    const begun = await ask('upload/drive/v3/files?uploadType=resumable&fields=id,md5Checksum', { method: 'POST', body: '{"name":"big.flac"}', headers: { ...json, 'X-Upload-Content-Type': 'audio/flac' } });
    const session = String(begun.headers.get('location'));
    const content = Buffer.alloc(256 * 1024 + 5, 7);
    const first = await ask(session, { method: 'PUT', body: content.subarray(0, 256 * 1024), headers: { 'Content-Range': `bytes 0-${256 * 1024 - 1}/${content.length}` } });
    assert.deepEqual([first.status, first.headers.get('range')], [308, `bytes=0-${256 * 1024 - 1}`]);
    assert.equal((await ask(session, { method: 'PUT', headers: { 'Content-Range': `bytes */${content.length}` } })).status, 308);
    const last = await ask(session, { method: 'PUT', body: content.subarray(256 * 1024), headers: { 'Content-Range': `bytes ${256 * 1024}-${content.length - 1}/${content.length}` } });
    assert.deepEqual([last.status, last.body.md5Checksum], [200, createHash('md5').update(content).digest('hex')]);
    assert.equal(await refusalOf('upload/drive/v3/files?uploadType=bogus', { method: 'POST', body: 'x' }), '400 invalidParameter uploadType');
    assert.equal(await refusalOf('upload/drive/v3/files?uploadType=multipart', { method: 'POST', body: 'x', headers: { 'Content-Type': 'multipart/related; boundary=b' } }), '400 badRequest');
  });

  it('takes the parameter that rclone sends with a large file that it writes anew, and not with a new one', async () => {
    const { id } = (await ask('upload/drive/v3/files?uploadType=media', { method: 'POST', body: 'abc', headers: { 'Content-Type': 'audio/mpeg' } })).body;
    const renewed = await ask(`upload/drive/v3/files/${id}?uploadType=resumable&setModifiedDate=true`, { method: 'PATCH', body: '{}', headers: json });
    assert.equal(renewed.status, 200, String(renewed.bytes));
    const session = String(renewed.headers.get('location'));
    assert.equal((await ask(session, { method: 'POST', body: 'defg', headers: { 'Content-Range': 'bytes 0-3/4' } })).status, 200, 'rclone sends pieces by POST');
    assert.equal((await ask(`drive/v3/files/${id}?alt=media`)).bytes.toString(), 'defg');
    assert.equal((await ask('upload/drive/v3/files?uploadType=resumable&setModifiedDate=true', { method: 'POST', body: '{}', headers: json })).status, 400);
  });

  it('gives uploads an address at which the client sees it, behind whatever speaks TLS in front of it', async () => {
    const { port } = new URL(server.url);
    /** @param {Record<string, string>} headers @returns {Promise<string>} */
    const sessionFor = async (headers) =>
      new Promise((resolve, reject) => {
        const ask = request({ port, method: 'POST', path: '/upload/drive/v3/files?uploadType=resumable', headers: { Authorization: authorization, ...headers } }, (response) => {
          response.resume();
          resolve(new URL(String(response.headers.location)).origin);
        });
        ask.on('error', reject).end();
      });
    assert.equal(await sessionFor({ Host: 'www.googleapis.com' }), 'https://www.googleapis.com');
    assert.equal(await sessionFor({ Host: `localhost:${port}` }), `http://localhost:${port}`);
    assert.equal(await sessionFor({ Host: 'proxy.example:8443', 'X-Forwarded-Proto': 'https' }), 'https://proxy.example:8443');
  });

  it('moves, renames, copies, throws away and deletes', async () => {
    const { id: folder } = (await ask('drive/v3/files', { method: 'POST', body: JSON.stringify({ name: 'New', mimeType: FOLDER }), headers: json })).body;
    const id = server.write('one.mp3', Buffer.from('abc'));
    const patch = (/** @type {string} */ query, /** @type {object} */ body) => ask(`drive/v3/files/${id}?${query}`, { method: 'PATCH', body: JSON.stringify(body), headers: json });
    const { body: moved } = await patch(`addParents=${folder}&removeParents=root&fields=name,parents`, { name: 'uno.mp3' });
    assert.deepEqual(moved, { name: 'uno.mp3', parents: [folder] });
    const copy = (await ask(`drive/v3/files/${id}/copy`, { method: 'POST', body: '{"name":"due.mp3"}', headers: json })).body;
    assert.equal(copy.name, 'due.mp3');
    assert.equal((await ask(`drive/v3/files/${folder}?fields=trashed`, { method: 'PATCH', body: '{"trashed":true}', headers: json })).body.trashed, true);
    assert.equal((await ask(`drive/v3/files/${id}?fields=trashed,explicitlyTrashed`)).body.trashed, true);
    assert.equal((await ask(`drive/v3/files/${folder}`, { method: 'DELETE' })).status, 204);
    assert.equal(await refusalOf(`drive/v3/files/${id}`), '404 notFound fileId');
    assert.equal(await refusalOf('drive/v3/files', { method: 'POST', body: '{"nom":"x"}', headers: json }), '403 fieldNotWritable');
    assert.equal(await refusalOf('drive/v3/files', { method: 'POST', body: '{', headers: json }), '400 parseError');
  });
});

describe('changes in the Drive emulator', () => {
  /** @param {string} query */
  const changes = (query) => ask(`drive/v3/changes?${query}&fields=nextPageToken,newStartPageToken,changes(changeType,removed,fileId,driveId,file(name,trashed))`);

  it('are told once each, in pages, from the token on', async () => {
    const { startPageToken, kind } = (await ask('drive/v3/changes/startPageToken')).body;
    assert.equal(kind, 'drive#startPageToken');
    assert.deepEqual((await changes(`pageToken=${startPageToken}`)).body, { newStartPageToken: startPageToken, changes: [] });
    const id = server.write('one.mp3', Buffer.from('abc'));
    server.write('two.mp3', Buffer.from('abc'));
    server.move('one.mp3', 'uno.mp3');
    server.remove('two.mp3');
    const first = (await changes(`pageToken=${startPageToken}&pageSize=1`)).body;
    assert.deepEqual(first.changes, [{ changeType: 'file', removed: false, fileId: id, file: { name: 'uno.mp3', trashed: false } }]);
    const second = (await changes(`pageToken=${first.nextPageToken}&pageSize=1`)).body;
    assert.equal(second.changes[0].removed, true);
    assert.equal(second.changes[0].file, undefined);
    assert.equal(typeof second.newStartPageToken, 'string');
    assert.equal(await refusalOf('drive/v3/changes?pageToken=99999999'), '400 invalid pageToken');
    assert.equal(await refusalOf('drive/v3/changes?pageToken=bogus'), '400 invalid pageToken');
    assert.equal(await refusalOf('drive/v3/changes'), '400 required pageToken');
  });

  it('of shared drives have logs of their own', async () => {
    const own = (await ask('drive/v3/changes/startPageToken')).body.startPageToken;
    const drive = server.addDrive('Band');
    const { startPageToken } = (await ask(`drive/v3/changes/startPageToken?driveId=${drive}&supportsAllDrives=true`)).body;
    server.write(`${drive}:1.mp3`, Buffer.from('x'));
    const all = 'supportsAllDrives=true&includeItemsFromAllDrives=true';
    assert.deepEqual((await changes(`pageToken=${own}&${all}`)).body.changes.map((/** @type {{ changeType: string }} */ { changeType }) => changeType), ['drive']);
    assert.equal((await changes(`pageToken=${startPageToken}&driveId=${drive}&${all}`)).body.changes[0].file.name, '1.mp3');
    assert.equal(await refusalOf(`drive/v3/changes?pageToken=1&driveId=${drive}`), '403 teamDrivesNotSupported supportsAllDrives');
    assert.deepEqual((await ask('drive/v3/drives')).body, { kind: 'drive#driveList', drives: [{ kind: 'drive#drive', id: drive, name: 'Band' }] });
  });
});

describe('who asks the Drive emulator', () => {
  it('needs a token that is good, with a scope for what is asked', async () => {
    const { status, headers } = await fetch(`${server.url}drive/v3/files`);
    assert.deepEqual([status, headers.get('www-authenticate')], [401, 'Bearer realm="https://accounts.google.com/"']);
    assert.equal(await refusalOf('drive/v3/files', { headers: { Authorization: 'Bearer bogus' } }), '401 authError Authorization');
    const readOnly = { Authorization: `Bearer ${server.token('drive.readonly')}` };
    assert.equal((await ask('drive/v3/files', { headers: readOnly })).status, 200);
    assert.equal(await refusalOf('drive/v3/files', { method: 'POST', body: '{}', headers: readOnly }), '403 insufficientPermissions');
    assert.equal(await refusalOf('drive/v3/drives', { headers: { Authorization: `Bearer ${server.token('drive.file')}` } }), '403 insufficientPermissions');
    assert.equal(await refusalOf('drive/v3/about'), '400 required fields');
    const { user, storageQuota } = (await ask('drive/v3/about?fields=user,storageQuota')).body;
    assert.equal(user.emailAddress, 'ann@example.com');
    assert.deepEqual(Object.values(storageQuota).map((value) => typeof value), ['string', 'string', 'string', 'string']);
  });

  it('is slowed down past a limit, with Retry-After or without', async () => {
    server.setFaults({ refuse: { reason: 'userRateLimitExceeded', times: 1 } });
    assert.equal(await refusalOf('drive/v3/files'), '403 userRateLimitExceeded');
    server.setFaults({ refuse: { reason: 'tooManyRequests', retryAfter: 7, times: 1 } });
    const { status, headers } = await ask('drive/v3/files');
    assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
    server.setFaults({ limit: { count: 2, seconds: 100 } });
    assert.deepEqual([(await ask('drive/v3/files')).status, (await ask('drive/v3/files')).status, (await ask('drive/v3/files')).status], [200, 200, 403]);
  });

  it('is sent back to the addresses that a start by hand names, too', async () => {
    const redirectUri = 'http://localhost:8000/mpc/sign-in/google-drive.html';
    const google = await startGoogleDrive({ redirectUris: [redirectUri] });
    const query = new URLSearchParams({ client_id: '1234567890-music.apps.googleusercontent.com', redirect_uri: redirectUri, response_type: 'token', scope: 'https://www.googleapis.com/auth/drive.readonly', state: 's' });
    const answer = await fetch(`${google.url}o/oauth2/v2/auth?${query}`, { redirect: 'manual' });
    await google.close();
    assert.ok(answer.headers.get('location')?.startsWith(`${redirectUri}#`));
  });

  it('gets a token as Google gives it: with a secret for a code, without one in the fragment', async () => {
    const client = { id: 'web', secret: 'shh', redirectUris: ['http://localhost/callback'] };
    const google = await startGoogleDrive({ clients: [client] });
    const scope = 'https://www.googleapis.com/auth/drive.readonly';
    const authorize = async (/** @type {Record<string, string>} */ more) => {
      const query = new URLSearchParams({ client_id: 'web', redirect_uri: 'http://localhost/callback', scope, state: 's', ...more });
      return new URL(String((await fetch(`${google.url}o/oauth2/v2/auth?${query}`, { redirect: 'manual' })).headers.get('location')));
    };
    const token = async (/** @type {Record<string, string>} */ form) => {
      const response = await fetch(`${google.url}token`, { method: 'POST', body: new URLSearchParams(form) });
      return { status: response.status, body: await response.json() };
    };
    const fragment = new URLSearchParams((await authorize({ response_type: 'token', include_granted_scopes: 'true' })).hash.slice(1));
    assert.deepEqual([fragment.get('token_type'), fragment.get('expires_in'), fragment.get('scope'), fragment.get('state')], ['Bearer', '3599', scope, 's']);
    const info = await (await fetch(`${google.url}tokeninfo?access_token=${fragment.get('access_token')}`)).json();
    assert.deepEqual([info.aud, info.scope], ['web', scope]);
    const verifier = 'v'.repeat(64);
    const pkce = { code_challenge_method: 'S256', code_challenge: createHash('sha256').update(verifier).digest('base64url') };
    const redeem = async (/** @type {Record<string, string>} */ asked, /** @type {Record<string, string>} */ proof) => {
      const code = (await authorize({ response_type: 'code', ...pkce, ...asked })).searchParams.get('code') ?? '';
      return token({ grant_type: 'authorization_code', code, client_id: 'web', redirect_uri: 'http://localhost/callback', code_verifier: verifier, ...proof });
    };
    assert.deepEqual(await redeem({}, {}), { status: 400, body: { error: 'invalid_request', error_description: 'client_secret is missing.' } });
    assert.equal((await redeem({}, { client_secret: 'shh' })).body.refresh_token, undefined);
    const { body } = await redeem({ access_type: 'offline' }, { client_secret: 'shh' });
    assert.equal(typeof body.refresh_token, 'string');
    assert.equal((await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: 'web', client_secret: 'shh' })).status, 200);
    assert.equal((await fetch(`${google.url}revoke`, { method: 'POST', body: new URLSearchParams({ token: body.refresh_token }) })).status, 200);
    assert.equal((await token({ grant_type: 'refresh_token', refresh_token: body.refresh_token, client_id: 'web', client_secret: 'shh' })).body.error, 'invalid_grant');
    await google.close();
  });
});
