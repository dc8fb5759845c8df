/** What each field of the configuration may hold: one line a field, in the words that a fault is told in. */
import * as v from 'valibot';
import { discreetField, field, type Field } from './check-fields.ts';
import type { MpcConfig } from './config.ts';
import { isThisMachine } from './this-machine.ts';

const TERABYTE = 1e12;

/** Product, version and contact in printable ASCII, which is all that a header can carry. */
const USER_AGENT = /^(?<product>[!-'*-.0-~](?:[ -'*-.0-~]*[!-'*-.0-~])?)\/(?<version>[!-'*-~]+) \( ?(?<contact>[!-'*-~]+) ?\)$/;
const MAIL_ADDRESS = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)+$/;

const flag = field('true or false', v.boolean());
const bytes = field('a whole number from 0 to 1000000000000 (bytes)', v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(TERABYTE)));

const baseUrl = discreetField(
  'an absolute https:// address without user name, query or fragment (http:// only on this machine)',
  v.pipe(v.string(), v.check(isBaseUrl), v.transform(asBase)),
);

const pageUrl = discreetField(
  'an absolute https:// address without user name, query or fragment (http:// only on this machine)',
  v.pipe(v.string(), v.check(isBaseUrl)),
);

/** RFC 6749, 3.3. */
const scope = field('scopes with single spaces between them', v.pipe(v.string(), v.regex(/^[!#-[\]-~]+(?: [!#-[\]-~]+)*$/)));

function count(from: number, to: number) {
  return field(`a whole number from ${from} to ${to}`, v.pipe(v.number(), v.integer(), v.minValue(from), v.maxValue(to)));
}

/** What a service gave to tell who asks. Its form is the service's own business, which it may change. */
function identifier(what: string) {
  return discreetField(`${what} without spaces, or null`, v.nullable(v.pipe(v.string(), v.regex(/^[!-~]{1,255}$/))));
}

/** The compiler demands a line for every field, and `check-config.test.ts` has it prove that the types are the same. */
export const CONFIG_FIELDS = {
  features: {
    lyrics: flag,
    remoteArtwork: flag,
    enrichment: flag,
    scrobbling: flag,
    waveforms: flag,
    offlineCache: flag,
  },
  metadata: {
    userAgent: discreetField(
      'in the form `App/version (contact)`, where the contact is an e-mail address or a web address, or null',
      v.nullable(
        v.pipe(
          v.string(),
          v.check((text) => isContact(USER_AGENT.exec(text)?.groups?.['contact'])),
          v.transform((text) => text.replace(/\( ?(.*?) ?\)$/, '($1)')),
        ),
      ),
    ),
    lastFmKey: identifier('an API key of Last.fm'),
    minimumDelay: field(
      'a whole number of at least 1000 (milliseconds)',
      v.pipe(v.number(), v.safeInteger(), v.minValue(1000)),
    ),
    musicBrainzUrl: baseUrl,
    coverArtUrl: baseUrl,
    lrclibUrl: baseUrl,
    lastFmUrl: baseUrl,
  },
  clients: {
    googleDrive: identifier('a client id of Google'),
    oneDrive: identifier('an application id of Microsoft'),
    dropbox: identifier('an app key of Dropbox'),
  },
  signIn: {
    callbackUrl: discreetField(
      'an absolute https:// address (http:// only on this machine), or null',
      v.nullable(v.pipe(v.string(), v.check(isBaseUrl), v.transform(asBase))),
    ),
    google: field('"token" or "code"', v.picklist(['token', 'code'])),
    googleScope: scope,
    oneDriveScope: scope,
    dropboxScope: scope,
  },
  endpoints: {
    googleAuthorizeUrl: pageUrl,
    googleTokenUrl: pageUrl,
    googleRevokeUrl: pageUrl,
    googleApiUrl: baseUrl,
    microsoftUrl: baseUrl,
    graphUrl: baseUrl,
    dropboxAuthorizeUrl: pageUrl,
    dropboxApiUrl: baseUrl,
    dropboxContentUrl: baseUrl,
  },
  caches: { audio: bytes, artwork: bytes, metadata: bytes },
  concurrency: { requestsPerHost: count(1, 16), tagReads: count(1, 32) },
  playback: {
    startBuffer: field('a number from 0.1 to 5 (seconds)', v.pipe(v.number(), v.minValue(0.1), v.maxValue(5))),
    positionInterval: field('a number from 0.1 to 60 (seconds)', v.pipe(v.number(), v.minValue(0.1), v.maxValue(60))),
  },
  storage: {
    secrets: field('"memory", "session" or "indexeddb"', v.picklist(['memory', 'session', 'indexeddb'])),
  },
} as const satisfies { readonly [S in keyof MpcConfig]: { readonly [F in keyof MpcConfig[S]]: Field<MpcConfig[S][F]> } };

function isContact(text: string | undefined): boolean {
  if (text === undefined) return false;
  if (MAIL_ADDRESS.test(text)) return true;
  const url = parseUrl(text);
  return url !== null && /^https?:$/.test(url.protocol) && /^https?:\/\//i.test(text);
}

function asBase(text: string): string {
  return new URL(text).href.replace(/\/?$/, '/');
}

/** Whether paths can be put behind it, and whether it is safe to send requests to. */
function isBaseUrl(text: string): boolean {
  const url = parseUrl(text);
  if (url === null || !/^https?:\/\/[^\s?#\\]+$/i.test(text)) return false;
  if (url.username !== '' || url.password !== '') return false;
  return url.protocol === 'https:' || isThisMachine(url.hostname);
}

function parseUrl(text: string): URL | null {
  // Not URL.canParse and URL.parse: Safari learnt them late.
  try {
    return new URL(text);
  } catch {
    return null;
  }
}
