/**
 * What must not be read in a log, as it looks in running text: credentials in their many notations, signed URLs,
 * e-mail addresses, and people's names in paths. What stays is what helps to find a fault: hosts, the paths of
 * programs, file name extensions, the names of parameters.
 *
 * Rules for a pattern: its cost must be bounded, so repetitions have limits or cannot overlap; what it leaves
 * behind must not be found again; and it must let ordinary sentences be (a test has a list of them). The order
 * matters: notations that quote a secret come first, since they know best where it ends.
 */

import {
  AUDIO,
  BARE_FRAGMENT_PATTERN,
  ENCODED_URL_PATTERN,
  extensionOf,
  GRAPH_PATTERN,
  REDACTED,
  REQUEST_PATTERN,
  SCHEME,
  SHARING_PATTERN,
  shownPath,
  URL_PATTERN,
  withoutKeys,
} from './redaction-addresses.ts';

interface Pattern {
  readonly pattern: RegExp;
  readonly replacement: string | ((match: string, ...groups: string[]) => string);
}

/** How the names end of settings, headers, members and parameters that hold a secret or say who somebody is. */
export const SECRET_NAME =
  '(?:passw(?:or)?d|passphrase|passcode|secret|credentials?|token|api[_-]?key|(?:access|private|session|auth)[_-]?key|signature|code[_-]?verifier|tempauth|authorization|cookie|user[_-]?name|sess(?:ion)?[_-]?id|(?:\\b|_)(?:pwd?|pass|sig|ss?id|user|login|jwt|bearer|t?otp|pin|salt|nonce))';

/** Between a name and its value, in a sentence, a header, JSON or a form. */
const ASSIGNED = '["\']?\\s{0,3}[:=]\\s{0,3}';

/** Parameters of a query or fragment that say nothing about anybody; the values of all others go. */
const PLAIN_PARAMETERS =
  /^(?:alt|api-version|c|f|fields|fmt|format|grant_type|inc|include|limit|offset|orderBy|page|page_?size|response_type|rev|scope|size|sort|token_type|type|v|version)$/i;

/** A separator in a path: also as JSON doubles it, and as URLs encode it. */
const SLASH = '(?:/|\\\\{1,2}|%2F|%5C)';
/** A part of a path; one with blanks counts where another follows or where it ends in an extension. */
const PART =
  '(?:[^\\s/\\\\"\'<>|]{1,200}(?: [^\\s/\\\\"\'<>|]{1,100}){1,8}(?=[/\\\\])|[^\\n/\\\\"\'<>|]{1,120}\\.[A-Za-z0-9]{2,5}\\b|[^\\s/\\\\"\'<>|]{1,200})';
/** All that lies below a folder. */
const BELOW = `(?!\\[redacted)${PART}(?:${SLASH}{1,2}${PART}){0,40}`;

/** A script that was fetched, which may lie in a folder of any name. */
const FETCHED_SCRIPT = '(https?://[^\\s?#"\'<>]{1,1000}\\.[cm]?[jt]sx?\\b)';

