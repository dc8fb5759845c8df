/** Bodies of HTTP answers, chunk by chunk. */
import { MpcError } from '../../services/protocol/errors.ts';

/** Milliseconds in which the end of a body follows its last byte. */
const END_LIMIT = 1_000;

export type Body = ReadableStream<Uint8Array<ArrayBuffer>>;

/** The same answer, whose body tells of every chunk that somebody reads. */
export function watched(response: Response, arrived: (bytes: number) => void): Response {
  if (!response.body) return response;
  const counting = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      arrived(chunk.length);
      controller.enqueue(chunk);
    },
  });
  const { status, headers, url } = response;
  const copy = new Response(response.body.pipeThrough(counting), { status, headers });
  // A response made by hand has none.
  return Object.defineProperty(copy, 'url', { value: url });
}

/** Bytes of the body as the server declares them; null when it does not, or counts them compressed. */
export function declaredLength({ headers }: Response): number | null {
  const length = headers.get('Content-Length');
  const encoding = headers.get('Content-Encoding') ?? 'identity';
  return length !== null && /^\d+$/.test(length) && encoding === 'identity' ? Number(length) : null;
}

/**
 * The whole body.
 * @throws MpcError `server` when it has more bytes than `limit`
 */
export async function readAll({ body }: Response, limit = Infinity): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await takeBytes(body, 0, limit + 1);
  if (bytes.length <= limit) return bytes;
  throw new MpcError('server', `The answer is longer than ${limit} bytes.`, { retryable: false });
}

/** At most `take` bytes of a body after its first `skip`; what follows them is not downloaded. */
export async function takeBytes(body: Body | null, skip: number, take: number): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, broken } = await takeUntilBroken(body, skip, take);
  if (broken !== null) throw broken.why;
  return bytes;
}

/** As {@link takeBytes}; where the body breaks off, what came before and why. */
export async function takeUntilBroken(
  body: Body | null,
  skip: number,
  take: number,
): Promise<{ readonly bytes: Uint8Array<ArrayBuffer>; readonly broken: { readonly why: unknown } | null }> {
  if (!body) return { bytes: new Uint8Array(), broken: null };
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  // Not `for await`: Safari's streams cannot be iterated yet.
  const reader = body.getReader();
  let at = 0;
  try {
    while (at < skip + take) {
      const { done, value } = await reader.read();
      if (done) return { bytes: joined(chunks), broken: null };
      chunks.push(value.subarray(Math.max(0, skip - at), skip + take - at));
      at += value.length;
    }
  } catch (why) {
    return { bytes: joined(chunks), broken: { why } };
  }
  void finish(reader, at > skip + take);
  return { bytes: joined(chunks), broken: null };
}

/**
 * A body that ends with the last byte wanted is read to its end, so that its connection may be used again. Nobody waits
 * for that: some servers promise more than they send.
 */
async function finish(reader: ReadableStreamDefaultReader, goesOn: boolean): Promise<void> {
  const late = setTimeout(() => void reader.cancel().catch(() => undefined), END_LIMIT);
  try {
    if (goesOn || !(await reader.read()).done) await reader.cancel();
  } catch {
    // It broke off behind what was wanted.
  } finally {
    clearTimeout(late);
  }
}

/** One array of its own: chunks may be parts of larger buffers. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
