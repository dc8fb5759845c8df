/**
 * Nextcloud's search (RFC 5323, with what its developer manual and icewind's SearchDAV make of it): one answer with all folders
 * and all music of a tree, in place of one listing a folder. It tells what the server's database has. So a folder is asked
 * for as ever where the database may know less than is there, and a whole tree where the search fails.
 */
import { AUDIO_EXTENSIONS } from '../audio-files.ts';
import type { DavFolder, DavResource, DavResponse } from './propfind.ts';
import { NAMESPACES, PROLOG, PROPERTIES, escapeXml, isGood } from './propfind.ts';
import type { Position } from './webdav-cursor.ts';
import type { ListFolder } from './webdav-listing.ts';

/** Where a tree is searched. */
export interface SearchPlace {
  /** Encoded path that takes searches. */
  readonly path: string;
  readonly body: string;
}

/** Folders by their encoded paths, relative to the account's root. */
export type FoundFolders = Map<string, DavFolder>;

/** A listing that goes on with fewer folders than these asks for them one by one: a search would bring all that is known already. */
const WORTH_A_SEARCH = 16;

/** Without a limit newer servers tell a hundred (nextcloud/server#59388). An answer of as many as these may not be whole. */
const MOST_ROWS = 1_000_000;

/**
 * What asks for all folders, and for resources that are music, of at most 100 operators. Types alone miss what the server
 * takes for `application/octet-stream`.
 */
function where(): string {
  const names = Array.from(AUDIO_EXTENSIONS, (extension) => compare('like', 'displayname', `%.${extension}`));
  return `<D:is-collection/>${compare('like', 'getcontenttype', 'audio/%')}${compare('eq', 'getcontenttype', 'application/ogg')}${names.join('')}`;
}

function compare(operator: 'eq' | 'like', property: string, literal: string): string {
  return `<D:${operator}><D:prop><D:${property}/></D:prop><D:literal>${literal}</D:literal></D:${operator}>`;
}

/** @param root encoded path of the account's folder @returns null where it is none of Nextcloud's, or none that a search can name */
export function searchPlaceOf(root: string): SearchPlace | null {
  const [, dav, folder] = /^(.*?\/remote\.php\/dav)(\/files\/[^/]+.*)$/.exec(root) ?? [];
  const scope = folder === undefined ? null : decoded(folder);
  if (dav === undefined || scope === null) return null;
  const select = `<D:select><D:prop>${PROPERTIES}<oc:size/><oc:permissions/></D:prop></D:select>`;
  // Whatever is no whole URL is taken as it stands, not decoded.
  const from = `<D:from><D:scope><D:href>${escapeXml(scope)}</D:href><D:depth>infinity</D:depth></D:scope></D:from>`;
  const limit = `<D:limit><D:nresults>${MOST_ROWS}</D:nresults></D:limit>`;
  const search = `<D:basicsearch>${select}${from}<D:where><D:or>${where()}</D:or></D:where>${limit}</D:basicsearch>`;
  return { path: `${dav}/`, body: `${PROLOG}<D:searchrequest ${NAMESPACES}>${search}</D:searchrequest>` };
}

/** Null for what is no UTF-8, or holds characters that XML cannot. */
function decoded(path: string): string | null {
  try {
    const text = decodeURIComponent(path);
    return /\p{Cc}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

/** Whether a search may serve a listing: one of everything that begins, or that goes on and has much left, of a tree whose folders have ETags. */
export function mayBeSearched({ pending, tree, full }: Position): boolean {
  return pending === undefined ? tree === undefined : full === true && tree !== undefined && pending.length >= WORTH_A_SEARCH;
}

export interface SearchedTreeOptions {
  /** Asks for one folder. */
  readonly list: ListFolder;
  /** Asks for all at once. */
  readonly search: (signal: AbortSignal) => Promise<FoundFolders>;
}

/** Lists folders of one tree from one search, as far as that knows them. */
export class SearchedTree {
  readonly #options: SearchedTreeOptions;
  #found: Promise<FoundFolders> | null = null;
  /** Told by the root, which is always asked for itself: with its ETag from before the search, no change goes unseen. */
  #isSearchable = true;

  constructor(options: SearchedTreeOptions) {
    this.#options = options;
  }

  readonly list: ListFolder = async (path, signal) => {
    const found = path !== '' && this.#isSearchable ? await (this.#found ??= this.#search(signal)) : null;
    const known = found?.get(path);
    if (known) {
      // Nobody asks for it twice.
      found?.delete(path);
      return known;
    }
    const folder = await this.#options.list(path, signal);
    if (path === '') this.#isSearchable = folder.root?.propagates === true && folder.root.syncToken === '' && !folder.root.isPartial;
    return folder;
  };

  /** Nothing where the server does not search, is not let do so by CORS, or fails: whoever lists does without. */
  async #search(signal: AbortSignal): Promise<FoundFolders> {
    try {
      return await this.#options.search(signal);
    } catch {
      signal.throwIfAborted();
      return new Map();
    }
  }
}

interface Gathered {
  /** Null as long as its own row has not come. */
  self: DavResource | null;
  readonly children: Map<string, DavResource>;
  /** Whether what was found of it may be believed. */
  isSound: boolean;
}

/** Makes folders of the rows of a search, which come in any order. */
export class SearchRows {
  readonly #start: string;
  readonly #most: number;
  readonly #folders = new Map<string, Gathered>();
  #count = 0;

  /** @param root encoded path of the account's folder, without a slash at its end @param most as many rows as were asked for */
  constructor(root: string, most = MOST_ROWS) {
    this.#start = `${root}/`;
    this.#most = most;
  }

  add({ status, resource, root }: DavResponse): void {
    this.#count++;
    if (!isGood(status) || !resource.path.startsWith(this.#start)) return;
    const path = resource.path.slice(this.#start.length);
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? null : this.#at(path.slice(0, slash));
    above?.children.set(path.slice(slash + 1), resource);
    if (resource.isFolder) {
      const folder = this.#at(path);
      folder.self = resource;
      folder.isSound &&= root?.propagates === true && !root.isPartial;
    } else if (above && (resource.etag === '' || resource.fileId === '')) {
      above.isSound = false;
    }
  }

  /** Those of which all is known. The root is not among them. */
  folders(): FoundFolders {
    const found: FoundFolders = new Map();
    if (this.#count >= this.#most) return found;
    for (const [path, { self }] of this.#folders) {
      if (self) continue;
      // There is something beneath it: so its parent was not told whole either.
      this.#doubt(path);
      this.#doubt(parentOf(path));
    }
    for (const [path, { self, children }] of this.#folders) {
      if (this.#isSound(path)) found.set(path, { self, children, root: null });
    }
    return found;
  }

  #at(path: string): Gathered {
    let folder = this.#folders.get(path);
    if (!folder) this.#folders.set(path, (folder = { self: null, children: new Map(), isSound: true }));
    return folder;
  }

  #doubt(path: string): void {
    const folder = this.#folders.get(path);
    if (folder) folder.isSound = false;
  }

  /** As long as all above it is: beneath a storage of its own nothing is believed. */
  #isSound(path: string): boolean {
    for (let at = path; at !== ''; at = parentOf(at)) if (this.#folders.get(at)?.isSound === false) return false;
    return true;
  }
}

/** Empty for what lies in the root. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
