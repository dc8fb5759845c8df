import { expect } from '@open-wc/testing';
import { crc32 } from './crc32.ts';

/** As the polynomial has it, bit by bit. */
function plainly(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum & 1) === 0 ? sum >>> 1 : (sum >>> 1) ^ 0xedb88320;
  }
  return ~sum >>> 0;
}

describe('The checksum', () => {
  it('is the one that the standard checks itself by', () => {
    expect(crc32(new TextEncoder().encode('123456789'))).to.equal(0xcbf43926);
    expect(crc32(new Uint8Array(0))).to.equal(0);
  });

  it('is that of the polynomial for every length, from any place in a buffer', () => {
    const bytes = Uint8Array.from({ length: 64 }, (_, at) => (at * 7919) >> 3);
    for (let start = 0; start < 5; start += 1) {
      for (let end = start; end < bytes.length; end += 1) expect(crc32(bytes.subarray(start, end))).to.equal(plainly(bytes.subarray(start, end)));
    }
  });
});
