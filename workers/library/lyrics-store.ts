/**
 * Words of tracks, in a store of their own under the tracks' ids: they are read one at a time, and would make up
 * half of every segment. A track's record says whether it has any.
 */
import type { Lyrics, TrackId } from '../../services/protocol/records.ts';
import type { Change, Database } from './database.ts';
import { formatId } from './stable-id.ts';
import type { SyncPlan } from './sync-plan.ts';
import type { TrackTable } from './track-table.ts';

interface StoredLyrics {
  /** Empty when it is the timed lines. */
  readonly text: string;
  readonly timed: { readonly times: Uint32Array; readonly text: string } | null;
}

export class LyricsStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async get(id: TrackId): Promise<Lyrics | null> {
    const stored = await this.#database.get('lyrics', id);
    return isStored(stored) ? toLyrics(stored) : null;
  }

  /** Words that cannot be read, by their tracks; as they were found. */
  async damaged(): Promise<ReadonlyMap<TrackId, unknown>> {
    const found = new Map<TrackId, unknown>();
    await this.#database.scan('lyrics', null, (id, value) => {
      if (!isStored(value)) found.set(id, value);
    });
    return found;
  }

  /** The change that gives a track words, or takes them away; to be written together with its record. */
  change(track: TrackId, words: Lyrics | null): Change {
    return { store: 'lyrics', key: track, value: words === null ? undefined : fromLyrics(words) };
  }

  /** What a batch changes of the words; to be written together with it. */
  async changes(plan: SyncPlan, table: TrackTable): Promise<readonly Change[]> {
    const changes: Change[] = [];
    for (const [row, record] of plan.records) {
      const key = formatId({ high: record.idHigh, low: record.idLow });
      const words = plan.words.get(row);
      const from = plan.movedWords.get(row);
      if (words !== undefined) changes.push({ store: 'lyrics', key, value: fromLyrics(words) });
      else if (from !== undefined) changes.push({ store: 'lyrics', key, value: await this.#database.get('lyrics', table.id(from)) });
      else if (record.lyrics === 0 && table.columns.lyrics.get(row) === 1) changes.push({ store: 'lyrics', key: table.id(row) });
    }
    return changes;
  }
}

function fromLyrics({ text, lines }: Lyrics): StoredLyrics {
  if (lines === null) return { text, timed: null };
  const timed = lines.map((line) => line.text.replaceAll('\n', ' ')).join('\n');
  return { text: text === timed.trim() ? '' : text, timed: { times: Uint32Array.from(lines, ({ time }) => time), text: timed } };
}

function toLyrics({ text, timed }: StoredLyrics): Lyrics {
  if (timed === null) return { text, lines: null };
  const texts = timed.text.split('\n');
  return { text: text || timed.text.trim(), lines: Array.from(timed.times, (time, index) => ({ time, text: texts[index] ?? '' })) };
}

function isStored(value: unknown): value is StoredLyrics {
  if (typeof value !== 'object' || value === null) return false;
  const { text, timed } = value as Partial<StoredLyrics>;
  return typeof text === 'string' && (timed === null || (timed?.times instanceof Uint32Array && typeof timed.text === 'string'));
}
