/**
 * Where the last stream of an Ogg file begins that has several of the same serial number one behind the other: RFC 3533
 * forbids it, and joining files makes it. Pages are numbered from each stream's beginning, so that a page tells about how
 * far back that is; a few looks find it, and none is needed where the numbers say that the file is one stream.
 */
import type { BufferedReader } from './buffered-reader.ts';
import { OGG_TAIL } from './ogg-ends.ts';
import { findOggPage, LONGEST_PAGE, oggPagesIn, type OggPage } from './ogg-page.ts';

/** Of the file's end that is looked at where no page begins in less of it. */
const WIDE_TAIL = LONGEST_PAGE * 2;
/** Below this distance all pages are looked at. */
const NEAR = LONGEST_PAGE * 2;
/**
 * Share of the bytes that pages may feign to belong to another stream: music makes them unevenly long, most encoders of
 * Vorbis evenly. Whoever wants to know for certain has all the way back to the first page looked at.
 */
const DOUBT = { even: 0.1, uneven: 0.3 } as const;
/** So many pages tell whether they are evenly long, and by what the longest of them may exceed the shortest. */
const EVEN = { pages: 10, ratio: 1.2 } as const;
/** Of the way back to where a stream should begin, how much is taken at once. */
const STEP = 0.75;
/** Times by which the pages of a stream may be longer in its middle than at its ends, where music is often quieter. */
const SWELL = 3;
const MAX_LOOKS = 12;

/**
 * Offset of the last stream's first page; `start` where there is but one. What is here of the beginning is made use of.
 * @param start of the first page, or of the first with sound
 * @param certain whether the pages' lengths are not to be believed, which costs some looks more
 */
export async function startOfLastLink(reader: BufferedReader, start: number, end: number, certain = false): Promise<number> {
  const head = await oggPagesIn(reader, start, Math.min(reader.heldTo(start), end));
  // The first pages of streams side by side stand together at the beginning.
  const sound = head.find(({ first }) => !first)?.offset ?? start;
  let tail = await oggPagesIn(reader, Math.max(start, end - OGG_TAIL), end);
  if (tail.length === 0) tail = await oggPagesIn(reader, Math.max(start, end - WIDE_TAIL), end);
  const last = tail.at(-1);
  if (!last) return start;
  const ofLast = (page: OggPage): boolean => page.serial === last.serial;
  const begins = (page: OggPage): boolean => page.first && ofLast(page) && page.offset > sound;
  const known = tail.findLast(begins);
  if (known) return known.offset;
  const from = head.findLast(begins)?.offset ?? start;
  const present = head.filter((page) => ofLast(page) && page.offset >= from);
  const typical = meanLength(present);
  const doubt = DOUBT[isEven(present) ? 'even' : 'uneven'];
  // Silence at the end makes pages short there, and music that swells from the beginning makes these too short: the longer ones are right.
  const lengthFrom = (page: OggPage): number => Math.max(typical, meanLength([page, last]));
  const isReached = (page: OggPage): boolean => !certain && page.offset - page.sequence * lengthFrom(page) - from <= doubt * (end - from);
  let near = tail.find(ofLast) ?? last;
  if (near === last && !isReached(near)) {
    const wide = await oggPagesIn(reader, Math.max(from, end - WIDE_TAIL), end);
    const beginning = wide.findLast(begins);
    if (beginning) return beginning.offset;
    near = wide.find(ofLast) ?? last;
  }
  let low = from;
  for (let looks = 0; looks < MAX_LOOKS && !isReached(near); looks += 1) {
    const length = lengthFrom(near);
    const back = near.sequence * length;
    if (back < NEAR || near.offset - low < NEAR) {
      const pages = await oggPagesIn(reader, Math.max(from, near.offset - 2 * NEAR), near.end);
      return pages.findLast(begins)?.offset ?? from;
    }
    const guess = near.offset - STEP * back;
    const page = await findOggPage(reader.probe.bind(reader), Math.floor(guess > low ? guess : (low + near.offset) / 2), near.offset, last.serial);
    if (!page) return from;
    // Numbers never fall within a stream, and pages of one before it make the way look longer than its pages can be.
    if ((near.sequence - page.sequence) * length * SWELL >= near.offset - page.offset) near = page;
    else low = page.offset;
  }
  return from;
}

function isEven(pages: readonly OggPage[]): boolean {
  const lengths = pages.map(({ offset, end }) => end - offset);
  return pages.length >= EVEN.pages && Math.max(...lengths) <= EVEN.ratio * Math.min(...lengths);
}

/** Bytes from one page of a stream to the next; 0 where that cannot be told. */
function meanLength(pages: readonly OggPage[]): number {
  const [one] = pages;
  const other = pages.at(-1);
  return one && other && other.sequence > one.sequence ? (other.offset - one.offset) / (other.sequence - one.sequence) : 0;
}
