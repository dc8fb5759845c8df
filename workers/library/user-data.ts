/**
 * What a person makes of tracks (so far: favourites), stored under the track's id and apart from what files say:
 * no sync touches it, and it waits for tracks that are gone.
 */
import type { TrackId } from '../../services/protocol/records.ts';
import type { Change, Database } from './database.ts';
import type { TrackTable } from './track-table.ts';

interface UserRecord {
  readonly favourite: boolean;
}

export class UserData {
  readonly #database: Database;
  readonly #table: TrackTable;

  constructor(database: Database, table: TrackTable) {
    this.#database = database;
    this.#table = table;
  }

  /** Shows everything that is stored. */
  async load(): Promise<void> {
    await this.#database.scan('userdata', null, (id, value) => this.#show(id, value));
  }

  /** Shows what another host has stored. @returns the rows concerned */
  async reload(ids: readonly TrackId[]): Promise<readonly number[]> {
    for (const id of ids) this.#show(id, await this.#database.get('userdata', id));
    return ids.map((id) => this.#table.find(id)).filter((row) => row !== -1);
  }

  async setFavourite(row: number, favourite: boolean): Promise<void> {
    await this.#database.write([this.#change(this.#table.id(row), favourite)]);
    this.#table.personal.favourite.set(row, favourite ? 1 : 0);
  }

  /**
   * The changes that give what belongs to merged rows to the rows they turned out to be;
   * {@link merge} follows once they are committed.
   */
  mergeChanges(merged: ReadonlyMap<number, number>): readonly Change[] {
    return [...merged].flatMap(([from, to]) => {
      if (this.#table.personal.favourite.get(from) !== 1) return [];
      return [this.#change(this.#table.id(from), false), this.#change(this.#table.id(to), true)];
    });
  }

  merge(merged: ReadonlyMap<number, number>): void {
    for (const [from, to] of merged) {
      if (this.#table.personal.favourite.get(from) !== 1) continue;
      this.#table.personal.favourite.set(from, 0);
      this.#table.personal.favourite.set(to, 1);
    }
  }

  #change(key: TrackId, favourite: boolean): Change {
    const value: UserRecord = { favourite };
    return favourite ? { store: 'userdata', key, value } : { store: 'userdata', key };
  }

  #show(id: string, value: unknown): void {
    const row = this.#table.find(id);
    if (row !== -1) this.#table.personal.favourite.set(row, isFavourite(value) ? 1 : 0);
  }
}

function isFavourite(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (value as Partial<Record<keyof UserRecord, unknown>>).favourite === true;
}
