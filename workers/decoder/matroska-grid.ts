/**
 * Matroska gives positions in milliseconds. Packets of most codecs begin at multiples of some number of frames after
 * the first one, which makes good what was rounded off.
 */
import { parseAlacConfig } from './alac-config.ts';
import type { EncodedTrack } from './demuxer.ts';
import { parseStreamInfo } from './flac-streaminfo.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import { opusPacketFrames } from './opus-packet.ts';
import type { PacketCursor, TimedPacket } from './packet-cursor.ts';
import { vorbisDurations, vorbisGrid } from './vorbis-packet.ts';

export interface MatroskaGrid {
  /** The exact frame at which the sound of packets begins that follow each other, the first ones after a jump. */
  begin(packets: readonly TimedPacket[]): number;
  /** Frames from the first packet's time to the first sound, which Vorbis' first packet does not bring forth. */
  readonly silence: number;
}

/** Seconds by which a time stamp may be off. */
const ROUNDED_OFF = 0.0015;
/** Vorbis packets whose times are looked at together for where the first one sounds. */
const COMPARED = 32;
const AAC_FRAME = 1024;

type Track = Pick<EncodedTrack, 'codec' | 'description' | 'sampleRate' | 'pcm'>;

export async function matroskaGrid(cursor: PacketCursor, track: Track): Promise<MatroskaGrid> {
  const isVorbis = track.codec === 'vorbis';
  const packets = await firstPackets(cursor, isVorbis ? COMPARED : 1);
  const time = (some: readonly TimedPacket[]): number => Math.round((some[0]?.timestamp ?? 0) * track.sampleRate);
  const stated = isVorbis ? vorbisStart(track) : time;
  const origin = stated(packets);
  const unitOf = packetUnit(track, packets[0]?.data ?? new Uint8Array(0));
  return {
    begin: (some) => {
      if (some[0]?.timestamp === packets[0]?.timestamp) return origin;
      const frame = stated(some);
      const unit = some[0] ? unitOf(some[0].data) : 1;
      const snapped = origin + Math.round((frame - origin) / unit) * unit;
      return Math.abs(snapped - frame) <= ROUNDED_OFF * track.sampleRate ? snapped : frame;
    },
    silence: origin - time(packets),
  };
}

async function firstPackets(cursor: PacketCursor, most: number): Promise<readonly TimedPacket[]> {
  const packets: TimedPacket[] = [];
  for (let packet = await cursor.first(); packet; packet = packets.length < most ? await cursor.next() : null) packets.push(packet);
  return packets;
}

/**
 * Where the second packet begins, as the first brings forth nothing. Vorbis packets are about as short as what is
 * rounded off, and ffmpeg states some of them late that begin an Ogg page: what most of them state, less what lies
 * between, tells it better than one.
 */
function vorbisStart({ description, sampleRate }: Track): (packets: readonly TimedPacket[]) => number {
  const durations = vorbisDurations(description ?? new Uint8Array(0));
  return (packets) => {
    durations.restart();
    const starts: number[] = [];
    let counted = 0;
    let before = -Infinity;
    for (const [index, { timestamp, data }] of packets.entries()) {
      // Of packets in one block the first has a time of its own.
      if (timestamp > before && (index > 0 || packets.length === 1)) starts.push(timestamp * sampleRate - counted);
      before = timestamp;
      counted += durations.frames(data);
    }
    starts.sort((one, other) => one - other);
    return Math.round(starts[starts.length >> 1] ?? 0);
  };
}

/** Frames of which every packet's length is a multiple; 1 where nothing tells. */
function packetUnit({ codec, description, pcm }: Track, first: Uint8Array): (packet: Uint8Array) => number {
  // Blocks of PCM may be of any length; mostly all but the last are of one.
  if (pcm) return (packet) => (packet.length > first.length ? 1 : first.length / (pcm.channels * pcm.bytesPerSample) || 1);
  if (codec === 'opus') return (packet) => opusPacketFrames(packet) || 1;
  if (codec === 'mpeg') return (packet) => parseMpegHeader(packet, 0)?.samples ?? 1;
  const unit = codec.startsWith('web:mp4a') ? AAC_FRAME : description ? describedUnit(codec, description) : 1;
  return () => unit;
}

function describedUnit(codec: Track['codec'], description: Uint8Array): number {
  if (codec === 'vorbis') return vorbisGrid(description);
  if (codec === 'alac') return parseAlacConfig(description).frameLength;
  const info = codec === 'flac' ? parseStreamInfo(description.subarray(8)) : null;
  return info && info.minBlockSize === info.maxBlockSize ? info.maxBlockSize : 1;
}
