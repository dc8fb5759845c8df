/**
 * The playlists of a library, as its service serves them: every argument is checked, every change is one
 * transaction that can be taken back, and told. What a playlist shows is worked out by `playlist-rows.ts`.
 */
import { libraryEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import type { Playlist, PlaylistEntry, PlaylistFormat, PlaylistId, PlaylistImport, PlaylistRow, Playlists, SmartRule } from '../../services/protocol/playlists.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { checkCount, checkText, invalid } from './argument-check.ts';
import { checkFormat, checkIdList, checkName, checkPatch, checkRule, MAX_DESCRIPTION } from './playlist-check.ts';
import { inserting, moving, removing, takingBack, type Edit } from './playlist-edits.ts';
import { entriesOf, readPlaylistFile, toFileTrack, writePlaylistFile } from './playlist-import.ts';
import { MAX_ENTRIES, newEntry, wordsOfRow, type EntryRecord, type PlaylistRecord, type TrackWords } from './playlist-record.ts';
import { PlaylistRows } from './playlist-rows.ts';
import type { PlaylistChange, PlaylistStore } from './playlist-store.ts';
import type { Projection } from './projection.ts';
import { formatId, randomId } from './stable-id.ts';
import { NO_ROW, TrackFinder } from './track-finder.ts';
import type { UndoStack } from './undo-stack.ts';

export interface PlaylistBookParts {
  readonly projection: Projection;
  readonly store: PlaylistStore;
  readonly undo: UndoStack;
  /** The row of a track that is there. @throws MpcError `not-found` */
  readonly row: (id: TrackId) => number;
  readonly now: () => number;
  /** Called after a playlist was written by this host, with the event to be told. */
  readonly changed: (id: PlaylistId, event: MpcEventBody) => void;
}

export class PlaylistBook {
  readonly #parts: PlaylistBookParts;
  readonly #finder: TrackFinder;
  readonly #rows: PlaylistRows;

  constructor(parts: PlaylistBookParts) {
    this.#parts = parts;
    this.#finder = new TrackFinder(parts.projection);
    this.#rows = new PlaylistRows(parts.projection, this.#finder, parts.now);
  }

  /** To be called when tracks, or what a person makes of them, have changed. */
  libraryChanged(): void {
    this.#rows.changed();
  }

  /** Rows of the tracks that can be played, in order; null when there is no such playlist. */
  rows(id: PlaylistId): Uint32Array | null {
    const { store } = this.#parts;
    return store.has(id) ? this.#rows.of(store.get(id)).filter((row) => row !== NO_ROW) : null;
  }

  /** The methods as the library service has them. */
  service(): Playlists {
    const { store } = this.#parts;
    return {
      playlists: async () => this.#list(),
      playlist: async (id) => this.#whole(store.get(checkText(id, 'id'))),
      createPlaylist: (name, tracks = []) => this.#createManual(name, tracks),
      createSmartPlaylist: (name, rule) => this.#createSmart(name, rule),
      updatePlaylist: (id, patch) => this.#update(checkText(id, 'id'), patch),
      deletePlaylist: (id) => this.#delete(checkText(id, 'id')),
      playlistEntries: async (id, offset, limit) => this.#entries(id, checkCount(offset, 'offset'), checkCount(limit, 'limit', MAX_WINDOW)),
      addToPlaylist: (id, tracks, at) => this.#add(checkText(id, 'id'), tracks, at),
      removeFromPlaylist: (id, entries) => this.#remove(checkText(id, 'id'), entries),
      moveInPlaylist: (id, entries, to) => this.#move(checkText(id, 'id'), entries, to),
      exportPlaylist: (id, format) => this.#export(checkText(id, 'id'), format),
      importPlaylist: (name, text, format) => this.#import(name, text, format),
    };
  }

  #list(): readonly PlaylistRow[] {
    const records = [...this.#parts.store.all()];
    const places = this.#parts.projection.collator.rank(records.map(({ name }) => name));
    const placed = records.map((record, index) => ({ record, place: places[index] ?? 0 }));
    return placed.sort((a, b) => a.place - b.place).map(({ record }) => this.#row(record));
  }

  async #createManual(name: string, tracks: readonly TrackId[]): Promise<PlaylistRow> {
    const checked = checkName(name, 'name');
    return this.#create(checked, null, this.#newEntries(tracks));
  }

  async #createSmart(name: string, rule: SmartRule): Promise<PlaylistRow> {
    return this.#create(checkName(name, 'name'), structuredClone(checkRule(rule, 'rule')), []);
  }

  async #create(name: string, rule: SmartRule | null, entries: readonly EntryRecord[], description = ''): Promise<PlaylistRow> {
    const now = this.#parts.now();
    const id = formatId(randomId());
    const record: PlaylistRecord = { id, name, description, created: now, modified: now, revision: 1, rule, entries };
    await this.#parts.store.put(record);
    this.#told(id, libraryEvents.playlistCreated(id));
    this.#undoable(entries.length, async () => {
      if (!this.#parts.store.has(id)) return;
      const now = this.#parts.store.get(id);
      // Whoever has put more into it since wants to keep it.
      if (now.entries.every((entry) => entries.some((own) => own.id === entry.id))) await this.#erase(id);
    });
    return this.#row(record);
  }

  async #update(id: PlaylistId, patch: unknown): Promise<PlaylistRow> {
    const known = this.#parts.store.get(id);
    const checked = structuredClone(checkPatch(patch, known.rule !== null));
    if (Object.keys(checked).length === 0) return this.#row(known);
    const { before, after } = await this.#change(id, () => (record) => ({ ...record, ...checked }));
    this.#undoable(0, async () => {
      await this.#changeIfThere(id, () => (record) => ({
        ...record,
        ...(record.name === after.name && { name: before.name }),
        ...(record.description === after.description && { description: before.description }),
        ...(JSON.stringify(record.rule) === JSON.stringify(after.rule) && { rule: before.rule }),
      }));
    });
    return this.#row(after);
  }

  async #delete(id: PlaylistId): Promise<void> {
    const record = await this.#erase(id);
    this.#undoable(record.entries.length, async () => {
      if (this.#parts.store.has(id)) return;
      await this.#parts.store.put({ ...record, revision: record.revision + 1 });
      this.#told(id, libraryEvents.playlistCreated(id));
    });
  }

  #entries(id: PlaylistId, offset: number, limit: number): readonly PlaylistEntry[] {
    const record = this.#parts.store.get(checkText(id, 'id'));
    checkManual(record);
    const rows = this.#rows.of(record);
    return record.entries.slice(offset, offset + limit).map((entry, index) => {
      const row = rows[offset + index] ?? NO_ROW;
      const { title, artist } = this.#words(entry, row);
      return { id: entry.id, track: row === NO_ROW ? null : this.#parts.projection.table.id(row), title, artist };
    });
  }

  async #add(id: PlaylistId, tracks: unknown, at: number | undefined): Promise<PlaylistRow> {
    if (at !== undefined) checkCount(at, 'at');
    const added = this.#newEntries(tracks);
    return this.#edit(id, added.length, ({ entries }) => {
      if (at !== undefined && at > entries.length) throw invalid('at', `a place from 0 to ${entries.length}`);
      return inserting(added, at ?? entries.length, entries);
    });
  }

  async #remove(id: PlaylistId, entries: unknown): Promise<PlaylistRow> {
    const ids = checkIdList(entries, 'entries');
    return this.#edit(id, new Set(ids).size, (record) => removing(checkEntries(ids, record)));
  }

  async #move(id: PlaylistId, entries: unknown, to: number): Promise<PlaylistRow> {
    const ids = checkIdList(entries, 'entries');
    checkCount(to, 'to');
    return this.#edit(id, new Set(ids).size, (record) => {
      if (to > record.entries.length) throw invalid('to', `a place from 0 to ${record.entries.length}`);
      return moving(checkEntries(ids, record), to, record.entries);
    });
  }

  async #export(id: PlaylistId, format: PlaylistFormat): Promise<string> {
    const record = this.#parts.store.get(id);
    const rows = this.#rows.of(record);
    const { name, description, rule, entries } = record;
    const words = rule === null ? entries.map((entry, index) => this.#words(entry, rows[index] ?? NO_ROW)) : Array.from(rows, (row) => this.#wordsOf(row));
    return writePlaylistFile({ title: name, description, tracks: words.map(toFileTrack) }, checkFormat(format));
  }

  async #import(name: string, text: string, format: PlaylistFormat): Promise<PlaylistImport> {
    const checked = checkName(name, 'name');
    if (typeof text !== 'string') throw invalid('text', 'a text');
    const file = await readPlaylistFile(text, checkFormat(format));
    const entries = entriesOf(file, this.#finder, this.#parts.projection);
    const unmatched = entries.filter(({ track }) => track === '').map(({ title, location }) => title || location);
    const playlist = await this.#create(checked, null, entries, file.description.slice(0, MAX_DESCRIPTION));
    return { playlist, matched: entries.length - unmatched.length, unmatched };
  }

  /**
   * Changes the entries of a manual playlist.
   * @param count how many it concerns; of none, nothing is written
   * @param plan throws when the change does not fit the record
   */
  async #edit(id: PlaylistId, count: number, plan: (record: PlaylistRecord) => Edit): Promise<PlaylistRow> {
    const checked = (record: PlaylistRecord): Edit => {
      checkManual(record);
      return plan(record);
    };
    if (count === 0) {
      const known = this.#parts.store.get(id);
      checked(known);
      return this.#row(known);
    }
    const { before, after } = await this.#change(id, (record) => {
      const edit = checked(record);
      return (newest) => ({ ...newest, entries: checkLength(edit(newest.entries)) });
    });
    const back = takingBack(before.entries, after.entries);
    this.#undoable(count, () => this.#changeIfThere(id, () => (record) => ({ ...record, entries: back(record.entries) })));
    return this.#row(after);
  }

  async #change(id: PlaylistId, plan: Parameters<PlaylistStore['change']>[1]): Promise<PlaylistChange> {
    const change = await this.#parts.store.change(id, (record) => {
      const apply = plan(record);
      return (newest) => ({ ...apply(newest), modified: this.#parts.now() });
    });
    this.#told(id, libraryEvents.playlistUpdated(id));
    return change;
  }

  /** For taking back: a playlist that is gone has nothing to be taken back. */
  async #changeIfThere(id: PlaylistId, plan: Parameters<PlaylistStore['change']>[1]): Promise<void> {
    if (this.#parts.store.has(id)) await this.#change(id, plan);
  }

  async #erase(id: PlaylistId): Promise<PlaylistRecord> {
    const record = await this.#parts.store.delete(id);
    this.#rows.forget(id);
    this.#told(id, libraryEvents.playlistDeleted(id));
    return record;
  }

  #told(id: PlaylistId, event: MpcEventBody): void {
    this.#parts.changed(id, event);
  }

  #undoable(count: number, undo: () => Promise<void>): void {
    this.#parts.undo.push({ change: 'playlist', count, undo });
  }

  #newEntries(tracks: unknown): readonly EntryRecord[] {
    return checkIdList(tracks, 'tracks').map((id) => newEntry(id, this.#wordsOf(this.#parts.row(id))));
  }

  #wordsOf(row: number): TrackWords {
    return wordsOfRow(this.#parts.projection, row);
  }

  /** As shown: of the track that is there, else as last known. */
  #words(entry: EntryRecord, row: number): TrackWords {
    const known = row === NO_ROW ? this.#parts.projection.table.find(entry.track) : row;
    return known === -1 ? entry : this.#wordsOf(known);
  }

  #row(record: PlaylistRecord): PlaylistRow {
    const { id, name, description, created, modified, rule } = record;
    const rows = this.#rows.of(record);
    const { duration: durations } = this.#parts.projection.table.columns;
    let trackCount = 0;
    let duration = 0;
    for (const row of rows) {
      if (row === NO_ROW) continue;
      trackCount++;
      duration += durations.get(row) ?? 0;
    }
    const kind = rule === null ? 'manual' : 'smart';
    return { id, name, description, kind, trackCount, missingCount: rows.length - trackCount, duration, created, modified };
  }

  #whole(record: PlaylistRecord): Playlist {
    return { ...this.#row(record), rule: record.rule };
  }
}

function checkManual({ rule }: PlaylistRecord): void {
  if (rule !== null) throw invalid('id', 'that of a manual playlist');
}

function checkLength(entries: readonly EntryRecord[]): readonly EntryRecord[] {
  if (entries.length > MAX_ENTRIES) throw invalid('tracks', `so few that the playlist has at most ${MAX_ENTRIES} entries`);
  return entries;
}

function checkEntries(ids: readonly string[], { entries }: PlaylistRecord): ReadonlySet<string> {
  const known = new Set(entries.map(({ id }) => id));
  for (const [index, id] of ids.entries()) if (!known.has(id)) throw invalid(`entries[${index}]`, 'an entry of the playlist');
  return new Set(ids);
}
