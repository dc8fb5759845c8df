import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contentHash } from './dropbox/content-hash.mjs';
import { startDropbox } from './dropbox.mjs';

/** @typedef {Awaited<ReturnType<typeof startDropbox>>} Dropbox */

describe('the Dropbox emulator', () => {
  /** @type {Dropbox} */
  let dropbox;
  /** @type {string} */
  let token;

  before(async () => {
    dropbox = await startDropbox();
    token = dropbox.oauth.issue().access_token;
  });
  after(() => dropbox.close());

  /** @param {string} name @param {unknown} args @param {Record<string, string>} [headers] */
  async function call(name, args, headers = {}) {
    const response = await fetch(`${dropbox.url}2/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...headers },
      body: typeof args === 'string' ? args : JSON.stringify(args),
    });
    const text = await response.text();
    const isJson = response.headers.get('Content-Type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : null };
  }

  /** @param {string} name @param {object} args @param {Uint8Array | string} bytes @param {Record<string, string>} [headers] */
  async function upload(name, args, bytes, headers = {}) {
    const response = await fetch(`${dropbox.url}2/${name}`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/octet-stream', 'Dropbox-API-Arg': JSON.stringify(args), ...headers },
      body: bytes,
    });
    const text = await response.text();
    return { status: response.status, text, body: response.headers.get('Content-Type')?.startsWith('application/json') ? JSON.parse(text) : null };
  }

  /** @param {string} path @param {object} [more] */
  async function listAll(path, more) {
    /** @type {any[]} */
    const entries = [];
    let { body } = await call('files/list_folder', { path, ...more });
    for (; ; { body } = await call('files/list_folder/continue', { cursor: body.cursor })) {
      entries.push(...body.entries);
      if (!body.has_more) return { entries, cursor: body.cursor };
    }
  }

  it('moves nothing over what is there, whoever asks', async () => {
    for (const path of ['/Over/one/1.mp3', '/Over/two/2.mp3']) dropbox.write(path, 'abc');
    for (const [from, to, tag] of [['one', 'two', 'folder'], ['one/1.mp3', 'two/2.mp3', 'file'], ['one/1.mp3', 'TWO', 'folder']]) {
      const paths = { from_path: `/Over/${from}`, to_path: `/Over/${to}` };
      assert.equal((await call('files/move_v2', paths)).body.error_summary, `to/conflict/${tag}/..`);
      assert.throws(() => dropbox.move(paths.from_path, paths.to_path), new RegExp(`to/conflict/${tag}`));
    }
    const { entries } = await listAll('/Over', { recursive: true });
    assert.deepEqual(entries.map(({ path_display: path }) => path), ['/Over', '/Over/one', '/Over/one/1.mp3', '/Over/two', '/Over/two/2.mp3']);
    dropbox.remove('/Over');
  });

  it('refuses arguments that it does not know, in the words of Dropbox', async () => {
    for (const [args, why] of /** @type {[unknown, string][]} */ ([
      [{ path: '', recursive: true, depth: 1 }, "unknown field 'depth'"],
      [{ recursive: true }, "missing required field 'path'"],
      [{ path: '/' }, 'path: Specify the root folder as an empty string rather than as "/".'],
      [{ path: 'music' }, "path: 'music' did not match pattern"],
      [{ path: '', recursive: 'yes' }, 'recursive: expected boolean, got string'],
      [{ path: '', limit: 2001 }, 'limit: 2001 is greater than 2000'],
      [{ path: '', limit: 0 }, 'limit: 0 is less than 1'],
      ['{', 'could not decode input as JSON'],
      ['[]', 'expected object, got array'],
    ])) {
      const { status, headers, text } = await call('files/list_folder', args);
      assert.equal(status, 400, why);
      assert.match(headers.get('Content-Type') ?? '', /^text\/plain/);
      assert.ok(text.startsWith(`Error in call to API function "files/list_folder": request body: ${why}`), text);
    }
    assert.equal((await call('files/nothing', {})).status, 400);
    assert.match((await call('files/list_folder', { path: '' }, { 'Content-Type': 'text/plain' })).text, /Bad HTTP "Content-Type" header/);
    assert.equal((await call('users/get_current_account', {})).status, 400);
    assert.equal((await call('users/get_current_account', null)).status, 200);
    assert.equal((await fetch(`${dropbox.url}2/files/list_folder`, { headers: { Authorization: `Bearer ${token}` } })).status, 405);
  });

  it('looks at the namespace that paths are to be relative to', async () => {
    const rooted = (/** @type {object} */ root) => call('files/list_folder', { path: '' }, { 'Dropbox-API-Path-Root': JSON.stringify(root) });
    const { root_info: info } = (await call('users/get_current_account', null)).body;
    assert.equal((await rooted({ '.tag': 'root', root: info.root_namespace_id })).status, 200);
    const other = await rooted({ '.tag': 'namespace_id', namespace_id: '1' });
    assert.deepEqual([other.status, other.body.error['.tag']], [422, 'invalid_root']);
    assert.equal((await rooted({ '.tag': 'somewhere' })).status, 400);
  });

  it('says why a token is not taken', async () => {
    const { access_token: narrow } = dropbox.oauth.issue({ scope: ['account_info.read'] });
    const { body } = await call('files/list_folder', { path: '' }, { Authorization: `Bearer ${narrow}` });
    assert.deepEqual(body, { error_summary: 'missing_scope/..', error: { '.tag': 'missing_scope', required_scope: 'files.metadata.read' } });
    const invented = await call('files/list_folder', { path: '' }, { Authorization: 'Bearer invented' });
    assert.deepEqual([invented.status, invented.body.error['.tag']], [401, 'invalid_access_token']);
    const { access_token: old } = dropbox.oauth.issue({ lifetime: 0 });
    assert.equal((await call('files/list_folder', { path: '' }, { Authorization: `Bearer ${old}` })).body.error['.tag'], 'expired_access_token');
    assert.equal((await call('files/list_folder', { path: '' }, { Authorization: 'Basic x' })).status, 400);
    const { access_token: mine } = dropbox.oauth.issue();
    assert.equal((await call('auth/token/revoke', null, { Authorization: `Bearer ${mine}` })).status, 200);
    assert.equal((await call('users/get_current_account', null, { Authorization: `Bearer ${mine}` })).status, 401);
  });

  it('gives a refresh token to those who asked for one only', async () => {
    const app = { client_id: 'dropbox-app', redirect_uri: 'http://localhost:53682/' };
    for (const [access, expected] of /** @type {[string, boolean][]} */ ([['offline', true], ['online', false]])) {
      const question = new URLSearchParams({ ...app, response_type: 'code', token_access_type: access });
      const answer = await fetch(`${dropbox.url}oauth2/authorize?${question}`, { redirect: 'manual' });
      const code = new URL(answer.headers.get('Location') ?? '').searchParams.get('code') ?? '';
      const form = new URLSearchParams({ ...app, grant_type: 'authorization_code', code, client_secret: 'dropbox-secret' });
      const tokens = await (await fetch(`${dropbox.url}oauth2/token`, { method: 'POST', body: form })).json();
      assert.equal('refresh_token' in tokens, expected);
      assert.deepEqual([tokens.token_type, tokens.expires_in], ['bearer', 14_400]);
      assert.match(tokens.account_id, /^dbid:/);
    }
  });

  it('describes files as Dropbox does', async () => {
    const bytes = Buffer.alloc(4 * 1024 * 1024 + 10, 7);
    const { body } = await upload('files/upload', { path: '/Hash/Big.flac', client_modified: '2020-01-02T03:04:05Z' }, bytes);
    assert.match(body.id, /^id:[\w-]{22}$/);
    assert.match(body.rev, /^[0-9a-f]{9,}$/);
    assert.match(body.server_modified, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    assert.equal('.tag' in body, false);
    assert.deepEqual(
      { ...body, id: 0, rev: 0, server_modified: 0 },
      {
        name: 'Big.flac', path_lower: '/hash/big.flac', path_display: '/Hash/Big.flac', id: 0, client_modified: '2020-01-02T03:04:05Z',
        server_modified: 0, rev: 0, size: bytes.length, is_downloadable: true, content_hash: contentHash(bytes),
      },
    );
    const { body: found } = await call('files/get_metadata', { path: '/HASH/big.FLAC' });
    assert.deepEqual([found['.tag'], found.id], ['file', body.id]);
    assert.equal((await call('files/get_metadata', { path: body.id })).body.id, body.id);
    assert.equal((await call('files/get_metadata', { path: `rev:${body.rev}` })).body.id, body.id);
  });

  it('lists in pages, then tells what has happened, of a renamed folder by what is gone and what is there', async () => {
    dropbox.fill('/List/A', 5);
    const { entries, cursor } = await listAll('/List', { recursive: true, limit: 2 });
    assert.deepEqual(entries.map(({ '.tag': tag }) => tag), ['folder', 'folder', ...Array.from({ length: 5 }, () => 'file')]);
    const { body: none } = await call('files/list_folder/continue', { cursor });
    assert.deepEqual([none.entries, none.has_more], [[], false]);
    await call('files/move_v2', { from_path: '/List/A', to_path: '/List/B' });
    const { body: first } = await call('files/list_folder/continue', { cursor });
    assert.deepEqual(first.entries[0], { '.tag': 'deleted', name: 'A', path_lower: '/list/a', path_display: '/List/A' });
    assert.equal(first.has_more, true);
    assert.deepEqual((await call('files/list_folder/continue', { cursor })).body, first);
    const { body: latest } = await call('files/list_folder/get_latest_cursor', { path: '/List', recursive: true });
    assert.deepEqual((await call('files/list_folder/continue', { cursor: latest.cursor })).body.entries, []);
    dropbox.setListing({ forgotten: true });
    const { status, body } = await call('files/list_folder/continue', { cursor });
    assert.deepEqual([status, body], [409, { error_summary: 'reset/..', error: { '.tag': 'reset' } }]);
  });

  it('tells those who wait, without a token, that something has happened', async () => {
    dropbox.makeFolder('/Poll');
    const { body } = await call('files/list_folder/get_latest_cursor', { path: '/Poll' });
    const poll = fetch(`${dropbox.url}2/files/list_folder/longpoll`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ cursor: body.cursor, timeout: 30 }),
    });
    dropbox.write('/Poll/new.mp3', 'x');
    assert.deepEqual(await (await poll).json(), { changes: true });
    assert.equal((await call('files/list_folder/longpoll', { cursor: body.cursor, timeout: 5 })).status, 400);
  });

  it('refuses paths that lead nowhere or cannot be', async () => {
    dropbox.write('/Paths/file.mp3', 'x');
    for (const [name, args, summary] of /** @type {[string, object, string][]} */ ([
      ['files/get_metadata', { path: '/Paths/nothing' }, 'path/not_found/..'],
      ['files/get_metadata', { path: '/Paths/file.mp3/' }, 'path/malformed_path/..'],
      ['files/list_folder', { path: '/Paths/file.mp3' }, 'path/not_folder/..'],
      ['files/get_temporary_link', { path: '/Paths' }, 'path/not_file/..'],
      ['files/create_folder_v2', { path: '/Paths' }, 'path/conflict/folder/..'],
      ['files/delete_v2', { path: '/Paths/nothing' }, 'path_lookup/not_found/..'],
      ['files/move_v2', { from_path: '/Paths/nothing', to_path: '/x' }, 'from_lookup/not_found/..'],
      ['files/move_v2', { from_path: '/Paths', to_path: '/paths/inner' }, 'cant_move_folder_into_itself/..'],
      ['files/copy_v2', { from_path: '/Paths/file.mp3', to_path: '/Paths' }, 'to/conflict/folder/..'],
      ['files/list_folder/continue', { cursor: 'AAHunknown' }, 'reset/..'],
    ])) {
      const { status, body } = await call(name, args);
      assert.deepEqual([status, body.error_summary], [409, summary], name);
    }
    const { body } = await upload('files/upload', { path: '/Paths/file.mp3' }, 'other');
    assert.equal(body.error_summary, 'path/conflict/file/..');
    assert.deepEqual(body.error.reason, { '.tag': 'conflict', conflict: { '.tag': 'file' } });
    assert.equal((await upload('files/upload', { path: '/Paths/file.mp3', autorename: true }, 'other')).body.name, 'file (1).mp3');
    assert.equal((await upload('files/upload', { path: '/Paths/file.mp3', content_hash: '0'.repeat(64) }, 'other')).body.error_summary, 'content_hash_mismatch/..');
  });

  it('puts together what is uploaded in pieces', async () => {
    const { body: session } = await upload('files/upload_session/start', {}, 'one ');
    const at = (/** @type {number} */ offset) => ({ session_id: session.session_id, offset });
    assert.equal((await upload('files/upload_session/append_v2', { cursor: at(4) }, 'two ')).text, 'null');
    const wrong = await upload('files/upload_session/append_v2', { cursor: at(4) }, 'two ');
    assert.deepEqual(wrong.body.error, { '.tag': 'incorrect_offset', correct_offset: 8 });
    const { body } = await upload('files/upload_session/finish', { cursor: at(8), commit: { path: '/pieces.mp3' } }, 'three');
    assert.equal(body.size, 13);
    const gone = await upload('files/upload_session/finish', { cursor: at(8), commit: { path: '/pieces.mp3' } }, '');
    assert.equal(gone.body.error_summary, 'lookup_failed/not_found/..');
  });

  it('gives bytes by token and by link, in ranges, for as long as a link lasts', async () => {
    dropbox.write('/Bytes/Ä.mp3', '0123456789');
    const arg = '{"path":"/Bytes/\\u00c4.mp3"}';
    const headers = { Authorization: `Bearer ${token}`, 'Dropbox-API-Arg': arg };
    const part = await fetch(`${dropbox.url}2/files/download`, { headers: { ...headers, Range: 'bytes=2-4' } });
    assert.deepEqual([part.status, part.headers.get('Content-Range'), await part.text()], [206, 'bytes 2-4/10', '234']);
    assert.equal(JSON.parse(part.headers.get('Dropbox-API-Result') ?? '').name, 'Ä.mp3');
    const byAddress = `${dropbox.url}2/files/download?${new URLSearchParams({ arg, authorization: `Bearer ${token}`, reject_cors_preflight: 'true' })}`;
    assert.equal(await (await fetch(byAddress)).text(), '0123456789');
    assert.equal((await fetch(byAddress, { method: 'OPTIONS' })).headers.get('Access-Control-Allow-Origin'), null);
    const { link } = (await call('files/get_temporary_link', { path: '/Bytes/Ä.mp3' })).body;
    assert.ok(link.startsWith(dropbox.linkUrl));
    const range = await fetch(link, { headers: { Range: 'bytes=-3' } });
    assert.deepEqual([range.status, await range.text()], [206, '789']);
    assert.equal(range.headers.get('Access-Control-Expose-Headers'), 'Accept-Ranges, Content-Encoding, Content-Length, Content-Range');
    assert.equal((await fetch(link, { method: 'OPTIONS' })).status, 405);
    dropbox.expireLinks();
    assert.equal((await fetch(link)).status, 410);
  });

  it('gives links of another host, where that leads to it', async () => {
    const behind = await startDropbox({ linkOrigin: 'https://uc1.dl.dropboxusercontent.com/' });
    behind.write('/song.mp3', '0123456789');
    const response = await fetch(`${behind.url}2/files/get_temporary_link`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${behind.accessToken}`, 'Content-Type': 'application/json' },
      body: '{"path":"/song.mp3"}',
    });
    const { origin, pathname } = new URL((await response.json()).link);
    assert.equal(origin, 'https://uc1.dl.dropboxusercontent.com');
    assert.equal(await (await fetch(new URL(pathname, behind.url))).text(), '0123456789');
    await behind.close();
  });

  it('lets pages call it, and hides from them how long to wait', async () => {
    const preflight = await fetch(`${dropbox.url}2/files/list_folder`, { method: 'OPTIONS' });
    assert.equal(preflight.headers.get('Access-Control-Allow-Origin'), '*');
    assert.match(preflight.headers.get('Access-Control-Allow-Headers') ?? '', /Authorization.*Dropbox-API-Arg/);
    dropbox.throttle(1, 5);
    const { status, headers, body } = await call('files/list_folder', { path: '' });
    assert.deepEqual([status, headers.get('Retry-After')], [429, '5']);
    assert.deepEqual(body.error, { reason: { '.tag': 'too_many_requests' }, retry_after: 5 });
    assert.doesNotMatch(headers.get('Access-Control-Expose-Headers') ?? '', /Retry-After/);
  });

  it('answers a batch entry by entry', async () => {
    dropbox.write('/Batch/a.mp3', 'a');
    const { body } = await call('files/delete_batch', { entries: [{ path: '/Batch/a.mp3' }, { path: '/Batch/b.mp3' }] });
    assert.equal(body['.tag'], 'complete');
    assert.deepEqual(body.entries.map((/** @type {any} */ entry) => entry['.tag']), ['success', 'failure']);
    dropbox.write('/Batch/c.mp3', 'c');
    const moved = await call('files/move_batch_v2', { entries: [{ from_path: '/Batch/c.mp3', to_path: '/Batch/d.mp3' }, { from_path: '/no', to_path: '/x' }] });
    assert.deepEqual(moved.body.entries[1], { '.tag': 'failure', failure: { '.tag': 'relocation_error', relocation_error: { '.tag': 'from_lookup', from_lookup: { '.tag': 'not_found' } } } });
  });
});
