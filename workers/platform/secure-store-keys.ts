/**
 * The keys of secrets, and sealing with them: AES-GCM with 256 bits (NIST SP 800-38D) under keys that no script can read
 * out. It keeps raw copies of the browser's storage from being of use; it cannot keep out scripts of the same origin.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { KeyValueStore } from './key-value-store.ts';

/** Entries of the small store that are no secrets begin with `#`. */
const DEVICE_KEY = '#key';
const SESSION_ROOT = '#session-root';
const IV_BYTES = 12;

export interface SecretKeys {
  /** Seals what stays on this device. */
  readonly device: CryptoKey;
  /** Seals what this session keeps; made of a stored key and the session's random name, of which only the first is stored. */
  readonly session: CryptoKey;
  /** A hash that tells sessions apart and gives no session's name away. */
  readonly sessionName: string;
}

/** A secret as it is stored. */
export interface Sealed {
  /** 2: the secret's name is authenticated with it. Absent: sealed by the first version, which did not bind names. */
  readonly format?: 2;
  readonly iv: Uint8Array<ArrayBuffer>;
  readonly data: ArrayBuffer;
}

/**
 * The stored keys, made by whichever host comes first.
 * @throws MpcError `unsupported` where the browser does not keep keys (WebKit in lockdown mode and some private windows)
 */
export function loadSecretKeys(store: KeyValueStore, scope: string, session: string): Promise<SecretKeys> {
  return navigator.locks.request(secretsLock(scope), async () => {
    const device = await loadKey(store, DEVICE_KEY, { name: 'AES-GCM', length: 256 }, ['encrypt', 'decrypt']);
    const root = await loadKey(store, SESSION_ROOT, { name: 'HMAC', hash: 'SHA-256' }, ['sign']);
    return { device, session: await deriveKey(root, session), sessionName: await hashOf(session) };
  });
}

/** Held by whoever reads and then changes secrets of that database. */
export function secretsLock(scope: string): string {
  return `mpc-secret-key-${scope}`;
}

export function isKey(entry: string): boolean {
  return entry === DEVICE_KEY || entry === SESSION_ROOT;
}

export async function seal(key: CryptoKey, name: string, secret: string): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
  const data = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: bytesOf(name) }, key, bytesOf(secret));
  return { format: 2, iv, data };
}

/** The secret, or undefined when it was not sealed by this key for this name. */
export async function unseal(key: CryptoKey, name: string, { format, iv, data }: Sealed): Promise<string | undefined> {
  const bound = format === 2 ? { additionalData: bytesOf(name) } : {};
  const plain = await crypto.subtle.decrypt({ name: 'AES-GCM', iv, ...bound }, key, data).catch(() => undefined);
  return plain && new TextDecoder().decode(plain);
}

export function isSealed(value: unknown): value is Sealed {
  return (
    typeof value === 'object' &&
    value !== null &&
    'iv' in value &&
    value.iv instanceof Uint8Array &&
    'data' in value &&
    value.data instanceof ArrayBuffer
  );
}

async function loadKey(store: KeyValueStore, entry: string, algorithm: AesKeyGenParams | HmacKeyGenParams, usages: KeyUsage[]): Promise<CryptoKey> {
  const stored = await store.get(entry);
  if (stored instanceof CryptoKey) return stored;
  await store.set(entry, await crypto.subtle.generateKey(algorithm, false, usages));
  // WebKit may say that it stored a key, and give back nothing.
  const kept = await store.get(entry);
  if (kept instanceof CryptoKey) return kept;
  throw new MpcError('unsupported', 'This browser does not keep cryptographic keys.');
}

/** HKDF-Expand (RFC 5869, 2.3) of one block; HMAC since browsers store its keys, but not all of them HKDF's. */
async function deriveKey(root: CryptoKey, session: string): Promise<CryptoKey> {
  const info = bytesOf(`mpc session ${session}\u0001`);
  const bits = await crypto.subtle.sign('HMAC', root, info);
  return crypto.subtle.importKey('raw', bits, 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function hashOf(text: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', bytesOf(text));
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}
