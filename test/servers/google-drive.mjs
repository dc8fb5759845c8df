/**
 * Google Drive, API v3, as far as clients ask for it, strict by its documentation: what it does not know it refuses. In
 * front of it is Google's authority. `node test/servers/google-drive.mjs --port 8123` starts it by hand.
 */
import express from 'express';
import { serveEmulator, startByHand } from './emulator.mjs';
import { Pages } from './google-drive/pages.mjs';
import { driveHandler } from './google-drive/service.mjs';
import { googleAddresses, googleAuthority } from './google-drive/sign-in.mjs';
import { DriveStore, FOLDER_TYPE, SHORTCUT_TYPE } from './google-drive/store.mjs';

/** @typedef {import('./google-drive/store.mjs').StoredFile} StoredFile */
/** @typedef {import('./google-drive/service.mjs').DriveFaults} DriveFaults */

const AUDIO_TYPES = /** @type {Record<string, string>} */ ({ mp3: 'audio/mpeg', flac: 'audio/flac', m4a: 'audio/x-m4a', ogg: 'audio/ogg', wav: 'audio/x-wav', jpg: 'image/jpeg', txt: 'text/plain' });

/** What a test seeds, changes and looks at; paths are below My Drive, or below a shared drive's id before a colon (`0A…:Albums/1.mp3`). */
export class GoogleDrive {
  store = new DriveStore();
  pages = new Pages();
  /** @type {DriveFaults} */
  faults = { disorder: false, incomplete: false, rejectChanges: 0, downloads: {}, refuse: null, limit: null };
  oauth;

  /**
   * @param {{ clients?: readonly import('./oauth-authority.mjs').OAuthClient[], redirectUris?: readonly string[], open?: boolean }} options
   *   `redirectUris` are more of them for the client that there is without `clients`; `open`: nobody needs a token
   */
  constructor({ clients, redirectUris, open = false }) {
    this.oauth = open ? null : googleAuthority({ clients, redirectUris });
  }

  /** A token that is good, without anybody signing in. @param {string} [scope] the last part of it */
  token(scope = 'drive.readonly') {
    return this.oauth?.issue({ scope: [`https://www.googleapis.com/auth/${scope}`] }).access_token;
  }

  /** @param {Partial<DriveFaults>} change */
  setFaults(change) {
    Object.assign(this.faults, change);
  }

  /** @param {{ most?: number | null, repeats?: number, lifetime?: number }} change of how listings are paged */
  setPages({ most, repeats, lifetime }) {
    if (most !== undefined) this.pages.most = most ?? Infinity;
    if (repeats !== undefined) this.pages.repeats = repeats;
    if (lifetime !== undefined) this.pages.lifetime = lifetime;
  }

  forgetPages() {
    this.pages.forget();
  }

  /**
   * Puts a file there, with the folders that it lies in.
   * @param {string} path @param {Uint8Array | null} [content] @param {Partial<StoredFile>} [facts]
   * @returns its id
   */
  write(path, content = null, facts = {}) {
    const { parent, name } = this.#place(path);
    const known = this.store.childrenOf(parent).find((file) => file.name === name && !file.trashed);
    const bytes = content === null ? {} : { content };
    if (known) this.store.update(known, { ...bytes, modifiedTime: this.store.now(), ...facts });
    return (known ?? this.store.create({ name, parents: [parent], mimeType: typeOf(name), ...bytes, ...facts })).id;
  }

  /** A folder. @param {string} path @returns its id */
  folder(path) {
    return this.#place(`${path}/.`).parent;
  }

  /** Anything, as it is told; several of one name too. @param {Partial<StoredFile> & { name: string }} facts @returns its id */
  add(facts) {
    return this.store.create(facts).id;
  }

  /** Files of which only the size is known. @param {string} folder @param {number} count @param {{ size?: number, extension?: string }} [facts] */
  fill(folder, count, { size = 1000, extension = 'mp3' } = {}) {
    const parent = folder === '' ? this.store.root : this.folder(folder);
    for (let index = 1; index <= count; index++) this.store.create({ name: `${String(index).padStart(6, '0')}.${extension}`, parents: [parent], mimeType: typeOf(`.${extension}`), size });
  }

