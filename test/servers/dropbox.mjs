/**
 * Dropbox for tests: the API, content and notification hosts on one server, told apart by paths, with OAuth in front; and
 * temporary links on an origin of their own, as they are in the real world. Strict: an argument that Dropbox does not know
 * is refused in its own words. By hand: `node test/servers/dropbox.mjs --port 8123`.
 */
import express from 'express';
import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { accountFunctions } from './dropbox/account-functions.mjs';
import { downloadFunctions, UploadSessions, uploadFunctions } from './dropbox/content-functions.mjs';
import { filesFunctions, relocate } from './dropbox/files-functions.mjs';
import { allowOrigins, DropboxFunctions } from './dropbox/functions.mjs';
import { DropboxListings, OneAtATime } from './dropbox/listing.mjs';
import { TemporaryLinks } from './dropbox/temporary-links.mjs';
import { DropboxTree } from './dropbox/tree.mjs';
import { serveEmulator, startByHand } from './emulator.mjs';
import { listen } from './listen.mjs';
import { oauthAuthority } from './oauth-authority.mjs';

/**
 * @typedef {object} Account
 * @property {string} id
 * @property {string} email
 * @property {string} name
 * @property {number} allocated bytes
 * @property {DropboxTree} tree
 * @property {Map<string, string>} links shared links by file id
 *
 * @typedef {import('./emulator.mjs').EmulatorOptions & {
 *   clients?: readonly import('./oauth-authority.mjs').OAuthClient[], redirectUris?: readonly string[], linkOrigin?: string }} DropboxOptions
 *   `redirectUris` are more of them for the app that there is without `clients`; `linkOrigin` is what temporary links begin
 *   with, where another host leads to this server, `https://uc1.dl.dropboxusercontent.com/` for instance
 */

export const DROPBOX_SCOPES = ['account_info.read', 'account_info.write', 'files.metadata.read', 'files.metadata.write', 'files.content.read', 'files.content.write', 'sharing.read', 'sharing.write'];

/** Where rclone listens when it signs in. */
const RCLONE = 'http://localhost:53682/';

export class DropboxEmulator {
  #now = () => this.oauth.now();
  /** @type {Map<string, Account>} */
  #accounts = new Map();
  #lists = new OneAtATime();
  #listings = new DropboxListings(this.#now);
  #links = new TemporaryLinks(this.#now);
  #functions;
  /** Milliseconds that a list takes. */
  #listDelay = 0;
  handler = express.Router();

