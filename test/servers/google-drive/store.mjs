/**
 * What lies in the emulated Drive, and the logs of what has changed: one of the account, one of each shared drive. A log tells
 * of each file once, by its last change, and of a folder that was renamed, moved or put into the bin nothing but the folder.
 */
import { createHash } from 'node:crypto';
import { DriveError, driveNotFound, fileNotFound, invalidValue } from './errors.mjs';

export const FOLDER_TYPE = 'application/vnd.google-apps.folder';
export const SHORTCUT_TYPE = 'application/vnd.google-apps.shortcut';

/**
 * @typedef {object} StoredFile
 * @property {string} id
 * @property {string} name
 * @property {string} mimeType
 * @property {string[]} parents
 * @property {string} [driveId]
 * @property {string | null} owner an address; null for the account itself
 * @property {boolean} trashed by itself, or by a folder that it lies in
 * @property {boolean} explicitlyTrashed
 * @property {boolean} starred
 * @property {boolean} sharedWithMe
 * @property {boolean} linkShared to be read by whoever knows the id (and the key)
 * @property {string} [resourceKey]
 * @property {number} createdTime
 * @property {number} modifiedTime
 * @property {number} [viewedByMeTime]
 * @property {number} [sharedWithMeTime]
 * @property {Uint8Array | null} content null for what has none, and for made-up files of which only the size is known
 * @property {number | null} size
 * @property {string} md5
 * @property {number} version
 * @property {string} revision
 * @property {string} [description]
 * @property {Record<string, string>} [properties]
 * @property {Record<string, string>} [appProperties]
 * @property {{ targetId: string, targetMimeType: string, targetResourceKey?: string }} [shortcutDetails]
 * @property {boolean} byApp made by a program, or picked for it: what the scope `drive.file` lets see
 *
 * @typedef {{ id: string, name: string, createdTime: number, hidden: boolean, member: boolean }} SharedDrive
 * @typedef {{ number: number, type: 'file' | 'drive', id: string, removed: boolean, time: number }} LogEntry
 */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
/** Logs of a Drive that is in use have a past. */
const FIRST_NUMBER = 4711;
/** Bytes that `about` tells there is room for. */
const LIMIT = 15 * 1024 ** 3;

export class DriveStore {
  /** @type {Map<string, StoredFile>} */
  files = new Map();
  /** @type {Map<string, SharedDrive>} */
  drives = new Map();
  /** Ids by parent. @type {Map<string, Set<string>>} */
  #children = new Map();
  /** By shared drive; '' is the account's own. @type {Map<string, LogEntry[]>} */
  #logs = new Map([['', []]]);
  #random = 1;
  #clock = Date.UTC(2026, 0, 1);
  #reserved = new Set();
  limit = LIMIT;
  user = { kind: 'drive#user', displayName: 'Ann Listener', me: true, permissionId: '01234567890123456789', emailAddress: 'ann@example.com' };
  /** The id behind the alias `root`. */
  root = this.#rootId();

  constructor() {
    this.#keep({ id: this.root, name: 'My Drive', mimeType: FOLDER_TYPE, parents: [] });
  }

