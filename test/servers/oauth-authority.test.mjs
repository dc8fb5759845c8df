import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, describe, it } from 'node:test';
import { startOAuthAuthority } from './oauth-authority.mjs';

const redirectUri = 'https://music.example/callback';
const verifier = 'v'.repeat(43);
const challenge = createHash('sha256').update(verifier).digest('base64url');

/** @typedef {Awaited<ReturnType<typeof startOAuthAuthority>>} Authority */

/** @type {Authority[]} */
const started = [];

/** @param {Parameters<typeof startOAuthAuthority>[0]} [options] */
async function start(options) {
  const authority = await startOAuthAuthority({
    clients: [{ id: 'app', redirectUris: [redirectUri] }, { id: 'other', redirectUris: [redirectUri] }],
    scopes: ['read', 'write'],
    ...options,
  });
  started.push(authority);
  return authority;
}

/** @param {Authority} authority @param {Record<string, string | null>} [change] */
async function authorize({ url }, change = {}) {
  const right = { response_type: 'code', client_id: 'app', redirect_uri: redirectUri, scope: 'read', state: 's1', code_challenge: challenge, code_challenge_method: 'S256' };
  const parameters = Object.entries({ ...right, ...change }).filter(([, value]) => value !== null);
  const response = await fetch(`${url}authorize?${new URLSearchParams(parameters)}`, { redirect: 'manual' });
  const location = response.headers.get('Location');
  return { response, location: location ? new URL(location) : null, answer: location ? new URL(location).searchParams : new URLSearchParams() };
}

