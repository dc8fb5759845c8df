/**
 * The frame with which encoders describe an MP3 file, where a muxer (mkvmerge) has kept it as the first packet in
 * Matroska. It is no sound, and mpg123 swallows it, but it tells where the sound begins and ends.
 */
import { DECODER_DELAY, parseMp3Tag } from './mp3-tag.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import type { PacketCursor } from './packet-cursor.ts';

export interface InfoFrame {
  /** Frames from the container's time zero to the first frame of the recording. */
  readonly shift: number;
  /** Of the recording; null where the encoder did not tell, or this is but a part of what it tells of. */
  readonly frames: number | null;
}

/**
 * Makes the cursor pass over such a frame; null where there is none.
 * @param duration seconds that the container states, this frame included; null if it does not
 */
export async function passInfoFrame(cursor: PacketCursor, sampleRate: number, duration: number | null): Promise<InfoFrame | null> {
  const first = await cursor.first();
  const header = first && parseMpegHeader(first.data, 0);
  const tag = header && parseMp3Tag(first.data, header);
  const second = tag && (await cursor.next());
  if (!second) return null;
  cursor.beginAt(second.timestamp);
  const begins = Math.round(second.timestamp * sampleRate);
  if (!tag.gapless) return { shift: begins, frames: null };
  const { delay, padding } = tag.gapless;
  const stated = (tag.frames ?? 0) * header.samples;
  const isWhole = duration !== null && Math.abs(duration * sampleRate - begins - stated) < header.samples;
  return { shift: begins + delay + DECODER_DELAY, frames: isWhole && padding !== null ? Math.max(0, stated - delay - padding) : null };
}
