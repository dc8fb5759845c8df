/**
 * MP4, M4A, WebM and Matroska by mediabunny, which reads their indexes and seeks by them. Their beginning and end
 * are exact in MP4; Matroska tells its end in the last block, and gives positions in milliseconds, which the lengths of
 * the packets make exact again.
 */
import { CustomSource, EncodedPacketSink, Input, MATROSKA, MP4, QTFF, WEBM } from 'mediabunny';
import { MpcError } from '../../services/protocol/errors.ts';
import { parseAlacConfig } from './alac-config.ts';
import { alacPacketFrames } from './alac-packet.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import { parseFlacFrame } from './flac-frame.ts';
import { codecOf, refuseProtected, type TrackCodec } from './mediabunny-codec.ts';
import { matroskaGrid, type MatroskaGrid } from './matroska-grid.ts';
import { passInfoFrame } from './matroska-info-frame.ts';
import { discardPadding } from './matroska-padding.ts';
import { matroskaFile } from './matroska-tail.ts';
import { readMatroskaTrack, refusePackedTracks, type MatroskaTrack } from './matroska-track.ts';
import { parseMpegHeader } from './mpeg-header.ts';
import { readMp4Gapless, type Mp4Gapless } from './mp4-gapless.ts';
import { mp4Size } from './mp4-size.ts';
import { opusPacketFrames, parseOpusHead } from './opus-packet.ts';
import { PacketCursor, type PacketLengths, type TimedPacket } from './packet-cursor.ts';
import { vorbisDurations, type VorbisDurations } from './vorbis-packet.ts';

/** Seconds of sound in a batch. */
const BATCH = 0.08;
const MAX_PACKETS = 32;
/** Seconds decoded before a target: enough for each codec's overlap and reservoir. */
const RUN_UP = 0.3;
/** Seconds by which a time stamp must differ from the count to be a hole. */
const HOLE = 0.1;
const CACHE = 1024 * 1024;

interface Opened {
  readonly input: Input;
  readonly cursor: PacketCursor;
  readonly track: EncodedTrack;
  /** Frames from the container's time zero back to the first frame of the recording. */
  readonly shift: number;
  /** Null where positions are exact. */
  readonly grid: MatroskaGrid | null;
  /** Bytes at the beginning of each packet that the file has left out. */
  readonly stripped: number;
}

