/**
 * The answer to a sign-in, sealed for the worker that can redeem it, since it lies in a tab's session storage while that goes
 * back to its page: ECDH on P-256 with a key for once (NIST SP 800-56A, 6.2.2), HKDF with SHA-256 (RFC 5869), AES-GCM (NIST SP 800-38D).
 */
import { MpcError } from './errors.ts';

/** What the callback page leaves of an answer. Only the worker's secure store has what opens it. */
export interface SealedAnswer {
  /** Names the sign-in. */
  readonly state: string;
  /** Public key that was made for this answer; this and what follows in base64. */
  readonly key: string;
  readonly iv: string;
  readonly data: string;
}

/** Of one sign-in. */
export interface AnswerKeys {
  /** For whoever seals; public. */
  readonly sealing: string;
  /** For whoever opens; secret. */
  readonly opening: string;
}

const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const;
const IV_BYTES = 12;

export async function newAnswerKeys(): Promise<AnswerKeys> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, true, ['deriveBits']);
  return { sealing: await textOfKey(publicKey), opening: JSON.stringify(await crypto.subtle.exportKey('jwk', privateKey)) };
}

/** @param response the address that the provider has sent the listener back to @throws where that is no key */
export async function sealAnswer(sealing: string, state: string, response: string): Promise<SealedAnswer> {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(CURVE, false, ['deriveBits']);
  const key = await cipherKey(privateKey, sealing, 'encrypt');
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(state) }, key, bytesOf(response));
  return { state, key: await textOfKey(publicKey), iv: base64(iv), data: base64(data) };
}

/** @throws MpcError `unauthorized` for what was not sealed for this sign-in */
export async function openAnswer(opening: string, { state, key, iv, data }: SealedAnswer): Promise<string> {
  try {
    const own = await crypto.subtle.importKey('jwk', JSON.parse(opening) as JsonWebKey, CURVE, false, ['deriveBits']);
    const shared = await cipherKey(own, key, 'decrypt');
    const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: fromBase64(iv), additionalData: bytesOf(state) }, shared, fromBase64(data));
    return new TextDecoder().decode(plain);
  } catch {
    throw new MpcError('unauthorized', 'This answer was not sealed for the sign-in that it names.', { details: { reason: 'malformed' } });
  }
}

async function cipherKey(own: CryptoKey, other: string, use: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
  const theirs = await crypto.subtle.importKey('raw', fromBase64(other), CURVE, false, []);
  const bits = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256);
  const shared = await crypto.subtle.importKey('raw', bits, 'HKDF', false, ['deriveKey']);
  const how = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: bytesOf('mpc sign-in answer') };
  return crypto.subtle.deriveKey(how, shared, { name: 'AES-GCM', length: 256 }, false, [use]);
}

async function textOfKey(key: CryptoKey): Promise<string> {
  return base64(await crypto.subtle.exportKey('raw', key));
}

function base64(bytes: ArrayBuffer | Uint8Array): string {
  return btoa(Array.from(new Uint8Array(bytes), (byte) => String.fromCharCode(byte)).join(''));
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
