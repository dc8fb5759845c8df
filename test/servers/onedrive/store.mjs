/**
 * The files and folders of one drive, in memory, with the order in which they have changed: what the delta query tells.
 * Names are unique in their folder, whatever their case.
 */
import { createHash, randomBytes } from 'node:crypto';
import { invalidRequest, GraphError } from './errors.mjs';
import { quickXorHash } from './quick-xor-hash.mjs';

/**
 * @typedef {object} Item
 * @property {string} id
 * @property {string} name
 * @property {Item | null} parent
 * @property {'root' | 'folder' | 'file' | 'package' | 'remote'} kind
 * @property {Map<string, Item>} children by name in small letters
 * @property {Buffer | null} content null for files that are only said to be there, and for folders
 * @property {number} size of folders: of all beneath them
 * @property {string} mimeType
 * @property {{ quickXorHash?: string, sha1Hash?: string, sha256Hash?: string } | null} hashes
 * @property {object | null} audio
 * @property {string} [description]
 * @property {number} created epoch milliseconds, as all of these
 * @property {number} modified
 * @property {number} fileCreated as the client has set it
 * @property {number} fileModified
 * @property {number} version of anything
 * @property {number} contentVersion
 * @property {number} born the change by which it came
 * @property {number} changed the latest change
 * @property {boolean} deleted
 * @property {boolean} malware
 * @property {object[]} permissions
 * @property {{ id: string, size: number, modified: number }[]} versions
 *
 * @typedef {'fail' | 'replace' | 'rename'} Conflict
 */

/** @type {Readonly<Record<string, string>>} */
const TYPES = {
  mp3: 'audio/mpeg', flac: 'audio/flac', ogg: 'audio/ogg', opus: 'audio/ogg', m4a: 'audio/mp4', wav: 'audio/wav', wma: 'audio/x-ms-wma',
  jpg: 'image/jpeg', png: 'image/png', txt: 'text/plain', pdf: 'application/pdf', m3u: 'audio/mpegurl',
};

export class DriveStore {
  /** @type {Map<string, Item>} */
  #items = new Map();
  /** What has changed, each change at its number; an item that has changed again since counts at its last only. @type {(Item | null)[]} */
  #log = [null];
  #count = 100;
  personal;
  driveId;
  root;
  total;
  deletedBytes = 0;

  /** @param {{ personal?: boolean, total?: number }} [options] `total`: bytes that there is room for */
  constructor({ personal = true, total = 5 * 1024 ** 3 } = {}) {
    this.personal = personal;
    this.total = total;
    this.driveId = personal ? randomBytes(8).toString('hex').toUpperCase() : `b!${randomBytes(48).toString('base64url')}`;
    this.root = this.#create({ name: 'root', parent: null, kind: 'root' });
  }

  get lastChange() {
    return this.#log.length - 1;
  }

  /** @param {string} id @returns {Item} @throws GraphError */
  get(id) {
    const item = this.#items.get(id) ?? (id === 'root' ? this.root : undefined);
    if (!item || item.deleted) throw new GraphError('itemNotFound', undefined, { inner: 'itemNotFound' });
    return item;
  }

  /** @param {Item} from @param {string[]} names @returns {Item | undefined} */
  find(from, names) {
    /** @type {Item | undefined} */
    let at = from;
    for (const name of names) at = at?.children.get(name.toLowerCase());
    return at;
  }

  /** Everything that exists, or, after a change, that has changed since: in the order of the changes. @param {number} after @param {number} until @param {boolean} reversed */
  *changes(after, until, reversed = false) {
    for (let step = 1; step <= until - after; step++) {
      const number = reversed ? until + 1 - step : after + step;
      const item = this.#log[number];
      if (item && item.changed === number) yield item;
    }
  }

