/**
 * Listing a drive by its delta query: pages of items that are led on by `@odata.nextLink` to `@odata.deltaLink`, which is
 * where the next listing begins. What the service has forgotten its place of is listed anew, from the beginning.
 * https://learn.microsoft.com/graph/api/driveitem-delta
 */
import { MpcError, asMpcError } from '../../../services/protocol/errors.ts';
import type { ChangeBatch } from '../provider.ts';
import { applyItems } from './delta-changes.ts';
import type { Position } from './delta-cursor.ts';
import { BEGINNING, parseCursor, toCursor } from './delta-cursor.ts';
import type { DriveItem } from './drive-item.ts';
import { FolderTree } from '../folder-tree.ts';
import { RESYNC } from './graph-error.ts';
import { ToldFiles } from './told-files.ts';

/** An answer to a delta query. */
export interface DeltaPage {
  readonly items: readonly DriveItem[];
  /** Where to go on: the next page, or, when `isLast`, the changes to come. */
  readonly link: string;
  readonly isLast: boolean;
}

/** @param link null for the beginning @throws MpcError with `details.reason` {@link RESYNC} when the service knows the link no more */
export type FetchPage = (link: string | null, signal: AbortSignal) => Promise<DeltaPage>;

/** Items that are applied together: what happened to one thing in several pages is then one change. */
const CHANGES_AT_ONCE = 5000;
/** A first listing is told page by page; only where the tree in the cursor has grown large, several at a time. */
const LISTED_AT_ONCE = 4000;
/** A service that sends everybody back to the beginning each time has to be left alone. */
const MAX_RESTARTS = 4;

/** Everything has to be listed anew. */
class Forgotten extends Error {}

export async function* listDelta(fetchPage: FetchPage, cursor: string | null, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
  let position = parseCursor(cursor);
  let anew = cursor !== null && position === BEGINNING;
  for (let restarts = 0; restarts <= MAX_RESTARTS; restarts++) {
    try {
      for await (const batch of follow(fetchPage, position, signal)) {
        yield anew ? { ...batch, anew } : batch;
        anew = false;
      }
      return;
    } catch (thrown) {
      if (!(thrown instanceof Forgotten)) throw thrown;
    }
    position = BEGINNING;
    anew = true;
  }
  throw new MpcError('server', 'OneDrive keeps sending the listing back to its beginning.', { details: { reason: RESYNC } });
}

/** @throws Forgotten */
async function* follow(fetchPage: FetchPage, start: Position, signal: AbortSignal): AsyncGenerator<ChangeBatch> {
  const { full } = start;
  const told = new ToldFiles(start.link === null);
  const tree = new FolderTree(start.root, start.folders, start.doomed);
  let { link, waiting } = start;
  for (;;) {
    const items = new Map<string, DriveItem>(waiting.map((item) => [item.id, item]));
    const enough = full ? Math.min(LISTED_AT_ONCE, tree.size / 2) : CHANGES_AT_ONCE;
    let isLast = false;
    for (let count = 0; !isLast && count <= enough; ) {
      const page = await pageAt(fetchPage, link, signal);
      for (const item of page.items) {
        // The last occurrence of an id counts, in its place.
        items.delete(item.id);
        items.set(item.id, item);
      }
      count += Math.max(1, page.items.length);
      ({ link, isLast } = page);
    }
    const changes = applyItems(items, tree, { isLast, told });
    if (changes === null) throw new Forgotten();
    waiting = changes.waiting;
    const { batch } = changes;
    if (!isLast) {
      if (!isEmpty(batch)) yield { ...batch, cursor: toCursor({ full, link, tree, waiting }) };
      continue;
    }
    if (tree.doomed.length > 0) {
      // First all that has left those folders, then the folders: with what is still in them at the end.
      yield { ...batch, cursor: toCursor({ full, link, tree, waiting }) };
      const removedPaths = tree.removeDoomed();
      const { moved } = tree.takeChanges();
      const end = { entries: [], removed: [], failures: [], cursor: toCursor({ full: false, link, tree, waiting }), end: full ? 'full' : 'delta' } as const;
      if (moved.length === 0) {
        yield { ...end, removedPaths };
      } else {
        yield { entries: [], removed: [], failures: [], removedPaths, cursor: toCursor({ full, link, tree, waiting }) };
        yield { ...end, moved };
      }
    } else {
      yield { ...batch, cursor: toCursor({ full: false, link, tree, waiting }), end: full ? 'full' : 'delta' };
    }
    return;
  }
}

/** @throws Forgotten */
async function pageAt(fetchPage: FetchPage, link: string | null, signal: AbortSignal): Promise<DeltaPage> {
  try {
    const page = await fetchPage(link, signal);
    if (!page.isLast && page.link === link) throw new MpcError('server', 'OneDrive sent a page of a listing that leads to itself.', { retryable: false });
    return page;
  } catch (thrown) {
    throw asMpcError(thrown).details['reason'] === RESYNC ? new Forgotten() : thrown;
  }
}

function isEmpty({ entries, removed, moved = [], removedPaths = [] }: Pick<ChangeBatch, 'entries' | 'removed' | 'moved' | 'removedPaths'>): boolean {
  return entries.length + removed.length + moved.length + removedPaths.length === 0;
}
