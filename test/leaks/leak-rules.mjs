/** Where a secret has to stand, because OAuth or the service's own protocol puts it there. Everything else is a leak. */

/**
 * @typedef {object} Rule
 * @property {string} why
 * @property {(secret: import('./ledger.mjs').Secret, seen: import('./ledger.mjs').Seen) => boolean} covers
 */

const CALLBACK = /^(?:GET )?https?:\/\/[^/]+\/[^?#]*sign-in\/[\w-]+\.html[?#]/;
const ADDRESSES = new Set(['an address asked for', 'the address of a page']);

/** @type {readonly Rule[]} */
export const RULES = [
  {
    why: 'RFC 6749, 4.1.2: the authorization server sends the code in the address of the callback page',
    covers: ({ kind }, { where, text }) => kind === 'code' && ADDRESSES.has(where) && CALLBACK.test(text),
  },
  {
    why: 'RFC 6749, 4.2.2: of the token model the access token stands in the fragment of the callback page, which is not sent',
    covers: ({ kind }, { where, text }) => kind === 'access token' && where === 'the address of a page' && CALLBACK.test(text) && text.includes('#'),
  },
  {
    why: "Subsonic's API knows credentials in the address only, where a server offers no forms",
    covers: ({ provider, query }, { where, text }) => provider === 'subsonic' && query !== undefined && where === 'an address asked for' && text.includes(`//${query}/`),
  },
  {
    why: 'Subsonic: an audio element can only GET, so its address has token and salt in it, never the password or key',
    covers: ({ provider, kind }, { where, text }) =>
      provider === 'subsonic' && (kind === 'token' || kind === 'salt') && (where === 'an address asked for' || where === 'a message from a worker') && /\/rest\/stream/.test(text),
  },
  {
    why: 'A temporary link is an address that works by itself; it is asked for, and given to the audio element of the page',
    covers: ({ kind }, { where }) => kind === 'temporary link' && (where === 'an address asked for' || where === 'a message from a worker'),
  },
];

/** @param {import('./ledger.mjs').Secret} secret @param {import('./ledger.mjs').Seen} seen */
export const isDemanded = (secret, seen) => RULES.some(({ covers }) => covers(secret, seen));
