/** The checksums of FLAC's and Ogg's own kinds; the usual CRC-32 is in `node:zlib`. */

/** @param {number} bits @param {number} polynomial of a register shifted to the left */
function tableOf(bits, polynomial) {
  const top = 2 ** (bits - 1);
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte * 2 ** (bits - 8);
    for (let bit = 0; bit < 8; bit++) value = value >= top ? ((value * 2) ^ polynomial) >>> 0 : (value * 2) >>> 0;
    return bits === 32 ? value : value & (2 ** bits - 1);
  });
}

const flacHeader = tableOf(8, 0x107);
const flacFrame = tableOf(16, 0x18005);
const oggPage = tableOf(32, 0x04c11db7);

/** Of a FLAC frame's header. @param {Uint8Array} bytes */
export function crc8(bytes) {
  let crc = 0;
  for (const byte of bytes) crc = flacHeader[crc ^ byte];
  return crc;
}

/** Of a FLAC frame. @param {Uint8Array} bytes */
export function crc16(bytes) {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) crc = ((crc << 8) & 0xffff) ^ flacFrame[(crc >> 8) ^ bytes[at]];
  return crc;
}

/** Of an Ogg page. @param {Uint8Array} bytes */
export function crcOfPage(bytes) {
  let crc = 0;
  for (let at = 0; at < bytes.length; at++) crc = ((crc << 8) ^ oggPage[(crc >>> 24) ^ bytes[at]]) >>> 0;
  return crc;
}
