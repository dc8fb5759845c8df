/**
 * Takes in what a person made elsewhere. The file is read twice, line by line: first everything is checked, and one
 * bad line refuses it all; then it is merged, in batches that may be repeated without harm.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { HistoryEntry } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { ImportReport } from '../../services/protocol/upkeep.ts';
import type { HistoryStore } from './history-store.ts';
import { checkHeader, malformed, parseLine, SaidBefore, type Line, type LineKeeper, type ParsedLine, type TrackLine } from './personal-lines.ts';
import type { PersonalChange } from './personal-record.ts';
import { recordOf, type PersonalWaiting, type WaitingLine } from './personal-waiting.ts';
import type { UserData } from './user-data.ts';

export interface PersonalImportParts {
  readonly userData: UserData;
  readonly history: HistoryStore;
  readonly waiting: PersonalWaiting;
  readonly keepers: readonly LineKeeper[];
  readonly now: () => number;
}

/** Lines of a batch. */
const BATCH = 2000;
/** Bytes of a line: a long playlist is one. */
const MAX_LINE = 64 * 1024 * 1024;
const LINE_FEED = 0x0a;

/**
 * To be called in turn with the library's changes.
 * @param taken called with the tracks of each batch, once it is stored
 * @throws MpcError `invalid-argument` when it is no Blob; `malformed` with `details.line`, and nothing has changed;
 * `storage-full`, and the batches before it count
 */
export async function importPersonal(parts: PersonalImportParts, file: Blob, taken: (ids: readonly TrackId[]) => void): Promise<ImportReport> {
  if (!(file instanceof Blob)) throw new MpcError('invalid-argument', 'file must be a Blob.', { details: { field: 'file' } });
  const said = new SaidBefore();
  for await (const { line, number } of parsedLines(file, parts.keepers)) said.check(line, number);
  const run = new ImportRun(parts, taken);
  for await (const { line } of parsedLines(file, parts.keepers)) await run.take(line);
  return run.end();
}

class ImportRun {
  readonly #parts: PersonalImportParts;
  readonly #taken: (ids: readonly TrackId[]) => void;
  readonly #ids = new Set<TrackId>();
  /** What the file calls tracks that are called otherwise here; null for those that are not here. */
  readonly #idOf = new Map<TrackId, TrackId | null>();
  readonly #waiting = new Map<TrackId, { readonly line: TrackLine; readonly plays: HistoryEntry[] }>();
  readonly #kept = new Map<LineKeeper, Line[]>();
  #tracks: TrackLine[] = [];
  #plays: HistoryEntry[] = [];
  #playCount = 0;

  constructor(parts: PersonalImportParts, taken: (ids: readonly TrackId[]) => void) {
    this.#parts = parts;
    this.#taken = taken;
  }

  async take(parsed: ParsedLine): Promise<void> {
    switch (parsed.kind) {
      case 'track':
        this.#tracks.push(parsed.line);
        if (this.#tracks.length >= BATCH) await this.#flushTracks();
        return;
      case 'play': {
        // All lines of tracks come first.
        await this.#flushTracks();
        const { track, startedAt, heard, completed } = parsed.line;
        const entry = { track: this.#idOf.get(track) ?? track, startedAt, heard, completed };
        const waiting = this.#waiting.get(track);
        if (waiting === undefined) this.#plays.push(entry);
        else waiting.plays.push(entry);
        if (this.#plays.length >= BATCH) await this.#flushPlays();
        return;
      }
      case 'kept': {
        const lines = this.#kept.get(parsed.keeper);
        if (lines === undefined) this.#kept.set(parsed.keeper, [parsed.line]);
        else lines.push(parsed.line);
      }
    }
  }

  async end(): Promise<ImportReport> {
    await this.#flushTracks();
    await this.#flushPlays();
    const waiting = [...this.#waiting.values()].map(
      ({ line, plays }): WaitingLine => ({ line, plays: plays.map(({ startedAt, heard, completed }) => ({ startedAt, heard, completed })) }),
    );
    await this.#parts.waiting.add(waiting);
    // A million merged lines are read much faster from pages; when another host folds them, so much the better.
    await this.#parts.userData.fold();
    let playlists = 0;
    for (const [keeper, lines] of this.#kept) {
      const taken = await keeper.take(lines);
      if (keeper.type === 'playlist') playlists += taken;
    }
    return { tracks: this.#ids.size, playlists, plays: this.#playCount, waiting: waiting.length };
  }

  async #flushTracks(): Promise<void> {
    const lines = this.#tracks;
    if (lines.length === 0) return;
    this.#tracks = [];
    const { waiting, userData, now } = this.#parts;
    const ids = await waiting.find(lines);
    const at = now();
    const changes = lines.flatMap((line, index): readonly PersonalChange[] => {
      const id = ids[index] ?? null;
      this.#idOf.set(line.id, id);
      if (id !== null) return [{ ids: [id], at, step: { do: 'take', value: recordOf(line) } }];
      this.#waiting.set(line.id, { line, plays: [] });
      return [];
    });
    await userData.commit(changes);
    const taken = changes.flatMap((change) => change.ids);
    for (const id of taken) this.#ids.add(id);
    this.#taken(taken);
  }

  async #flushPlays(): Promise<void> {
    const { history, userData } = this.#parts;
    const added = await history.unknown(this.#plays);
    this.#plays = [];
    this.#playCount += added.length;
    await userData.commit([], added.map((entry) => history.entry(entry).change));
    await history.trim(added.length);
  }
}

/** The lines behind the header, checked. @throws MpcError `malformed` with `details.line` */
async function* parsedLines(file: Blob, keepers: readonly LineKeeper[]): AsyncGenerator<{ readonly line: ParsedLine; readonly number: number }> {
  let number = 0;
  for await (const content of textLines(file)) {
    number++;
    if (number === 1) checkHeader(content);
    else if (content.trim() !== '') yield { line: parseLine(content, number, keepers), number };
  }
  if (number === 0) throw malformed(1);
}

/** The lines of a file, without their ends. @throws MpcError `malformed` for what is no UTF-8 */
async function* textLines(file: Blob): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  // Read by hand: Safari's streams cannot be iterated.
  const reader = file.stream().getReader();
  /** The line under way. */
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 0;
  const end = async (): Promise<string> => {
    number++;
    const bytes = parts.length === 1 ? parts[0] : new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
    parts = [];
    size = 0;
    try {
      return decoder.decode(bytes).replace(/\r$/, '');
    } catch (thrown) {
      throw malformed(number, undefined, thrown);
    }
  };
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      let from = 0;
      for (let to = value.indexOf(LINE_FEED); to !== -1; to = value.indexOf(LINE_FEED, from)) {
        parts.push(value.subarray(from, to));
        from = to + 1;
        yield await end();
      }
      parts.push(value.subarray(from));
      size += value.length - from;
      if (size > MAX_LINE) throw malformed(number + 1);
    }
    if (size > 0) yield await end();
  } finally {
    reader.cancel().catch(() => undefined);
  }
}
