/**
 * The files of one Dropbox account, and the log of what has happened to them. Paths are compared without regard to case
 * and shown in the case in which they were made; a file keeps its id wherever it goes.
 */
import { contentHash } from './content-hash.mjs';
import { refused, tagged } from './errors.mjs';

/**
 * @typedef {object} Node
 * @property {'file' | 'folder'} tag
 * @property {string} id
 * @property {string} name
 * @property {string} lower the path in small letters
 * @property {Uint8Array} bytes
 * @property {string} rev
 * @property {number} clientModified epoch milliseconds
 * @property {number} serverModified
 * @property {boolean} downloadable
 * @property {string} [hash] once it was asked for
 *
 * @typedef {object} Change
 * @property {string} lower
 * @property {string} name of what was there
 * @property {string} display its path
 */

/** Names that Dropbox keeps to itself. */
const DISALLOWED = new Set(['.dropbox', '.dropbox.attr', '.dropbox.cache', 'desktop.ini', 'thumbs.db', '.ds_store', 'icon\r']);

/** @param {string} path */
export const lowerOf = (path) => path.toLowerCase();
/** @param {string} path */
export const parentOf = (path) => path.slice(0, path.lastIndexOf('/'));
/** @param {string} path */
export const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1);
/** @param {string} path @param {string} folder */
export const isWithin = (path, folder) => path === folder || path.startsWith(`${folder}/`);

/** Dates have no milliseconds. @param {number} time */
const dateOf = (time) => new Date(time).toISOString().replace(/\.\d+Z$/, 'Z');

export class DropboxTree {
  /** @type {Map<string, Node>} */
  #nodes = new Map();
  /** @type {Map<string, Node>} */
  #byId = new Map();
  /** @type {Map<string, Set<string>>} */
  #children = new Map([['', new Set()]]);
  #count = 0;
  #salt;
  #now;
  /** Shows folders within paths in small letters, as Dropbox may: only a path's last part is to be relied upon. */
  oddCasing = false;
  /** @type {Change[]} */
  log = [];
  /** Told of every change. @type {Set<() => void>} */
  watchers = new Set();

  /** @param {string} salt makes ids differ between accounts @param {() => number} now */
  constructor(salt, now) {
    this.#salt = salt;
    this.#now = now;
  }

