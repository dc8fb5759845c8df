/**
 * RIFF/WAVE files of 16-bit samples, with tags both as LIST/INFO and as ID3.
 */

/**
 * @param {string} id
 * @param {Buffer} data
 */
function chunk(id, data) {
  const head = Buffer.alloc(8);
  head.write(id, 'latin1');
  head.writeUInt32LE(data.length, 4);
  return Buffer.concat([head, data, Buffer.alloc(data.length % 2)]);
}

/** @param {import('./tags.mjs').Tags} tags */
function info(tags) {
  const fields = {
    INAM: tags.title,
    IART: tags.credit,
    IPRD: tags.album,
    IPRT: `${tags.track}/${tags.tracks}`,
    ICRD: tags.date,
    IGNR: tags.genre,
    IMUS: tags.composer,
    ICMT: tags.comment,
  };
  const chunks = Object.entries(fields).map(([id, value]) => chunk(id, Buffer.from(`${value}\0`)));
  return chunk('LIST', Buffer.concat([Buffer.from('INFO'), ...chunks]));
}

/**
 * @param {Int16Array} samples Interleaved.
 * @param {{ rate: number, channels: number, tags?: import('./tags.mjs').Tags, id3?: Buffer }} options
 */
export function encodeWav(samples, { rate, channels, tags, id3 }) {
  const format = Buffer.alloc(16);
  format.writeUInt16LE(1, 0);
  format.writeUInt16LE(channels, 2);
  format.writeUInt32LE(rate, 4);
  format.writeUInt32LE(rate * channels * 2, 8);
  format.writeUInt16LE(channels * 2, 12);
  format.writeUInt16LE(16, 14);
  const chunks = [
    Buffer.from('WAVE'),
    chunk('fmt ', format),
    ...(tags ? [info(tags)] : []),
    chunk('data', Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)),
    ...(id3 ? [chunk('id3 ', id3)] : []),
  ];
  return chunk('RIFF', Buffer.concat(chunks));
}
