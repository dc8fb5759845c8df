/** The checksum of Ethernet, ZIP and TTA: polynomial 0x04C11DB7, bits turned round (IEEE 802.3, 3.2.9). Bytes go four at a time. */
const REVERSED = 0xedb88320;

/** What a byte makes of a checksum, by how many bytes follow it among the four: none, one, two, three. */
const LAST = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ REVERSED;
  return rest;
});
const THIRD = Int32Array.from(LAST, followed);
const SECOND = Int32Array.from(THIRD, followed);
const FIRST = Int32Array.from(SECOND, followed);

export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const end = bytes.length - 3; at < end; at += 4) {
    sum ^= view.getInt32(at, true);
    sum = (FIRST[sum & 0xff] ?? 0) ^ (SECOND[(sum >>> 8) & 0xff] ?? 0) ^ (THIRD[(sum >>> 16) & 0xff] ?? 0) ^ (LAST[sum >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) sum = followed(sum ^ (bytes[at] ?? 0));
  return ~sum >>> 0;
}

/** A checksum after one more byte, which is in it. */
function followed(sum: number): number {
  return (LAST[sum & 0xff] ?? 0) ^ (sum >>> 8);
}
