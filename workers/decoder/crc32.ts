/** The checksum of Ethernet, ZIP and TTA: polynomial 0x04C11DB7, bits turned round (IEEE 802.3, 3.2.9). */
const REVERSED = 0xedb88320;

/** By how many bytes follow the one that is looked up: bytes go four at a time. */
const [LAST, SECOND, THIRD, FOURTH] = tables();

export function crc32(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  let at = 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  for (const end = bytes.length - 3; at < end; at += 4) {
    sum ^= view.getInt32(at, true);
    sum = (FOURTH[sum & 0xff] ?? 0) ^ (THIRD[(sum >>> 8) & 0xff] ?? 0) ^ (SECOND[(sum >>> 16) & 0xff] ?? 0) ^ (LAST[sum >>> 24] ?? 0);
  }
  for (; at < bytes.length; at += 1) sum = (LAST[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (sum >>> 8);
  return ~sum >>> 0;
}

function tables(): readonly [Int32Array, Int32Array, Int32Array, Int32Array] {
  const last = Int32Array.from({ length: 256 }, (_, byte) => {
    let rest = byte;
    for (let bit = 0; bit < 8; bit += 1) rest = (rest & 1) === 0 ? rest >>> 1 : (rest >>> 1) ^ REVERSED;
    return rest;
  });
  const followed = (sums: Int32Array): Int32Array => sums.map((sum) => (last[sum & 0xff] ?? 0) ^ (sum >>> 8));
  const second = followed(last);
  const third = followed(second);
  return [last, second, third, followed(third)];
}