  /** By path or `id:…` or `rev:…`. @param {string} path @returns {Node | undefined} */
  find(path) {
    if (path.startsWith('id:')) {
      const [id = '', ...rest] = path.split('/');
      const found = this.#byId.get(id);
      return rest.length === 0 || !found ? found : this.#nodes.get(lowerOf(`${found.lower}/${rest.join('/')}`));
    }
    if (path.startsWith('rev:')) return [...this.#nodes.values()].find(({ tag, rev }) => tag === 'file' && `rev:${rev}` === path);
    return this.#nodes.get(lowerOf(path.replace(/^ns:\d+/, '')));
  }

  /** In the order of their names. @param {string} lower of a folder @returns {Generator<Node>} */
  *beneath(lower, recursive = true) {
    for (const child of [...(this.#children.get(lower) ?? [])].sort()) {
      const node = this.#nodes.get(child);
      if (!node) continue;
      yield node;
      if (recursive && node.tag === 'folder') yield* this.beneath(child);
    }
  }

  /** The path as it is shown. @param {string} lower @returns {string} */
  displayOf(lower) {
    const node = this.#nodes.get(lower);
    if (!node) return lower;
    const parent = parentOf(lower);
    return `${this.oddCasing ? parent : this.displayOf(parent)}/${node.name}`;
  }

  /** @param {string} path @param {Uint8Array} bytes @param {{ clientModified?: number, downloadable?: boolean }} [facts] */
  write(path, bytes, { clientModified = this.#now(), downloadable = true } = {}) {
    this.makeFolder(parentOf(path));
    const lower = lowerOf(path);
    const known = this.#nodes.get(lower);
    if (known?.tag === 'folder') this.#drop(lower);
    const node = known?.tag === 'file' ? known : this.#place(this.#newNode('file', nameOf(path), lower));
    Object.assign(node, { bytes, clientModified, downloadable, serverModified: this.#now(), rev: this.#newRev(), hash: undefined });
    this.#note(node);
    return node;
  }

  /** With the folders that it lies in. @param {string} path */
  makeFolder(path) {
    if (path === '' || this.#nodes.get(lowerOf(path))?.tag === 'folder') return;
    this.makeFolder(parentOf(path));
    this.#note(this.#place(this.#newNode('folder', nameOf(path), lowerOf(path))));
  }

  /** @param {string} path */
  remove(path) {
    const lower = this.find(path)?.lower;
    if (lower === undefined) return;
    for (const node of [...this.beneath(lower)].reverse()) this.#note(node);
    const node = this.#nodes.get(lower);
    if (node) this.#note(node);
    this.#drop(lower);
    this.#tell();
  }

  /** Everything goes along, with its ids. @param {string} from @param {string} to */
  move(from, to) {
    const top = this.find(from);
    if (!top) throw new Error(`There is nothing at ${from}.`);
    this.makeFolder(parentOf(to));
    const start = top.lower;
    const moving = [top, ...this.beneath(start)];
    for (const node of moving) this.#note(node);
    this.#drop(start);
    for (const node of moving) {
      const lower = lowerOf(to) + node.lower.slice(start.length);
      const name = node === top ? nameOf(to) : node.name;
      this.#note(this.#place(Object.assign(node, { lower, name, ...(node.tag === 'file' && { rev: this.#newRev() }) })));
    }
    return top;
  }

  /** @param {string} from @param {string} to */
  copy(from, to) {
    const top = this.find(from);
    if (!top) throw new Error(`There is nothing at ${from}.`);
    const display = this.displayOf(top.lower);
    for (const node of [top, ...this.beneath(top.lower)]) {
      const path = to + this.displayOf(node.lower).slice(display.length);
      if (node.tag === 'folder') this.makeFolder(path);
      else this.write(path, node.bytes, node);
    }
    return /** @type {Node} */ (this.find(to));
  }

  /** Only the case of its name: Dropbox tells nobody of that. @param {string} path @param {string} name */
  recase(path, name) {
    const node = this.find(path);
    if (!node || lowerOf(name) !== lowerOf(node.name)) throw new Error(`${name} is another name than that of ${path}.`);
    node.name = name;
  }

  /** A path like this one that is free, as `autorename` makes it. @param {string} path */
  freePath(path) {
    const [, stem = path, extension = ''] = /^(.*?)(\.[^./]*)?$/s.exec(path) ?? [];
    for (let number = 1; ; number++) if (!this.find(`${stem} (${number})${extension}`)) return `${stem} (${number})${extension}`;
  }

  /** As the API writes it. @param {Node} node */
  describe(node) {
    const { tag, name, id, lower } = node;
    const common = { '.tag': tag, name, path_lower: lower, path_display: this.displayOf(lower), id };
    if (tag === 'folder') return common;
    return {
      ...common,
      client_modified: dateOf(node.clientModified),
      server_modified: dateOf(node.serverModified),
      rev: node.rev,
      size: node.bytes.length,
      is_downloadable: node.downloadable,
      ...(!node.downloadable && { export_info: { export_as: 'html' } }),
      content_hash: (node.hash ??= contentHash(node.bytes)),
    };
  }

  /** Bytes of all files. */
  get used() {
    let used = 0;
    for (const { bytes } of this.#nodes.values()) used += bytes.length;
    return used;
  }

  /** @param {'file' | 'folder'} tag @param {string} name @param {string} lower @returns {Node} */
  #newNode(tag, name, lower) {
    const id = `id:${Buffer.from(`${this.#salt}${String(++this.#count).padStart(8, '0')}`).toString('base64url').padEnd(22, 'A').slice(-22)}`;
    return { tag, id, name, lower, bytes: new Uint8Array(), rev: '', clientModified: 0, serverModified: 0, downloadable: true };
  }

  #newRev() {
    return `015f${(++this.#count).toString(16).padStart(12, '0')}`;
  }

  /** @param {Node} node */
  #place(node) {
    this.#nodes.set(node.lower, node);
    this.#byId.set(node.id, node);
    this.#children.get(parentOf(node.lower))?.add(node.lower);
    if (node.tag === 'folder') this.#children.set(node.lower, new Set());
    return node;
  }

  /** @param {string} lower */
  #drop(lower) {
    // They are found by way of each other: all of them first.
    const nodes = Array.from(this.beneath(lower));
    for (const { lower: each, id } of nodes) {
      this.#nodes.delete(each);
      this.#byId.delete(id);
      this.#children.delete(each);
    }
    this.#byId.delete(this.#nodes.get(lower)?.id ?? '');
    this.#nodes.delete(lower);
    this.#children.delete(lower);
    this.#children.get(parentOf(lower))?.delete(lower);
  }

  /** @param {Node} node */
  #note({ lower, name }) {
    this.log.push({ lower, name, display: this.displayOf(lower) });
    this.#tell();
  }

  #tell() {
    for (const watcher of this.watchers) watcher();
  }
}

/**
 * Refuses paths that can be none of a file or folder.
 * @param {string} path
 * @param {(error: object) => object} within wraps what is wrong in the error of the function
 */
export function checkPath(path, within) {
  if (!path.startsWith('/')) return;
  const names = path.slice(1).split('/');
  if (names.some((name) => name === '' || name === '.' || name === '..' || name.length > 255 || /[\\\0]/.test(name))) {
    throw refused(within(tagged('malformed_path')));
  }
  if (DISALLOWED.has(lowerOf(nameOf(path)))) throw refused(within(tagged('disallowed_name')));
}
