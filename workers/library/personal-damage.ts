/**
 * Stored pieces of what a person made that cannot be read any more: each is set aside as it was found, under a key of
 * its own, and stays there. Nothing is written over it, for what a program cannot read today a later one may. The
 * rest goes on, and a check of the library tells of it once.
 */
import type { Logger } from '../../services/protocol/logging.ts';
import type { Change, Database, WriteGuard } from './database.ts';

/** Where such pieces lie. */
export type PersonalStoreName = 'userdata' | 'playlists' | 'history';

/** Kept in the store `damaged`. */
interface SetAside {
  /** As it was found; undefined when the browser itself could not read it. */
  readonly value: unknown;
  /** Whether a check of the library has told of it. */
  readonly reported: boolean;
}

const PREFIX = 'personal/';

/** Whether a key of the store `damaged` is of what a person made. */
export function isPersonalDamage(key: string): boolean {
  return key.startsWith(PREFIX);
}

export class PersonalDamage {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #now: () => number;

  constructor(database: Database, log: Logger, now: () => number) {
    this.#database = database;
    this.#log = log;
    this.#now = now;
  }

  /**
   * Moves a damaged value out of the way; does not throw.
   * @param isDamaged what tells it from a value that another host may have stored there meanwhile
   * @param others what is stored in the same transaction, such as the value made anew
   * @returns false when it could not be moved, or needs not be any more; then nothing was written
   */
  async setAside(store: PersonalStoreName, key: string, value: unknown, isDamaged: (value: unknown) => boolean, others: readonly Change[] = []): Promise<boolean> {
    const place = `${PREFIX}${store}/${key}`;
    const aside: SetAside = { value, reported: false };
    // What the browser cannot read it cannot compare either: one host moves it, once.
    const unread = value === undefined;
    const guard: WriteGuard = unread ? { store: 'damaged', key: place, holds: (known) => known === undefined } : { store, key, holds: (current) => current !== undefined && isDamaged(current) };
    const changes: readonly Change[] = [{ store: 'damaged', key: unread ? place : `${place} ${this.#now()}`, value: aside }, { store, key }, ...others];
    try {
      if (!(await this.#database.write(changes, guard))) return false;
    } catch (thrown) {
      this.#log.error('Damaged data of a person could not be set aside; it stays where it is.', { store, key, error: thrown });
      return false;
    }
    this.#log.error('Damaged data of a person was set aside.', { store, key });
    return true;
  }

  /** Has these read anew all that they keep. @returns how much was set aside, then or before, that no check has told of yet */
  async check(keepers: readonly { load(): Promise<unknown> }[]): Promise<number> {
    for (const keeper of keepers) await keeper.load();
    const news: Change[] = [];
    await this.#database.scan('damaged', PREFIX, (key, value) => {
      if (isPersonalDamage(key) && isSetAside(value) && !value.reported) news.push({ store: 'damaged', key, value: { ...value, reported: true } satisfies SetAside });
    });
    if (news.length > 0) await this.#database.write(news);
    return news.length;
  }
}

function isSetAside(value: unknown): value is SetAside {
  return typeof value === 'object' && value !== null && typeof (value as Partial<SetAside>).reported === 'boolean';
}
