/** Emulators with ten thousand things in each, folders counted, and what a provider needs in order to list them. */
import { startDropbox } from '../../test/servers/dropbox.mjs';
import { startGoogleDrive } from '../../test/servers/google-drive.mjs';
import { startNextcloud } from '../../test/servers/nextcloud.mjs';
import { startOneDrive } from '../../test/servers/onedrive.mjs';
import { startSubsonic } from '../../test/servers/subsonic.mjs';

/**
 * @typedef {object} Place
 * @property {{ url: string, injection: import('../../test/servers/faults.mjs').FaultInjection, close: () => Promise<void> }} server
 * @property {object} source what `loadProvider` takes; for clouds with `token`, `endpoints` over the default ones
 * @property {number} files
 * @property {number} folders
 */

const PASSWORD = 'secret';

/** By name, each for about so many things. @type {Readonly<Record<string, (count: number) => Promise<Place>>>} */
export const PLACES = {
  async drive(count) {
    const server = await startGoogleDrive();
    const { folders, files, each } = shares(count);
    for (let folder = 0; folder < folders; folder++) server.fill(`Album ${folder}`, each);
    return { server, source: { kind: 'google-drive', token: server.token(), endpoints: { googleApiUrl: server.url } }, files, folders };
  },
  async onedrive(count) {
    const server = await startOneDrive();
    const { folders, files, each } = shares(count);
    for (let folder = 0; folder < folders; folder++) server.seeds.fill({ files: each, under: `Album ${folder}` });
    return { server, source: { kind: 'onedrive', token: server.token(), endpoints: { graphUrl: `${server.url}v1.0/` } }, files, folders };
  },
  async dropbox(count) {
    const server = await startDropbox();
    const { folders, files, each } = shares(count);
    for (let folder = 0; folder < folders; folder++) server.fill(`/Album ${folder}`, each);
    const { access_token: token } = server.oauth.issue();
    return { server, source: { kind: 'dropbox', token, endpoints: { dropboxApiUrl: server.url, dropboxContentUrl: server.url } }, files, folders };
  },
  async nextcloud(count) {
    const server = await startNextcloud({ cors: true, password: PASSWORD });
    return dav(server, count);
  },
  /** A server that knows nothing but WebDAV itself. */
  async webdav(count) {
    const server = await startNextcloud({ cors: true, password: PASSWORD, search: false, ownCloud: false });
    return dav(server, count);
  },
  async subsonic(count) {
    const server = await startSubsonic({ password: PASSWORD });
    server.seedMany(count);
    return { server, source: { kind: 'subsonic', url: server.url, username: 'ann', password: PASSWORD, apiKey: '' }, files: count, folders: 0 };
  },
};

/** @param {Awaited<ReturnType<typeof startNextcloud>>} server @param {number} count */
function dav(server, count) {
  const { folders, files, each } = shares(count);
  for (let folder = 0; folder < folders; folder++) server.seedMany(`Album ${folder}`, each);
  return { server, source: { kind: 'webdav', url: server.filesUrl, username: 'ann', password: PASSWORD }, files, folders };
}

/** A hundredth of all are folders. @param {number} count */
function shares(count) {
  const folders = count / 100;
  return { folders, files: count - folders, each: 99 };
}