  /** @param {DropboxOptions} options */
  constructor({ redirectUris = [], clients = [{ id: 'dropbox-app', secret: 'dropbox-secret', redirectUris: [RCLONE, ...redirectUris] }] }) {
    this.oauth = oauthAuthority({
      provider: 'dropbox',
      paths: { authorize: '/oauth2/authorize', token: '/oauth2/token' },
      clients,
      scopes: DROPBOX_SCOPES,
      defaultScope: DROPBOX_SCOPES,
      accessLifetime: 14_400,
      tokenType: 'bearer',
      maxState: 500,
      // Dropbox's own SDK sends its forms there.
      formInAddress: true,
      // `offline` gives a refresh token, which never changes; `online`, the default, none.
      offline: (parameters) => parameters.token_access_type === 'offline',
      extra: ({ user }) => ({ account_id: this.account(user).id, uid: '12345' }),
      describeError: ({ status, error, message }) => ({ status, body: { error, error_description: message } }),
    });
    const alone = (/** @type {string} */ key, /** @type {() => any} */ run) =>
      this.#lists.run(key, async () => {
        if (this.#listDelay > 0) await delay(this.#listDelay);
        return run();
      });
    this.#functions = new DropboxFunctions({
      oauth: this.oauth,
      account: (user) => this.account(user),
      functions: (token) => ({
        ...filesFunctions(this.#listings, alone),
        ...uploadFunctions(new UploadSessions()),
        ...downloadFunctions((node, account) => this.#links.to(node, account.tree)),
        ...accountFunctions({ oauth: this.oauth, token }),
      }),
    });
    // The older addresses of the authority are still those that some clients know.
    this.handler.use((request, _response, next) => {
      request.url = request.url.replace(/^\/1(?=\/oauth2\/)/, '');
      next();
    });
    this.handler.use(['/oauth2/token', '/2'], allowOrigins);
    this.handler.use(this.oauth.handler);
    this.handler.use('/2', this.#functions.handler);
    this.handler.use(this.#links.handler);
    this.handler.use((_request, response) => void response.status(404).type('text').send('Not Found'));
  }

  /** Of temporary links. */
  get linkHandler() {
    return this.#links.handler;
  }

  /** Where temporary links lead. @param {string} origin */
  set linkOrigin(origin) {
    this.#links.origin = origin;
  }

  /** Made when it is first asked for. @param {string} [email] who is signed in unless told @returns {Account} */
  account(email = 'ann@example.com') {
    let account = this.#accounts.get(email);
    if (!account) {
      const name = email === 'ann@example.com' ? 'Ann Änderson' : (email.split('@')[0] ?? email);
      const id = `dbid:${Buffer.from(email).toString('base64url').padEnd(35, 'A').slice(0, 35)}`;
      account = { id, email, name, allocated: 2_147_483_648, tree: new DropboxTree(`${this.#accounts.size}`, this.#now), links: new Map() };
      this.#accounts.set(email, account);
    }
    return account;
  }

  /** Puts a file there, or other bytes into it. @param {string} path @param {Uint8Array | string} content @param {{ user?: string, clientModified?: number, downloadable?: boolean }} [facts] */
  write(path, content, { user, ...facts } = {}) {
    const { tree } = this.account(user);
    return tree.describe(tree.write(path, Buffer.from(content), facts));
  }

  /** Many small files in one folder: `song 00000.mp3`, and so on. @param {string} folder @param {number} count @param {string} [user] */
  fill(folder, count, user) {
    const { tree } = this.account(user);
    for (let index = 0; index < count; index++) {
      const name = `song ${String(index).padStart(5, '0')}.mp3`;
      tree.write(`${folder}/${name}`, Buffer.from(`${folder}/${name}`));
    }
  }

  /** @param {string} path @param {string} [user] */
  makeFolder(path, user) {
    this.account(user).tree.makeFolder(path);
  }

  /** @param {string} path @param {string} [user] */
  remove(path, user) {
    this.account(user).tree.remove(path);
  }

  /** A file, or a folder with all in it, to where nothing is: refused as `files/move_v2` is. @param {string} from @param {string} to @param {string} [user] */
  move(from, to, user) {
    relocate(this.account(user).tree, 'move', { from_path: from, to_path: to, autorename: false });
  }

  /** Changes only the case of a name, of which nobody is told. @param {string} path @param {string} name @param {string} [user] */
  recase(path, name, user) {
    this.account(user).tree.recase(path, name);
  }

  /** @param {boolean} odd shows the folders of paths in small letters @param {string} [user] */
  setOddCasing(odd, user) {
    this.account(user).tree.oddCasing = odd;
  }

  /**
   * How lists behave from now on: the cursors so far are `forgotten`, one answers `reset` after `resetIn` further calls,
   * `repeats` pages come twice, cursors live for so many seconds, a page has so many entries at `most`, a list takes so many
   * milliseconds, and of a folder that is gone all that was in it is told too (`everyDeletion`).
   * @param {{ forgotten?: boolean, resetIn?: number, repeats?: number, lifetime?: number, most?: number, delay?: number, everyDeletion?: boolean }} how
   */
  setListing({ forgotten = false, delay: milliseconds, ...how }) {
    if (forgotten) this.#listings.forget();
    if (milliseconds !== undefined) this.#listDelay = milliseconds;
    Object.assign(this.#listings, how);
  }

  /** Answers 429 to so many further calls. @param {number} times @param {number | null} retryAfter seconds; null: without a word of it */
  throttle(times, retryAfter) {
    this.#functions.throttled = { times, retryAfter };
  }

  /** Temporary links that are given away so far are gone. */
  expireLinks() {
    this.#links.expireAll();
  }

  /** @param {boolean} cors whether other origins may read what links lead to */
  setLinkCors(cors) {
    this.#links.cors = cors;
  }
}

/** @param {DropboxOptions} [options] */
export async function startDropbox({ port, faults, linkOrigin, ...options } = {}) {
  const emulator = new DropboxEmulator(options);
  const served = await serveEmulator(emulator.handler, emulator, { port, faults });
  const links = await listen(express().use(served.injection.handler).use(emulator.linkHandler));
  emulator.linkOrigin = linkOrigin ?? links.url;
  return Object.assign(emulator, {
    ...served,
    /** Where temporary links lead. */
    linkUrl: links.url,
    /** A token of everything, for a start by hand. */
    accessToken: emulator.oauth.issue({ accessToken: `sl.${randomBytes(24).toString('base64url')}` }).access_token,
    close: async () => {
      await served.close();
      await links.close();
    },
  });
}

await startByHand(import.meta, startDropbox, [
  { does: 'puts a file there', call: 'write', args: ['/Music/song.mp3', { $base64: 'SUQz' }] },
  { does: 'fills a folder with 5000 files', call: 'fill', args: ['/Music', 5000] },
  { does: 'gives a token of all scopes', call: 'oauth.issue' },
]);
