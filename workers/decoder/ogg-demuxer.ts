/**
 * Ogg files with Vorbis, Opus or FLAC. Seeking goes by the positions that pages carry, and is exact; the beginning
 * and the end of the recording are where the positions of the first and last page say.
 */
import { asMpcError, MpcError } from '../../services/protocol/errors.ts';
import { join } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import type { Demuxer, EncodedTrack, PacketBatch } from './demuxer.ts';
import type { OggCodec } from './ogg-codec.ts';
import { OGG_TAIL, readOggEnds } from './ogg-ends.ts';
import { readOggHeaders, type OggHeaders } from './ogg-headers.ts';
import { startOfLastLink } from './ogg-last-link.ts';
import { findOggPage, LONGEST_PAGE, oggPackets, oggPageAt, oggPagesIn, type OggPage } from './ogg-page.ts';
import { searchPlace } from './place-search.ts';

type Packet = Uint8Array<ArrayBuffer>;

/** A page and its packets with the frames of each. */
interface SoundPage {
  readonly page: OggPage;
  readonly packets: readonly { readonly packet: Packet; readonly frames: number }[];
  readonly frames: number;
  /** Where the page says that its last packet ends; null if it does not, or is not to be believed. */
  readonly granule: number | null;
  /** What it holds may be wrong, and so may the count of frames be. */
  readonly damaged: boolean;
}

const MAX_RESYNC = 1024 * 1024;
/** Seconds of sound in a batch. */
const BATCH = 0.08;
/** Seconds by which a page's position must differ from the count to be believed over it. */
const DRIFT = 0.1;

export class OggDemuxer implements Demuxer {
  readonly track: EncodedTrack;
  readonly #reader: BufferedReader;
  readonly #codec: OggCodec;
  readonly #serial: number;
  readonly #start: number;
  /** Granule position at which the first packet's sound begins. */
  readonly #first: number;
  /** Granule position at the file's end; infinite if nobody knows. */
  readonly #last: number;
  /** Granule position of the recording's first frame. */
  readonly #origin: number;
  #offset: number;
  /** Beginning of a packet that ends on a later page. */
  #open: Packet[] = [];
  /** Granule position of what comes next; null when only the next page can tell. */
  #position: number | null;
  /** Whether damage may have spoiled the count of frames: the next position that a page states is taken exactly. */
  #doubtful = false;
  #jumped = true;
  #batches: PacketBatch[] = [];

  /** @param from offset of the first page */
  static async open(reader: BufferedReader, from: number): Promise<OggDemuxer> {
    await readOggEnds(reader, from);
    const headers = await readOggHeaders(reader, from);
    const { codec, serial, start } = headers;
    const granule = await firstGranule(reader, codec, serial, start);
    const end = await fileEnd(reader, headers).catch((error: unknown) => {
      const { code } = asMpcError(error, 'unreachable');
      if (code === 'malformed' || code === 'aborted') throw error;
      // What cannot be asked for at the end may never be needed: the rest is there to be played.
      return { granule: null, chained: false };
    });
    return new OggDemuxer(reader, headers, granule, end);
  }

