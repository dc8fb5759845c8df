/**
 * Driven by `library-kill.test.mjs`: an import in batches, each of which adds tracks, gives those of the one before
 * their tags, covers and words, and moves the cursor. What the library must be after a batch follows from its number.
 */
import { SILENT } from '../../services/protocol/logging.ts';
import type { FileEntry } from '../../workers/providers/provider.ts';
import { openDatabase } from '../../workers/library/database.ts';
import { type Library, openLibrary } from '../../workers/library/library.ts';
import type { Extraction, SyncBatch } from '../../workers/library/store.ts';

const ACCOUNT = 'home';
const TRACKS = 6;

function entry(index: number): FileEntry {
  const path = `Folder ${index % 7}/file ${index}.mp3`;
  return { fileId: path, path, size: index, modified: index, changeKey: `key ${index}`, mimeType: 'audio/mpeg' };
}

function extraction(track: string, index: number): Extraction {
  const picture = { bytes: new Uint8Array(20_000).fill(index % 250), mimeType: 'image/png' };
  const lyrics = { text: `Words of ${index}`, lines: null };
  return { track, changeKey: `key ${index}`, tags: { title: `Title ${index}`, artists: [`Artist ${index % 5}`], album: 'Album', picture, lyrics }, warning: null };
}

const indexes = (batch: number): readonly number[] => Array.from({ length: TRACKS }, (_, index) => batch * TRACKS + index);

async function idsOf(library: Library): Promise<readonly string[]> {
  return library.store.resolve({ account: ACCOUNT }).catch(() => []);
}

/** What contradicts the state after `batches` batches; null when nothing does. Words and covers are looked at from the batch `from` on. */
async function contradiction(library: Library, batches: number, from: number): Promise<string | null> {
  const service = library.service('x');
  const ids = await idsOf(library);
  if (ids.length !== batches * TRACKS) return `${ids.length} tracks after ${batches} batches`;
  for (const [index, id] of ids.entries()) {
    const track = await library.store.track(id);
    const isRead = index < (batches - 1) * TRACKS;
    const found: unknown[] = [track.title, track.path, track.artwork !== null];
    const wanted: unknown[] = [isRead ? `Title ${index}` : `file ${index}`, entry(index).path, isRead];
    if (index >= from * TRACKS) {
      const picture = track.artwork === null ? null : await service.artwork(track.artwork, 'full');
      found.push((await library.store.lyrics(id))?.text ?? null, picture === null ? null : new Uint8Array(await picture.arrayBuffer())[0]);
      wanted.push(...(isRead ? [`Words of ${index}`, index % 250] : [null, null]));
    }
    if (JSON.stringify(found) !== JSON.stringify(wanted)) return `track ${index} after ${batches} batches is ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`;
  }
  const report = await service.checkIntegrity();
  return report.damaged === 0 ? null : `${report.damaged} damaged segments`;
}

/** Opens the library and says which whole batches it holds, or what is wrong; those up to `known` have been looked at before. */
async function open(name: string, known: number): Promise<{ readonly batches: number; readonly wrong: string | null }> {
  const database = await openDatabase(name);
  if (database.storage !== 'indexeddb') return { batches: -1, wrong: String(database.problem) };
  const library = await openLibrary({ database, emit: () => undefined, log: SILENT, clock: Date });
  const batches = Number((await library.store.cursor(ACCOUNT)) ?? 0);
  const wrong = await contradiction(library, batches, Math.max(0, known - 1));
  Object.assign(globalThis, { library });
  return { batches, wrong };
}

/** Imports until killed. @param committed called after each batch with their number in this run */
async function run(library: Library, from: number, committed: (count: number) => void): Promise<void> {
  for (let batch = from; ; batch++) {
    const earlier = batch === 0 ? [] : (await idsOf(library)).slice((batch - 1) * TRACKS);
    const first = (batch - 1) * TRACKS;
    const change: SyncBatch = {
      account: ACCOUNT,
      run: 'import',
      entries: indexes(batch).map(entry),
      extractions: earlier.map((id, index) => extraction(id, first + index)),
      cursor: String(batch + 1),
    };
    await library.store.applySync(change);
    committed(batch + 1 - from);
    if (batch % 10 === 9) await library.compact();
  }
}

/** Begins the import, which goes on; resolves once so many batches are committed. */
function runImport(from: number, least: number): Promise<void> {
  const { library } = globalThis as unknown as { readonly library: Library };
  return new Promise((resolve) => void run(library, from, (count) => count === least && resolve()));
}

Object.assign(globalThis, { openImport: open, runImport });
