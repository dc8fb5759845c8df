/** FLAC files of any length, made of the frames of short ones. */
import { crc16, crc8 } from './checksums.mjs';

const STREAMINFO_AT = 8;
const HEADER = 4 + 4 + 34;
/** Seconds between two points of the seek table, as the encoder has them by default. */
const SEEK_EVERY = 10;
const POINT = 18;

/** Bytes that a frame's header has more, by the code of its block size. */
const SIZE_BYTES = { 6: 1, 7: 2 };

/** The whole frames of a file of one fixed block size, each split where its number stands. */
export function framesOf(file) {
  let at = 4;
  for (let last = false; !last; at += 4 + file.readUIntBE(at + 1, 3)) last = file[at] >= 0x80;
  const kind = file[at + 2];
  const starts = [];
  for (; at < file.length; at++) {
    const number = coded(starts.length);
    const end = at + 4 + number.length;
    const headed = end + (SIZE_BYTES[file[at + 2] >> 4] ?? 0);
    const isFrame = file[at] === 0xff && file[at + 1] === 0xf8 && number.equals(file.subarray(at + 4, end));
    if (isFrame && crc8(file.subarray(at, headed)) === file[headed]) starts.push({ at, body: headed + 1 });
  }
  const ends = [...starts.slice(1).map((next) => next.at), file.length];
  const frames = starts.map((start, index) => ({ head: file.subarray(start.at, start.at + 4), body: file.subarray(start.body, ends[index] - 2) }));
  // The last one may be shorter, and says so.
  return frames.filter(({ head }) => head[2] === kind);
}

/**
 * @param {object} pattern
 * @param {Buffer} pattern.model a file of the same rate, channels and width
 * @param {(number: number) => { head: Buffer, body: Buffer }} pattern.frame
 * @param {number} pattern.frames how many
 * @returns {Iterable<Buffer>} the file, piece by piece
 */
export function* longFlac({ model, frame, frames }) {
  const info = Buffer.from(model.subarray(STREAMINFO_AT, STREAMINFO_AT + 34));
  const blockSize = info.readUInt16BE(2);
  const sampleRate = info.readUIntBE(10, 3) >> 4;
  const sizeOf = (number) => frame(number).head.length + coded(number).length + 1 + frame(number).body.length + 2;
  const points = [];
  for (let number = 0, offset = 0; number < frames; offset += sizeOf(number++)) {
    if (number * blockSize >= points.length * SEEK_EVERY * sampleRate) points.push({ sample: number * blockSize, offset });
  }
  // Unknown: the sizes of frames, and the checksum of all samples.
  info.fill(0, 4, 10).fill(0, 18);
  info[13] &= 0xf0;
  info.writeUInt32BE(frames * blockSize, 14);
  const head = Buffer.alloc(HEADER + 4 + points.length * POINT);
  head.write('fLaC');
  head.writeUInt32BE(34, 4);
  info.copy(head, STREAMINFO_AT);
  head.writeUInt32BE(0x83000000 + points.length * POINT, HEADER);
  for (const [index, { sample, offset }] of points.entries()) {
    const at = HEADER + 4 + index * POINT;
    head.writeUIntBE(sample, at + 2, 6);
    head.writeUIntBE(offset, at + 10, 6);
    head.writeUInt16BE(blockSize, at + 16);
  }
  yield head;
  for (let number = 0; number < frames; number++) yield numbered(frame(number), number);
}

function numbered({ head, body }, number) {
  const front = Buffer.concat([head, coded(number)]);
  const whole = Buffer.concat([front, Buffer.of(crc8(front)), body, Buffer.alloc(2)]);
  whole.writeUInt16BE(crc16(whole.subarray(0, -2)), whole.length - 2);
  return whole;
}

/** A frame's number as UTF-8 would have it, in as few bytes; no number is one of half a character here. */
function coded(number) {
  if (number < 0x80) return Buffer.of(number);
  const bytes = [];
  let first = 0xc0;
  for (let rest = number, room = 0x20; ; first = (first >> 1) | 0x80, room >>= 1) {
    bytes.unshift(0x80 | (rest & 0x3f));
    rest >>= 6;
    if (rest < room) return Buffer.of(first | rest, ...bytes);
  }
}
