/**
 * Keeps secrets and personal data out of a record: of its message, and of every field however deep, by the field's
 * name and by what its text looks like. It expects the plain, bounded data that a hub makes, and changes nothing
 * but what it takes out.
 */
import type { LogRecord, LogFields } from '../protocol/logging.ts';
import { extensionOf, REDACTED, shownAddress } from './redaction-addresses.ts';
import { isErrorCode, PATTERNS, SECRET_NAME } from './redaction-patterns.ts';

/** Fields that are secret or personal whatever they hold; `tokenType`, `signed` and the like are not. */
const SECRET_FIELD = new RegExp(
  `${SECRET_NAME}s?$|passw(?:or)?d|secret|credential|^auth$|e[_-]?mail|^mail$|^phone|^address$|display[_-]?name|^owner$|^label$`,
  'i',
);
/** The same of short words, which count as whole words only: `userPin`, not `mapping`. */
const SECRET_WORD = /(?:^|[_-])(?:pw|jwt|bearer|t?otp|pin|salt|nonce)s?$/;
/** Fields that hold a code, of an error or from an authorization server. */
const CODE_WORD = /(?:^|[_-])code$/;
/** Fields that hold a path or the name of a file or folder. */
const PATH_FIELD =
  /(?:^|[a-z_-])paths?$|^path[_-]?(?:lower|display)$|^(?:files?|file[_-]?names?|folders?|folder[_-]?names?|directory|directories|dir)$/i;
/** Fields that hold an address, absolute or not. */
const ADDRESS_FIELD = /(?:href|ur[il]|link|src|location)s?$/i;
/** Fields that hold what is sent with a request. */
const REQUEST_FIELD = /^(?:params?|parameters|search(?:[_-]?params)?|query|form|body|auth)$/i;
/** What Subsonic calls user, token, salt and password; of OAuth, the code and the state; a key. */
const REQUEST_SECRET = /^(?:u|t|s|p|k|key|code|state)$/i;

/** The record as it may be shown to anybody. */
export function redactRecord(record: LogRecord): LogRecord {
  const { message, fields, span } = record;
  return {
    ...record,
    message: redactText(message),
    fields: redactFields(fields),
    span: span === null ? null : { ...span, path: span.path.map(redactText) },
  };
}

export function redactText(text: string): string {
  let redacted = text;
  for (const { pattern, replacement } of PATTERNS) {
    redacted = typeof replacement === 'string' ? redacted.replace(pattern, replacement) : redacted.replace(pattern, replacement);
  }
  return redacted;
}

function redactFields(fields: LogFields, inRequest = isSubsonic(Object.keys(fields))): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [redactText(name), redactValue(name, value, inRequest)]));
}

/** @param inRequest whether it is a parameter of a request */
function redactValue(name: string, value: unknown, inRequest: boolean): unknown {
  if (isSecretName(name, inRequest)) return isTelling(value) ? REDACTED : value;
  if (CODE_WORD.test(words(name)) && isSecretCode(value)) return REDACTED;
  if (typeof value === 'string') return redactString(name, value);
  const request = REQUEST_FIELD.test(name);
  if (Array.isArray(value)) return redactList(name, value, request);
  if (!isFields(value)) return value;
  // { name: 'password', value: '…' }
  const { name: named } = value;
  const within = request || isSubsonic(Object.keys(value));
  if (typeof named === 'string' && 'value' in value && isSecretName(named, within || inRequest)) {
    return { ...redactFields(value, within), value: REDACTED };
  }
  return redactFields(value, within);
}

function redactString(name: string, value: string): string {
  if (PATH_FIELD.test(name)) return redactPath(value);
  return redactText(ADDRESS_FIELD.test(name) ? shownAddress(value) : value);
}

/** Also of two: a header or a parameter, as `Headers`, `URLSearchParams` and maps give them. */
function redactList(name: string, items: readonly unknown[], inRequest: boolean): readonly unknown[] {
  const [first] = items;
  if (items.length === 2 && typeof first === 'string' && isSecretName(first, inRequest)) return [redactText(first), REDACTED];
  const request = inRequest || isSubsonic(items.map((item) => (Array.isArray(item) ? item[0] : undefined)));
  return items.map((item) => (Array.isArray(item) ? redactList(name, item, request) : redactValue(name, item, request)));
}

function isSecretName(name: string, inRequest: boolean): boolean {
  return SECRET_FIELD.test(name) || SECRET_WORD.test(words(name)) || (inRequest && REQUEST_SECRET.test(name));
}

/** Subsonic's credentials: a user, and with it token and salt, or a password. */
function isSubsonic(names: readonly unknown[]): boolean {
  return names.includes('u') && ['t', 's', 'p'].some((name) => names.includes(name));
}

function isSecretCode(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && value !== '' && !isErrorCode(String(value));
}

/** `userPin` as `user_pin`. */
function words(name: string): string {
  return name.replace(/([a-z\d])([A-Z])/g, '$1_$2').toLowerCase();
}

/** A URL keeps what its patterns leave; of a path the extension is left. */
function redactPath(path: string): string {
  return path.includes('://') ? redactText(path) : `${REDACTED}${extensionOf(path)}`;
}

function isTelling(value: unknown): boolean {
  return value !== null && typeof value !== 'boolean' && value !== '';
}

function isFields(value: unknown): value is LogFields {
  return typeof value === 'object' && value !== null;
}