export const PATTERNS: readonly Pattern[] = [
  // "password": "…", also within a string of JSON, and also where the text was cut before the closing quote.
  { pattern: of(`(${SECRET_NAME}\\\\?${ASSIGNED})\\\\"(?:[^"\\\\]|\\\\[^"])*(?:\\\\")?`), replacement: `$1\\"${REDACTED}\\"` },
  { pattern: of(`(${SECRET_NAME}${ASSIGNED}\\[?)"(?:[^"\\\\]|\\\\.)*"?`), replacement: `$1"${REDACTED}"` },
  { pattern: of(`(${SECRET_NAME}${ASSIGNED}\\[?)'(?:[^'\\\\]|\\\\.)*'?`), replacement: `$1'${REDACTED}'` },
  // "path": "…", "href": "…" of a service's answer.
  {
    pattern: /(["'](?:\w{0,20}path|path_?(?:lower|display)|href|file_?name|folder|dir(?:ectory)?|display_?name)["']\s{0,3}:\s{0,3})(["'])(?!\w{1,20}:\/\/)((?:(?!\2)[^\\\n]|\\.){1,1000})/gi,
    replacement: (_match, before, quote, path) => `${before}${quote}${REDACTED}${extensionOf(path)}`,
  },
  // <d:href>/ann/</d:href>, <d:displayname>Ann</d:displayname>
  { pattern: /(<[\w:.-]{0,40}?(?:href|displayname|path)>)(?!\[redacted)[^<]{1,1000}/gi, replacement: hidden },
  // <password>…</password>
  { pattern: of(`(<[\\w:.-]{0,40}?${SECRET_NAME}>)[^<]{1,400}`), replacement: `$1${REDACTED}` },
  // Header lines, whose value may have blanks and quotes.
  { pattern: /((?:authorization|cookie)\s{0,3}[:=])(?!\s{0,3}["'])[^\r\n]*/gi, replacement: `$1 ${REDACTED}` },
  // RFC 6750, RFC 7617, RFC 7616, RFC 9449.
  {
    pattern: /\b(Bearer|Basic|Digest|DPoP)\s{1,3}([\w~+/.=-]{4,})/gi,
    replacement: (match, scheme, value) => (isCredential(scheme, value) ? `${scheme} ${REDACTED}` : match),
  },
  // RFC 7519, signed with two dots and encrypted with four.
  { pattern: /\beyJ[\w-]{4,}(?:\.[\w-]*){1,4}/g, replacement: REDACTED },
  // Tokens and keys that are known by their beginning: Google, Dropbox, Microsoft, Amazon.
  { pattern: /\b(?:ya29\.|[14]\/\/?0|AIza|sl\.|GOCSPX-|EwB|M\.[A-Z]\d{3}_|AKIA|ASIA)[\w./+=!*$-]{12,}/g, replacement: REDACTED },
  // code=…, as an authorization server gives it; codes of errors are to be read.
  {
    pattern: /(\b(?:\w{0,20}_)?code["']?\s{0,3}[:=]\s{0,3}["']?)([^\s"'&,;<>)}\]]+)/gi,
    replacement: (match, before, value) => (isErrorCode(value) ? match : `${before}${REDACTED}`),
  },
  // https://ann:secret@host/
  { pattern: /(:\/\/)[^\s/?#"'<>\\]{1,400}@/g, replacement: `$1${REDACTED}@` },
  // Temporary links, whose path alone opens the file.
  {
    pattern: /((?:dropboxusercontent|googleusercontent|microsoftpersonalcontent|1drv)\.com\/)(?!\[redacted)[^\s"'<>\\]+/gi,
    replacement: `$1${REDACTED}`,
  },
  { pattern: SHARING_PATTERN, replacement: `$1${REDACTED}` },
  { pattern: GRAPH_PATTERN, replacement: hidden },
  { pattern: BARE_FRAGMENT_PATTERN, replacement: (_match, before, marked) => `${before}${withoutKeys(marked)}` },
  // Queries and fragments; the same encoded, within another; forms, which begin without a mark.
  { pattern: /([?&#]|&amp;|\\u0026)([\w.~%$[\]-]{1,80})=([^\s&#"'<>\\]*)/g, replacement: parameter },
  { pattern: /(%3F|%26|%23)([\w.~-]{1,80})%3D((?:[^\s&#"'<>\\%]|%(?!26|23))*)/gi, replacement: parameter },
  { pattern: /(^|[\s"'(:])([\w.~%-]{1,80})=([^\s&#"'<>\\]+)(?=&)/g, replacement: parameter },
  // password: …
  {
    pattern: of(`(${SECRET_NAME}\\\\?${ASSIGNED})(?!["'\\\\\\s]|(?:true|false|null|undefined|none)\\b|\\[redacted)[^\\s"'&,;<>)}\\]]+`),
    replacement: `$1${REDACTED}`,
  },
  // Addresses in any script, with @ or %40; not `package@1.2.3` and not `picture@2x.png`.
  {
    pattern:
      /[\p{L}\p{N}._%+'-]{1,128}(?:@|%40)(?!\d+(?:\.\d|x\.))(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:xn--[a-z\d-]{2,60}|\p{L}{2,63})/giu,
    replacement: REDACTED,
  },
  // Names in the paths of URLs.
  { pattern: URL_PATTERN, replacement: shownPath },
  { pattern: REQUEST_PATTERN, replacement: shownPath },
  { pattern: ENCODED_URL_PATTERN, replacement: `$1${REDACTED}` },
  // A person's folder: /Users/ann/…, C:\Users\ann\…, /home/ann/…; a disk that somebody has named.
  {
    pattern: of(`${FETCHED_SCRIPT}|(${SLASH}(?:Users|home|Documents and Settings)${SLASH}{1,2})${BELOW}`),
    replacement: (match, script, before = '') => (script === undefined ? hidden(match, before) : match),
  },
  { pattern: of(`((?:^|[\\s"'(=])/(?:(?:run/)?media|Volumes)/)${BELOW}`), replacement: hidden },
  // … on a WebDAV server, in a share of Nextcloud's, on OneDrive for work; not a script in a folder called so.
  {
    pattern: of(`(/(?:(?:(?:remote|public)\\.php/(?:web)?dav|(?:web)?dav|personal)/|(?:index\\.php/)?s/(?=[\\w-]{8}))(?:(?:files|uploads)/)?)(?!(?:files|uploads)/\\[redacted)(?![\\w./-]+\\.[cm]?[jt]s\\b)${BELOW}`),
    replacement: hidden,
  },
  // A file of the listener's, by its extension.
  {
    pattern: of(`(^|[\\s"'(=])(?!${SCHEME})(?:[a-z]:)?[^\\s"'<>:|/\\\\[\\]]{0,100}[/\\\\][^"'<>|\\n:[\\]]{0,300}?\\.${AUDIO}\\b`),
    replacement: hidden,
  },
  // Whatever else is as long and as mixed as only tokens are; digests in hexadecimal and UUIDs are not.
  { pattern: /[\w-]{40,}/g, replacement: (match) => (/\d/.test(match) && /[a-z]/.test(match) && /[A-Z]/.test(match) ? REDACTED : match) },
];

function of(source: string): RegExp {
  return new RegExp(source, 'gis');
}

/** Beginnings of sentences about authentication are no credentials. */
function isCredential(scheme: string, value: string): boolean {
  const word = value.replace(/[.,]$/, '');
  if (/^(?:auth\w*|tokens?|scheme|credentials?|headers?|challenge|info\w*)$/i.test(word)) return false;
  return scheme.toLowerCase() === 'bearer' || /[\dA-Z=+/_~.]/.test(word.slice(1)) || word.length >= 20;
}

function parameter(match: string, mark: string, name: string): string {
  if (PLAIN_PARAMETERS.test(name)) return match;
  return `${mark}${name}${mark.startsWith('%') ? '%3D' : '='}${REDACTED}`;
}

/** What stands before, and the extension. */
function hidden(match: string, before: string): string {
  return `${before}${REDACTED}${extensionOf(match)}`;
}

/**
 * Whether a code is one that programs give to what goes wrong (`not-found`, `itemNotFound`, `ERR_NETWORK`,
 * `AbortError`, 404): words and small numbers. What authorization servers give is neither.
 */
export function isErrorCode(code: string): boolean {
  const word = code.replace(/[.)]+$/, '');
  return (
    /^-?\d{1,4}$/.test(word) ||
    /^[a-z]{1,20}(?:[-_ /.][a-z]{1,20}){0,5}$/.test(word) ||
    /^(?=.{1,40}$)[A-Za-z][a-z]{2,}(?:[A-Z][a-z]{2,})*$/.test(word) ||
    /^(?:E[A-Z]{3,14}|[A-Z]{2,14}(?:_[A-Z]{2,14}){1,5})$/.test(word)
  );
}