  /** @returns {Iterable<Item>} */
  living() {
    return [...this.#items.values()].filter(({ deleted }) => !deleted);
  }

  /** @param {Item} parent @param {string} name @param {Conflict} conflict @param {Partial<Item>} [facts] */
  addFolder(parent, name, conflict, facts = {}) {
    const { free, taken } = this.#place(parent, name, conflict);
    if (taken?.kind === 'folder' && conflict === 'replace') return taken;
    if (taken) throw new GraphError('nameAlreadyExists', undefined, { inner: 'nameAlreadyExists' });
    return this.#create({ name: free, parent, kind: 'folder', ...facts });
  }

  /**
   * @param {Item} parent @param {string} name @param {Buffer} content
   * @param {Conflict} conflict @param {Partial<Item>} [facts]
   * @returns {{ item: Item, isNew: boolean }}
   */
  putFile(parent, name, content, conflict, facts = {}) {
    const { free, taken } = this.#place(parent, name, conflict);
    if (taken && (conflict === 'fail' || taken.kind !== 'file')) throw new GraphError('nameAlreadyExists', undefined, { inner: 'nameAlreadyExists' });
    if (taken) return { item: this.write(taken, content, facts), isNew: false };
    this.#checkRoom(content.length);
    return { item: this.#create({ name: free, parent, kind: 'file', mimeType: typeOf(name), ...this.#describe(content), ...facts }), isNew: true };
  }

  /** Other content for a file. @param {Item} item @param {Buffer} content @param {Partial<Item>} [facts] */
  write(item, content, facts = {}) {
    if (item.kind !== 'file') throw invalidRequest('Cannot write content to a folder.');
    this.#checkRoom(content.length - item.size);
    this.#grow(item.parent, content.length - item.size);
    item.versions.push({ id: `${item.contentVersion}.0`, size: item.size, modified: item.modified });
    const now = Date.now();
    Object.assign(item, { ...this.#describe(content), modified: now, fileModified: now, contentVersion: item.contentVersion + 1, ...facts });
    this.touch(item);
    return item;
  }

  /** A file of so many bytes that nobody will read, and of which no hash is known. @param {Item} parent @param {string} name @param {number} size @param {Partial<Item>} [facts] */
  addListed(parent, name, size, facts = {}) {
    return this.#create({ name, parent, kind: 'file', mimeType: typeOf(name), size, ...facts });
  }

  /** @param {Item} item @param {{ parent?: Item, name?: string }} to @param {Conflict} conflict */
  move(item, { parent = item.parent ?? this.root, name = item.name }, conflict) {
    if (item.kind === 'root') throw invalidRequest('The root cannot be moved or renamed.');
    for (let at = /** @type {Item | null} */ (parent); at; at = at.parent) {
      if (at === item) throw invalidRequest('Cannot move an item into itself or one of its descendants.', 'cannotMoveIntoSelf');
    }
    const { free, taken } = this.#place(parent, name, conflict, item);
    if (taken && taken !== item) {
      if (conflict === 'fail' || taken.kind !== 'file') throw new GraphError('nameAlreadyExists', undefined, { inner: 'nameAlreadyExists' });
      this.remove(taken);
    }
    item.parent?.children.delete(item.name.toLowerCase());
    this.#grow(item.parent, -item.size);
    Object.assign(item, { name: free, parent });
    parent.children.set(free.toLowerCase(), item);
    this.#grow(parent, item.size);
    this.touch(item);
  }

  /** @param {Item} item @param {Item} parent @param {string} name @param {Conflict} conflict @returns {Item} */
  copy(item, parent, name, conflict) {
    if (item.kind === 'file') {
      const { mimeType, audio, content, size } = item;
      if (content === null) return this.addListed(parent, name, size, { audio });
      return this.putFile(parent, name, content, conflict, { mimeType, audio }).item;
    }
    // Before there is the copy, which may go into the folder itself.
    const children = Array.from(item.children.values());
    const copy = this.addFolder(parent, name, conflict);
    for (const child of children) this.copy(child, copy, child.name, 'fail');
    return copy;
  }

  /** With all that is beneath it; a drive of work tells of the topmost only. @param {Item} item */
  remove(item) {
    if (item.kind === 'root') throw new GraphError('accessDenied', 'The root cannot be deleted.', { inner: 'accessDenied' });
    item.parent?.children.delete(item.name.toLowerCase());
    this.#grow(item.parent, -item.size);
    this.deletedBytes += item.size;
    /** @param {Item} gone @param {boolean} told */
    const end = (gone, told) => {
      gone.deleted = true;
      if (told) this.touch(gone);
      else this.#log[gone.changed] = null;
      for (const child of gone.children.values()) end(child, this.personal);
    };
    end(item, true);
  }

  /** It has changed. @param {Item} item */
  touch(item) {
    this.#log[item.changed] = null;
    item.version += 1;
    item.changed = this.#log.push(item) - 1;
  }

  /** @param {Pick<Item, 'name' | 'parent' | 'kind'> & Partial<Item>} facts @returns {Item} */
  #create({ name, parent, kind, ...facts }) {
    const now = Date.now();
    const number = this.#count++;
    const id = this.personal ? `${this.driveId}!${number}` : `01${createHash('sha256').update(`${this.driveId}${number}`).digest('hex').toUpperCase().slice(0, 32)}`;
    /** @type {Item} */
    const item = {
      id, name, parent, kind, children: new Map(), content: null, size: 0, mimeType: '', hashes: null, audio: null, created: now, modified: now,
      fileCreated: now, fileModified: now, version: 1, contentVersion: 1, born: 0, changed: 0, deleted: false, malware: false, permissions: [], versions: [], ...facts,
    };
    item.born = item.changed = this.#log.push(item) - 1;
    this.#items.set(id, item);
    parent?.children.set(name.toLowerCase(), item);
    this.#grow(parent, item.size);
    return item;
  }

  /** @param {Buffer} content */
  #describe(content) {
    const sum = (/** @type {string} */ kind) => createHash(kind).update(content).digest('hex').toUpperCase();
    const hashes = { quickXorHash: quickXorHash(content), ...(this.personal && { sha1Hash: sum('sha1'), sha256Hash: sum('sha256') }) };
    return { content, size: content.length, hashes };
  }

  /** @param {Item | null} folder @param {number} bytes */
  #grow(folder, bytes) {
    for (let at = folder; at; at = at.parent) at.size += bytes;
  }

  /** @param {number} bytes */
  #checkRoom(bytes) {
    if (this.root.size + bytes > this.total) throw new GraphError('insufficientStorage', undefined, { inner: 'quotaLimitReached' });
  }

