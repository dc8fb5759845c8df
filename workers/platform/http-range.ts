/**
 * Byte ranges from servers as they are: those that know ranges and those that send the whole file, with and without
 * readable headers. Where a transfer breaks off it goes on from there. It never gives bytes of which it could know that they are others than those asked for. It sends no
 * `If-Range`: that would cost a preflight, and what answers tell of their version can be compared here.
 */
import { asMpcError } from '../../services/protocol/errors.ts';
import type { FileSlice } from '../providers/provider.ts';
import type { BodyStream } from './body-streams.ts';
import { BodyStreams } from './body-streams.ts';
import { checkForwardRange } from './byte-range.ts';
import type { Clock } from './clock.ts';
import type { AnswerFacts, FileVersion } from './file-version.ts';
import { FileVersions, isLive, versionOf } from './file-version.ts';
import { declaredLength, joined, takeUntilBroken } from './http-body.ts';
import { missingBytesError, otherBytesError } from './http-errors.ts';
import type { HttpClient, RangeTarget } from './http.ts';

/**
 * Answers that one read is put together of. Servers that send less than was asked for send a good deal of it; one that
 * sends crumbs would be asked for ever.
 */
const MAX_PARTS = 256;

/** Of a content type that needs no preflight. */
const FORM = { 'Content-Type': 'application/x-www-form-urlencoded' } as const;

/** What is still wanted of a file. */
interface Range {
  readonly start: number;
  readonly end: number;
  /** Bytes of the file, as far as that is known by now. */
  readonly size: number | null;
}

/** What one answer has brought of it. */
interface Part extends FileSlice {
  /** The file has at least so many bytes by what the answer said, whether or not they came. */
  readonly reaches: number;
}

export class RangeReads {
  readonly #client: Pick<HttpClient, 'send'>;
  readonly #versions = new FileVersions();
  readonly #streams: BodyStreams;

  constructor(client: Pick<HttpClient, 'send'>, clock: Clock) {
    this.#client = client;
    this.#streams = new BodyStreams(clock);
  }

  /** See {@link HttpClient.readRange}. */
  async read(target: RangeTarget, start: number, end: number, signal: AbortSignal): Promise<FileSlice> {
    checkForwardRange(start, end);
    if (signal.aborted) throw asMpcError(signal.reason, 'aborted');
    // Asking for a range of nothing always fails, and a suffix range would need a preflight.
    if (target.size === 0 || end === start) return { bytes: new Uint8Array(), size: target.size };
    const parts: Uint8Array[] = [];
    let told: number | null = null;
    let at = start;
    // A server may send less than was asked for though the file goes on. RFC 9110, 15.3.7.
    for (let count = 0; count < MAX_PARTS; count++) {
      const part = await this.#part(target, { start: at, end, size: told ?? target.size }, signal);
      told = part.size ?? told;
      parts.push(part.bytes);
      at += part.bytes.length;
      if (at >= end || at >= (told ?? target.size ?? part.reaches)) {
        return { bytes: joined(parts), size: told ?? sizeAt(at, start, end, target.size) };
      }
    }
    throw missingBytesError(target.url);
  }

  close(): void {
    this.#streams.close();
  }

  async #part(target: RangeTarget, range: Range, signal: AbortSignal): Promise<Part> {
    const { url, headers = {}, explain, form } = target;
    const open = this.#streams.find(keyOf(target), range.start);
    if (open) {
      this.#versions.check(target.version ?? target, open.version, url);
      try {
        return await this.#stream(open, target, range, signal);
      } catch (error) {
        if (signal.aborted) throw asMpcError(error, 'aborted');
        // The transfer broke off: a request of its own is the next attempt.
      }
    }
    const last = Number.isFinite(range.end) ? range.end - 1 : '';
    return this.#client.send(
      {
        url,
        headers: { ...headers, ...(form !== undefined && FORM), Range: `bytes=${range.start}-${last}` },
        accept: [416],
        ...(form !== undefined && { method: 'POST', body: form, idempotent: true }),
        ...(explain && { explain }),
      },
      (response) => this.#answer(response, target, range, signal),
      signal,
    );
  }

  async #answer(response: Response, target: RangeTarget, range: Range, signal: AbortSignal): Promise<Part> {
    const { url } = target;
    const refusal = await target.unmask?.(response);
    if (refusal) throw refusal;
    if (response.status === 416) {
      const size = contentRange(response)?.size ?? null;
      this.#check(target, { etag: null, modified: null, size }, { ranges: true, live: false });
      if (range.start < (size ?? range.size ?? 0)) throw missingBytesError(url);
      return { bytes: new Uint8Array(), size, reaches: 0 };
    }
    if (response.status === 206) {
      const size = contentRange(response)?.size ?? null;
      this.#check(target, versionOf(response, size), { ranges: true, live: false });
      return partOf(response, target, range, signal);
    }
    const version = versionOf(response, declaredLength(response));
    this.#check(target, version, { ranges: false, live: isLive(response) });
    return this.#stream(this.#streams.open(keyOf(target), version, response.body ?? new Blob().stream()), target, range, signal);
  }

  /** @throws MpcError `server` with `details.reason` `changed` */
  #check(target: RangeTarget, version: FileVersion, told: Omit<AnswerFacts, 'version'>): void {
    // Whoever keeps bytes has to know of another version first of all.
    target.onAnswer?.({ version, ...told });
    this.#versions.check(target.version ?? target, version, target.url);
  }

  /** @throws MpcError `server` with `details.reason` `missing-bytes` when the body ends before the file does */
  async #stream(stream: BodyStream, { url }: RangeTarget, { start, end, size }: Range, signal: AbortSignal): Promise<Part> {
    const slice = await this.#streams.read(stream, start, end, signal);
    // A whole answer without any bytes is a proxy's rather than a file.
    const known = stream.version.size || size || 0;
    if (slice.bytes.length < Math.min(end, known) - start) throw missingBytesError(url);
    return { ...slice, reaches: 0 };
  }
}

