/**
 * The files of one Nextcloud user as its server keeps them: every node has a number that survives renames and moves, and an
 * ETag that changes with whatever happens to it or beneath it. With each change goes an entry into a log, for RFC 6578.
 */
import { createHash } from 'node:crypto';

/**
 * @typedef {object} DavNode
 * @property {number} id
 * @property {string} name empty for the root
 * @property {DavNode | null} parent
 * @property {Map<string, DavNode> | null} children null for a file
 * @property {Uint8Array} bytes
 * @property {number} modified epoch milliseconds, whole seconds
 * @property {string} etag without quotes
 * @property {string} type as guessed from the name, once
 * @property {string} checksum as the client that uploaded it told
 * @property {'home' | 'external' | 'unscanned'} storage of a folder with all beneath it: the database need not know what is there
 * @property {Map<string, string>} properties dead ones, by their name in Clark's notation
 */

/** What Nextcloud takes from a name; all else is `application/octet-stream`. */
const TYPES = {
  mp3: 'audio/mpeg', flac: 'audio/flac', ogg: 'audio/ogg', oga: 'audio/ogg', opus: 'audio/ogg', m4a: 'audio/mp4', m4b: 'audio/m4b', wav: 'audio/wav', aac: 'audio/aac',
  aiff: 'audio/aiff', mp4: 'video/mp4', jpg: 'image/jpeg', png: 'image/png', txt: 'text/plain', md: 'text/markdown', m3u: 'audio/mpegurl', pdf: 'application/pdf',
};

export class NextcloudTree {
  #nextId = 100;
  #version = 0;
  #now;
  /** @type {{ path: string, gone: boolean }[]} */
  log = [];
  /** @type {DavNode} */
  root;

  /** @param {() => number} now epoch milliseconds */
  constructor(now) {
    this.#now = now;
    this.root = this.#node('', null, new Map());
  }

  /** @param {string} path @returns {DavNode | undefined} */
  find(path) {
    /** @type {DavNode | undefined} */
    let node = this.root;
    for (const name of namesOf(path)) node = node?.children?.get(name);
    return node;
  }

  /** The folder in which a path lies, if it is there. @param {string} path */
  parentOf(path) {
    return this.find(namesOf(path).slice(0, -1).join('/'));
  }

  /**
   * Puts a file there, or other content into it; folders above it are made.
   * @param {string} path
   * @param {Uint8Array} bytes
   * @param {{ modified?: number, checksum?: string }} [facts]
   */
  write(path, bytes, { modified = this.#now(), checksum = '' } = {}) {
    const names = namesOf(path);
    const folder = this.makeFolder(names.slice(0, -1).join('/'));
    const name = names.at(-1) ?? '';
    const node = folder.children?.get(name) ?? this.#node(name, folder, null);
    Object.assign(node, { bytes, modified: Math.floor(modified / 1000) * 1000, checksum });
    folder.children?.set(name, node);
    this.#changed(node);
    return node;
  }

  /** @param {string} path made with all that is above it, where it is not there yet @returns {DavNode} */
  makeFolder(path) {
    let folder = this.root;
    for (const name of namesOf(path)) {
      let next = folder.children?.get(name);
      if (next === undefined) {
        next = this.#node(name, folder, new Map());
        folder.children?.set(name, next);
        this.#changed(next);
      }
      folder = next;
    }
    return folder;
  }

  /** @param {string} path */
  remove(path) {
    const node = this.find(path);
    if (node?.parent) this.#take(node, node.parent);
  }

  /** Gives a node another path, whatever lies there; it stays the same node. @param {string} from @param {string} to */
  move(from, to) {
    const node = this.find(from);
    const parent = this.parentOf(to);
    if (!node?.parent || !parent?.children) throw new Error(`There is no ${from}, or no folder for ${to}.`);
    this.remove(to);
    this.#take(node, node.parent);
    node.name = namesOf(to).at(-1) ?? '';
    node.parent = parent;
    parent.children.set(node.name, node);
    this.#touch(parent);
    this.#logAll(node);
  }

  /** Makes new nodes of the same content. @param {string} from @param {string} to */
  copy(from, to) {
    const node = this.find(from);
    if (!node) throw new Error(`There is no ${from}.`);
    this.remove(to);
    this.#copyInto(node, to);
  }

  /** Notes that something about the node itself has changed. @param {DavNode} node */
  touch(node) {
    this.#changed(node);
  }

  /** @param {DavNode} node */
  pathOf(node) {
    /** @type {string[]} */
    const names = [];
    for (let at = node; at.parent; at = at.parent) names.unshift(at.name);
    return names.join('/');
  }

  /** Bytes of a file, or of all files beneath a folder. @param {DavNode} node @returns {number} */
  sizeOf(node) {
    if (!node.children) return node.bytes.byteLength;
    let size = 0;
    for (const child of node.children.values()) size += this.sizeOf(child);
    return size;
  }

  /** All beneath a folder, by path; itself not. @param {DavNode} node @returns {Generator<DavNode>} */
  *below(node) {
    for (const child of node.children?.values() ?? []) {
      yield child;
      yield* this.below(child);
    }
  }

  /** What the server's database knows beneath a folder, by number. @param {DavNode} node */
  known(node) {
    return [...this.#known(node)].sort((a, b) => a.id - b.id);
  }

  /** @param {DavNode} node @returns {Generator<DavNode>} */
  *#known(node) {
    if (node.storage !== 'home') return;
    for (const child of node.children?.values() ?? []) {
      yield child;
      yield* this.#known(child);
    }
  }

  /** @param {DavNode} node @param {string} to */
  #copyInto(node, to) {
    if (!node.children) {
      const { bytes, modified, checksum } = node;
      this.write(to, bytes, { modified, checksum });
      return;
    }
    this.makeFolder(to);
    for (const child of node.children.values()) this.#copyInto(child, `${to}/${child.name}`);
  }

  /** @param {DavNode} node @param {DavNode} parent */
  #take(node, parent) {
    this.log.push({ path: this.pathOf(node), gone: true });
    parent.children?.delete(node.name);
    this.#touch(parent);
  }

  /** @param {DavNode} node */
  #logAll(node) {
    this.log.push({ path: this.pathOf(node), gone: false });
    for (const below of this.below(node)) this.log.push({ path: this.pathOf(below), gone: false });
  }

  /** @param {DavNode} node */
  #changed(node) {
    this.#touch(node);
    this.log.push({ path: this.pathOf(node), gone: false });
  }

  /** Gives a node and all that are above it new ETags. @param {DavNode} node */
  #touch(node) {
    for (let at = /** @type {DavNode | null} */ (node); at; at = at.parent) at.etag = this.#etag(at.id);
  }

  /** @param {number} id */
  #etag(id) {
    return createHash('md5').update(`${id} ${++this.#version}`).digest('hex');
  }

  /** @param {string} name @param {DavNode | null} parent @param {Map<string, DavNode> | null} children @returns {DavNode} */
  #node(name, parent, children) {
    const id = this.#nextId++;
    const extension = /** @type {keyof typeof TYPES} */ (name.slice(name.lastIndexOf('.') + 1).toLowerCase());
    const type = TYPES[extension] ?? 'application/octet-stream';
    const modified = Math.floor(this.#now() / 1000) * 1000;
    return { id, name, parent, children, bytes: new Uint8Array(), modified, etag: this.#etag(id), type, checksum: '', storage: 'home', properties: new Map() };
  }
}

/** @param {string} path */
export function namesOf(path) {
  return path.split('/').filter((name) => name !== '');
}
