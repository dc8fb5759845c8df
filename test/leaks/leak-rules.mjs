/** Where a secret has to stand, because OAuth or the service's own protocol puts it there. Everything else is a leak. */

/** @typedef {import('./ledger.mjs').Secret} Secret @typedef {import('./ledger.mjs').Seen} Seen */

/**
 * @typedef {object} Rule
 * @property {string} why
 * @property {(secret: Secret, seen: Seen) => boolean} covers
 */

const REQUEST = /^(?:GET|HEAD|POST|OPTIONS) (\S+)$/;
const ADDRESS = /^https?:\/\/\S+$/;

/** @type {readonly Rule[]} */
export const RULES = [
  {
    why: 'RFC 6749, 4.1.2: the authorization server sends the code in the address of the callback page',
    covers: ({ kind, at }, seen) => kind === 'code' && (seen.where === 'an address asked for' || seen.where === 'the address of a page') && isAt(at, addressOf(seen)),
  },
  {
    why: 'RFC 6749, 4.2.2: of the token model the access token stands in the fragment of the callback page, which is not sent',
    covers: ({ kind, at }, seen) => kind === 'access token' && seen.where === 'the address of a page' && /^[^?#]*#/.test(seen.text) && isAt(at, addressOf(seen)),
  },
  {
    why: "Subsonic's API knows credentials in the address only, where a server offers no forms",
    covers: ({ provider, at = '', query = false }, seen) => {
      const address = addressOf(seen);
      return provider === 'subsonic' && query && seen.where === 'an address asked for' && address !== null && placeOf(address).replace(/[^/]*$/, '') === at;
    },
  },
  {
    why: 'Subsonic: an audio element can only GET, so its address has token and salt in it, never the password or key',
    covers: ({ provider, kind, at = '' }, seen) => {
      const address = isGiven(seen) ? addressOf(seen) : null;
      return provider === 'subsonic' && (kind === 'token' || kind === 'salt') && [`${at}stream`, `${at}stream.view`].some((stream) => isAt(stream, address));
    },
  },
  {
    why: 'A temporary link is an address that works by itself; it is asked for, and given to the audio element of the page',
    covers: ({ kind, at }, seen) => kind === 'temporary link' && isGiven(seen) && isAt(at, addressOf(seen)),
  },
];

/** @param {Secret} secret @param {Seen} seen @returns {boolean} */
export const isDemanded = (secret, seen) => RULES.some(({ covers }) => covers(secret, seen));

/** The address that the whole text is; null where more stands there, or none. @param {Seen} seen */
function addressOf({ where, text }) {
  const address = where === 'an address asked for' ? (REQUEST.exec(text)?.[1] ?? '') : text;
  return ADDRESS.test(address) && URL.canParse(address) ? new URL(address) : null;
}

/** Asked for, or handed to the page. @param {Seen} seen */
const isGiven = ({ where }) => where === 'an address asked for' || where === 'a message from a worker';

/** @param {URL} address */
const placeOf = ({ origin, pathname }) => `${origin}${pathname}`;

/** @param {string | undefined} at @param {URL | null} address */
function isAt(at, address) {
  return at !== undefined && address !== null && URL.canParse(at) && placeOf(new URL(at)) === placeOf(address);
}
