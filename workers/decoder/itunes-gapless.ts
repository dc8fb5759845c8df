/** `iTunSMPB`: how iTunes notes what an encoder added, in an ID3 comment of an MP3 or an MP4 item. */

export interface ItunesGapless {
  /** Frames that the encoder put before the recording. */
  readonly delay: number;
  readonly padding: number;
  /** Frames of the recording. */
  readonly frames: number;
}

/** Reads the note out of the bytes that hold it, in Latin-1 or UTF-16. */
export function parseItunesGapless(bytes: Uint8Array): ItunesGapless | null {
  const letters = String.fromCharCode(...bytes).replaceAll('\0', '');
  const match = /[0-9A-F]{8} ([0-9A-F]{8}) ([0-9A-F]{8}) ([0-9A-F]{16})/i.exec(letters);
  if (!match) return null;
  const [delay = 0, padding = 0, frames = 0] = match.slice(1).map((hex) => Number.parseInt(hex, 16));
  return frames > 0 ? { delay, padding, frames } : null;
}
