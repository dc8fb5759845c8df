/**
 * Listing folders: pages of what is there, then of what has happened since, by cursors that may be asked for again. A path
 * is told of once a page run, as it is now; of a folder that is gone, nothing but itself.
 */
import { malformed, refused, tagged, tooManyRequests } from './errors.mjs';
import { isWithin, parentOf } from './tree.mjs';

/**
 * @typedef {import('./tree.mjs').DropboxTree} DropboxTree
 *
 * @typedef {object} Position
 * @property {DropboxTree} tree
 * @property {string} root lower
 * @property {boolean} recursive
 * @property {boolean} nonDownloadable
 * @property {number} limit
 * @property {readonly (import('./tree.mjs').Node | Deleted)[]} items of the run that it is in; what is there is described when it is told
 * @property {number} at of the next item
 * @property {number} seen of the log, once the items are through
 * @property {number} run that the items are of
 * @property {number} made epoch milliseconds
 *
 * @typedef {{ '.tag': 'deleted', name: string, path_lower: string, path_display: string }} Deleted
 */

const DEFAULT_LIMIT = 500;
const MAX_LIMIT = 2000;

export class DropboxListings {
  /** @type {Map<string, Position>} */
  #positions = new Map();
  #now;
  /** Seconds that a cursor is good for. */
  lifetime = Infinity;
  /** Runs by the run that they go on from and how far the log went: who asks again gets the same cursors. @type {Map<string, number>} */
  #runs = new Map();
  #count = 0;
  /** Calls of `continue` until one of them answers that its cursor is gone; null: none does. @type {number | null} */
  resetIn = null;
  /** Pages that come a second time. */
  repeats = 0;
  /** Entries of a page at most. */
  most = MAX_LIMIT;
  /** Tells of all that was in a folder that is gone, not only of the folder. */
  everyDeletion = false;

  /** @param {() => number} now */
  constructor(now) {
    this.#now = now;
  }

  /** All cursors so far are gone: `reset`. */
  forget() {
    this.#positions.clear();
  }

  /** @param {DropboxTree} tree @param {any} args of `files/list_folder` @param {boolean} latest only the cursor, after all that is there */
  begin(tree, { path, recursive, limit, include_deleted: withDeleted, include_non_downloadable_files: nonDownloadable }, latest = false) {
    const top = path === '' ? undefined : tree.find(path);
    if (path !== '' && !top) throw refused(tagged('path', tagged('not_found')));
    if (top?.tag === 'file') throw refused(tagged('path', tagged('not_folder')));
    const root = top?.lower ?? '';
    const nodes = latest ? [] : [...(top && recursive ? [top] : []), ...tree.beneath(root, recursive)];
    /** @type {Position['items'][number][]} */
    const items = nodes.filter((node) => nonDownloadable || node.downloadable);
    if (withDeleted && !latest) items.push(...deletedOf(tree, root, recursive));
    const run = ++this.#count;
    /** @type {Position} */
    const position = { tree, run, root, recursive, nonDownloadable, limit: Math.min(limit ?? DEFAULT_LIMIT, this.most), items, at: 0, seen: tree.log.length, made: this.#now() };
    return latest ? { cursor: this.#keep(position) } : this.#page(position);
  }

  /** @param {string} cursor */
  continue(cursor) {
    const position = this.position(cursor);
    if (this.resetIn !== null && this.resetIn-- <= 0) {
      this.resetIn = null;
      this.forget();
      throw refused(tagged('reset'));
    }
    if (this.repeats > 0 && position.at > 0 && position.at < position.items.length) {
      this.repeats -= 1;
      return this.#page({ ...position, at: Math.max(0, position.at - position.limit) });
    }
    return this.#page(position.at < position.items.length ? position : this.#changed(position));
  }

  /** Whether anything has happened that a cursor has not told of. @param {string} cursor */
  hasChanges(cursor) {
    const position = this.position(cursor);
    return position.at < position.items.length || this.#changed(position).items.length > 0;
  }

  /** @param {string} cursor @returns {Position} */
  position(cursor) {
    if (!/^AAH[\w-]+$/.test(cursor)) throw malformed('files/list_folder/continue', 'Invalid "cursor" parameter.');
    const position = this.#positions.get(cursor);
    if (!position || this.#now() - position.made > this.lifetime * 1000) throw refused(tagged('reset'));
    return position;
  }

  /** @param {Position} position */
  #page(position) {
    const { tree, items, at, limit } = position;
    const end = Math.min(items.length, at + limit);
    const cursor = this.#keep({ ...position, at: end, made: this.#now() });
    // What went away meanwhile is told by the next run.
    const entries = items.slice(at, end).flatMap((item) => ('.tag' in item ? [item] : tree.find(item.id) === item ? [tree.describe(item)] : []));
    return { entries, cursor, has_more: end < items.length };
  }

  /** The run of what has happened since the last one. @param {Position} position @returns {Position} */
  #changed(position) {
    const { tree, root, recursive, nonDownloadable, seen } = position;
    const log = tree.log.slice(seen);
    const last = new Map(log.map((change, index) => [change.lower, index]));
    const gone = new Set([...last.keys()].filter((lower) => !tree.find(lower)));
    /** @param {string} lower */
    const isWithinGone = (lower) => {
      for (let parent = parentOf(lower); parent !== ''; parent = parentOf(parent)) if (gone.has(parent)) return true;
      return false;
    };
    const items = log.flatMap(({ lower, name, display }, index) => {
      if (!isListed(lower, root, recursive) || last.get(lower) !== index) return [];
      const node = tree.find(lower);
      if (node && (node.downloadable || nonDownloadable)) return [node];
      if (!this.everyDeletion && isWithinGone(lower)) return [];
      return [deleted({ lower, name, display })];
    });
    const key = `${position.run} ${tree.log.length}`;
    const run = this.#runs.get(key) ?? ++this.#count;
    this.#runs.set(key, run);
    return { ...position, run, items, at: 0, seen: tree.log.length };
  }

  /** @param {Position} position */
  #keep(position) {
    const cursor = `AAH${Buffer.from(`cursor of run ${position.run} at ${position.at}`).toString('base64url')}`;
    this.#positions.set(cursor, position);
    return cursor;
  }
}

/** @param {string} lower @param {string} root @param {boolean} recursive */
function isListed(lower, root, recursive) {
  return isWithin(lower, root) && (recursive || parentOf(lower) === root);
}

/** @param {import('./tree.mjs').Change} change @returns {Deleted} */
function deleted({ lower, name, display }) {
  return { '.tag': 'deleted', name, path_lower: lower, path_display: display };
}

/** All that was there and is no more. @param {DropboxTree} tree @param {string} root @param {boolean} recursive */
function deletedOf(tree, root, recursive) {
  const gone = new Map(tree.log.filter(({ lower }) => !tree.find(lower) && isListed(lower, root, recursive)).map((change) => [change.lower, change]));
  return [...gone.values()].map(deleted);
}

/** A call of the same list while another one runs is too many. */
export class OneAtATime {
  /** @type {Set<string>} */
  #running = new Set();

  /** @template T @param {string} key @param {() => Promise<T>} run */
  async run(key, run) {
    if (this.#running.has(key)) throw tooManyRequests(1);
    this.#running.add(key);
    try {
      return await run();
    } finally {
      this.#running.delete(key);
    }
  }
}
