/** Uploads, upload sessions, downloads and temporary links of Dropbox. */
import { randomBytes } from 'node:crypto';
import { boolean, between, hash, listOf, optional, readPath, string, struct, unionOf } from './arguments.mjs';
import { contentHash } from './content-hash.mjs';
import { refused, tagged } from './errors.mjs';
import { commitFile, commitSchema, lookUp, plainMetadata } from './files-functions.mjs';

/**
 * @typedef {import('./files-functions.mjs').ApiFunctions} ApiFunctions
 * @typedef {{ parts: Uint8Array[], size: number, closed: boolean }} Session
 */

const scope = 'files.content.write';
const cursor = struct({ session_id: [string], offset: [between(0, Number.MAX_SAFE_INTEGER)] });
const commit = struct(commitSchema);
const contentHashOf = [optional(hash), null];
const sessionType = [optional(unionOf('sequential', 'concurrent')), null];

/** Uploads in pieces. They belong to the account whose token began them. */
export class UploadSessions {
  /** @type {Map<string, Session>} */
  #sessions = new Map();

  /** @param {Uint8Array} bytes @param {boolean} closed */
  start(bytes, closed) {
    const id = `pid_upload_session:${randomBytes(24).toString('base64url')}`;
    this.#sessions.set(id, { parts: [bytes], size: bytes.length, closed });
    return id;
  }

  /** @param {{ session_id: string, offset: number }} at @param {Uint8Array} bytes @param {boolean} close */
  append(at, bytes, close) {
    const session = this.#at(at);
    if (session.closed) throw refused(tagged('closed'));
    session.parts.push(bytes);
    session.size += bytes.length;
    session.closed = close;
  }

  /** All bytes of a session, which is over with it. @param {{ session_id: string, offset: number }} at @param {Uint8Array} [last] */
  finish(at, last = new Uint8Array()) {
    const session = this.#at(at, (error) => tagged('lookup_failed', error));
    this.#sessions.delete(at.session_id);
    return Buffer.concat([...session.parts, last]);
  }

  /** @param {{ session_id: string, offset: number }} at @param {(error: object) => object} [within] */
  #at({ session_id: id, offset }, within = (error) => error) {
    const session = this.#sessions.get(id);
    if (!session) throw refused(within(tagged('not_found')));
    if (session.size !== offset) throw refused(within({ ...tagged('incorrect_offset'), correct_offset: session.size }));
    return session;
  }
}

/** @param {UploadSessions} sessions @returns {ApiFunctions} */
export function uploadFunctions(sessions) {
  /** @param {import('./files-functions.mjs').Call['account']} account @param {any} entry @param {Uint8Array} [last] */
  const finish = ({ tree }, { cursor: at, commit: facts }, last) => commitFile(tree, facts, sessions.finish(at, last));
  /** @param {import('./files-functions.mjs').Call} call */
  const finishAll = ({ account, args }) =>
    args.entries.map((/** @type {any} */ entry) => {
      try {
        return { '.tag': 'success', ...plainMetadata(account.tree, finish(account, entry)) };
      } catch (/** @type {any} */ error) {
        if (error.status !== 409) throw error;
        return tagged('failure', error.body.error);
      }
    });
  const batch = { entries: [listOf(struct({ cursor: [cursor], commit: [commit] }))] };
  return {
    'files/upload': {
      style: 'upload',
      scope,
      schema: { ...commitSchema, content_hash: contentHashOf },
      run({ account: { tree }, args, body }) {
        checkHash(args, body);
        const within = (/** @type {object} */ reason) => ({ ...tagged('path', reason, 'reason'), upload_session_id: `pid_upload_session:${randomBytes(12).toString('base64url')}` });
        return plainMetadata(tree, commitFile(tree, args, body, within));
      },
    },
    'files/upload_session/start': {
      style: 'upload',
      scope,
      schema: { close: [boolean, false], session_type: sessionType, content_hash: contentHashOf },
      run({ args, body }) {
        checkHash(args, body);
        return { session_id: sessions.start(body, args.close) };
      },
    },
    'files/upload_session/append_v2': {
      style: 'upload',
      scope,
      schema: { cursor: [cursor], close: [boolean, false], content_hash: contentHashOf },
      run({ args, body }) {
        checkHash(args, body);
        sessions.append(args.cursor, body, args.close);
        return null;
      },
    },
    'files/upload_session/finish': {
      style: 'upload',
      scope,
      schema: { cursor: [cursor], commit: [commit], content_hash: contentHashOf },
      run({ account, args, body }) {
        checkHash(args, body);
        return plainMetadata(account.tree, finish(account, args, body));
      },
    },
    'files/upload_session/start_batch': {
      scope,
      schema: { num_sessions: [between(1, 1000)], session_type: sessionType },
      run: ({ args }) => ({ session_ids: Array.from({ length: args.num_sessions }, () => sessions.start(new Uint8Array(), false)) }),
    },
    'files/upload_session/finish_batch': { scope, schema: batch, run: (call) => ({ '.tag': 'complete', entries: finishAll(call) }) },
    'files/upload_session/finish_batch_v2': { scope, schema: batch, run: (call) => ({ entries: finishAll(call) }) },
    'files/upload_session/finish_batch/check': {
      scope,
      schema: { async_job_id: [string] },
      run: () => Promise.reject(refused(tagged('invalid_async_job_id'))),
    },
  };
}

/** @param {(node: import('./tree.mjs').Node, account: import('../dropbox.mjs').Account) => string} linkTo @returns {ApiFunctions} */
export function downloadFunctions(linkTo) {
  return {
    'files/download': {
      style: 'download',
      scope: 'files.content.read',
      schema: { path: [readPath], rev: [optional(string), null] },
      run({ account: { tree }, args }) {
        const node = fileAt(tree, args.rev === null ? args.path : `rev:${args.rev}`);
        if (!node.downloadable) throw refused(tagged('unsupported_file'));
        return { metadata: plainMetadata(tree, node), bytes: node.bytes };
      },
    },
    'files/get_temporary_link': {
      scope: 'files.content.read',
      schema: { path: [readPath] },
      run({ account, args }) {
        const node = fileAt(account.tree, args.path);
        if (!node.downloadable) throw refused(tagged('unsupported_file'));
        return { metadata: plainMetadata(account.tree, node), link: linkTo(node, account) };
      },
    },
  };
}

/** @param {import('./tree.mjs').DropboxTree} tree @param {string} path */
function fileAt(tree, path) {
  const node = lookUp(tree, path);
  if (node.tag === 'folder') throw refused(tagged('path', tagged('not_file')));
  return node;
}

/** @param {{ content_hash: string | null }} args @param {Uint8Array} bytes */
function checkHash({ content_hash: expected }, bytes) {
  if (expected !== null && expected !== contentHash(bytes)) throw refused(tagged('content_hash_mismatch'));
}
