/**
 * Keeps secrets and personal data out of a record: of its message, and of every field however deep, by the field's
 * name and by what its text looks like. It expects the plain, bounded data that a hub makes, and changes nothing
 * but what it takes out.
 */
import type { LogRecord, LogFields } from '../protocol/logging.ts';
import { extensionOf, PATTERNS, REDACTED, SECRET_NAME } from './redaction-patterns.ts';

/** Fields that are secret or personal whatever they hold; `tokenType`, `signed` and the like are not. */
const SECRET_FIELD = new RegExp(
  `${SECRET_NAME}s?$|passw(?:or)?d|secret|credential|^auth$|e[_-]?mail|^mail$|^phone|^address$|display[_-]?name|^owner$|^label$`,
  'i',
);
/** Fields that hold a path or the name of a file or folder. */
const PATH_FIELD = /^(?:path|paths|files?|file[_-]?names?|folders?|directory|directories|dir)$/i;

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

function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [redactText(name), redactValue(name, value)]));
}

function redactValue(name: string, value: unknown): unknown {
  if (SECRET_FIELD.test(name)) return isTelling(value) ? REDACTED : value;
  if (typeof value === 'string') return PATH_FIELD.test(name) ? redactPath(value) : redactText(value);
  if (Array.isArray(value)) return redactList(name, value);
  if (!isFields(value)) return value;
  // { name: 'password', value: '…' }
  const { name: named } = value;
  if (typeof named === 'string' && 'value' in value && SECRET_FIELD.test(named)) return { ...redactFields(value), value: REDACTED };
  return redactFields(value);
}

/** Also of two: a header, as `Headers` and maps give them. */
function redactList(name: string, items: readonly unknown[]): readonly unknown[] {
  const [first] = items;
  if (items.length === 2 && typeof first === 'string' && SECRET_FIELD.test(first)) return [redactText(first), REDACTED];
  return items.map((item) => redactValue(name, item));
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
