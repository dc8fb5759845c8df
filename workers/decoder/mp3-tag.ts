/**
 * The frame that encoders put first in an MP3 file to describe it: Xing/Info (with LAME's extension) or VBRI.
 * It decodes to silence and is no part of the recording.
 */
import { text, uint16be, uint24be, uint32be } from './binary.ts';
import type { MpegHeader } from './mpeg-header.ts';

/** Frames of sound by which every layer III decoder is late. */
export const DECODER_DELAY = 529;

export interface Mp3Tag {
  readonly variable: boolean;
  /** Frames of the stream, without this one. */
  readonly frames: number | null;
  /** Bytes of the stream, this frame included. */
  readonly bytes: number | null;
  /** Frames of sound that the encoder put before and after; null when it did not tell, as VBRI never does of those after. */
  readonly gapless: { readonly delay: number; readonly padding: number | null } | null;
  /** Fraction of the bytes (0 to 1) at which each of equal parts of the duration begins. */
  readonly places: readonly number[];
}

/** The tag in a frame, or null if the frame holds sound. */
export function parseMp3Tag(frame: Uint8Array, header: MpegHeader): Mp3Tag | null {
  if (header.layer !== 3) return null;
  const sideInformation = header.version === 1 ? (header.channels === 2 ? 32 : 17) : header.channels === 2 ? 17 : 9;
  const at = 4 + sideInformation;
  const name = text(frame, at, 4);
  if (name === 'Xing' || name === 'Info') return parseXing(frame, at, name === 'Xing');
  return text(frame, 36, 4) === 'VBRI' ? parseVbri(frame, 36, header.samples) : null;
}

function parseXing(frame: Uint8Array, start: number, variable: boolean): Mp3Tag {
  const flags = uint32be(frame, start + 4);
  let at = start + 8;
  const field = (flag: number, length: number): number | null => {
    if ((flags & flag) === 0) return null;
    at += length;
    return at - length;
  };
  const framesAt = field(1, 4);
  const bytesAt = field(2, 4);
  const placesAt = field(4, 100);
  field(8, 4);
  return {
    variable,
    frames: framesAt === null ? null : uint32be(frame, framesAt),
    bytes: bytesAt === null ? null : uint32be(frame, bytesAt),
    gapless: parseLame(frame, at),
    places: placesAt === null ? [] : Array.from(frame.subarray(placesAt, placesAt + 100), (value) => value / 256),
  };
}

/** LAME's extension, which others write too: the encoder's name, and at 21 bytes from it delay and padding of 12 bits each. */
function parseLame(frame: Uint8Array, at: number): Mp3Tag['gapless'] {
  if (at + 24 > frame.length || !/^[\x20-\x7e]{4}/.test(text(frame, at, 4))) return null;
  const both = uint24be(frame, at + 21);
  return { delay: both >> 12, padding: both & 0xfff };
}

/**
 * Its delay is no part of any standard. Encoders of Fraunhofer's write 2,353 frames: one frame of the stream, which is this
 * one, then the decoder's delay and their own.
 */
function parseVbri(frame: Uint8Array, at: number, samples: number): Mp3Tag {
  const delay = uint16be(frame, at + 6) - samples - DECODER_DELAY;
  const bytes = uint32be(frame, at + 10);
  const entries = uint16be(frame, at + 18);
  const scale = uint16be(frame, at + 20);
  const size = uint16be(frame, at + 22);
  const places: number[] = [];
  let sum = 0;
  for (let entry = 0; entry < entries && size >= 1 && size <= 4; entry += 1) {
    places.push(bytes > 0 ? sum / bytes : 0);
    const value = uint32be(frame, at + 26 + entry * size) >>> (32 - size * 8);
    sum += value * scale;
  }
  return { variable: true, frames: uint32be(frame, at + 14), bytes, gapless: delay > 0 && delay <= 2 * samples ? { delay, padding: null } : null, places };
}
