/** The functions of Dropbox beneath `files/` that read and change the tree, by their names. */
import { boolean, between, folderPath, listOf, optional, readPath, string, struct, tagOf, timestamp, unionOf, writePath } from './arguments.mjs';
import { malformed, refused, tagged } from './errors.mjs';
import { checkPath, isWithin, lowerOf } from './tree.mjs';

/**
 * @typedef {import('./tree.mjs').DropboxTree} DropboxTree
 *
 * @typedef {object} Call what a function is called with
 * @property {string} name
 * @property {any} args
 * @property {import('../dropbox.mjs').Account} account
 * @property {Uint8Array} body of an upload
 * @property {import('express').Request} request
 *
 * @typedef {object} ApiFunction
 * @property {'rpc' | 'upload' | 'download' | 'notify'} [style] `rpc` by default
 * @property {string} [scope] what a token has to be good for
 * @property {import('./arguments.mjs').Schema | null} schema
 * @property {(call: Call) => any} run
 *
 * @typedef {Record<string, ApiFunction>} ApiFunctions
 */

const inPath = (/** @type {object} */ error) => tagged('path', error);
const inLookup = (/** @type {object} */ error) => tagged('path_lookup', error);

/** What is at a path. @param {DropboxTree} tree @param {string} path @param {(error: object) => object} [within] */
export function lookUp(tree, path, within = inPath) {
  checkPath(path, within);
  const node = tree.find(path);
  if (!node) throw refused(within(tagged('not_found')));
  return node;
}

/** Without `.tag`, where the answer can be of one kind only. @param {DropboxTree} tree @param {import('./tree.mjs').Node} node */
export function plainMetadata(tree, node) {
  const { '.tag': _tag, ...metadata } = tree.describe(node);
  return metadata;
}

const listing = {
  recursive: [boolean, false],
  include_media_info: [boolean, false],
  include_deleted: [boolean, false],
  include_has_explicit_shared_members: [boolean, false],
  include_mounted_folders: [boolean, true],
  limit: [optional(between(1, 2000)), null],
  shared_link: [optional(struct({ url: [string], password: [optional(string), null] })), null],
  include_property_groups: [optional(unionOf('filter_some')), null],
  include_non_downloadable_files: [boolean, true],
};
const relocation = {
  allow_shared_folder: [boolean, false],
  autorename: [boolean, false],
  allow_ownership_transfer: [boolean, false],
};
const paths = { from_path: [writePath], to_path: [writePath] };

/**
 * @param {import('./listing.mjs').DropboxListings} listings
 * @param {(key: string, run: () => any) => Promise<any>} alone runs one call of a list at a time
 * @returns {ApiFunctions}
 */
