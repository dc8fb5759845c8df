/**
 * Several questions in one request (https://developers.google.com/workspace/drive/api/guides/performance#batch-requests): what
 * is written, and what is read of the answer. Each question is answered by itself.
 */

/** What one request may hold. */
export const MOST_QUESTIONS = 100;

export const BATCH_TYPE = 'multipart/mixed; boundary=mpc';

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** @param addresses paths with queries, of `GET` requests */
export function batchOf(addresses: readonly string[]): string {
  const parts = addresses.map((address, index) => `--mpc\r\nContent-Type: application/http\r\nContent-ID: <${index}>\r\n\r\nGET ${address}\r\n\r\n`);
  return `${parts.join('')}--mpc--\r\n`;
}

/** By their questions' places; what is missing was not answered, or not in a way that could be read. */
export function repliesOf(answer: string): ReadonlyMap<number, Reply> {
  const replies = new Map<number, Reply>();
  const [boundary] = /^--\S+/m.exec(answer) ?? [];
  if (boundary === undefined) return replies;
  for (const part of answer.split(boundary)) {
    const [, index] = /^content-id:[^\d\r\n]*(\d+)/im.exec(part) ?? [];
    const [head, status] = /^HTTP\/\S+ (\d{3})[^]*?\r?\n\r?\n/m.exec(part) ?? [];
    if (index === undefined || head === undefined) continue;
    replies.set(Number(index), { status: Number(status), body: part.slice(part.indexOf(head) + head.length) });
  }
  return replies;
}
