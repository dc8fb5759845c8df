/** Files of any length of the lossless formats besides FLAC, and Musepack: short ones whose packets are repeated. */
import { crc32 } from 'node:zlib';

/** The file so many times over: its blocks, each numbered by its first sample. */
export function repeatWavpack(file, times) {
  const blocks = [];
  for (let at = 0; file.toString('latin1', at, at + 4) === 'wvpk'; at += blocks.at(-1).length) {
    blocks.push(file.subarray(at, at + 8 + file.readUInt32LE(at + 4)));
  }
  const total = file.readUInt32LE(12);
  const repeated = [];
  for (let time = 0; time < times; time++) {
    for (const block of blocks) {
      // A block without samples ends a file.
      if (block.readUInt32LE(20) === 0) continue;
      const copy = Buffer.from(block);
      copy.writeUInt32LE(total * times, 12);
      copy.writeUInt32LE(block.readUInt32LE(16) + total * time, 16);
      sumWavpack(copy);
      repeated.push(copy);
    }
  }
  return Buffer.concat(repeated);
}

/** The last of a block's parts: two bytes that say so, and the sum of all 16-bit words in front of them. */
function sumWavpack(block) {
  const end = block.length - 6;
  if (block[end] !== 0x2f || block[end + 1] !== 2) throw new Error('The block has no checksum at its end.');
  let sum = 0xffffffff;
  for (let at = 0; at < end; at += 2) sum = (Math.imul(sum, 3) + block.readUInt16LE(at)) >>> 0;
  block.writeUInt32LE(sum, end + 2);
}

const TTA_HEADER = 22;

/** The whole packets of the file so many times over. */
export function repeatTta(file, times) {
  const sampleRate = file.readUInt32LE(10);
  const packetFrames = Math.floor((sampleRate * 256) / 245);
  const whole = Math.floor(file.readUInt32LE(14) / packetFrames);
  const packets = Math.ceil(file.readUInt32LE(14) / packetFrames);
  const sizes = Array.from({ length: whole }, (_, index) => file.readUInt32LE(TTA_HEADER + 4 * index));
  const start = TTA_HEADER + 4 * packets + 4;
  const sound = file.subarray(start, start + sizes.reduce((sum, size) => sum + size, 0));
  const head = Buffer.from(file.subarray(0, TTA_HEADER));
  head.writeUInt32LE(whole * times * packetFrames, 14);
  const table = Buffer.alloc(4 * whole * times);
  for (let index = 0; index < whole * times; index++) table.writeUInt32LE(sizes[index % whole], 4 * index);
  return Buffer.concat([checked(head.subarray(0, -4)), checked(table), ...Array.from({ length: times }, () => sound)]);
}

function checked(bytes) {
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(crc32(bytes));
  return Buffer.concat([bytes, sum]);
}

/**
 * ALAC in CAF of what is in an MP4 of one track whose samples lie behind each other.
 * @param {Buffer} file the MP4
 * @param {number} times
 */
export function repeatAlac(file, times) {
  const config = file.subarray(file.lastIndexOf('alac') + 8).subarray(0, 24);
  const frameLength = config.readUInt32BE(0);
  const sizesAt = file.indexOf('stsz') + 8;
  // The last packet is a shorter one.
  const sizes = Array.from({ length: file.readUInt32BE(sizesAt + 4) - 1 }, (_, index) => file.readUInt32BE(sizesAt + 8 + 4 * index));
  const start = file.readUInt32BE(file.indexOf('stco') + 12);
  const sound = file.subarray(start, start + sizes.reduce((sum, size) => sum + size, 0));
  const description = Buffer.alloc(32);
  description.writeDoubleBE(config.readUInt32BE(20));
  description.write('alac', 8);
  // Of 16 bits, as its first kind.
  description.writeUInt32BE(1, 12);
  description.writeUInt32BE(frameLength, 20);
  description.writeUInt32BE(config[9], 24);
  const table = Buffer.alloc(24);
  table.writeBigInt64BE(BigInt(sizes.length * times));
  table.writeBigInt64BE(BigInt(sizes.length * times * frameLength), 8);
  const lengths = Buffer.concat(sizes.map(variable));
  const repeated = (bytes) => Array.from({ length: times }, () => bytes);
  return Buffer.concat([
    Buffer.from('caff\0\x01\0\0', 'latin1'),
    ...chunk('desc', description),
    ...chunk('kuki', config),
    ...chunk('pakt', table, ...repeated(lengths)),
    ...chunk('data', Buffer.alloc(4), ...repeated(sound)),
  ]);
}

function chunk(type, ...parts) {
  const head = Buffer.alloc(12);
  head.write(type);
  head.writeBigInt64BE(BigInt(parts.reduce((sum, part) => sum + part.length, 0)), 4);
  return [head, ...parts];
}

/** A number in groups of seven bits, the top bit set on all but the last. */
function variable(number) {
  const bytes = [number & 0x7f];
  for (let rest = number >> 7; rest > 0; rest >>= 7) bytes.unshift(0x80 | (rest & 0x7f));
  return Buffer.from(bytes);
}

/** Frames of sound in a frame of Musepack. */
const MUSEPACK_FRAME = 1152;

/** The whole packets of sound of a Musepack file of stream version 8 so many times over. */
export function repeatMusepack(file, times) {
  const packets = [];
  for (let at = 4; at < file.length; at += packets.at(-1).bytes.length) packets.push(packetAt(file, at));
  const kept = (key) => packets.filter((packet) => packet.key === key).map(({ bytes }) => bytes);
  const [header] = kept('SH');
  const body = header.subarray(3 + 4);
  const { length } = readVariable(body, 1);
  const rest = body.subarray(1 + length);
  // The last packet is a shorter one.
  const sound = kept('AP').slice(0, -1);
  const packetFrames = MUSEPACK_FRAME * 4 ** (rest.at(-1) & 7);
  const described = Buffer.concat([body.subarray(0, 1), variable(sound.length * times * packetFrames), rest]);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(described));
  return Buffer.concat([
    file.subarray(0, 4),
    packet('SH', sum, described),
    ...kept('RG'),
    ...kept('EI'),
    ...Array.from({ length: times }, () => sound).flat(),
    ...kept('SE'),
  ]);
}

function packetAt(file, at) {
  const { value } = readVariable(file, at + 2);
  return { key: file.toString('latin1', at, at + 2), bytes: file.subarray(at, at + value) };
}

function packet(key, ...parts) {
  const length = parts.reduce((sum, part) => sum + part.length, 3);
  if (length > 0x7f) throw new Error('The packet is too long for a length of one byte.');
  return Buffer.concat([Buffer.from(key, 'latin1'), Buffer.of(length), ...parts]);
}

function readVariable(bytes, at) {
  let value = 0;
  for (let length = 1; ; length++) {
    const byte = bytes[at + length - 1];
    value = value * 0x80 + (byte & 0x7f);
    if (byte < 0x80) return { value, length };
  }
}
