/**
 * Matroska gives positions in milliseconds. Packets of most codecs begin at multiples of some number of frames after
 * the first one, which makes good what was rounded off.
 */
import type { EncodedPacketSink } from 'mediabunny';
import type { EncodedTrack } from './demuxer.ts';
import { parseStreamInfo } from './flac-streaminfo.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import { opusPacketFrames } from './opus-packet.ts';
import { vorbisGrid } from './vorbis-packet.ts';

/** The exact frame at which a packet begins, by the one stated. */
export type SnapToPacket = (frame: number, packet: Uint8Array) => number;

/** Seconds by which a time stamp may be off. */
const ROUNDED_OFF = 0.0015;
const AAC_FRAME = 1024;

type Track = Pick<EncodedTrack, 'codec' | 'description' | 'sampleRate'>;

export async function matroskaGrid(sink: EncodedPacketSink, track: Track): Promise<SnapToPacket> {
  const first = await sink.getFirstPacket({ metadataOnly: true });
  const begins = Math.round((first?.timestamp ?? 0) * track.sampleRate);
  const unitOf = packetUnit(track);
  return (frame, packet) => {
    const unit = unitOf(packet);
    const snapped = begins + Math.round((frame - begins) / unit) * unit;
    return Math.abs(snapped - frame) <= ROUNDED_OFF * track.sampleRate ? snapped : frame;
  };
}

/** Frames of which every packet's length is a multiple; 1 where nothing tells. */
function packetUnit({ codec, description }: Track): (packet: Uint8Array) => number {
  if (codec === 'opus') return (packet) => opusPacketFrames(packet) || 1;
  if (codec === 'mpeg') return (packet) => parseMpegHeader(packet, 0)?.samples ?? 1;
  const unit = codec.startsWith('web:mp4a') ? AAC_FRAME : description ? describedUnit(codec, description) : 1;
  return () => unit;
}

function describedUnit(codec: Track['codec'], description: Uint8Array): number {
  if (codec === 'vorbis') return vorbisGrid(description);
  const info = codec === 'flac' ? parseStreamInfo(description.subarray(8)) : null;
  return info && info.minBlockSize === info.maxBlockSize ? info.maxBlockSize : 1;
}
