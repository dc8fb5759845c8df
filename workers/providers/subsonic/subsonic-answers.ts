/** What a Subsonic server answers, and what its error codes mean: failures come with HTTP status 200, as JSON or as XML. */
import { MpcError, type MpcErrorCode } from '../../../services/protocol/errors.ts';
import { hostOf } from '../../platform/http-errors.ts';
import { parseXml } from '../xml.ts';

/** Members of a JSON object, none of which is believed before it is looked at. */
export type Fields = Readonly<Record<string, unknown>>;

export const TOKEN_UNSUPPORTED = 41;
export const MECHANISM_UNSUPPORTED = 42;

/** By the codes of the API; `%` is the host. */
const FAILURES: Readonly<Record<number, readonly [MpcErrorCode, string]>> = {
  10: ['server', '% misses a parameter.'],
  20: ['unsupported', '% wants a newer version of the Subsonic API than MPC speaks.'],
  30: ['unsupported', '% speaks a version of the Subsonic API that is too old.'],
  40: ['unauthorized', '% does not take this user name and password.'],
  [TOKEN_UNSUPPORTED]: ['unauthorized', '% does not take passwords as tokens.'],
  [MECHANISM_UNSUPPORTED]: ['unauthorized', '% does not take this way to sign in; it may want an API key.'],
  43: ['unauthorized', '% was given two ways to sign in at once.'],
  44: ['unauthorized', '% does not take this API key.'],
  50: ['forbidden', '% does not allow this user to do that.'],
  60: ['forbidden', 'The trial period of % is over.'],
  70: ['not-found', '% does not have what was asked for.'],
};

/**
 * The contents of an answer's envelope.
 * @throws MpcError by the code of a failure, which is in `details.subsonic`; `server` when this is no Subsonic server
 */
export function contentsOf(text: string, url: string): Fields {
  const fields = envelopeOf(text);
  if (fields === null) throw notSubsonic(url);
  if (fields['status'] === 'ok') return fields;
  const error = isFields(fields['error']) ? fields['error'] : {};
  throw failure(Number(error['code'] ?? 0), url);
}

/** For `unmask` of a range request: an answer of the API in place of bytes. */
export async function failureInBytes(response: Response): Promise<MpcError | null> {
  if (!/^(application|text)\/(json|xml|javascript)|\+xml/i.test(response.headers.get('Content-Type') ?? '')) return null;
  try {
    contentsOf(await response.text(), response.url);
  } catch (error) {
    if (error instanceof MpcError) return error;
    throw error;
  }
  return notSubsonic(response.url);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Members of a list that are objects; lists without members are often not there at all. */
export function listIn(value: unknown, name: string): readonly Fields[] {
  const list = isFields(value) ? value[name] : undefined;
  // One member of a list of XML that was made JSON stands for itself.
  return Array.isArray(list) ? list.filter(isFields) : isFields(list) ? [list] : [];
}

/** Text, also where a server writes a number; empty where there is none. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

/** A number, also where a server writes it as text. */
export function numberOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

function envelopeOf(text: string): Fields | null {
  try {
    const parsed: unknown = text.trimStart().startsWith('<') ? { 'subsonic-response': failureInXml(text) } : JSON.parse(text);
    const envelope = isFields(parsed) ? parsed['subsonic-response'] : null;
    return isFields(envelope) ? envelope : null;
  } catch {
    return null;
  }
}

/** Servers that fail before they have seen which format was asked for answer in XML. */
function failureInXml(text: string): Fields | null {
  const { name, attributes, children } = parseXml(text);
  const error = children.find((child) => child.name === 'error');
  return name === 'subsonic-response' ? { ...attributes, ...(error && { error: error.attributes }) } : null;
}

function failure(code: number, url: string): MpcError {
  const host = hostOf(url);
  const [kind, words] = FAILURES[code] ?? ['server', '% failed.'];
  return new MpcError(kind, words.replace('%', host), { retryable: false, details: { host, subsonic: code } });
}

function notSubsonic(url: string): MpcError {
  return new MpcError('server', 'What answers there is no Subsonic server.', { retryable: false, details: { host: hostOf(url), reason: 'not-subsonic' } });
}
