/** The services as a page meets them: how each is started, signed in to and made to refuse. */
import { startDropbox } from '../../test/servers/dropbox.mjs';
import { startGoogleDrive } from '../../test/servers/google-drive.mjs';
import { startNextcloud } from '../../test/servers/nextcloud.mjs';
import { startOneDrive } from '../../test/servers/onedrive.mjs';
import { startSubsonic } from '../../test/servers/subsonic.mjs';

const CLIENT = 'client-of-the-site';
const CLIENT_SECRET = 'GOCSPX-a-secret-of-the-listener';
const PASSWORD = 'pass-word-of-ann-8127';

/**
 * @typedef {object} Service
 * @property {string} kind
 * @property {boolean} cloud whether one signs in to it in a window
 * @property {(redirectUri: string, song: Buffer) => Promise<any>} start with one song in it
 * @property {(server: any) => object} [config] of the page
 * @property {(server: any) => object} spec
 * @property {(server: any) => object} [wrong] one that is refused
 * @property {(server: any) => void | Promise<void>} [refuse] from now on nobody is let in
 */

const googleConfig = ({ url }, google) => ({
  clients: { googleDrive: CLIENT },
  signIn: { google },
  endpoints: { googleAuthorizeUrl: `${url}o/oauth2/v2/auth`, googleTokenUrl: `${url}token`, googleRevokeUrl: `${url}revoke`, googleApiUrl: url },
});

async function startGoogle(redirectUri, song) {
  const server = await startGoogleDrive({ clients: [{ id: CLIENT, secret: CLIENT_SECRET, redirectUris: [redirectUri] }] });
  server.write('song.mp3', song);
  return server;
}

const revokeAll = ({ oauth }) => oauth.revokeAll();

/** @type {Readonly<Record<string, Service>>} */
export const SERVICES = {
  'Google Drive, by tokens from the window': {
    kind: 'google-drive',
    cloud: true,
    start: startGoogle,
    config: (server) => googleConfig(server, 'token'),
    spec: () => ({ provider: 'google-drive' }),
    refuse: revokeAll,
  },
  "Google Drive, by a listener's own client": {
    kind: 'google-drive',
    cloud: true,
    start: startGoogle,
    config: (server) => googleConfig(server, 'token'),
    spec: () => ({ provider: 'google-drive', client: { id: CLIENT, secret: CLIENT_SECRET } }),
    refuse: revokeAll,
  },
  OneDrive: {
    kind: 'onedrive',
    cloud: true,
    async start(redirectUri, song) {
      const server = await startOneDrive({ clients: [{ id: CLIENT, type: 'spa', redirectUris: [redirectUri] }] });
      server.seeds.write('song.mp3', song);
      return server;
    },
    config: ({ url }) => ({ clients: { oneDrive: CLIENT }, endpoints: { microsoftUrl: `${url}common/oauth2/v2.0/`, graphUrl: `${url}v1.0/` } }),
    spec: () => ({ provider: 'onedrive' }),
    refuse: revokeAll,
  },
  Dropbox: {
    kind: 'dropbox',
    cloud: true,
    async start(redirectUri, song) {
      const server = await startDropbox({ clients: [{ id: CLIENT, redirectUris: [redirectUri] }] });
      server.write('/song.mp3', song);
      return server;
    },
    config: ({ url }) => ({ clients: { dropbox: CLIENT }, endpoints: { dropboxAuthorizeUrl: `${url}oauth2/authorize`, dropboxApiUrl: url, dropboxContentUrl: url } }),
    spec: () => ({ provider: 'dropbox' }),
    refuse: revokeAll,
  },
  Nextcloud: {
    kind: 'webdav',
    cloud: false,
    async start(_redirectUri, song) {
      const server = await startNextcloud({ cors: true, password: PASSWORD });
      server.write('song.mp3', song);
      return server;
    },
    spec: ({ filesUrl }) => ({ provider: 'webdav', url: filesUrl, username: 'ann', password: PASSWORD }),
    wrong: ({ filesUrl }) => ({ provider: 'webdav', url: filesUrl, username: 'ann', password: `${PASSWORD}-not` }),
    refuse: ({ injection }) => injection.set({ status: [{ pattern: '^(PROPFIND|SEARCH|REPORT)', code: 401 }] }),
  },
  Subsonic: {
    kind: 'subsonic',
    cloud: false,
    async start(_redirectUri, song) {
      const server = await startSubsonic({ password: PASSWORD });
      server.add({ path: 'Ann/All/song.mp3', bytes: song });
      return server;
    },
    spec: ({ url }) => ({ provider: 'subsonic', url, username: 'ann', password: PASSWORD }),
    wrong: ({ url }) => ({ provider: 'subsonic', url, username: 'ann', password: `${PASSWORD}-not` }),
    refuse: (server) => server.setPassword('another one'),
  },
};
