/** The headers of an Ogg file: picks the stream with the sound and passes over its comments without reading them. */
import { MpcError } from '../../services/protocol/errors.ts';
import { join } from './binary.ts';
import type { BufferedReader } from './buffered-reader.ts';
import { isLastOggHeader, oggCodec, oggHeaderCount, type OggCodec } from './ogg-codec.ts';
import { oggPackets, oggPageAt, type OggPage } from './ogg-page.ts';

export interface OggHeaders {
  readonly codec: OggCodec;
  readonly serial: number;
  /** Of all streams that lie side by side with this one, itself included. */
  readonly serials: ReadonlySet<number>;
  /** Offset of the first page with sound. */
  readonly start: number;
}

type Packet = Uint8Array<ArrayBuffer>;

/** The first page of a stream, the packet on it, and how many header packets there are. */
interface First {
  readonly page: OggPage;
  readonly packet: Packet;
  readonly count: number;
}

const MAX_STREAMS = 16;
/** Comments may hold pictures of many megabytes. */
const MAX_HEADER_PAGES = 2000;
const COMMENT = 1;

/** @param from offset of the first page */
export async function readOggHeaders(reader: BufferedReader, from: number): Promise<OggHeaders> {
  const { page: firstPage, packet: first, count, serials } = await findStream(reader, from);
  const { serial } = firstPage;
  const kept: Packet[] = [first];
  let done = 1;
  let open: Packet[] = [];
  let offset = firstPage.end;
  for (let pages = 0; pages < MAX_HEADER_PAGES && done < count; pages += 1) {
    // A page in the middle of the comments, picture and all, is passed by its header alone.
    const page = await oggPageAt((start, length) => (open.length > 0 && done === COMMENT ? reader.probe(start, length) : reader.read(start, length)), offset);
    if (!page) break;
    offset = page.end;
    if (page.serial !== serial || (done === COMMENT && open.length > 0 && page.lacing.every((value) => value === 255))) continue;
    const content = await oggPackets(reader.read.bind(reader), page, true);
    if (!content) break;
    const packets = [...content.whole];
    if (content.tail) open.push(content.tail);
    if (content.tailEnds) packets.unshift(join(open));
    if (content.tailEnds || content.head) open = content.head ? [content.head] : [];
    for (const packet of packets) {
      if (done !== COMMENT) kept.push(packet);
      done = isLastOggHeader(first, packet) ? Infinity : done + 1;
    }
  }
  if (done < count) throw new MpcError('malformed', 'The Ogg file ends within its headers.');
  return { codec: oggCodec(kept), serial, serials, start: offset };
}

/** The first stream whose codec is known; every stream's first page stands at the beginning. */
async function findStream(reader: BufferedReader, from: number): Promise<First & { readonly serials: ReadonlySet<number> }> {
  const read = reader.read.bind(reader);
  const serials = new Set<number>();
  let found: First | null = null;
  let offset = from;
  for (let streams = 0; streams < MAX_STREAMS; streams += 1) {
    const page = await oggPageAt(read, offset);
    if (!page?.first) break;
    serials.add(page.serial);
    offset = page.end;
    if (found) continue;
    const [packet] = (await oggPackets(read, page, true))?.whole ?? [];
    const count = packet ? oggHeaderCount(packet) : null;
    if (packet && count !== null) found = { page, packet, count };
  }
  if (!found) throw new MpcError('unsupported', 'This Ogg file holds no Vorbis, Opus or FLAC.');
  return { ...found, serials };
}