  /** Milliseconds; each is later than the one before. */
  now() {
    return (this.#clock += 1000);
  }

  /** An id as Google's are, of 33 letters. */
  newId() {
    return `1${this.#letters(32)}`;
  }

  /** @param {number} count */
  reserveIds(count) {
    const ids = Array.from({ length: count }, () => this.newId());
    for (const id of ids) this.#reserved.add(id);
    return ids;
  }

  /** Whether a program may name a file so that it makes. @param {string} id */
  mayBeNamed(id) {
    return this.#reserved.has(id);
  }

  /** @param {string} id of a file, or `root` */
  find(id) {
    return this.files.get(id === 'root' ? this.root : id);
  }

  /** @param {string} id */
  childrenOf(id) {
    return Array.from(this.#children.get(id) ?? [], (child) => this.files.get(child)).filter((file) => file !== undefined);
  }

  /** @param {StoredFile} file whether it shows in listings of what the account sees */
  isListed(file) {
    if (file.driveId !== undefined && this.drives.get(file.driveId)?.member) return true;
    return this.#climb(file, ({ owner, driveId, sharedWithMe }) => (owner === null && driveId === undefined) || sharedWithMe);
  }

  /** @param {StoredFile} file whether the account may read it, if it knows its id (and the key) */
  isReachable(file) {
    return this.isListed(file) || this.#climb(file, ({ linkShared }) => linkShared);
  }

  /** @param {StoredFile} file whether only a key gives it to those who are no members */
  needsKey(file) {
    return file.resourceKey !== undefined && !this.isListed(file);
  }

  /** A file that the account may see. @param {string} id @param {boolean} allDrives @param {ReadonlyMap<string, string>} [keys] by id */
  get(id, allDrives, keys = new Map()) {
    const file = this.find(id);
    if (!file || !this.isReachable(file) || (file.driveId !== undefined && !allDrives)) throw fileNotFound(id);
    if (this.needsKey(file) && keys.get(file.id) !== file.resourceKey) throw fileNotFound(id);
    return file;
  }

  /**
   * Makes a file, and says so in the log. What is made in a folder in the bin is in the bin.
   * @param {Partial<StoredFile> & { name: string }} facts
   */
  create(facts) {
    const [parent = this.root] = facts.parents ?? [];
    const file = this.#keep({ ...facts, parents: facts.parents ?? [parent] });
    this.#logChange(file);
    return file;
  }

  /** @param {StoredFile} file @param {Partial<StoredFile>} facts */
  update(file, facts) {
    if (facts.parents !== undefined) this.#move(file, facts.parents);
    Object.assign(file, facts, facts.content === undefined ? {} : contentFacts(facts.content), { version: file.version + 1 });
    if (facts.content !== undefined) file.revision = this.newId();
    if (facts.explicitlyTrashed !== undefined || facts.parents !== undefined) this.#spreadTrash(file);
    this.#logChange(file);
  }

  /** @param {StoredFile} file with all beneath it; gone for good */
  delete(file) {
    for (const child of this.childrenOf(file.id)) this.delete(child);
    this.#logChange(file, true);
    for (const parent of file.parents) this.#children.get(parent)?.delete(file.id);
    this.files.delete(file.id);
  }

  /** The account loses its view of a file, or gets it. @param {StoredFile} file @param {boolean} isShared */
  share(file, isShared) {
    file.sharedWithMe = isShared;
    file.sharedWithMeTime = isShared ? this.now() : undefined;
    this.#logChange(file, !this.isListed(file));
  }

  /** @param {string} name @param {string} [id] */
  createDrive(name, id = this.#rootId()) {
    const drive = { id, name, createdTime: this.now(), hidden: false, member: true };
    this.drives.set(id, drive);
    this.#logs.set(id, []);
    this.#keep({ id, name, mimeType: FOLDER_TYPE, parents: [], driveId: id });
    this.#log('', { type: 'drive', id, removed: false });
    return drive;
  }

  /** @param {string} id @param {Partial<Pick<SharedDrive, 'name' | 'member' | 'hidden'>>} facts `member` false: the account was taken out of it */
  updateDrive(id, facts) {
    const drive = this.driveOf(id);
    Object.assign(drive, facts);
    const root = this.files.get(id);
    if (root) root.name = drive.name;
    this.#log('', { type: 'drive', id, removed: !drive.member });
    this.#log(id, { type: 'drive', id, removed: !drive.member });
  }

  /** @param {string} id @throws DriveError 404 */
  driveOf(id) {
    const drive = this.drives.get(id);
    if (!drive) throw driveNotFound(id);
    return drive;
  }

  /** What names the present moment. @param {string} log */
  startToken(log) {
    return String(FIRST_NUMBER + this.#logOf(log).length);
  }

  /**
   * Each file that has changed since, once.
   * @param {string} log @param {string} token
   * @throws DriveError 400 for a token that is none
   */
  changesSince(log, token) {
    const entries = this.#logOf(log);
    const number = Number(token);
    if (!/^\d+$/.test(token) || number < 1 || number > FIRST_NUMBER + entries.length) throw invalidValue('pageToken');
    const last = new Map();
    for (const entry of entries.slice(Math.max(0, number - FIRST_NUMBER))) {
      last.delete(entry.id);
      last.set(entry.id, entry);
    }
    return /** @type {LogEntry[]} */ ([...last.values()]);
  }

  usage() {
    let [usage, trash] = [0, 0];
    for (const { owner, driveId, size, trashed } of this.files.values()) {
      if (owner !== null || driveId !== undefined) continue;
      usage += size ?? 0;
      if (trashed) trash += size ?? 0;
    }
    return { usage, trash };
  }

  /** @param {Partial<StoredFile> & { name: string }} facts @returns {StoredFile} */
  #keep(facts) {
    const now = this.now();
    const { parents = [], content = null } = facts;
    const parent = this.files.get(parents[0] ?? '');
    const driveId = facts.driveId ?? parent?.driveId;
    /** @type {StoredFile} */
    const file = {
      owner: null,
      explicitlyTrashed: false,
      starred: false,
      sharedWithMe: false,
      linkShared: false,
      byApp: true,
      createdTime: now,
      modifiedTime: now,
      version: 1,
      mimeType: 'application/octet-stream',
      ...contentFacts(content),
      revision: this.newId(),
      ...facts,
      id: facts.id ?? this.newId(),
      parents,
      ...(driveId !== undefined && { driveId }),
      trashed: facts.explicitlyTrashed === true || parent?.trashed === true,
    };
    if (file.mimeType.startsWith('application/vnd.google-apps.')) Object.assign(file, { size: null, md5: '', content: null });
    this.files.set(file.id, file);
    for (const parent of parents) this.#childrenSet(parent).add(file.id);
    return file;
  }

  /** @param {StoredFile} file @param {string[]} parents */
  #move(file, parents) {
    for (let at = this.files.get(parents[0] ?? ''); at; at = this.files.get(at.parents[0] ?? '')) {
      if (at === file) throw new DriveError(403, 'cannotMoveFolderIntoItself', 'A folder cannot be moved into one of its descendants.');
    }
    const before = file.driveId;
    for (const parent of file.parents) this.#children.get(parent)?.delete(file.id);
    for (const parent of parents) this.#childrenSet(parent).add(file.id);
    file.parents = parents;
    const driveId = this.files.get(parents[0] ?? '')?.driveId;
    if (driveId === before) return;
    this.#logChange(file, true);
    const change = (/** @type {StoredFile} */ each) => {
      if (driveId === undefined) delete each.driveId;
      else each.driveId = driveId;
      for (const child of this.childrenOf(each.id)) change(child);
    };
    change(file);
  }

  /** @param {StoredFile} file */
  #spreadTrash(file) {
    const parent = this.files.get(file.parents[0] ?? '');
    file.trashed = file.explicitlyTrashed || parent?.trashed === true;
    for (const child of this.childrenOf(file.id)) this.#spreadTrash(child);
  }

