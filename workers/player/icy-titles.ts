/**
 * What a live stream says is on: the titles that Icecast and Shoutcast servers put between the bytes of sound, for who
 * asks by `Icy-MetaData: 1`. A little is read every now and then; most servers let no foreign page read them, and then
 * one attempt is all.
 */
import type { Clock } from '../platform/clock.ts';
import { takeBytes } from '../platform/http-body.ts';
import type { HttpClient } from '../platform/http.ts';

/** Milliseconds between two looks. */
const LOOK_EVERY = 15_000;
/** Bytes of sound before a title; more than this is none of ours. */
const LONGEST_INTERVAL = 512 * 1024;
/** A title's length is told in one byte, by sixteens. */
const UNIT = 16;
const LONGEST_TITLE = 255 * UNIT;

/** Tells the titles of the stream at an address. @returns when they cannot be read, or no longer. @throws the signal's reason */
export type FollowTitles = (url: string, heard: (title: string) => void, signal: AbortSignal) => Promise<void>;

export function followIcyTitles(http: Pick<HttpClient, 'send'>, clock: Clock): FollowTitles {
  return async (url, heard, signal) => {
    for (;;) {
      const found = await http.send({ url, headers: { 'Icy-MetaData': '1' }, retries: 0 }, readTitle, signal);
      if (found === null) return;
      if (found.title !== null) heard(found.title);
      await clock.sleep(LOOK_EVERY, signal);
    }
  };
}

/** @returns null where the stream has no titles to be read; a title of null is the one before */
async function readTitle({ headers, body }: Response): Promise<{ readonly title: string | null } | null> {
  const interval = Number(headers.get('icy-metaint'));
  if (!Number.isInteger(interval) || interval < 1 || interval > LONGEST_INTERVAL) return null;
  const bytes = await takeBytes(body, interval, 1 + LONGEST_TITLE);
  const length = (bytes[0] ?? 0) * UNIT;
  return { title: titleIn(decoded(bytes.subarray(1, 1 + length))) };
}

/** `StreamTitle='…';` among other fields; apostrophes are not escaped. */
function titleIn(block: string): string | null {
  return /StreamTitle='(.*?)';(?:\w+='|\0|$)/s.exec(block)?.[1]?.trim() ?? null;
}

/** UTF-8 where it is, else what was usual before. */
function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
