/** Where the streams of a chained Ogg file begin and end (RFC 3533, 4): each has first pages of its own. */
import type { BufferedReader } from './buffered-reader.ts';
import { OGG_HEAD } from './ogg-ends.ts';
import { startOfLastLink } from './ogg-last-link.ts';
import { findOggPage, LONGEST_PAGE, oggPageAt, type OggPage } from './ogg-page.ts';

/** Bytes of the file. */
export interface OggLink {
  readonly start: number;
  readonly end: number;
}

/** What follows the last of these belongs to it, and is not played. */
const MAX_LINKS = 500;
/** Side by side in one link. */
const MAX_STREAMS = 16;
/** Below this distance pages are looked at one after the other. */
const NEAR = LONGEST_PAGE * 2;

/** All links of a file of known size, in a dozen small reads for each. @param from offset of the first page */
export async function findOggLinks(reader: BufferedReader, from: number): Promise<readonly OggLink[]> {
  const size = reader.size ?? 0;
  const links: OggLink[] = [];
  for (let start = from; start < size && links.length < MAX_LINKS; ) {
    const end = links.length === MAX_LINKS - 1 ? size : await endOfLink(reader, start, size);
    links.push(...(await streamsIn(reader, { start, end })));
    start = end;
  }
  return links;
}

/** Those of the same serial number, which are told apart from the end on. */
async function streamsIn(reader: BufferedReader, { start, end }: OggLink): Promise<readonly OggLink[]> {
  const links: OggLink[] = [];
  // In the beginning, if it is here, short streams are found.
  await reader.probe(start, Math.min(OGG_HEAD, end - start));
  for (let until = end; ; ) {
    const begins = links.length < MAX_LINKS ? await startOfLastLink(reader, start, until, true) : start;
    links.unshift({ start: begins, end: until });
    if (begins <= start) return links;
    until = begins;
  }
}

/** Halves the distance to the first page of another link, and walks the rest. */
async function endOfLink(reader: BufferedReader, start: number, size: number): Promise<number> {
  const probe = reader.probe.bind(reader);
  const serials = await serialsAt(reader, start);
  let low = start;
  let high = size;
  while (high - low > NEAR) {
    const middle = low + Math.floor((high - low) / 2);
    const page = await findOggPage(probe, middle, high, null);
    if (page && serials.has(page.serial)) low = page.end;
    else high = middle;
  }
  const isNext = (page: OggPage): boolean => page.first && page.offset > start && !serials.has(page.serial);
  for (let page = await findOggPage(probe, low, size, null); page; page = await findOggPage(probe, page.end, size, null)) {
    if (isNext(page)) return page.offset;
  }
  return size;
}

/** Of the streams that begin here, one page behind the other. */
async function serialsAt(reader: BufferedReader, start: number): Promise<ReadonlySet<number>> {
  const serials = new Set<number>();
  let page = await oggPageAt(reader.probe.bind(reader), start);
  while (page?.first && serials.size < MAX_STREAMS) {
    serials.add(page.serial);
    page = await oggPageAt(reader.probe.bind(reader), page.end);
  }
  return serials;
}