/** @param {Authority} authority @param {Record<string, string>} form @param {Record<string, string>} [headers] */
async function post({ url }, form, headers = {}, path = 'token') {
  const response = await fetch(`${url}${path}`, { method: 'POST', body: new URLSearchParams(form), headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** @param {Authority} authority @param {Record<string, string | null>} [change] */
async function newCode(authority, change) {
  return (await authorize(authority, change)).answer.get('code') ?? '';
}

/** @param {Authority} authority @param {string} code @param {Record<string, string>} [change] @param {Record<string, string>} [headers] */
const redeem = (authority, code, change, headers) =>
  post(authority, { grant_type: 'authorization_code', code, client_id: 'app', redirect_uri: redirectUri, code_verifier: verifier, ...change }, headers);

/** @param {Authority} authority @param {string} token @param {Record<string, string>} [change] */
const refresh = (authority, token, change) => post(authority, { grant_type: 'refresh_token', refresh_token: token, client_id: 'app', ...change });

/** @param {Authority} authority @param {string} token */
const verify = (authority, token) => authority.verify({ headers: { authorization: `Bearer ${token}` } });

afterEach(async () => {
  await Promise.all(started.splice(0).map((authority) => authority.close()));
});

describe('the OAuth authority', () => {
  it('gives a code for a consent, and tokens for the code', async () => {
    const authority = await start({ issuer: 'https://login.example' });
    const { response, location, answer } = await authorize(authority);
    assert.equal(response.status, 302);
    assert.equal(`${location?.origin}${location?.pathname}`, redirectUri);
    assert.equal(answer.get('state'), 's1');
    assert.equal(answer.get('iss'), 'https://login.example');
    const { status, headers, body } = await redeem(authority, answer.get('code') ?? '');
    assert.equal(status, 200);
    assert.equal(headers.get('Cache-Control'), 'no-store');
    assert.equal(headers.get('Access-Control-Allow-Origin'), '*');
    assert.deepEqual({ type: body.token_type, expires: body.expires_in, scope: body.scope }, { type: 'Bearer', expires: 3600, scope: 'read' });
    assert.deepEqual(verify(authority, body.access_token), { ok: true, token: body.access_token, client: 'app', user: 'ann@example.com', scope: ['read'] });
  });

  it('sends nothing to an address that is not registered to the letter', async () => {
    const authority = await start();
    for (const uri of [`${redirectUri}/`, `${redirectUri}?a=1`, 'https://music.example:443/callback', 'https://evil.example/callback', null]) {
      const { response, location } = await authorize(authority, { redirect_uri: uri });
      assert.equal(response.status, 400, String(uri));
      assert.equal(location, null);
    }
    assert.equal((await authorize(authority, { client_id: 'nobody' })).location, null);
  });

  it('lets an app on the own machine take any port', async () => {
    const authority = await start({ clients: [{ id: 'app', type: 'native', redirectUris: ['http://127.0.0.1/cb'] }] });
    assert.ok(await newCode(authority, { redirect_uri: 'http://127.0.0.1:53682/cb' }));
    assert.equal((await authorize(authority, { redirect_uri: 'http://127.0.0.1:53682/other' })).response.status, 400);
  });

  it('says to the client what is wrong with its question', async () => {
    const authority = await start({ parameters: ['prompt'], maxState: 20 });
    for (const [change, error] of /** @type {[Record<string, string | null>, string][]} */ ([
      [{ response_type: null }, 'invalid_request'],
      [{ response_type: 'none' }, 'unsupported_response_type'],
      [{ code_challenge: null }, 'invalid_request'],
      [{ code_challenge: null, code_challenge_method: null }, 'invalid_request'],
      [{ code_challenge_method: 'plain' }, 'invalid_request'],
      [{ code_challenge_method: null }, 'invalid_request'],
      [{ code_challenge: 'short' }, 'invalid_request'],
      [{ scope: 'read everything' }, 'invalid_scope'],
      [{ scope: null }, 'invalid_scope'],
      [{ state: 'x'.repeat(21) }, 'invalid_request'],
      [{ odd: '1' }, 'invalid_request'],
    ])) {
      const { answer } = await authorize(authority, change);
      assert.equal(answer.get('error'), error, JSON.stringify(change));
      assert.equal(answer.get('state'), change.state ?? 's1');
      assert.equal(answer.get('code'), null);
    }
  });

  it('takes a code once, within a minute, with its verifier, from its client, for its address', async () => {
    const authority = await start();
    for (const change of [{ code_verifier: 'w'.repeat(43) }, { code_verifier: 'v'.repeat(42) }, { code_verifier: '' }, { client_id: 'other' }, { redirect_uri: `${redirectUri}2` }]) {
      const { status, body } = await redeem(authority, await newCode(authority), change);
      assert.deepEqual([status, body.error], [400, 'invalid_grant'], JSON.stringify(change));
    }
    const late = await newCode(authority);
    authority.advance(60);
    assert.equal((await redeem(authority, late)).body.error, 'invalid_grant');
    assert.equal((await redeem(authority, 'invented')).body.error, 'invalid_grant');
  });

  it('ends what a code gave when the code comes again', async () => {
    const authority = await start();
    const code = await newCode(authority);
    const { body } = await redeem(authority, code);
    assert.equal(verify(authority, body.access_token).ok, true);
    assert.equal((await redeem(authority, code)).body.error, 'invalid_grant');
    assert.deepEqual(verify(authority, body.access_token), { ok: false, error: 'revoked' });
    assert.equal((await refresh(authority, body.refresh_token)).body.error, 'invalid_grant');
  });

  it('takes forms by POST only, each parameter once', async () => {
    const authority = await start();
    const token = `${authority.url}token`;
    assert.equal((await fetch(token)).status, 405);
    const json = await fetch(token, { method: 'POST', body: '{}', headers: { 'Content-Type': 'application/json' } });
    assert.equal((await json.json()).error, 'invalid_request');
    const twice = await fetch(token, { method: 'POST', body: new URLSearchParams([['code', 'a'], ['code', 'b']]) });
    assert.equal((await twice.json()).error, 'invalid_request');
    assert.equal((await post(authority, { grant_type: 'password', client_id: 'app' })).body.error, 'unsupported_grant_type');
    assert.equal((await post(authority, { client_id: 'app' })).body.error, 'invalid_request');
    assert.deepEqual((await redeem(authority, 'x', { client_id: 'nobody' })).status, 401);
  });

  it('rotates refresh tokens, and ends the grant when an old one comes again', async () => {
    const authority = await start({ rotateRefresh: 'revoke', refreshLifetime: 86_400 });
    const { body: first } = await redeem(authority, await newCode(authority));
    const { body: second } = await refresh(authority, first.refresh_token);
    assert.notEqual(second.refresh_token, first.refresh_token);
    assert.equal(verify(authority, second.access_token).ok, true);
    assert.equal((await refresh(authority, first.refresh_token)).body.error, 'invalid_grant');
    assert.equal(verify(authority, second.access_token).ok, false);
    assert.equal((await refresh(authority, second.refresh_token)).body.error, 'invalid_grant');
  });

  it('gives a rotated token what was left of its time', async () => {
    const authority = await start({ rotateRefresh: 'keep', refreshLifetime: 1000 });
    const { body: first } = await redeem(authority, await newCode(authority));
    authority.advance(900);
    const { body: second } = await refresh(authority, first.refresh_token);
    assert.equal((await refresh(authority, first.refresh_token)).status, 200);
    authority.advance(100);
    assert.equal((await refresh(authority, second.refresh_token)).body.error, 'invalid_grant');
  });

  it('keeps the refresh token where it does not rotate, for no wider scope', async () => {
    const authority = await start();
    const { body } = await redeem(authority, await newCode(authority, { scope: 'read' }));
    const { body: again } = await refresh(authority, body.refresh_token);
    assert.equal('refresh_token' in again, false);
    assert.equal((await refresh(authority, body.refresh_token, { scope: 'read write' })).body.error, 'invalid_scope');
    assert.equal((await refresh(authority, body.refresh_token, { client_id: 'other' })).body.error, 'invalid_grant');
  });

  it('counts refreshes, also those at the same time', async () => {
    const authority = await start();
    const { refresh_token: token } = authority.issue({ client: 'app' });
    authority.setTokenDelay(30);
    await Promise.all([refresh(authority, token ?? ''), refresh(authority, token ?? ''), refresh(authority, 'wrong')]);
    assert.deepEqual(authority.refreshes(), { count: 3, refused: 1, concurrent: 3 });
  });

  it('asks for the secret where it is told to, though there is a verifier', async () => {
    const clients = [{ id: 'app', secret: 'shh', redirectUris: [redirectUri] }];
    const strict = await start({ clients, requireSecret: true });
    const { status, body } = await redeem(strict, await newCode(strict));
    assert.deepEqual([status, body], [400, { error: 'invalid_request', error_description: 'client_secret is missing.' }]);
    assert.equal((await redeem(strict, await newCode(strict), { client_secret: 'guess' })).status, 401);
    assert.equal((await redeem(strict, await newCode(strict), { client_secret: 'shh' })).status, 200);
    const basic = { Authorization: `Basic ${btoa('app:shh')}` };
    assert.equal((await redeem(strict, await newCode(strict), {}, basic)).status, 200);
    const lenient = await start({ clients });
    assert.equal((await redeem(lenient, await newCode(lenient))).status, 200);
    const bare = await newCode(lenient, { code_challenge: null, code_challenge_method: null });
    assert.equal((await redeem(lenient, bare, { code_verifier: '' })).body.error_description, 'client_secret is missing.');
  });

  it('gives tokens to single-page applications from other origins only, and to others never', async () => {
    const authority = await start({
      spaOnly: true,
      clients: [{ id: 'app', type: 'spa', redirectUris: [redirectUri] }, { id: 'web', redirectUris: [redirectUri] }],
      describeError: ({ reason, status }) => ({ status, body: { reason } }),
    });
    const origin = { Origin: 'https://music.example' };
    assert.equal((await redeem(authority, await newCode(authority))).body.reason, 'origin-missing');
    assert.equal((await redeem(authority, await newCode(authority), {}, origin)).status, 200);
    const code = await newCode(authority, { client_id: 'web' });
    assert.equal((await redeem(authority, code, { client_id: 'web' }, origin)).body.reason, 'cross-origin');
  });

  it('puts a token into the fragment where that is offered', async () => {
    const authority = await start({ tokenModel: true });
    const { location } = await authorize(authority, { response_type: 'token', code_challenge: null, code_challenge_method: null });
    assert.equal(location?.search, '');
    const answer = new URLSearchParams(location?.hash.slice(1));
    assert.equal(answer.get('state'), 's1');
    assert.equal(verify(authority, answer.get('access_token') ?? '').ok, true);
    assert.equal(answer.has('refresh_token'), false);
  });

  it('asks a person on a page of its own, which may cut off its opener', async () => {
    const authority = await start();
    authority.setConsent({ answer: 'page', coop: true });
    const { response } = await authorize(authority);
    assert.equal(response.headers.get('Cross-Origin-Opener-Policy'), 'same-origin');
    assert.match(await response.text(), /id="allow"/);
    const decide = async (/** @type {string} */ decision) => {
      const answered = await fetch(response.url, { method: 'POST', redirect: 'manual', body: new URLSearchParams({ decision }) });
      assert.equal(answered.status, 303);
      return new URL(answered.headers.get('Location') ?? '').searchParams;
    };
    assert.ok((await decide('allow')).get('code'));
    assert.equal((await decide('deny')).get('error'), 'access_denied');
    assert.equal((await authorize(authority, { prompt: 'none' })).answer.get('error'), 'interaction_required');
  });

  it('lets a person refuse, or leave some of what was asked for; and answers wrongly when told', async () => {
    const authority = await start({ issuer: 'https://login.example' });
    authority.setConsent({ answer: 'deny' });
    assert.equal((await authorize(authority)).answer.get('error'), 'access_denied');
    authority.setConsent({ answer: 'allow', scope: ['read'], tampered: { iss: 'https://evil.example', state: null } });
    const { answer } = await authorize(authority, { scope: 'read write' });
    assert.deepEqual([answer.get('iss'), answer.get('state')], ['https://evil.example', null]);
    assert.equal((await redeem(authority, answer.get('code') ?? '')).body.scope, 'read');
  });

  it('revokes a grant by any of its tokens, and says nothing of tokens that it does not know', async () => {
    const authority = await start();
    const { access_token: access, refresh_token: token = '' } = authority.issue({ client: 'app' });
    const revoke = (/** @type {string} */ value, client = 'app') => post(authority, { token: value, client_id: client }, {}, 'revoke');
    assert.equal((await revoke('unknown')).status, 200);
    await revoke(token, 'other');
    assert.equal(verify(authority, access).ok, true);
    assert.equal((await revoke(token)).status, 200);
    assert.deepEqual(verify(authority, access), { ok: false, error: 'revoked' });
    assert.equal((await refresh(authority, token)).body.error, 'invalid_grant');
  });

  it('lets access tokens run out, by its clock and on demand', async () => {
    const authority = await start({ accessLifetime: 100 });
    const { access_token: first } = authority.issue();
    authority.advance(100);
    assert.deepEqual(verify(authority, first), { ok: false, error: 'expired' });
    const { access_token: second } = authority.issue();
    authority.expireAll();
    assert.deepEqual(verify(authority, second), { ok: false, error: 'expired' });
    assert.deepEqual(authority.verify({ headers: {} }), { ok: false, error: 'missing' });
    assert.deepEqual(authority.verify({ headers: { authorization: 'Basic abc' } }), { ok: false, error: 'malformed' });
  });
});

after(() => Promise.all(started.map((authority) => authority.close())));