  private constructor(
    reader: BufferedReader,
    { codec, serial, start }: OggHeaders,
    granule: number,
    { granule: end, chained }: FileEnd,
  ) {
    this.#reader = reader;
    this.#codec = codec;
    this.#serial = serial;
    this.#start = start;
    this.#offset = start;
    this.#first = granule;
    this.#last = end ?? Infinity;
    this.#position = granule;
    // A stream cut out of a longer one begins later than 0; one that begins earlier has frames to leave out.
    this.#origin = Math.max(0, granule) + codec.preSkip;
    const frames = end === null ? null : Math.max(0, end - this.#origin);
    this.track = {
      container: 'ogg',
      codec: codec.codec,
      codecName: codec.codecName,
      sampleRate: codec.sampleRate,
      channels: codec.channels,
      order: codec.order,
      description: codec.description,
      frames,
      duration: frames === null ? null : frames / codec.sampleRate,
      chained,
    };
    codec.restart();
  }

  async next(): Promise<PacketBatch | null> {
    while (this.#batches.length === 0) {
      const found = await this.#nextPage();
      if (!found) return null;
      this.#take(found);
    }
    return this.#batches.shift() ?? null;
  }

  async seek(frame: number): Promise<void> {
    const wanted = frame + this.#origin - this.#codec.runUp;
    const page = await this.#pageBefore(wanted);
    this.#batches = [];
    this.#open = [];
    this.#jumped = true;
    this.#offset = page?.offset ?? this.#start;
    this.#position = page ? null : this.#first;
    this.#doubtful = false;
    this.#codec.restart();
  }

  async following(): Promise<number | null> {
    const probe = this.#reader.probe.bind(this.#reader);
    const limit = this.#offset + MAX_RESYNC;
    for (let page = await oggPageAt(probe, this.#offset); page && page.offset < limit; page = await oggPageAt(probe, page.end)) {
      if (page.first) return page.offset;
      if (page.serial === this.#serial) return null;
    }
    return null;
  }

  close(): void {
    this.#reader.close();
  }

  async #nextPage(): Promise<SoundPage | null> {
    const read = this.#reader.read.bind(this.#reader);
    for (;;) {
      const page = (await oggPageAt(read, this.#offset)) ?? (await findOggPage(read, this.#offset, this.#offset + MAX_RESYNC, this.#serial));
      // A stream that follows the end of this one is one of its own.
      if (!page || (page.first && (page.serial !== this.#serial || (await oggPackets(read, page))))) return null;
      if (page.offset !== this.#offset) this.#lose();
      this.#offset = page.end;
      if (page.serial !== this.#serial) continue;
      const sound = await this.#soundOf(page);
      if (sound && sound.packets.length > 0) return sound;
    }
  }

  async #soundOf(page: OggPage): Promise<SoundPage | null> {
    const read = this.#reader.read.bind(this.#reader);
    const sound = await oggPackets(read, page);
    const damaged = sound === null;
    // Pages are long: where just a packet of one is damaged, the others are as good as ever.
    const content = damaged && (await this.#isWellFormed(page)) ? await oggPackets(read, page, true) : sound;
    const granule = damaged ? this.#guess(page) : page.granule;
    if (!content || (this.#position === null && damaged && granule === null)) {
      this.#lose();
      return null;
    }
    const packets = [...content.whole];
    if (content.tail && this.#open.length > 0) {
      this.#open.push(content.tail);
      if (content.tailEnds) packets.unshift(join(this.#open));
    }
    if (content.tailEnds || !content.tail) this.#open = [];
    if (content.head) this.#open = [content.head];
    const timed = packets.map((packet) => ({ packet, frames: this.#codec.frames(packet) }));
    return { page, packets: timed, frames: timed.reduce((sum, { frames }) => sum + frames, 0), granule, damaged };
  }

  /** Whether a page, for all its damage, ends where its stream goes on, or the file ends. */
  async #isWellFormed({ end, sequence }: OggPage): Promise<boolean> {
    if (end === this.#reader.size) return true;
    const next = await oggPageAt(this.#reader.read.bind(this.#reader), end);
    return next?.serial === this.#serial && next.sequence === sequence + 1;
  }

  /** The position that a damaged page states, where nothing else tells, and unless it is nonsense. */
  #guess({ granule }: OggPage): number | null {
    const isPossible = granule !== null && granule > this.#origin && granule <= this.#last;
    return this.#position === null && isPossible ? granule : null;
  }

  /** After damage only a page's own position can be trusted. */
  #lose(): void {
    this.#open = [];
    this.#position = null;
    this.#codec.restart();
  }

  /** Cuts a page into batches and places them. */
  #take({ page: { last }, packets, frames, granule, damaged }: SoundPage): void {
    // The last page's position may lie before the end of its packets: that is how the end is cut.
    const stated = granule === null || (last && this.#position !== null) ? null : granule - frames;
    const drift = stated === null || this.#position === null ? 0 : Math.abs(stated - this.#position);
    const drifted = drift > (this.#doubtful ? 0 : DRIFT * this.#codec.sampleRate);
    if (damaged || stated !== null) this.#doubtful = damaged;
    if (this.#position === null || drifted) {
      this.#position = stated ?? this.#position ?? this.#origin;
      this.#jumped = true;
    }
    const most = BATCH * this.#codec.sampleRate;
    let batch: Packet[] = [];
    let batchFrames = 0;
    packets.forEach(({ packet, frames: length }, index) => {
      batch.push(packet);
      batchFrames += length;
      if (batchFrames < most && index < packets.length - 1) return;
      this.#push(batch, batchFrames, last && granule !== null ? granule - this.#origin : null);
      batch = [];
      batchFrames = 0;
    });
  }

  #push(packets: readonly Packet[], frames: number, end: number | null): void {
    const position = this.#position ?? this.#origin;
    this.#batches.push({
      packets,
      position: this.#jumped ? position - this.#origin : null,
      frames,
      ...(end !== null && { end }),
    });
    this.#jumped = false;
    this.#position = position + frames;
  }

  /** The last page whose position is not beyond the one wanted; null if the sound must be read from its start. */
  async #pageBefore(wanted: number): Promise<OggPage | null> {
    const probe = this.#reader.probe.bind(this.#reader);
    const start = { offset: this.#start, position: this.#first };
    const end = { offset: this.#reader.size ?? this.#start, position: this.#last };
    const { offset: from } = await searchPlace(start, end, wanted, async (at, limit) => {
      const page = await this.#positioned(probe, at, limit);
      return page && { offset: page.offset, position: page.granule ?? 0 };
    });
    let low: OggPage | null = null;
    const read = this.#reader.read.bind(this.#reader);
    for (let page = await this.#positioned(read, from, Infinity); page; page = await this.#positioned(read, page.end, Infinity)) {
      if ((page.granule ?? 0) > wanted) break;
      low = page;
    }
    return low;
  }

  /** The first page from an offset on, of this stream, on which a packet ends. */
  async #positioned(read: BufferedReader['read'], from: number, limit: number): Promise<OggPage | null> {
    let page = await findOggPage(read, from, Math.min(limit, from + MAX_RESYNC), this.#serial);
    while (page && page.granule === null) page = await findOggPage(read, page.end, limit, this.#serial);
    return page;
  }
}

/** Granule position at which the first packet's sound begins: what the first page states, less what it holds. */
async function firstGranule(reader: BufferedReader, codec: OggCodec, serial: number, start: number): Promise<number> {
  const read = reader.read.bind(reader);
  codec.restart();
  let frames = 0;
  const open: Packet[] = [];
  for (let page = await findOggPage(read, start, start + MAX_RESYNC, serial); page; page = await findOggPage(read, page.end, page.end + MAX_RESYNC, serial)) {
    const content = await oggPackets(read, page);
    if (!content) break;
    if (content.tail) open.push(content.tail);
    const packets = content.tailEnds ? [join(open), ...content.whole] : content.whole;
    frames = packets.reduce((sum, packet) => sum + codec.frames(packet), frames);
    if (content.head) open.splice(0, open.length, content.head);
    if (page.granule === null) continue;
    return page.last ? 0 : page.granule - frames;
  }
  return 0;
}

/** What a look at the file's end tells. */
interface FileEnd {
  /** Position of the stream's last page; null if the file does not tell its size, or another stream stands last. */
  readonly granule: number | null;
  readonly chained: boolean;
}

async function fileEnd(reader: BufferedReader, { serial, serials, start }: OggHeaders): Promise<FileEnd> {
  const { size } = reader;
  if (size === null) return { granule: null, chained: false };
  const probe = reader.probe.bind(reader);
  for (const length of [OGG_TAIL, LONGEST_PAGE * 2]) {
    let granule: number | null = null;
    for (const page of await oggPagesIn(reader, Math.max(start, size - length), size)) {
      // A page that is cut off has no sound to place; a stranger must prove that it is no damage.
      if (page.serial === serial && page.end <= size) granule = page.granule ?? granule;
      else if (!serials.has(page.serial) && (await oggPackets(probe, page))) return { granule: null, chained: true };
    }
    if (granule === null) continue;
    return (await startOfLastLink(reader, start, size)) > start ? { granule: null, chained: true } : { granule, chained: false };
  }
  throw new MpcError('malformed', 'There is no sound in this Ogg file.');
}
