/** How long an MP4 file is where its server does not tell: its boxes do. */
import type { BufferedReader } from './buffered-reader.ts';
import { boxesFrom } from './mp4-fragments.ts';

/**
 * Offset behind index and sound. Where the index stands behind the sound, a server that sends whole files only sends all
 * of it on the way. Null for fragments, which may go on for ever, and where one of the two is missing.
 */
export async function mp4Size(reader: BufferedReader): Promise<number | null> {
  const missing = new Set(['moov', 'mdat']);
  for await (const { name, end } of boxesFrom(reader, 0)) {
    if (name === 'moof') return null;
    missing.delete(name);
    if (missing.size === 0) return end;
  }
  return null;
}