export function filesFunctions(listings, alone) {
  const begin = (/** @type {Call} */ { name, account, args }, latest = false) => {
    if (args.shared_link !== null) throw malformed(name, 'request body: shared_link: this emulator lists no shared links');
    if (args.path !== '') checkPath(args.path, inPath);
    return alone(`${account.id} ${JSON.stringify(args)}`, () => listings.begin(account.tree, args, latest));
  };
  return {
    'files/list_folder': { scope: 'files.metadata.read', schema: { path: [folderPath], ...listing }, run: (call) => begin(call) },
    'files/list_folder/get_latest_cursor': { scope: 'files.metadata.read', schema: { path: [folderPath], ...listing }, run: (call) => begin(call, true) },
    'files/list_folder/continue': {
      scope: 'files.metadata.read',
      schema: { cursor: [string] },
      run: ({ args }) => alone(args.cursor, () => listings.continue(args.cursor)),
    },
    'files/list_folder/longpoll': {
      style: 'notify',
      schema: { cursor: [string], timeout: [between(30, 480), 30] },
      run: ({ args, request }) => awaitChanges(listings, args, request),
    },
    'files/get_metadata': {
      scope: 'files.metadata.read',
      schema: {
        path: [readPath],
        include_media_info: [boolean, false],
        include_deleted: [boolean, false],
        include_has_explicit_shared_members: [boolean, false],
        include_property_groups: [optional(unionOf('filter_some')), null],
      },
      run: ({ account: { tree }, args }) => tree.describe(lookUp(tree, args.path)),
    },
    'files/create_folder_v2': {
      scope: 'files.content.write',
      schema: { path: [writePath], autorename: [boolean, false] },
      run: ({ account: { tree }, args }) => ({ metadata: createFolder(tree, args) }),
    },
    'files/create_folder_batch': {
      scope: 'files.content.write',
      schema: { paths: [listOf(writePath)], autorename: [boolean, false], force_async: [boolean, false] },
      run: ({ account: { tree }, args }) =>
        completed(args.paths, (path) => tagged('success', createFolder(tree, { path, autorename: args.autorename }), 'metadata')),
    },
    'files/delete_v2': {
      scope: 'files.content.write',
      schema: { path: [writePath], parent_rev: [optional(string), null] },
      run: ({ account: { tree }, args }) => ({ metadata: remove(tree, args.path) }),
    },
    'files/delete_batch': {
      scope: 'files.content.write',
      schema: { entries: [listOf(struct({ path: [writePath], parent_rev: [optional(string), null] }))] },
      run: ({ account: { tree }, args }) => completed(args.entries, ({ path }) => tagged('success', remove(tree, path), 'metadata')),
    },
    ...relocationFunctions('move'),
    ...relocationFunctions('copy'),
    ...Object.fromEntries(
      ['create_folder_batch/check', 'delete_batch/check', 'move_batch/check_v2', 'copy_batch/check_v2'].map((name) => [
        `files/${name}`,
        { scope: 'files.content.write', schema: { async_job_id: [string] }, run: () => Promise.reject(refused(tagged('invalid_async_job_id'))) },
      ]),
    ),
    'files/list_revisions': {
      scope: 'files.metadata.read',
      schema: { path: [readPath], mode: [unionOf('path', 'id'), 'path'], limit: [between(1, 100), 10] },
      run({ account: { tree }, args }) {
        const node = lookUp(tree, args.path);
        if (node.tag === 'folder') throw refused(tagged('path', tagged('not_file')));
        return { is_deleted: false, entries: [plainMetadata(tree, node)] };
      },
    },
  };
}

/** @param {'move' | 'copy'} way @returns {ApiFunctions} */
function relocationFunctions(way) {
  return {
    [`files/${way}_v2`]: {
      scope: 'files.content.write',
      schema: { ...paths, ...relocation },
      run: ({ account: { tree }, args }) => ({ metadata: relocate(tree, way, args) }),
    },
    [`files/${way}_batch_v2`]: {
      scope: 'files.content.write',
      schema: { entries: [listOf(struct(paths))], autorename: [boolean, false], ...(way === 'move' && { allow_ownership_transfer: [boolean, false] }) },
      run: ({ account: { tree }, args }) =>
        completed(
          args.entries,
          (entry) => tagged('success', relocate(tree, way, { ...entry, autorename: args.autorename })),
          (error) => tagged('relocation_error', error),
        ),
    },
  };
}

/**
 * The answer of a batch, each entry with its own success or failure.
 * @template T
 * @param {readonly T[]} entries
 * @param {(entry: T) => object} run
 * @param {(error: any) => object} within
 */
function completed(entries, run, within = (error) => error) {
  return {
    '.tag': 'complete',
    entries: entries.map((entry) => {
      try {
        return run(entry);
      } catch (/** @type {any} */ error) {
        if (error.status !== 409) throw error;
        return tagged('failure', within(error.body.error));
      }
    }),
  };
}

