/**
 * Where the last stream of an Ogg file begins that has several of the same serial number one behind the other: RFC 3533
 * forbids it, and joining files makes it. Pages are numbered from each stream's beginning, so that a page tells about how
 * far back that is; a dozen looks at most find it, and none is needed where the numbers say that the file is one stream.
 */
import type { BufferedReader } from './buffered-reader.ts';
import { findOggPage, LONGEST_PAGE, type OggPage } from './ogg-page.ts';

/** Of the file's end that is looked at first; mostly it has been read already. */
const TAIL = Math.floor(LONGEST_PAGE / 4);
/** Below this distance pages are looked at one after the other. */
const NEAR = LONGEST_PAGE * 2;
/** Share of the bytes that unevenly long pages may feign to belong to another stream. */
const DOUBT = 0.3;
/** Of the way back to where a stream should begin, how much is taken at once. */
const STEP = 0.75;
const MAX_LOOKS = 24;

/** Offset of the last stream's first page; `start` where there is but one. @param start of the first page, or of the first with sound */
export async function startOfLastLink(reader: BufferedReader, start: number, end: number): Promise<number> {
  const probe = reader.probe.bind(reader);
  let tail = await pagesOf(reader, Math.max(start, end - TAIL), end);
  if (tail.length < 2) tail = await pagesOf(reader, Math.max(start, end - LONGEST_PAGE), end);
  const last = tail.at(-1);
  let near = tail.find(({ serial }) => serial === last?.serial);
  if (!last || !near || near === last) return start;
  let low = start;
  for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
    const length: number = (last.offset - near.offset) / (last.sequence - near.sequence);
    const back = near.sequence * length;
    if (near.offset - back - start <= DOUBT * (end - start)) return start;
    if (back < NEAR || near.offset - low < NEAR) return (await firstPageBefore(reader, Math.max(start, near.offset - 2 * NEAR), near)) ?? start;
    const guess = near.offset - STEP * back;
    const page: OggPage | null = await findOggPage(probe, Math.floor(guess > low ? guess : (low + near.offset) / 2), near.offset, last.serial);
    if (!page) return start;
    const expected = (near.offset - page.offset) / length;
    if (Math.abs(near.sequence - page.sequence - expected) <= expected / 2) near = page;
    else low = page.offset;
  }
  return start;
}

/** Offset of the page that begins the stream of a page; null if it stands before `from`. */
async function firstPageBefore(reader: BufferedReader, from: number, near: OggPage): Promise<number | null> {
  const pages = await pagesOf(reader, from, near.end);
  return pages.findLast(({ first, serial }) => first && serial === near.serial)?.offset ?? null;
}

async function pagesOf(reader: BufferedReader, from: number, end: number): Promise<readonly OggPage[]> {
  const probe = reader.probe.bind(reader);
  const pages: OggPage[] = [];
  for (let page = await findOggPage(probe, from, end, null); page; page = await findOggPage(probe, page.end, end, null)) pages.push(page);
  return pages;
}
