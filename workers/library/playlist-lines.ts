/** Playlists in the file of all that a person made: a line each, with its entries. */
import { libraryEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { PlaylistId } from '../../services/protocol/playlists.ts';
import { invalid, isNumber } from './argument-check.ts';
import { MAX_TIME, type Line, type LineKeeper } from './personal-lines.ts';
import { checkDescription, checkName, checkRule } from './playlist-check.ts';
import { isEntry, MAX_ENTRIES, type EntryRecord, type PlaylistRecord } from './playlist-record.ts';
import type { PlaylistStore } from './playlist-store.ts';

export interface PlaylistLinesParts {
  readonly store: PlaylistStore;
  /** Called after a playlist was written, with the event to be told. */
  readonly changed: (id: PlaylistId, event: MpcEventBody) => void;
}

export class PlaylistLines implements LineKeeper {
  readonly type = 'playlist';
  readonly #parts: PlaylistLinesParts;

  constructor(parts: PlaylistLinesParts) {
    this.#parts = parts;
  }

  async *lines(): AsyncGenerator<object> {
    for (const { revision: _, ...record } of this.#parts.store.all()) yield record;
  }

  check(line: Line): void {
    recordOf(line);
  }

  /** What is here and was changed later stays. */
  async take(lines: readonly Line[]): Promise<number> {
    let taken = 0;
    for (const line of lines) if (await this.#take(recordOf(line))) taken++;
    return taken;
  }

  async #take(record: PlaylistRecord): Promise<boolean> {
    const { store, changed } = this.#parts;
    const { id, modified } = record;
    if (!store.has(id)) {
      await store.put(record);
      changed(id, libraryEvents.playlistCreated(id));
      return true;
    }
    if (store.get(id).modified >= modified) return false;
    let taken = false;
    // What another host has written meanwhile may be newer.
    await store.change(id, () => (known) => {
      taken = known.modified < modified;
      return taken ? record : known;
    });
    if (taken) changed(id, libraryEvents.playlistUpdated(id));
    return taken;
  }
}

const ID = /^[\w-]{1,64}$/;

/** @throws MpcError `invalid-argument` with `details.field` */
function recordOf({ id, name, description, created, modified, rule, entries }: Line): PlaylistRecord {
  if (typeof id !== 'string' || !ID.test(id)) throw invalid('id', 'letters, digits, - and _, at most 64 of them');
  return {
    id,
    name: checkName(name, 'name'),
    description: checkDescription(description, 'description'),
    created: checkTime(created, 'created'),
    modified: checkTime(modified, 'modified'),
    revision: 1,
    rule: rule === null ? null : checkRule(rule, 'rule'),
    entries: checkEntries(entries, rule === null ? MAX_ENTRIES : 0),
  };
}

function checkTime(value: unknown, field: string): number {
  if (!isNumber(value) || value < 0 || value > MAX_TIME) throw invalid(field, 'a time in milliseconds');
  return value;
}

function checkEntries(entries: unknown, max: number): readonly EntryRecord[] {
  if (!Array.isArray(entries) || entries.length > max) throw invalid('entries', `a list of at most ${max} entries`);
  const seen = new Set<string>();
  return entries.map((entry: unknown, index) => {
    if (!isEntry(entry) || seen.has(entry.id)) throw invalid(`entries[${index}]`, 'an entry of a playlist, with an id of its own');
    seen.add(entry.id);
    const { id, track, account, location, title, artist, album, number, duration } = entry;
    if (number !== null && (!Number.isInteger(number) || number < 0)) throw invalid(`entries[${index}].number`, 'a whole number from 0, or null');
    if (duration !== null && duration < 0) throw invalid(`entries[${index}].duration`, 'seconds from 0, or null');
    return { id, track, account, location, title, artist, album, number, duration };
  });
}
