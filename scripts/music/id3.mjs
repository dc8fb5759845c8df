/**
 * ID3v2.4 tags in UTF-8, for MP3 and for WAV's `id3 ` chunk.
 */

/** @param {number} value Seven bits a byte, so that a tag never looks like an MPEG frame. */
function syncsafe(value) {
  return Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
}

/**
 * @param {string} id
 * @param {Buffer} body
 */
function frame(id, body) {
  return Buffer.concat([Buffer.from(id, 'latin1'), syncsafe(body.length), Buffer.alloc(2), body]);
}

/**
 * @param {string} id
 * @param {...string} values Several values are parted by NUL, as version 2.4 has it.
 */
function text(id, ...values) {
  return frame(id, Buffer.from(`\u0003${values.join('\0')}`));
}

/**
 * @param {import('./tags.mjs').Tags} tags
 * @param {Buffer} cover A JPEG file.
 */
export function id3(tags, cover) {
  const frames = Buffer.concat([
    text('TIT2', tags.title),
    text('TPE1', ...tags.artists),
    text('TPE2', tags.albumArtist),
    text('TALB', tags.album),
    text('TRCK', `${tags.track}/${tags.tracks}`),
    text('TPOS', '1/1'),
    text('TDRC', tags.date),
    text('TCON', tags.genre),
    text('TCOM', tags.composer),
    frame('COMM', Buffer.from(`\u0003eng\0${tags.comment}`)),
    ...Object.entries(tags.replayGain).map(([name, value]) => text('TXXX', name.toLowerCase(), value)),
    frame('APIC', Buffer.concat([Buffer.from('\u0003image/jpeg\0\u0003\0', 'latin1'), cover])),
  ]);
  return Buffer.concat([Buffer.from('ID3\u0004\0\0', 'latin1'), syncsafe(frames.length), frames]);
}