  /** A shortcut to anything. @param {string} path @param {string} target id @returns its id */
  shortcut(path, target) {
    const { parent, name } = this.#place(path);
    const file = this.store.files.get(target);
    const shortcutDetails = { targetId: target, targetMimeType: file?.mimeType ?? 'audio/mpeg', ...(file?.resourceKey !== undefined && { targetResourceKey: file.resourceKey }) };
    return this.store.create({ name, parents: [parent], mimeType: SHORTCUT_TYPE, shortcutDetails }).id;
  }

  /** @param {string} from @param {string} to */
  move(from, to) {
    const file = this.#at(from);
    const { parent, name } = this.#place(to);
    this.store.update(file, { name, ...(parent !== file.parents[0] && { parents: [parent] }) });
  }

  /** @param {string} path @param {boolean} [trashed] */
  trash(path, trashed = true) {
    this.store.update(this.#at(path), { explicitlyTrashed: trashed });
  }

  /** @param {string} path */
  remove(path) {
    this.store.delete(this.#at(path));
  }

  /** @param {string} id @param {Partial<StoredFile>} facts */
  change(id, facts) {
    const file = this.store.files.get(id);
    if (!file) throw new Error(`There is no file ${id}.`);
    this.store.update(file, facts);
  }

  /** What somebody else has is shared with the account, or no longer. @param {string} id @param {boolean} isShared */
  share(id, isShared) {
    const file = this.store.files.get(id);
    if (!file) throw new Error(`There is no file ${id}.`);
    this.store.share(file, isShared);
  }

  /** @param {string} name @returns its id */
  addDrive(name) {
    return this.store.createDrive(name).id;
  }

  /** @param {string} id @param {{ name?: string, member?: boolean }} facts */
  changeDrive(id, facts) {
    this.store.updateDrive(id, facts);
  }

  /** @param {string} path @returns {string} */
  idOf(path) {
    return this.#at(path).id;
  }

  /** @param {string} path @returns {StoredFile} also what is in the bin */
  #at(path) {
    const { parent, name } = this.#place(path);
    const [file] = this.store.childrenOf(parent).filter((child) => child.name === name);
    if (!file) throw new Error(`There is nothing at ${path}.`);
    return file;
  }

  /** @param {string} path @returns {{ parent: string, name: string }} */
  #place(path) {
    const [, drive, rest = path] = /^(0A[\w-]+):(.*)$/.exec(path) ?? [];
    const names = rest.split('/');
    const name = names.pop() ?? '';
    let parent = drive ?? this.store.root;
    for (const each of names) {
      const known = this.store.childrenOf(parent).find((file) => file.name === each && file.mimeType === FOLDER_TYPE && !file.trashed);
      parent = (known ?? this.store.create({ name: each, parents: [parent], mimeType: FOLDER_TYPE })).id;
    }
    return { parent, name };
  }
}

/** @param {string} name */
function typeOf(name) {
  return AUDIO_TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}

/**
 * Its clients are those of `options.clients`; see `google-drive/sign-in.mjs` for the ones that there are without.
 * @param {ConstructorParameters<typeof GoogleDrive>[0] & import('./emulator.mjs').EmulatorOptions} [options]
 */
export async function startGoogleDrive({ port, faults, ...options } = {}) {
  const drive = new GoogleDrive(options);
  const app = express.Router();
  const { oauth, store, pages } = drive;
  let cors = () => true;
  if (oauth) app.use(googleAddresses(oauth)).use(oauth.handler);
  app.use(driveHandler({ store, pages, faults: drive.faults, oauth, cors: () => cors() }));
  const served = await serveEmulator(app, drive, { port, faults });
  cors = () => served.injection.faults.cors;
  return Object.assign(drive, served);
}

await startByHand(import.meta, startGoogleDrive, [
  { does: 'puts a file there', call: 'write', args: ['Music/song.mp3', { $base64: 'SUQz' }] },
  { does: 'fills a folder with 5000 files', call: 'fill', args: ['Music', 5000] },
  { does: 'gives a token of the scope drive.readonly', call: 'token', args: ['drive.readonly'] },
]);