  /** @param {Item} parent @param {string} name @param {Conflict} conflict @param {Item} [mover] */
  #place(parent, name, conflict, mover) {
    checkName(name);
    if (parent.kind !== 'root' && parent.kind !== 'folder') throw invalidRequest('The parent is not a folder.');
    let free = name;
    for (let count = 1; conflict === 'rename' && (parent.children.get(free.toLowerCase()) ?? mover) !== mover; count++) {
      free = name.replace(/(\.[^.]*)?$/, (extension) => ` ${count}${extension}`);
    }
    return { free, taken: parent.children.get(free.toLowerCase()) };
  }
}

/** @param {string} name */
function typeOf(name) {
  return TYPES[name.slice(name.lastIndexOf('.') + 1).toLowerCase()] ?? 'application/octet-stream';
}

/** @param {unknown} name @throws GraphError for what no file can be called */
export function checkName(name) {
  if (typeof name !== 'string' || name === '' || name.length > 255) throw invalidRequest('The name in the provided oneDriveItem is missing or too long.', 'invalidResourceId');
  if (/["*:<>?/\\|\0]/.test(name) || /^\s|\s$|\.$/.test(name)) {
    throw invalidRequest('The provided name cannot contain any of the following characters "*:<>?/\\|, nor begin or end with a space, nor end with a period.', 'invalidName');
  }
}