export class MediabunnyDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #input: Input;
  readonly #cursor: PacketCursor;
  readonly #shift: number;
  readonly #grid: MatroskaGrid | null;
  readonly #stripped: number;
  /** Whether the file ends within its last packet. */
  readonly #cut: boolean;
  readonly #vorbis: VorbisDurations | null;
  readonly #packetFrames: (packet: Uint8Array) => number | null;
  #packet: TimedPacket | null = null;
  #started = false;
  /** Seconds at which the next packet should begin; null after a jump. */
  #expected: number | null = null;
  /** Frame at which the next packet begins; null where that cannot be counted. */
  #counted: number | null = null;

  static async open(reader: BufferedReader, container: 'mp4' | 'webm'): Promise<MediabunnyDemuxer> {
    const size = reader.size ?? (container === 'mp4' ? await mp4Size(reader) : null);
    if (size === null) throw new MpcError('unsupported', 'A file of this kind cannot be read while its size is unknown.');
    const gapless = container === 'mp4' ? await readMp4Gapless(reader, size) : null;
    if (gapless?.complete === false) throw new MpcError('malformed', 'The MP4 file has no index, or ends within it.');
    if (gapless?.sampleDescription) refuseProtected(gapless.sampleDescription);
    const matroska = gapless ? null : await matroskaFile(reader, size);
    const source = new CustomSource({
      getSize: () => matroska?.size ?? size,
      read: (start, end) => matroska?.read(start, end) ?? readWithoutPictures(reader, start, end, gapless?.pictures ?? []),
      maxCacheSize: CACHE,
    });
    const input = new Input({ source, formats: [MP4, QTFF, MATROSKA, WEBM] });
    try {
      return new MediabunnyDemuxer(reader, { ...(await describe(reader, input, gapless)), cut: matroska?.cut === true });
    } catch (error) {
      input.dispose();
      throw error;
    }
  }

  private constructor(reader: BufferedReader, { input, cursor, track, shift, grid, stripped, cut }: Opened & { readonly cut: boolean }) {
    this.#reader = reader;
    this.#input = input;
    this.#cursor = cursor;
    this.#shift = shift;
    this.#grid = grid;
    this.#stripped = stripped;
    this.#cut = cut;
    this.#vorbis = track.codec === 'vorbis' && track.description ? vorbisDurations(track.description) : null;
    this.#packetFrames = packetFrames(track);
    this.track = track;
  }

  async next(): Promise<PacketBatch | null> {
    const first = await this.#take();
    if (!first) return null;
    const packets = [first];
    let until = first.timestamp + first.duration;
    while (packets.length < MAX_PACKETS && until - first.timestamp < BATCH) {
      const packet = await this.#take();
      if (!packet) break;
      packets.push(packet);
      until = packet.timestamp + packet.duration;
    }
    const hole = this.#expected === null || Math.abs(first.timestamp - this.#expected) > HOLE;
    this.#expected = until;
    const position = hole ? this.#positionOf(packets) : null;
    if (hole) this.#vorbis?.restart();
    const data = packets.map((packet) => new Uint8Array(packet.data));
    const frames = this.#framesOf(data, until - first.timestamp);
    const begins = position ?? this.#counted;
    this.#counted = begins === null || frames === null ? null : begins + frames;
    const end = this.#packet === null ? await this.#endBehind(data.at(-1)) : null;
    return { packets: data, position, frames, ...(end !== null && { end }) };
  }

  async seek(frame: number): Promise<void> {
    const seconds = (frame + this.#shift) / this.track.sampleRate - RUN_UP;
    this.#packet = await this.#cursor.at(seconds);
    this.#started = true;
    this.#expected = null;
  }

  close(): void {
    this.#input.dispose();
    this.#reader.close();
  }

  /** Whether nothing but the container's times tells how long packets last. MP4 states those of ALAC to the frame. */
  get #isTimed(): boolean {
    const { codec } = this.track;
    return codec.startsWith('web:') || (codec === 'alac' && this.#grid === null);
  }

  /** What the packets stand for, where they or the container tell exactly. */
  #framesOf(packets: readonly Uint8Array[], seconds: number): number | null {
    if (this.#isTimed) return Math.round(seconds * this.track.sampleRate);
    const lengths = packets.map((packet) => (this.#vorbis ? this.#vorbis.frames(packet) : this.#packetFrames(packet)));
    return lengths.reduce((sum: number | null, length) => (sum === null || length === null ? null : sum + length), 0);
  }

  #positionOf(packets: readonly TimedPacket[]): number {
    if (this.#grid) return this.#grid.begin(packets) - this.#shift;
    // Vorbis' first packet after a jump brings forth nothing: the sound begins with the second.
    const sounding = (this.#vorbis && packets[1]) ?? packets[0];
    return Math.round((sounding?.timestamp ?? 0) * this.track.sampleRate) - this.#shift;
  }

  /** Where the recording ends within Matroska's last packet; null where it does not, or what came before is not counted to the frame. */
  async #endBehind(last: Uint8Array | undefined): Promise<number | null> {
    if (!last || this.#grid === null || this.#counted === null || this.#isTimed) return null;
    const padding = Math.round(((await discardPadding(this.#reader, last.subarray(this.#stripped))) * this.track.sampleRate) / 1e9);
    return padding > 0 ? this.#counted - padding : null;
  }

  async #take(): Promise<TimedPacket | null> {
    if (!this.#started) this.#packet = await this.#cursor.first();
    this.#started = true;
    const packet = this.#packet;
    if (packet) this.#packet = await this.#cursor.next();
    return this.#cut && this.#packet === null ? null : packet;
  }
}

/** Bytes of the file; zeros in place of embedded pictures, which mediabunny would read but nobody looks at. */
async function readWithoutPictures(
  reader: BufferedReader,
  start: number,
  end: number,
  pictures: Mp4Gapless['pictures'],
): Promise<Uint8Array> {
  const picture = pictures.find((range) => range.start < end && range.end > start);
  if (!picture) return reader.exactly(start, end - start);
  const bytes = new Uint8Array(end - start);
  if (start < picture.start) bytes.set(await reader.read(start, picture.start - start));
  if (picture.end < end) bytes.set(await readWithoutPictures(reader, picture.end, end, pictures), picture.end - start);
  return bytes;
}

async function describe(reader: BufferedReader, input: Input, gapless: Mp4Gapless | null): Promise<Opened> {
  const found = await input.getPrimaryAudioTrack();
  if (!found && !gapless) await refusePackedTracks(reader);
  if (!found) throw new MpcError('unsupported', 'There is no sound in this file that can be played.');
  const sink = new EncodedPacketSink(found);
  const matroska = gapless === null ? await readMatroskaTrack(reader, found.id) : null;
  const coded = await codecOf(found, gapless?.sampleDescription ?? null, matroska);
  const { codec, sampleRate } = coded;
  const cursor = new PacketCursor(sink, matroska?.laced ? packetLengths(coded) : null);
  const stated = await found.getDurationFromMetadata();
  const info = matroska && codec === 'mpeg' ? await passInfoFrame(cursor, sampleRate, stated) : null;
  const grid = matroska && (await matroskaGrid(cursor, coded));
  const frames = gapless ? recordedFrames(gapless, coded) : (info?.frames ?? null);
  const shift = gapless ? await mp4Shift(cursor, gapless, coded) : (info?.shift ?? matroskaShift(coded, matroska));
  return {
    input,
    cursor,
    shift: shift + (grid?.silence ?? 0),
    grid,
    stripped: matroska?.stripped ?? 0,
    track: { container: gapless ? 'mp4' : 'webm', ...coded, frames, duration: frames === null ? stated : frames / sampleRate },
  };
}

function recordedFrames(gapless: Mp4Gapless, track: TrackCodec): number | null {
  const { itunes, length, timescale } = gapless;
  if (itunes) return itunes.frames;
  return length === null ? null : Math.max(0, Math.round((length / timescale) * track.sampleRate) - opusPreSkip(gapless, track));
}

/** Frames in a packet, as it tells itself: null where only the decoder can, or the packet is damaged. */
function packetFrames({ codec, description, pcm }: TrackCodec): (packet: Uint8Array) => number | null {
  if (codec === 'opus') return opusPacketFrames;
  if (codec === 'flac') return (packet) => parseFlacFrame(packet, 0)?.blockSize ?? null;
  if (codec === 'mpeg') return (packet) => parseMpegHeader(packet, 0)?.samples ?? null;
  if (pcm) return (packet) => Math.floor(packet.length / (pcm.channels * pcm.bytesPerSample));
  if (codec !== 'alac' || !description) return () => null;
  const { frameLength } = parseAlacConfig(description);
  return (packet) => alacPacketFrames(packet, frameLength);
}

function packetLengths(track: TrackCodec): PacketLengths {
  const vorbis = track.codec === 'vorbis' && track.description ? vorbisDurations(track.description) : null;
  const frames = packetFrames(track);
  return {
    seconds: (packet) => {
      const length = vorbis ? vorbis.frames(packet) : frames(packet);
      return length === null ? null : length / track.sampleRate;
    },
    restart: () => vorbis?.restart(),
  };
}

/** What iTunes noted goes before the edit list. */
async function mp4Shift(cursor: PacketCursor, gapless: Mp4Gapless, track: TrackCodec): Promise<number> {
  if (!gapless.itunes) return opusPreSkip(gapless, track);
  const first = await cursor.first();
  return Math.round((first?.timestamp ?? 0) * track.sampleRate) + gapless.itunes.delay;
}

/** Frames that Opus' own header has left out at the beginning, less those that the edit list already cuts. */
function opusPreSkip({ start, timescale }: Mp4Gapless, { codec, description, sampleRate }: TrackCodec): number {
  if (codec !== 'opus' || !description) return 0;
  return Math.max(0, parseOpusHead(description).preSkip - Math.round(((start ?? 0) / (timescale || sampleRate)) * sampleRate));
}

/** Matroska leaves what the encoder put in front in its time stamps. Opus tells of it by itself, to the frame. */
function matroskaShift({ codec, description, sampleRate }: TrackCodec, matroska: MatroskaTrack | null): number {
  if (codec === 'opus' && description) return parseOpusHead(description).preSkip;
  return Math.round(((matroska?.delay ?? 0) * sampleRate) / 1e9);
}
