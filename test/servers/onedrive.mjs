/**
 * An emulator of Microsoft Graph for OneDrive, with Microsoft's authority in front: `/v1.0/me/drive/…` and
 * `/{tenant}/oauth2/v2.0/…` on one port, whatever the host is called, and the host that gives bytes on another. Drive, requests
 * and refusals are as those of the service; what it does not know it refuses.
 * By hand: `node test/servers/onedrive.mjs --port 8123`.
 */
import express from 'express';
import { serveEmulator, startByHand } from './emulator.mjs';
import { FaultInjection } from './faults.mjs';
import { listen } from './listen.mjs';
import { oauthAuthority } from './oauth-authority.mjs';
import { originOf } from './own-origin.mjs';
import { DeltaFeed } from './onedrive/delta.mjs';
import { bytesOf, DownloadHost } from './onedrive/download.mjs';
import { GraphError } from './onedrive/errors.mjs';
import { describeMicrosoftError, microsoftAuthority } from './onedrive/authority.mjs';
import { OneDriveRoutes } from './onedrive/routes.mjs';
import { OneDriveSeeds } from './onedrive/seeds.mjs';
import { DriveStore } from './onedrive/store.mjs';
import { GraphThrottle } from './onedrive/throttle.mjs';

const VERSION = '/v1.0';
const MAX_REQUEST = 300 * 1024 ** 2;

/** What Graph lets other origins read; `Retry-After` and `Location` are not among it. */
const EXPOSED = 'ETag, Preference-Applied, Content-Range, request-id, client-request-id, ReadWriteConsistencyToken, SdkVersion, WWW-Authenticate, x-ms-client-gcc-tenant';

/**
 * @typedef {object} OneDriveOptions
 * @property {'personal' | 'business'} [driveType] personal by default
 * @property {number} [total] bytes that there is room for
 * @property {string} [user] whose drive it is
 * @property {readonly import('./oauth-authority.mjs').OAuthClient[]} [clients] more apps than those that are known
 * @property {readonly string[]} [redirectUris] more of them for the app `mpc-spa`
 * @property {number} [accessLifetime] seconds; an hour by default
 * @property {number} [linkLifetime] milliseconds that a download address is good for; an hour by default
 * @property {number} [deltaLifetime] milliseconds that a delta token is good for; 30 days by default
 */

