/**
 * What Microsoft's authority does in its own way: tokens for pages of other origins only where the address that they came
 * back to is registered for a single-page application, refresh tokens that are replaced and end after a day whatever becomes
 * of them, no revocation, and refusals with numbers. https://learn.microsoft.com/entra/identity-platform/reference-error-codes
 */
import { randomUUID } from 'node:crypto';

const DAY = 24 * 3600;

const SCOPES = [
  'openid', 'profile', 'email', 'offline_access', 'User.Read', 'Files.Read', 'Files.Read.All', 'Files.ReadWrite', 'Files.ReadWrite.All', 'Sites.Read.All', 'Sites.Manage.All',
];

/** The number of a refusal, and its words. @type {Readonly<Record<string, readonly [number, string]>>} */
const NUMBERS = {
  'cross-origin': [9002326, "Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type."],
  'origin-missing': [9002327, "Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."],
  'client-unknown': [700016, 'Application with this identifier was not found in the directory.'],
  'client-missing': [900144, "The request body must contain the following parameter: 'client_id'."],
  'secret-wrong': [7000215, 'Invalid client secret provided.'],
  'secret-missing': [7000218, "The request body must contain the following parameter: 'client_assertion' or 'client_secret'."],
  'code-unknown': [9002313, 'Invalid request. Request is malformed or invalid.'],
  'code-used': [54005, 'OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an existing refresh token.'],
  'code-expired': [70008, 'The provided authorization code or refresh token has expired due to inactivity.'],
  'code-revoked': [70000, 'The provided value for the code is not valid.'],
  'redirect-mismatch': [50011, 'The redirect URI specified in the request does not match the one of the code.'],
  'verifier-missing': [50148, 'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.'],
  'verifier-wrong': [50148, 'The code_verifier does not match the code_challenge supplied in the authorization request for PKCE.'],
  'refresh-unknown': [9002313, 'Invalid request. Request is malformed or invalid.'],
  'refresh-expired': [700084, 'The refresh token was issued to a single page app (SPA), and therefore has a fixed, limited lifetime of 1.00:00:00, which cannot be extended. It is now expired and a new sign in request must be sent by the SPA to the sign in page.'],
  'refresh-revoked': [50173, 'The provided grant has expired due to it being revoked, a fresh auth token is needed.'],
  'refresh-used': [70000, 'The provided value for the refresh token is not valid.'],
  unsupported_grant_type: [70003, 'The app requested an unsupported grant type.'],
  invalid_scope: [70011, 'The provided value for the input parameter scope is not valid.'],
};

/** Apps for starts by hand, which come back to their own machine, as rclone does; the second is its own, of which everybody knows the secret. */
const PROGRAMS = [
  { id: 'onedrive-app', secret: 'onedrive-secret' },
  { id: 'b15665d9-eda6-4092-8539-0eec376afd59', secret: 'qtyfaBBYA403=unZUP40~_#' },
];

/**
 * @param {{ clients: readonly import('../oauth-authority.mjs').OAuthClient[], redirectUris: readonly string[], accessLifetime: number, user: string }} facts
 *   `redirectUris` are more of them for the single-page app that there always is
 */
export function microsoftAuthority({ clients, redirectUris, accessLifetime, user }) {
  return {
    paths: { authorize: '/:tenant/oauth2/v2.0/authorize', token: '/:tenant/oauth2/v2.0/token' },
    clients: [
      { id: 'mpc-spa', type: /** @type {const} */ ('spa'), redirectUris: ['http://localhost:8000/dist/sign-in/onedrive.html', ...redirectUris] },
      ...PROGRAMS.map((program) => ({ ...program, type: /** @type {const} */ ('native'), redirectUris: ['http://localhost:53682/'] })),
      ...clients,
    ],
    scopes: SCOPES,
    user,
    accessLifetime,
    refreshLifetime: DAY,
    rotateRefresh: /** @type {const} */ ('keep'),
    spaOnly: true,
    offline: (/** @type {Record<string, string>} */ _parameters, /** @type {readonly string[]} */ scope) => scope.includes('offline_access'),
    extra: () => ({ ext_expires_in: accessLifetime }),
  };
}

/** @param {import('../oauth-messages.mjs').OAuthError} error */
export function describeMicrosoftError(error) {
  const [number, words] = NUMBERS[error.reason] ?? NUMBERS[error.error] ?? [900144, error.message];
  const now = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const [trace, correlation] = [randomUUID(), randomUUID()];
  return {
    status: error.status,
    body: {
      error: error.error,
      error_description: `AADSTS${number}: ${words} Trace ID: ${trace} Correlation ID: ${correlation} Timestamp: ${now}Z`,
      error_codes: [number],
      timestamp: `${now}Z`,
      trace_id: trace,
      correlation_id: correlation,
      error_uri: `https://login.microsoftonline.com/error?code=${number}`,
      ...(error.reason === 'refresh-expired' || error.reason === 'refresh-revoked' ? { suberror: 'bad_token' } : {}),
    },
  };
}
