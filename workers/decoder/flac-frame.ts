/** FLAC's frame header and checksums (RFC 9639, section 9). */

export interface FlacFrameHeader {
  /** Bytes of the header, its checksum included. */
  readonly length: number;
  readonly blockSize: number;
  /** Variable block size: the number counts samples; otherwise frames. */
  readonly variable: boolean;
  readonly number: number;
  /** Of a sample; 0 where STREAMINFO alone tells. */
  readonly bits: number;
  /** Equal for all frames of one stream: sampling rate and bit depth as coded. */
  readonly kind: number;
}

const BLOCK_SIZES = [0, 192, 576, 1152, 2304, 4608, 0, 0, 256, 512, 1024, 2048, 4096, 8192, 16_384, 32_768];
const DEPTHS = [0, 8, 12, 0, 16, 20, 24, 32];
const LONGEST_HEADER = 16;

/** The header at this place, its checksum verified; null where there is none. */
export function parseFlacFrame(bytes: Uint8Array, at: number): FlacFrameHeader | null {
  if (bytes[at] !== 0xff || ((bytes[at + 1] ?? 0) & 0xfe) !== 0xf8) return null;
  const header = bytes.subarray(at, at + LONGEST_HEADER);
  const [, strategy = 0, sizeAndRate = 0, channelsAndDepth = 0] = header;
  const sizeCode = sizeAndRate >> 4;
  const rateCode = sizeAndRate & 15;
  const channelCode = channelsAndDepth >> 4;
  if (sizeCode === 0 || rateCode === 15 || channelCode > 10 || (channelsAndDepth & 1) === 1) return null;
  const coded = codedNumber(header, 4);
  if (!coded) return null;
  let end = coded.end;
  let blockSize = BLOCK_SIZES[sizeCode] ?? 0;
  if (sizeCode === 6) blockSize = (header[end++] ?? 0) + 1;
  if (sizeCode === 7) blockSize = (((header[end++] ?? 0) << 8) | (header[end++] ?? 0)) + 1;
  if (rateCode === 12) end += 1;
  if (rateCode === 13 || rateCode === 14) end += 2;
  if (end >= header.length || crc8(header.subarray(0, end)) !== header[end]) return null;
  return {
    length: end + 1,
    blockSize,
    variable: (strategy & 1) === 1,
    number: coded.number,
    bits: DEPTHS[(channelsAndDepth >> 1) & 7] ?? 0,
    kind: (strategy << 16) | (rateCode << 8) | (channelsAndDepth & 15),
  };
}

/** The number in UTF-8's manner, of up to seven bytes. */
function codedNumber(bytes: Uint8Array, at: number): { number: number; end: number } | null {
  const lead = bytes[at] ?? 0xff;
  if (lead < 0x80) return { number: lead, end: at + 1 };
  const more = Math.clz32(~(lead << 24)) - 1;
  if (more < 1 || more > 6) return null;
  let number = lead & (0x3f >> more);
  for (let index = 1; index <= more; index += 1) {
    const byte = bytes[at + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return null;
    number = number * 64 + (byte & 0x3f);
  }
  return { number, end: at + more + 1 };
}

const CRC8 = Uint8Array.from({ length: 256 }, (_, value) => shift(value, 0x07, 8));
const CRC16 = Uint16Array.from({ length: 256 }, (_, value) => shift(value << 8, 0x8005, 16));
/** What a byte makes of the checksum once one, two and three bytes of zero have followed it: four bytes are summed in one step. */
const [CRC16_1, CRC16_2, CRC16_3] = [followed(CRC16, 1), followed(CRC16, 2), followed(CRC16, 3)];

function shift(value: number, polynomial: number, bits: number): number {
  let crc = value;
  for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ ((crc >> (bits - 1)) & 1 ? polynomial : 0);
  return crc & (2 ** bits - 1);
}

function crc8(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) crc = CRC8[crc ^ byte] ?? 0;
  return crc;
}

function followed(table: Uint16Array, zeros: number): Uint16Array {
  return zeros === 0 ? table : followed(table.map((crc) => withByte(crc, 0)), zeros - 1);
}

function withByte(crc: number, byte: number): number {
  return ((crc << 8) & 0xffff) ^ (CRC16[(crc >> 8) ^ byte] ?? 0);
}

/** The checksum that stands in the last two bytes of a frame, over `bytes` from `from` to `to`. */
export function crc16(bytes: Uint8Array, from: number, to: number, seed = 0): number {
  let crc = seed;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    const first = CRC16_3[(crc >> 8) ^ (bytes[at] ?? 0)] ?? 0;
    const second = CRC16_2[(crc & 0xff) ^ (bytes[at + 1] ?? 0)] ?? 0;
    crc = first ^ second ^ (CRC16_1[bytes[at + 2] ?? 0] ?? 0) ^ (CRC16[bytes[at + 3] ?? 0] ?? 0);
  }
  for (; at < to; at += 1) crc = withByte(crc, bytes[at] ?? 0);
  return crc;
}
