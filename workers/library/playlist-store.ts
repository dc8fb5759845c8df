/**
 * The stored playlists. A change is worked out against what is known and written only if the database still holds
 * just that; else it is made again on what is there now, so that of two hosts neither loses anything.
 */
import { MpcError } from '../../services/protocol/errors.ts';
import type { PlaylistId } from '../../services/protocol/playlists.ts';
import type { Change, Database } from './database.ts';
import type { PersonalDamage } from './personal-damage.ts';
import { checkRule } from './playlist-check.ts';
import { decodePlaylist, encodePlaylist, isStored, type PlaylistRecord } from './playlist-record.ts';

/** Makes a changed record of the newest; called again when another host came in between. */
export type Apply = (record: PlaylistRecord) => PlaylistRecord;

export interface PlaylistChange {
  readonly before: PlaylistRecord;
  readonly after: PlaylistRecord;
}

/** Writers that meet more often than this do not take turns. */
const MAX_ATTEMPTS = 50;

export class PlaylistStore {
  readonly #database: Database;
  readonly #damage: PersonalDamage;
  readonly #records = new Map<PlaylistId, PlaylistRecord>();

  constructor(database: Database, damage: PersonalDamage) {
    this.#database = database;
    this.#damage = damage;
  }

  /** Shows everything that is stored, and sets aside what cannot be read. */
  async load(): Promise<void> {
    const damaged = new Map<PlaylistId, unknown>();
    await this.#database.scan('playlists', null, (id, value) => {
      if (!this.#show(id, value)) damaged.set(id, value);
    });
    for (const [id, value] of damaged) await this.#setAside(id, value);
  }

  /** Shows what another host has written. */
  async reload(ids: readonly PlaylistId[]): Promise<void> {
    for (const id of ids) await this.#reload(id);
  }

  all(): Iterable<PlaylistRecord> {
    return this.#records.values();
  }

  /** @throws MpcError `not-found` */
  get(id: PlaylistId): PlaylistRecord {
    const record = this.#records.get(id);
    if (record === undefined) throw notFound();
    return record;
  }

  has(id: PlaylistId): boolean {
    return this.#records.has(id);
  }

  /** Writes a record whole, whatever is there under its id. */
  async put(record: PlaylistRecord): Promise<void> {
    await this.#database.write([{ store: 'playlists', key: record.id, value: encodePlaylist(record) }]);
    this.#records.set(record.id, record);
  }

  /** @returns what was there. @throws MpcError `not-found` */
  async delete(id: PlaylistId): Promise<PlaylistRecord> {
    const record = await this.#newest(id);
    await this.#database.write([{ store: 'playlists', key: id }]);
    this.#records.delete(id);
    return record;
  }

  /**
   * @param plan is given the playlist as it is and throws when the change does not fit it
   * @throws MpcError `not-found`
   */
  async change(id: PlaylistId, plan: (record: PlaylistRecord) => Apply): Promise<PlaylistChange> {
    let before = this.#records.get(id) ?? (await this.#newest(id));
    let apply: Apply;
    try {
      apply = plan(before);
    } catch {
      // It may fit what another host has written.
      before = await this.#newest(id);
      apply = plan(before);
    }
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      const { revision } = before;
      const after: PlaylistRecord = { ...apply(before), revision: revision + 1 };
      const written = await this.#database.write([{ store: 'playlists', key: id, value: encodePlaylist(after) }], {
        store: 'playlists',
        key: id,
        holds: (current) => isStored(current) && current.revision === revision,
      });
      if (written) {
        this.#records.set(id, after);
        return { before, after };
      }
      before = await this.#newest(id);
    }
    throw new MpcError('storage-unavailable', 'Other tabs never stopped writing.', { retryable: true });
  }

  async #newest(id: PlaylistId): Promise<PlaylistRecord> {
    await this.#reload(id);
    return this.get(id);
  }

  async #reload(id: PlaylistId): Promise<void> {
    const value = await this.#database.get('playlists', id);
    if (value === undefined) this.#records.delete(id);
    else if (!this.#show(id, value)) await this.#setAside(id, value);
  }

  /** @returns false when the value is damaged; what is known stays then */
  #show(id: PlaylistId, value: unknown): boolean {
    const record = readable(id, value);
    if (record === null) return false;
    // An answer may be older than what has been written since it was asked for.
    const known = this.#records.get(id);
    if (known === undefined || known.revision < record.revision) this.#records.set(id, record);
    return true;
  }

  /** Moves a damaged playlist out of the way, and stores again what is known of it. */
  async #setAside(id: PlaylistId, value: unknown): Promise<void> {
    const known = this.#records.get(id);
    const again: readonly Change[] = known === undefined ? [] : [{ store: 'playlists', key: id, value: encodePlaylist(known) }];
    await this.#damage.setAside('playlists', id, value, (current) => readable(id, current) === null, again);
  }
}

/** Null when what is stored under the id is no such playlist. */
function readable(id: PlaylistId, value: unknown): PlaylistRecord | null {
  const record = decodePlaylist(value);
  if (record?.id !== id) return null;
  try {
    if (record.rule !== null) checkRule(record.rule, 'rule');
    return record;
  } catch {
    return null;
  }
}

function notFound(): MpcError {
  return new MpcError('not-found', 'There is no such playlist.');
}
