/**
 * What of an address may be read in a log. The host and the path of a program help to find a fault; what somebody
 * has called a folder or a file does not, and a sharing link is itself the key to what it shares.
 */

export const REDACTED = '[redacted]';

/** File name extensions of what a library holds. */
export const AUDIO = '(?:mp[1234c]|mpga|m4[abp]|aac|alac|flac|og[ga]|opus|spx|wave?|bwf|webm|weba|aif[fc]?|caf|wma|ape|wv|tta|mka|dsf|dff|cue|m3u8?|pls|lrc)';
/** Extensions that are told of a name that is not: no part of `ann.smith`. */
const EXTENSION = new RegExp(`\\.(?:${AUDIO}|jpe?g|png|webp|gif|json|xml|txt|nfo|pdf|zip|html?|[cm]?[jt]s)$`, 'i');

/** Beginning of an absolute URL, also as some write it in JSON: `https:\/\/`. */
export const SCHEME = '\\b[a-z][a-z\\d+.-]{1,20}:\\\\?/\\\\?/';

const HOST = '[^\\s/?#"\'<>\\\\]{1,260}';
const IN_PATH = '(?:[^\\s?#"\'<>\\\\]|\\\\/)';
/** Blanks that nobody has encoded, where what follows them shows that the path goes on. */
const WORDS = `(?: [^\\s/?#"'<>\\\\:,;()]{1,60}){1,6}`;

/** An absolute URL: what stands before its path, and the path. */
export const URL_PATTERN = new RegExp(
  `(${SCHEME}${HOST}\\\\?/)(?!\\[redacted)(${IN_PATH}{1,1000}(?:${WORDS}(?:/${IN_PATH}{0,500}|\\.${AUDIO}\\b)){0,8})`,
  'gi',
);
/** The same encoded, within another. */
export const ENCODED_URL_PATTERN = /(\b[a-z][a-z\d+.-]{1,20}%3A%2F%2F[^\s"'<>&?#%]{1,260}%2F)((?:[^\s"'<>&?#%]|%(?!3F|23|26)){1,1000})/gi;
/** A request line, as servers and programs write it. */
export const REQUEST_PATTERN = new RegExp(
  `(\\b(?:GET|HEAD|PUT|POST|PATCH|DELETE|OPTIONS|PROPFIND|PROPPATCH|REPORT|MKCOL|MOVE|COPY|LOCK)\\s/)(?!\\[redacted)(${IN_PATH}{1,1000})`,
  'g',
);
/** A place of Microsoft Graph's that is named by its path, up to the colon that ends it. */
export const GRAPH_PATTERN = new RegExp(
  `(\\b(?:root|approot|special/\\w{1,20}|items/[\\w!%-]{1,80}):/)(?!\\[redacted)(?:[^\\n"'<>|:?#]{1,400}(?=:)|${IN_PATH}{1,400}(?:${WORDS}(?:/${IN_PATH}{0,400}|\\.\\w{2,5}\\b)){0,8})`,
  'gi',
);
/** Services whose addresses open what they name: all behind the host is secret. */
export const SHARING_PATTERN = new RegExp(
  '\\b((?:1drv\\.ms|onedrive\\.live\\.com|sharepoint\\.(?:com|cn|us|de)|(?:drive|docs)\\.google\\.com|photos\\.app\\.goo\\.gl|dropbox\\.com|db\\.tt' +
    '|mega(?:\\.co)?\\.nz|mega\\.io|we\\.tl|wetransfer\\.com|icloud\\.com|pcloud\\.(?:link|com)|box\\.com|gofile\\.(?:io|me)|quickconnect\\.to)' +
    '(?::\\d{1,5})?(?:\\\\?/|%2F|(?=[?#])))(?!\\[redacted|oauth2/)(?:[^\\s"\'<>\\\\]|\\\\/)+',
  'gi',
);
/** A URL, and its query and fragment where they have no names in them. */
export const BARE_FRAGMENT_PATTERN = new RegExp(`(${SCHEME}[^\\s?#"'<>]{1,1000})((?:[?#][^\\s?#"'<>=&]{1,1000}){1,2})`, 'gi');

/** Services that programs talk to, whose paths are theirs. */
const API_HOST =
  /:\\?\/\\?\/(?:[\w-]+\.)*(?:musicbrainz\.org|coverartarchive\.org|lrclib\.net|audioscrobbler\.com|googleapis\.com|accounts\.google\.com|graph\.microsoft\.com|login\.microsoftonline\.com|dropboxapi\.com|dropbox\.com)(?::\d+)?\\?\/$/i;
const UUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
/** Parts of paths that programs, not people, have named; from the first other one on, a path is taken for personal. */
const PROGRAM_PARTS = new RegExp(
  `^(?:(?:rest/[a-z]\\w{2,40}(?:\\.view)?|api|rest|ws|v?\\d{1,4}(?:\\.\\d+){0,2}|${UUID}|(?:index|remote|public)\\.php|(?:web)?dav|files|uploads|personal|s|sharing|tracks|albums|artists|playlists|search|oauth2?|authorize|cb|callback)(?:/|$))*`,
  'i',
);
/** A script, with the line and column that a stack gives it. */
const SCRIPT = /^[^\s?#"'<>]{1,1000}\.(?:[cm]?[jt]sx?|css|wasm|map)(?::\d+){0,2}(?=$|[\s)\],.;])/i;
/** What ends a sentence and no path. */
const PUNCTUATION = /[).,;:\]]+$/;

/** What may be read of a URL's path. @param before the URL up to and with the path's first slash */
export function shownPath(match: string, before: string, path: string): string {
  if (SCRIPT.test(path) || API_HOST.test(before)) return match;
  const mark = PUNCTUATION.exec(path)?.[0] ?? '';
  const named = path.slice(0, path.length - mark.length);
  const program = PROGRAM_PARTS.exec(named)?.[0] ?? '';
  return named === program ? match : `${before}${program}${REDACTED}${extensionOf(named)}${mark}`;
}

/** An address that is a field of its own, absolute or not, before patterns are looked for in it. */
export function shownAddress(address: string): string {
  if (new RegExp(`^(?:blob:)?${SCHEME}|^(?:data|urn|about):`, 'i').test(address)) return address;
  const [, slash = '', path = '', rest = ''] = /^(\/{0,2})([^?#]*)(.*)$/s.exec(address) ?? [];
  if (!/[/\\]/.test(slash + path) && extensionOf(path) === '') return address;
  return `${shownPath(slash + path, slash, path)}${rest}`;
}

/** A query or fragment, or both, without what is as long and as mixed as only keys are. */
export function withoutKeys(marked: string): string {
  return marked.replace(/[^?#]{10,}/g, (text) => (isKey(text) ? REDACTED : text));
}

/** Words and numbers are no keys. */
function isKey(text: string): boolean {
  if (/\d/.test(text) && /[a-z]/.test(text) && /[A-Z]/.test(text)) return true;
  return text.length >= 20 && (/^(?=.*\d)[\da-z]+$/i.test(text) || /[a-z][A-Z].*[a-z][A-Z]/.test(text));
}

/** With its dot; empty if there is none that may be told. */
export function extensionOf(path: string): string {
  return EXTENSION.exec(path.replace(/[?#].*$/s, ''))?.[0] ?? '';
}
