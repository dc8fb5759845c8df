/**
 * How long a stream of frames lasts (MPEG audio, ADTS), which no header tells for certain: from the frame count
 * that MP3 encoders leave in the first frame (Xing, Info, VBRI), else from the mean size of some frames.
 */
import { parseAdtsHeader } from '../decoder/adts-demuxer.ts';
import type { FrameHeader } from '../decoder/frame-scanner.ts';
import { id3Length } from '../decoder/id3.ts';
import { parseMp3Tag } from '../decoder/mp3-tag.ts';
import { parseMpegHeader } from '../decoder/mpeg-header.ts';
import type { RangeReader } from './range-reader.ts';

export interface StreamLength {
  /** Seconds. */
  readonly duration: number;
  /** Bits per second, on average. */
  readonly bitRate: number;
  /** Samples that the encoder added at both ends, where it says so. */
  readonly encoderDelay?: number;
  readonly encoderPadding?: number;
}

type StreamHeader = FrameHeader & { readonly sampleRate: number };
type ParseHeader = (bytes: Uint8Array, at: number) => StreamHeader | null;

/** Holds the first frame, where encoders count the others. */
const HEAD_BYTES = 4 * 1024;
/** Some 100 frames of usual bit rates. */
const SAMPLE_BYTES = 48 * 1024;
const MIDDLE_BYTES = 16 * 1024;

/** Null when there are no frames to be found, or the file's size is not known. */
export async function streamLength(reader: RangeReader, kind: 'mpeg' | 'adts'): Promise<StreamLength | null> {
  const parse: ParseHeader = kind === 'mpeg' ? parseMpegHeader : parseAdtsHeader;
  if (reader.size === null) return null;
  const start = await skipTags(reader);
  if (kind === 'mpeg') {
    const head = await reader.read(start, HEAD_BYTES);
    const tagged = firstFrame(head, parse);
    const counted = tagged && countedFrames(head.subarray(tagged.at));
    if (tagged && counted) return { ...lengthOf(counted.frames, tagged.header, reader.size - start - tagged.at), ...counted.added };
  }
  const sample = await reader.read(start, SAMPLE_BYTES);
  const first = firstFrame(sample, parse);
  if (!first) return null;
  const audio = sample.subarray(first.at);
  const audioBytes = reader.size - start - first.at;
  const means = [meanFrame(audio, parse)];
  // Frames of one size at the beginning may still be the silence before a variable rate: a look at the middle tells.
  if (audioBytes > 4 * SAMPLE_BYTES) {
    const middle = await reader.read(start + first.at + Math.floor(audioBytes / 2), MIDDLE_BYTES);
    const found = firstFrame(middle, parse);
    if (found) means.push(meanFrame(middle.subarray(found.at), parse));
  }
  const mean = means.reduce((sum, bytes) => sum + bytes, 0) / means.length;
  return lengthOf(audioBytes / mean, first.header, audioBytes);
}

/** @param frames a fraction where the encoder's own silence is left out */
function lengthOf(frames: number, { samples, sampleRate }: StreamHeader, bytes: number): StreamLength {
  const duration = (frames * samples) / sampleRate;
  return { duration, bitRate: Math.round((bytes * 8) / duration) };
}

async function skipTags(reader: RangeReader): Promise<number> {
  let position = 0;
  for (;;) {
    const length = id3Length(await reader.read(position, 10), 0);
    if (length === 0) return position;
    position += length;
  }
}

/** The first frame that another one follows. */
function firstFrame(bytes: Uint8Array, parse: ParseHeader): { readonly at: number; readonly header: StreamHeader } | null {
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const header = parse(bytes, at);
    if (!header) continue;
    const next = at + header.length;
    if (next + 4 > bytes.length || parse(bytes, next)?.kind === header.kind) return { at, header };
  }
  return null;
}

/** Mean bytes of the frames that follow one another from the beginning. */
function meanFrame(bytes: Uint8Array, parse: ParseHeader): number {
  let at = 0;
  let count = 0;
  for (let header = parse(bytes, at); header; header = parse(bytes, at)) {
    at += header.length;
    count++;
  }
  return at / count;
}

/** Frames as the first one tells, less what the encoder added at both ends; null when it tells nothing. */
function countedFrames(bytes: Uint8Array): { readonly frames: number; readonly added: Pick<StreamLength, 'encoderDelay' | 'encoderPadding'> } | null {
  const header = parseMpegHeader(bytes, 0);
  if (!header) return null;
  const tag = parseMp3Tag(bytes.subarray(0, header.length), header);
  if (!tag?.frames) return null;
  if (!tag.gapless) return { frames: tag.frames, added: {} };
  const { delay, padding } = tag.gapless;
  const added = { encoderDelay: delay, ...(padding !== null && { encoderPadding: padding }) };
  return { frames: Math.max(0, tag.frames - (delay + (padding ?? 0)) / header.samples), added };
}
