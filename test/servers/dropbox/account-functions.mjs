/** The functions of Dropbox about people: whose account it is, how full it is, what is shared by link; and the check of a connection. */
import { between, boolean, listOf, optional, readPath, string, struct, timestamp, unionOf } from './arguments.mjs';
import { refused, tagged } from './errors.mjs';
import { lookUp, plainMetadata } from './files-functions.mjs';
import { NAMESPACE } from './functions.mjs';

/** @typedef {import('./files-functions.mjs').ApiFunctions} ApiFunctions */
/** @typedef {import('../dropbox.mjs').Account} Account */

/** @param {Account} account */
function personOf({ id, email, name }) {
  const [given = '', ...rest] = name.split(' ');
  const surname = rest.join(' ');
  return {
    account_id: id,
    name: { given_name: given, surname, familiar_name: given, display_name: name, abbreviated_name: `${given[0] ?? ''}${surname[0] ?? ''}` },
    email,
    email_verified: true,
    disabled: false,
  };
}

/** @param {{ oauth: import('../oauth-authority.mjs').OAuthAuthority, token: (request: import('express').Request) => string }} seam @returns {ApiFunctions} */
export function accountFunctions({ oauth, token }) {
  return {
    'users/get_current_account': {
      scope: 'account_info.read',
      schema: null,
      run: ({ account }) => ({
        ...personOf(account),
        country: 'DE',
        locale: 'en',
        referral_link: 'https://www.dropbox.com/referrals/AAAAA?src=app9-0',
        is_paired: false,
        account_type: tagged('basic'),
        root_info: { '.tag': 'user', root_namespace_id: NAMESPACE, home_namespace_id: NAMESPACE },
      }),
    },
    'users/get_account': {
      scope: 'sharing.read',
      schema: { account_id: [string] },
      run({ account, args }) {
        if (args.account_id !== account.id) throw refused(tagged('no_account'));
        return { ...personOf(account), is_teammate: false };
      },
    },
    'users/get_space_usage': {
      scope: 'account_info.read',
      schema: null,
      run: ({ account }) => ({ used: account.tree.used, allocation: { '.tag': 'individual', allocated: account.allocated } }),
    },
    'check/user': { scope: 'account_info.read', schema: { query: [string, ''] }, run: ({ args }) => ({ result: args.query }) },
    'auth/token/revoke': {
      schema: null,
      run({ request }) {
        oauth.revoke(token(request));
        return null;
      },
    },
    ...sharingFunctions(),
  };
}

/** @returns {ApiFunctions} */
function sharingFunctions() {
  /** @param {Account} account @param {string} url */
  const linkOf = (account, url) => {
    const [id] = [...account.links].find(([, link]) => link === url) ?? [];
    const node = id === undefined ? undefined : account.tree.find(id);
    if (!node) throw refused(tagged('shared_link_not_found'));
    return describeLink(account, node, url);
  };
  return {
    'sharing/create_shared_link_with_settings': {
      scope: 'sharing.write',
      schema: { path: [readPath], settings: [optional(linkSettings), null] },
      run({ account, args }) {
        const node = lookUp(account.tree, args.path);
        const known = account.links.get(node.id);
        if (known) throw refused(tagged('shared_link_already_exists', { '.tag': 'metadata', metadata: describeLink(account, node, known) }));
        const url = `https://www.dropbox.com/scl/fi/${node.id.slice(3)}/${encodeURIComponent(node.name)}?rlkey=${node.id.slice(-8)}&dl=0`;
        account.links.set(node.id, url);
        return describeLink(account, node, url);
      },
    },
    'sharing/list_shared_links': {
      scope: 'sharing.read',
      schema: { path: [optional(readPath), null], cursor: [optional(string), null], direct_only: [optional(boolean), null] },
      run({ account, args }) {
        const wanted = args.path === null ? null : lookUp(account.tree, args.path).id;
        const links = [...account.links].filter(([id]) => account.tree.find(id) && (wanted === null || id === wanted));
        return { links: links.map(([, url]) => linkOf(account, url)), has_more: false };
      },
    },
    'sharing/get_shared_link_metadata': {
      scope: 'sharing.read',
      schema: { url: [string], path: [optional(string), null], link_password: [optional(string), null] },
      run: ({ account, args }) => linkOf(account, args.url),
    },
    'sharing/revoke_shared_link': {
      scope: 'sharing.write',
      schema: { url: [string] },
      run({ account, args }) {
        linkOf(account, args.url);
        for (const [id, url] of account.links) if (url === args.url) account.links.delete(id);
        return null;
      },
    },
    'sharing/list_folders': { scope: 'sharing.read', schema: { limit: [between(1, 1000), 1000], actions: [optional(listOf(unionOf('leave_a_copy'))), null] }, run: () => ({ entries: [] }) },
    'sharing/list_received_files': { scope: 'sharing.read', schema: { limit: [between(1, 300), 100], actions: [optional(listOf(string)), null] }, run: () => ({ entries: [] }) },
  };
}

const linkSettings = struct({
  require_password: [optional(boolean), null],
  link_password: [optional(string), null],
  expires: [optional(timestamp), null],
  audience: [optional(unionOf('public', 'team', 'no_one', 'password', 'members')), null],
  access: [optional(unionOf('viewer', 'editor', 'max', 'default')), null],
  requested_visibility: [optional(unionOf('public', 'team_only', 'password')), null],
  allow_download: [optional(boolean), null],
});

/** @param {Account} account @param {import('./tree.mjs').Node} node @param {string} url */
function describeLink({ tree }, node, url) {
  const { id, name, path_lower, ...facts } = plainMetadata(tree, node);
  return {
    '.tag': node.tag,
    url,
    id,
    name,
    path_lower,
    link_permissions: { resolved_visibility: tagged('public'), requested_visibility: tagged('public'), can_revoke: true },
    ...(node.tag === 'file' && { client_modified: facts.client_modified, server_modified: facts.server_modified, rev: facts.rev, size: facts.size }),
  };
}
