/**
 * QuickXorHash, which OneDrive tells of every file: 160 bits, into which each byte goes 11 bits further than the one before
 * it, and the length at their end. https://learn.microsoft.com/onedrive/developer/code-snippets/quickxorhash
 */

const BITS = 160;
const SHIFT = 11;

/** @param {Uint8Array} bytes @returns {string} base64 */
export function quickXorHash(bytes) {
  const hash = Buffer.alloc(BITS / 8);
  let bit = 0;
  for (const byte of bytes) {
    const at = bit >> 3;
    const offset = bit & 7;
    hash[at] ^= (byte << offset) & 0xff;
    if (offset > 0) hash[(at + 1) % hash.length] ^= byte >> (8 - offset);
    bit = (bit + SHIFT) % BITS;
  }
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(bytes.length));
  for (const [at, byte] of length.entries()) hash[hash.length - length.length + at] ^= byte;
  return hash.toString('base64');
}
