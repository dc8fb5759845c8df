/** MP3 and ADTS files of any length, made of the frames of short ones whose frames need none before them. */

const KILOBITS = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const TOC = 100;
/** Of MPEG-1 Layer III in stereo: header and side information. */
const TABLE_AT = 4 + 32;
/** Of the frame that holds the table: 128 kbit/s. */
const TABLE_FRAME = 417;

/** The frames of MPEG-1 Layer III at 44.1 kHz, without the one that only describes the file. */
export function mp3Frames(file) {
  const frames = [];
  let at = 0;
  while (at + 4 <= file.length && file[at] === 0xff) {
    const length = Math.floor((144_000 * KILOBITS[file[at + 2] >> 4]) / 44_100) + ((file[at + 2] >> 1) & 1);
    if (at + length <= file.length) frames.push(file.subarray(at, at + length));
    at += length;
  }
  return frames.slice(1);
}

/**
 * @param {{ frame: (number: number) => Buffer, frames: number }} pattern
 * @returns {Iterable<Buffer>} a file of variable bit rate, with a table of places as encoders write it
 */
export function* longMp3({ frame, frames }) {
  const ends = [TABLE_FRAME];
  for (let number = 0; number < frames; number++) ends.push(ends[number] + frame(number).length);
  const size = ends[frames];
  const table = Buffer.alloc(TABLE_FRAME);
  frame(0).copy(table, 0, 0, 4);
  table[2] = 0x90;
  // A frame of no sound; what a checksum would stand for is not there.
  table[1] |= 1;
  table.write('Xing', TABLE_AT);
  table.writeUInt32BE(7, TABLE_AT + 4);
  table.writeUInt32BE(frames, TABLE_AT + 8);
  table.writeUInt32BE(size, TABLE_AT + 12);
  for (let at = 0; at < TOC; at++) table[TABLE_AT + 16 + at] = Math.min(255, Math.floor((256 * ends[Math.floor((frames * at) / TOC)]) / size));
  yield table;
  for (let number = 0; number < frames; number++) yield frame(number);
}

/** The frames of ADTS. */
export function adtsFrames(file) {
  const frames = [];
  for (let at = 0; at + 7 <= file.length; at += frames.at(-1).length) {
    frames.push(file.subarray(at, at + (((file[at + 3] & 3) << 11) | (file[at + 4] << 3) | (file[at + 5] >> 5))));
  }
  return frames;
}
