/** How Subsonic servers differ, as far as it was measured. */

/**
 * @typedef {object} Flavour
 * @property {object} facts in every answer
 * @property {boolean} openSubsonic
 * @property {readonly string[]} extensions of OpenSubsonic
 * @property {boolean} post whether parameters may come in a form, be it advertised or not
 * @property {readonly ('token' | 'password' | 'apiKey')[]} auth ways to sign in
 * @property {41 | 42} refusal of a way that it does not have
 * @property {boolean} numericIds
 * @property {boolean} emptyLists whether lists without members are told
 * @property {boolean} paths whether songs have paths
 * @property {boolean} lastScan whether it tells when it scanned
 * @property {boolean} downloads whether users may download
 * @property {'empty' | 'quoted' | 'odd' | 'none'} search which query lists everything: none at all, two quotation marks;
 *   `odd`: as `empty`, by pages that are short and overlap; `none`: search finds words only
 * @property {'all' | 'json' | 'none'} cors which answers other origins may read
 * @property {boolean} preflight whether preflights are answered; with 401 where not
 * @property {'404' | 0 | 70} unknownMethod
 */

/** @type {Flavour} */
const navidrome = {
  facts: { version: '1.16.1', type: 'navidrome', serverVersion: '0.58.0 (f2a9c4e1)', openSubsonic: true },
  openSubsonic: true,
  extensions: ['transcodeOffset', 'formPost', 'songLyrics'],
  post: true,
  auth: ['token', 'password'],
  refusal: 42,
  numericIds: false,
  emptyLists: false,
  paths: true,
  lastScan: true,
  downloads: true,
  search: 'empty',
  cors: 'all',
  preflight: true,
  unknownMethod: '404',
};

/** @type {Readonly<Record<string, Flavour>>} */
export const FLAVOURS = {
  navidrome,
  gonic: { ...navidrome, facts: { version: '1.15.0', type: 'gonic', serverVersion: '0.16.4', openSubsonic: true }, numericIds: true, lastScan: false, unknownMethod: 70 },
  supysonic: {
    ...navidrome,
    facts: { version: '1.12.0' },
    openSubsonic: false,
    extensions: [],
    lastScan: false,
    cors: 'json',
    unknownMethod: 0,
  },
  mstream: {
    ...navidrome,
    facts: { version: '1.16.1', type: 'mstream', serverVersion: '6.2.0', openSubsonic: true },
    extensions: [],
    post: false,
    auth: ['password'],
    refusal: 41,
    numericIds: true,
    emptyLists: true,
    paths: false,
    preflight: false,
  },
  apiKey: { ...navidrome, facts: { version: '1.16.1', type: 'lms', serverVersion: '3.69.0', openSubsonic: true }, extensions: ['formPost', 'apiKeyAuthentication'], auth: ['apiKey'], cors: 'all' },
  subsonic: { ...navidrome, facts: { version: '1.16.1' }, openSubsonic: false, extensions: [], search: 'quoted', numericIds: true, cors: 'all', lastScan: false, unknownMethod: '404' },
};