/** The bytes asked for out of a 206, as far as they come. @throws MpcError `server` with `details.reason` `other-bytes` or `missing-bytes` */
async function partOf(response: Response, { url, size: listed }: RangeTarget, range: Range, signal: AbortSignal): Promise<Part> {
  const { start, end } = range;
  const sent = contentRange(response);
  const length = declaredLength(response);
  const skip = skipIn(response, listed, range);
  if (skip === null) throw otherBytesError(url);
  const wanted = end - start;
  // More than was asked for, and nothing tells from where on?
  const isPlaced = start === 0 || sent?.start != null || length !== null;
  const { bytes, broken } = await takeUntilBroken(response.body, skip, isPlaced ? wanted : wanted + 1);
  if (broken !== null && (bytes.length === 0 || signal.aborted)) throw broken.why;
  if (bytes.length > wanted) throw otherBytesError(url);
  const size = sent?.size ?? null;
  if (broken !== null) return { bytes, size, reaches: Infinity };
  const reaches = sent?.start != null ? sent.end + 1 : start - skip + (length ?? 0);
  if (bytes.length === 0 && start < (size ?? range.size ?? reaches)) throw missingBytesError(url);
  return { bytes, size, reaches };
}

/** How many bytes of a 206 come before `start`; null when it has other bytes. */
function skipIn(response: Response, size: number | null, { start, end }: Pick<Range, 'start' | 'end'>): number | null {
  if (response.headers.get('Content-Type')?.startsWith('multipart/') === true) return null;
  const sent = contentRange(response);
  if (sent?.start != null) return sent.start <= start && start <= sent.end ? start - sent.start : null;
  const length = declaredLength(response);
  if (start === 0 || length === null || length <= end - start) return 0;
  // Longer than asked for: all from `start` on, or the whole file under a wrong status.
  if (size === null) return null;
  if (length === size - start) return 0;
  return length === size ? start : null;
}

interface ContentRange {
  /** Null where there is none, or one that cannot be. */
  readonly start: number | null;
  /** Inclusive. */
  readonly end: number;
  readonly size: number | null;
}

/** RFC 9110, 14.4. Null when hidden by CORS; servers send all sorts of things there, which are not heeded. */
function contentRange({ headers }: Response): ContentRange | null {
  const [, first, last, total] = /^bytes (?:(\d+)-(\d+)|\*)\/(\d+|\*)$/.exec(headers.get('Content-Range')?.trim() ?? '') ?? [];
  if (total === undefined) return null;
  const isRange = first !== undefined && Number(first) <= Number(last);
  const size = total === '*' ? null : Number(total);
  return { start: isRange ? Number(first) : null, end: Number(last), size };
}

/** What the length of what came tells of the file's size where no answer did. @param at up to where it came */
function sizeAt(at: number, start: number, end: number, hint: number | null): number | null {
  if (at >= end) return null;
  // Where nothing came, it may end anywhere before.
  if (at > start || start === 0) return at;
  return hint !== null && hint <= start ? hint : null;
}

/** Whoever sends other credentials may see another file. */
function keyOf({ url, headers = {}, form }: RangeTarget): string {
  return JSON.stringify([url, headers, form]);
}