  /** @param {StoredFile} file @param {(file: StoredFile) => boolean} test of the file or of a folder that it lies in */
  #climb(file, test) {
    for (let at = /** @type {StoredFile | undefined} */ (file); at; at = this.files.get(at.parents[0] ?? '')) if (test(at)) return true;
    return false;
  }

  /** @param {StoredFile} file @param {boolean} [removed] */
  #logChange(file, removed = false) {
    if (file.driveId === undefined && !removed && !this.isListed(file)) return;
    this.#log(file.driveId ?? '', { type: 'file', id: file.id, removed });
    if (file.driveId !== undefined && file.sharedWithMe) this.#log('', { type: 'file', id: file.id, removed });
  }

  /** @param {string} log @param {Pick<LogEntry, 'type' | 'id' | 'removed'>} entry */
  #log(log, entry) {
    const entries = this.#logOf(log);
    entries.push({ ...entry, number: FIRST_NUMBER + entries.length, time: this.now() });
  }

  /** @param {string} log */
  #logOf(log) {
    const entries = this.#logs.get(log);
    if (!entries) throw driveNotFound(log);
    return entries;
  }

  /** @param {string} parent */
  #childrenSet(parent) {
    const children = this.#children.get(parent) ?? new Set();
    this.#children.set(parent, children);
    return children;
  }

  /** Ids of roots and of shared drives are shorter, and end with `ROOT` in Base64. */
  #rootId() {
    return `0A${this.#letters(11)}Uk9PVA`;
  }

  /** @param {number} count */
  #letters(count) {
    let text = '';
    for (let index = 0; index < count; index++) {
      this.#random = (this.#random * 48_271) % 2_147_483_647;
      text += ALPHABET[this.#random % ALPHABET.length];
    }
    return text;
  }
}

/** @param {Uint8Array | null} content */
function contentFacts(content) {
  if (content === null) return { content: null, size: null, md5: '' };
  return { content, size: content.length, md5: createHash('md5').update(content).digest('hex') };
}
