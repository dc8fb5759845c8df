/**
 * Google's authority as it differs from others: web and desktop clients need their secret though they prove a code verifier, tokens are
 * given in the fragment too, and refresh tokens only to those who ask for `access_type=offline`.
 */
import express from 'express';
import { oauthAuthority } from '../oauth-authority.mjs';

const SCOPES = ['drive', 'drive.readonly', 'drive.file', 'drive.metadata', 'drive.metadata.readonly', 'drive.appdata'].map((name) => `https://www.googleapis.com/auth/${name}`);

const CLIENT = { id: '1234567890-music.apps.googleusercontent.com', secret: 'GOCSPX-music' };
const REDIRECT_URIS = ['http://localhost/callback', 'http://127.0.0.1:53682/'];

/** Where older clients ask. @type {Record<string, string>} */
const FORMER = { '/o/oauth2/auth': '/o/oauth2/v2/auth', '/oauth2/v4/token': '/token', '/o/oauth2/token': '/token', '/o/oauth2/revoke': '/revoke' };

/** What Google says of what the authority refuses, by reason. @type {Record<string, [status: number, error: string, description: string] | undefined>} */
const WORDS = {
  'secret-missing': [400, 'invalid_request', 'client_secret is missing.'],
  'secret-wrong': [401, 'invalid_client', 'The provided client secret is invalid.'],
  'client-unknown': [401, 'invalid_client', 'The OAuth client was not found.'],
  'code-unknown': [400, 'invalid_grant', 'Malformed auth code.'],
  'code-used': [400, 'invalid_grant', 'Bad Request'],
  'code-expired': [400, 'invalid_grant', 'Bad Request'],
  'code-revoked': [400, 'invalid_grant', 'Bad Request'],
  'refresh-unknown': [400, 'invalid_grant', 'Bad Request'],
  'refresh-expired': [400, 'invalid_grant', 'Token has been expired or revoked.'],
  'refresh-revoked': [400, 'invalid_grant', 'Token has been expired or revoked.'],
  'redirect-mismatch': [400, 'redirect_uri_mismatch', 'Bad Request'],
};

/**
 * @param {{ clients?: readonly import('../oauth-authority.mjs').OAuthClient[], redirectUris?: readonly string[] }} [options]
 *   `redirectUris` are more of them for the client that there is without `clients`
 */
export function googleAuthority({ redirectUris = [], clients = [{ ...CLIENT, redirectUris: [...REDIRECT_URIS, ...redirectUris] }] } = {}) {
  return oauthAuthority({
    provider: 'google-drive',
    paths: { authorize: '/o/oauth2/v2/auth', token: '/token', revoke: '/revoke' },
    clients,
    scopes: [...SCOPES, 'openid', 'email', 'profile'],
    user: 'ann@example.com',
    requireSecret: true,
    tokenModel: true,
    offline: ({ access_type: access }) => access === 'offline',
    parameters: ['access_type', 'include_granted_scopes', 'login_hint', 'prompt', 'hd', 'enable_granular_consent', 'approval_prompt', 'nonce', 'display'],
    accessLifetime: 3599,
    unknownRevoke: 'refuse',
    revokeByAnyone: true,
    describeError({ error, message, status, reason }) {
      const [told, name, description] = WORDS[reason] ?? [status, error, message];
      return { status: told, body: { error: name, error_description: description } };
    },
  });
}

/** What stands before the authority: its older addresses, and what is told of a token. @param {import('../oauth-authority.mjs').OAuthAuthority} oauth */
export function googleAddresses(oauth) {
  const router = express.Router();
  router.use((request, _response, next) => {
    const [path = '', query] = request.url.split('?');
    const known = FORMER[path];
    if (known !== undefined) request.url = query === undefined ? known : `${known}?${query}`;
    next();
  });
  router.all(['/tokeninfo', '/oauth2/v3/tokeninfo'], express.urlencoded({ extended: false }), (request, response) => {
    response.set('Access-Control-Allow-Origin', '*');
    const token = request.query['access_token'] ?? request.body?.access_token;
    const verified = oauth.verify({ headers: { authorization: `Bearer ${String(token)}` } });
    if (!verified.ok) return void response.status(400).json({ error: 'invalid_token', error_description: 'Invalid Value' });
    const { client, scope } = verified;
    response.json({ azp: client, aud: client, scope: scope.join(' '), access_type: 'online', expires_in: String(expiryOf(oauth, String(token))) });
  });
  return router;
}

/** @param {import('../oauth-authority.mjs').OAuthAuthority} oauth @param {string} token @returns {number} seconds */
function expiryOf(oauth, token) {
  const issued = oauth.tokens().find(({ value }) => value === token);
  return Math.max(0, Math.round(((issued?.expires ?? 0) - oauth.now()) / 1000));
}
