/** Dropbox's hash of a file: SHA-256 over the SHA-256 of every 4 MiB, in hexadecimal. */
import { createHash } from 'node:crypto';

const BLOCK = 4 * 1024 * 1024;

/** @param {Uint8Array} bytes */
export function contentHash(bytes) {
  const whole = createHash('sha256');
  for (let at = 0; at < bytes.length; at += BLOCK) whole.update(createHash('sha256').update(bytes.subarray(at, at + BLOCK)).digest());
  return whole.digest('hex');
}