/** @param {DropboxTree} tree @param {{ path: string, autorename: boolean }} args */
function createFolder(tree, { path, autorename }) {
  checkPath(path, inPath);
  const known = tree.find(path);
  if (known && !autorename) throw refused(inPath(tagged('conflict', tagged(known.tag))));
  const free = known ? tree.freePath(path) : path;
  tree.makeFolder(free);
  return plainMetadata(tree, lookUp(tree, free));
}

/** @param {DropboxTree} tree @param {string} path */
function remove(tree, path) {
  const node = lookUp(tree, path, inLookup);
  const metadata = tree.describe(node);
  tree.remove(path);
  return metadata;
}

/**
 * Nothing is ever put over what is there already.
 * @param {DropboxTree} tree @param {'move' | 'copy'} way @param {{ from_path: string, to_path: string, autorename: boolean }} args
 */
export function relocate(tree, way, { from_path: from, to_path: to, autorename }) {
  const node = lookUp(tree, from, (error) => tagged('from_lookup', error));
  checkPath(to, (error) => tagged('to', error));
  if (node.lower === lowerOf(to)) throw refused(tagged('duplicated_or_nested_paths'));
  if (isWithin(lowerOf(to), node.lower)) throw refused(tagged(way === 'move' ? 'cant_move_folder_into_itself' : 'duplicated_or_nested_paths'));
  const known = tree.find(to);
  if (known && !autorename) throw refused(tagged('to', tagged('conflict', tagged(known.tag))));
  const free = known ? tree.freePath(to) : to;
  return tree.describe(way === 'move' ? tree.move(from, free) : tree.copy(from, free));
}

/**
 * Answers as soon as something has happened, or when the time is over.
 * @param {import('./listing.mjs').DropboxListings} listings
 * @param {{ cursor: string, timeout: number }} args
 * @param {import('express').Request} request
 */
async function awaitChanges(listings, { cursor, timeout }, request) {
  const { tree } = listings.position(cursor);
  if (!listings.hasChanges(cursor)) {
    await new Promise((resolve) => {
      const timer = setTimeout(done, timeout * 1000);
      function done() {
        clearTimeout(timer);
        tree.watchers.delete(done);
        resolve(undefined);
      }
      tree.watchers.add(done);
      request.socket.once('close', done);
    });
  }
  return { changes: listings.hasChanges(cursor) };
}

/** Arguments of a file that is written, in an upload and at the end of a session. @type {import('./arguments.mjs').Schema} */
export const commitSchema = {
  path: [writePath],
  mode: [unionOf('add', 'overwrite', 'update'), 'add'],
  autorename: [boolean, false],
  client_modified: [optional(timestamp), null],
  mute: [boolean, false],
  property_groups: [optional(listOf(struct({ template_id: [string], fields: [listOf(struct({ name: [string], value: [string] }))] }))), null],
  strict_conflict: [boolean, false],
};

/**
 * Writes a file as a commit says.
 * @param {DropboxTree} tree
 * @param {any} commit of {@link commitSchema}
 * @param {Uint8Array} bytes
 * @throws DropboxError whose error is a `WriteError` within `within`
 */
export function commitFile(tree, { path, mode, autorename, client_modified: modified, strict_conflict: strict }, bytes, within = inPath) {
  const target = path.startsWith('id:') ? tree.displayOf(lookUp(tree, path, within).lower) : path;
  checkPath(target, within);
  const known = tree.find(target);
  const tag = tagOf(mode);
  const isTaken = known?.tag === 'folder' || (known && tag === 'add') || (known && tag === 'update' && known.rev !== mode.update);
  const isSame = known?.tag === 'file' && tag === 'add' && !strict && Buffer.from(known.bytes).equals(bytes);
  if (isSame) return known;
  if (isTaken && !autorename) throw refused(within(tagged('conflict', tagged(known.tag))));
  const free = isTaken ? tree.freePath(target) : target;
  return tree.write(free, bytes, { ...(modified && { clientModified: Date.parse(modified) }) });
}