/** @param {OneDriveOptions & import('./emulator.mjs').EmulatorOptions} [options] */
export async function startOneDrive({ port, faults, driveType = 'personal', total, user = 'listener@example.com', clients = [], redirectUris = [], accessLifetime = 3600, linkLifetime = 3600_000, deltaLifetime = 30 * 24 * 3600_000 } = {}) {
  const store = new DriveStore({ personal: driveType === 'personal', total });
  const feed = new DeltaFeed(store, deltaLifetime);
  const host = new DownloadHost(linkLifetime);
  const routes = new OneDriveRoutes(store, feed, host);
  const throttle = new GraphThrottle();
  const oauth = oauthAuthority({ provider: 'onedrive', ...microsoftAuthority({ clients, redirectUris, accessLifetime, user }), describeError: describeMicrosoftError });

  const downloads = new FaultInjection();
  const downloadApp = express().disable('x-powered-by').disable('etag');
  downloadApp.use(downloads.handler, host.handler);
  const second = await listen(downloadApp);
  host.url = second.url;

  let cors = () => true;
  const app = express.Router();
  app.use(oauth.handler);
  app.use(async (request, response) => {
    if (cors()) response.set({ 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': EXPOSED });
    if (request.method === 'OPTIONS' && cors()) return preflight(request, response);
    const clientRequestId = request.get('client-request-id');
    try {
      throttle.check();
      send(response, await routes.answer(await graphRequest(request, oauth)));
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const body = error.body(clientRequestId);
      const { 'request-id': requestId } = body.error.innerError;
      response.status(error.status).set({ ...error.headers, 'request-id': requestId, 'client-request-id': clientRequestId ?? requestId }).json(body);
    }
  });

  const seeds = new OneDriveSeeds(store);
  const emulator = {
    oauth,
    seeds,
    store,
    throttle,
    /** Address of the host that gives bytes. */
    downloadUrl: second.url,
    /** A token for all that there is. @param {{ scope?: string[], lifetime?: number, accessToken?: string }} [facts] */
    token: (facts = {}) => oauth.issue(facts).access_token,
    expireDelta: () => feed.expire(),
    /** @param {Partial<import('./onedrive/delta.mjs').DeltaFaults>} change */
    setDeltaFaults: (change) => void Object.assign(feed.faults, change),
    expireLinks: () => host.expireLinks(),
    /** @param {Partial<import('./faults.mjs').Faults> & { reset?: boolean }} change */
    setDownloadFaults: (change) => downloads.set(change),
    downloadLog: () => downloads.log,
  };
  const served = await serveEmulator(app, emulator, { port, faults });
  cors = () => served.injection.faults.cors;
  return {
    ...emulator,
    ...served,
    async close() {
      await Promise.all([served.close(), second.close()]);
    },
  };
}

/** @param {express.Request} request @param {express.Response} response */
function preflight(request, response) {
  response.set({
    'Access-Control-Allow-Methods': 'GET, POST, PUT, PATCH, DELETE, OPTIONS',
    'Access-Control-Allow-Headers': request.get('Access-Control-Request-Headers') ?? '',
    'Access-Control-Max-Age': '600',
  });
  response.status(200).end();
}

/**
 * @param {express.Request} request
 * @param {import('./oauth-authority.mjs').OAuthAuthority} oauth
 * @returns {Promise<import('./onedrive/routes.mjs').GraphRequest>}
 */
async function graphRequest(request, oauth) {
  const { method, headers, url } = request;
  const at = new URL(`${originOf(request)}${url}`);
  const verified = oauth.verify(request);
  if (!verified.ok) throw unauthorized(verified.error);
  const body = await bytesOf(request, MAX_REQUEST);
  if (at.pathname !== VERSION && !at.pathname.startsWith(`${VERSION}/`)) throw new GraphError('BadRequest', 'Invalid version: the path has to begin with /v1.0.', { status: 400 });
  return { method, base: `${at.origin}${VERSION}`, path: at.pathname.slice(VERSION.length).replace(/(.)\/$/, '$1'), query: at.searchParams, headers, body, user: verified.user, scope: verified.scope };
}

/** @param {'missing' | 'malformed' | 'unknown' | 'expired' | 'revoked'} why */
function unauthorized(why) {
  const isExpired = why === 'expired';
  const words = { missing: 'Access token is empty.', expired: 'Lifetime validation failed, the token is expired.' };
  const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`;
  return new GraphError('InvalidAuthenticationToken', words[why] ?? 'CompactToken parsing failed with error code: 80049217', {
    headers: { 'WWW-Authenticate': `${challenge}${why === 'missing' ? '' : `, error="${isExpired ? 'expired_token' : 'invalid_token'}", error_description="Invalid auth token"`}` },
  });
}

/** @param {express.Response} response @param {import('./onedrive/routes.mjs').GraphAnswer} answer */
function send(response, { status, headers = {}, body }) {
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.set('Content-Type', 'application/json; odata.metadata=minimal; odata.streaming=true; charset=utf-8').end(JSON.stringify(body));
}

await startByHand(import.meta, startOneDrive, [
  { does: 'puts a file there', call: 'seeds.write', args: ['Music/song.mp3', { $base64: 'SUQz' }] },
  { does: 'makes 5000 files, 50 in each folder', call: 'seeds.fill', args: [{ files: 5000, perFolder: 50 }] },
  { does: 'gives a token of all scopes', call: 'token' },
]);
