/** For tests: a library over a database of its own, and short ways to fill it. */
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { ViewQuery } from '../../services/protocol/library.ts';
import { SILENT } from '../../services/protocol/logging.ts';
import type { TrackRow } from '../../services/protocol/records.ts';
import type { FileEntry } from '../providers/provider.ts';
import { type Database, openDatabase } from './database.ts';
import type { LibraryChangeNotice } from './change-notice.ts';
import type { LibraryOptions } from './library-options.ts';
import { type Library, openLibrary } from './library.ts';
import type { SyncBatch, SyncBatchResult, TrackTags } from './store.ts';

export interface TestLibrary {
  readonly library: Library;
  readonly database: Database;
  readonly events: { readonly event: MpcEventBody; readonly tab: string | undefined }[];
  readonly notices: LibraryChangeNotice[];
}

export async function openTestLibrary(database?: Database, options: Partial<LibraryOptions> = {}): Promise<TestLibrary> {
  const opened = database ?? (await openDatabase(`library-test-${crypto.randomUUID()}`));
  const events: TestLibrary['events'] = [];
  const notices: LibraryChangeNotice[] = [];
  let now = 1000;
  const library = await openLibrary({
    database: opened,
    emit: (event, tab) => events.push({ event, tab }),
    log: SILENT,
    clock: { now: () => now++ },
    onChange: (notice) => notices.push(notice),
    collation: { locale: 'en', ignoreArticles: true },
    ...options,
  });
  return { library, database: opened, events, notices };
}

/** A file by its path, whose id is the path, as on WebDAV. */
export function fileEntry(path: string, more: Partial<FileEntry> = {}): FileEntry {
  return { fileId: path, path, size: 1000, modified: 5000, changeKey: `"${path}"`, mimeType: 'audio/mpeg', ...more };
}

export function sync(library: Library, batch: Partial<SyncBatch>): Promise<SyncBatchResult> {
  return library.store.applySync({ account: 'home', run: 'run-1', ...batch });
}

/** Lists files and gives them tags, by path. @returns their ids, in order */
export async function addTagged(
  library: Library,
  tagsByPath: Readonly<Record<string, TrackTags>>,
  batch: Partial<SyncBatch> = {},
): Promise<readonly string[]> {
  const paths = Object.keys(tagsByPath);
  const { added } = await sync(library, { ...batch, entries: paths.map((path, index) => fileEntry(path, { size: 1000 + index })) });
  const extractions = paths.map((path, index) => ({
    track: added[index] ?? '',
    changeKey: `"${path}"`,
    tags: tagsByPath[path] ?? {},
    warning: null,
  }));
  await sync(library, { ...batch, extractions });
  return added;
}

/** Lists files with their tags, as some providers do: in one batch, and so in one change. @returns their ids, in order */
export async function addAtOnce(library: Library, tagsByPath: Readonly<Record<string, TrackTags>>): Promise<readonly string[]> {
  const entries = Object.entries(tagsByPath).map(([path, tags]) => ({ ...fileEntry(path), tags }));
  return (await sync(library, { entries })).added;
}

/** The rows of a view that is opened for it. */
export async function trackRows(library: Library, query: Omit<ViewQuery, 'kind'> = {}): Promise<readonly TrackRow[]> {
  const service = library.service('test');
  const view = await service.view({ ...query, kind: 'tracks' });
  const window = await service.window(view.id, 0, 1000);
  await service.release(view.id);
  return window.kind === 'tracks' ? window.rows : [];
}

export async function titles(library: Library, query: Omit<ViewQuery, 'kind'> = {}): Promise<readonly string[]> {
  return (await trackRows(library, query)).map((row) => row.title);
}

/** The code and the field of the error that a promise ends with. */
export async function failure(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
  } catch (thrown) {
    const { code = '', details = {} } = thrown as { code?: string; details?: { field?: string } };
    return `${code} ${details.field ?? ''}`.trim();
  }
  return 'no error';
}

/** Waits until a condition holds, looking again after each turn of the event loop; the test's timeout is its bound. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}
