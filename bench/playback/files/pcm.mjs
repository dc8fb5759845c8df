/** WAV and AIFF files of 16 bits, and what is in the former, without any decoder. */

/** @param {Int16Array} samples of two channels, interleaved @param {number} sampleRate */
export function wavOf(samples, sampleRate) {
  const file = new DataView(new ArrayBuffer(44 + samples.length * 2));
  text(file, 0, 'RIFF');
  file.setUint32(4, 36 + samples.length * 2, true);
  text(file, 8, 'WAVEfmt ');
  file.setUint32(16, 16, true);
  file.setUint16(20, 1, true);
  file.setUint16(22, 2, true);
  file.setUint32(24, sampleRate, true);
  file.setUint32(28, sampleRate * 4, true);
  file.setUint16(32, 4, true);
  file.setUint16(34, 16, true);
  text(file, 36, 'data');
  file.setUint32(40, samples.length * 2, true);
  for (const [at, sample] of samples.entries()) file.setInt16(44 + at * 2, sample, true);
  return new Uint8Array(file.buffer);
}

/** @param {Int16Array} samples of two channels, interleaved @param {number} sampleRate */
export function aiffOf(samples, sampleRate) {
  const file = new DataView(new ArrayBuffer(54 + samples.length * 2));
  text(file, 0, 'FORM');
  file.setUint32(4, 46 + samples.length * 2);
  text(file, 8, 'AIFFCOMM');
  file.setUint32(16, 18);
  file.setUint16(20, 2);
  file.setUint32(22, samples.length / 2);
  file.setUint16(26, 16);
  // The rate as a float of 80 bits, its integer part as it is.
  file.setUint16(28, 0x3fff + 31 - Math.clz32(sampleRate));
  file.setUint32(30, sampleRate << Math.clz32(sampleRate));
  text(file, 38, 'SSND');
  file.setUint32(42, 8 + samples.length * 2);
  for (const [at, sample] of samples.entries()) file.setInt16(54 + at * 2, sample);
  return new Uint8Array(file.buffer);
}

/** The samples of a WAV file of integers, as floats, channel by channel. @param {Uint8Array} bytes */
export function samplesOfWav(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let [channels, bits, at] = [0, 0, 12];
  for (; view.getUint32(at) !== 0x64617461; at += 8 + view.getUint32(at + 4, true)) {
    if (view.getUint32(at) === 0x666d7420) [channels, bits] = [view.getUint16(at + 10, true), view.getUint16(at + 22, true)];
  }
  const width = bits / 8;
  const frames = view.getUint32(at + 4, true) / width / channels;
  return Array.from({ length: channels }, (_, channel) =>
    Float32Array.from({ length: frames }, (_unused, frame) => sampleAt(view, at + 8 + (frame * channels + channel) * width, bits)),
  );
}

function sampleAt(view, at, bits) {
  if (bits === 8) return (view.getUint8(at) - 128) / 128;
  if (bits === 16) return view.getInt16(at, true) / 32_768;
  return (view.getUint16(at, true) + view.getInt8(at + 2) * 65_536) / 2 ** 23;
}

function text(view, at, letters) {
  for (const [index, letter] of [...letters].entries()) view.setUint8(at + index, letter.charCodeAt(0));
}
