/**
 * Listing a Dropbox: everything in pages, then what has changed since, by one and the same cursor. Each page is a batch. When
 * Dropbox has forgotten a cursor, be it between two pages, everything is listed anew.
 */
import * as v from 'valibot';
import { MpcError } from '../../../services/protocol/errors.ts';
import type { ChangeBatch } from '../provider.ts';
import type { ListedPage } from './dropbox-answers.ts';
import { isReset } from './dropbox-errors.ts';
import type { StoredFolder } from './known-paths.ts';
import { KnownPaths } from './known-paths.ts';
import { changesOf } from './page-changes.ts';

/** Asks for the page at a cursor; null: for the first of all. */
export type ListPage = (cursor: string | null, signal: AbortSignal) => Promise<ListedPage>;

/** More than any Dropbox forgets within one listing. */
const MAX_RESETS = 3;
/** Pages that lead nowhere but to themselves. */
const MAX_REPEATS = 10;

/** Where a listing stands. */
interface Position {
  /** Dropbox's own cursor. */
  readonly at: string | null;
  /** Whether everything is being listed, or only changes. */
  readonly full: boolean;
  readonly known: KnownPaths;
}

/** @throws MpcError as {@link ListPage} does; every batch before that may be stored */
export async function* listDropbox(list: ListPage, cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
  let { at, full, known } = parseCursor(cursor);
  let anew = cursor !== null && at === null;
  let resets = 0;
  let repeats = 0;
  for (;;) {
    let page: ListedPage;
    try {
      page = await list(at, signal);
    } catch (thrown) {
      if (!isReset(thrown) || resets++ >= MAX_RESETS) throw thrown;
      ({ at, full, known } = begin());
      anew = true;
      continue;
    }
    const { entries, moved, removed, removedPaths } = changesOf(page.entries, known, full);
    repeats = page.cursor === at && page.hasMore ? repeats + 1 : 0;
    if (repeats > MAX_REPEATS) throw new MpcError('server', 'Dropbox repeats one page of the listing over and over.', { details: { reason: 'repeating' } });
    at = page.cursor;
    yield {
      entries,
      ...(moved.length > 0 && { moved }),
      removedPaths,
      removed,
      failures: [],
      ...(anew && { anew }),
      cursor: page.hasMore ? toCursor({ at, full, known }) : toCursor({ at, full: false, known }),
      ...(!page.hasMore && { end: full ? ('full' as const) : ('delta' as const) }),
    };
    if (!page.hasMore) return;
    anew = false;
  }
}

function begin(): Position {
  return { at: null, full: true, known: new KnownPaths() };
}

const Cursor = v.object({ v: v.literal(1), at: v.string(), full: v.boolean(), complete: v.boolean(), root: v.record(v.string(), v.unknown()) });

/** While everything is listed, the names of files are left out: with them, each page's cursor would be longer than the last one's. */
function toCursor({ at, full, known }: Position): string {
  return JSON.stringify({ v: 1, at, full, complete: known.complete && !full, root: known.stored(!full) });
}

/** Nobody else writes cursors: that it is one of ours is all that is looked at. */
function parseCursor(cursor: string | null): Position {
  try {
    const { at, full, complete, root } = v.parse(Cursor, JSON.parse(cursor ?? 'null'));
    return { at, full, known: new KnownPaths(root as unknown as StoredFolder, complete) };
  } catch {
    return begin();
  }
}
