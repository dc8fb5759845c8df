/**
 * What a person writes, as the library service serves it: every argument is checked, every change is stored in
 * one transaction and can be taken back. Undoing restores a track only where it still is as the change left it;
 * what was changed again since, here or in another tab, stays.
 */
import type { HistoryEntry, PersonalData, Rating, TagEdits, UndoInfo } from '../../services/protocol/personal.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import { MAX_WINDOW } from '../../services/protocol/library.ts';
import { checkHeard, type HistoryStore } from './history-store.ts';
import type { PersonalChange, PersonalRecord } from './personal-record.ts';
import { checkCount, checkFlag, checkText, invalid } from './argument-check.ts';
import { checkEdits } from './tag-edits.ts';
import type { TrackTable } from './track-table.ts';
import type { UndoStack } from './undo-stack.ts';
import type { UserData } from './user-data.ts';

export interface PersonalParts {
  readonly table: TrackTable;
  readonly userData: UserData;
  readonly history: HistoryStore;
  readonly undo: UndoStack;
  /** The row of a track that is there. @throws MpcError `not-found` */
  readonly row: (id: TrackId) => number;
  /** The id of a track that may have had another. */
  readonly current: (id: TrackId) => TrackId;
  /** A track and the copies of its recording on other accounts. */
  readonly copies: (id: TrackId) => readonly TrackId[];
  /** Runs changes of the library one after the other. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
  /** Called after a change that this host made. */
  readonly changed: (ids: readonly TrackId[]) => void;
}

/** Something that a person sets on a track. */
interface Setting<T> {
  readonly change: Exclude<UndoInfo['change'], 'playlist'>;
  readonly value: (record: PersonalRecord) => T;
  readonly step: (value: T) => PersonalChange['step'];
}

const FAVOURITE: Setting<boolean> = {
  change: 'favourite',
  value: ({ favourite }) => favourite,
  step: (value) => ({ do: 'favourite', value }),
};
const RATING: Setting<Rating> = {
  change: 'rating',
  value: ({ rating }) => rating,
  step: (value) => ({ do: 'rate', value }),
};
/** The tags that these edits name. */
const edited = (named: TagEdits): Setting<TagEdits> => ({
  change: 'edit',
  value: ({ edits }) => mapped(named, (field) => edits?.[field] ?? null),
  step: (value) => ({ do: 'edit', value }),
});

export class Personal {
  readonly #parts: PersonalParts;

  constructor(parts: PersonalParts) {
    this.#parts = parts;
  }

  /** The methods as the library service has them. */
  service(): PersonalData {
    const { undo, history } = this.#parts;
    return {
      setFavourite: (id, favourite) => this.setFavourite(id, favourite),
      rate: (ids, rating) => this.rate(ids, rating),
      editTags: (ids, edits) => this.editTags(ids, edits),
      history: async (offset, limit) => history.page(checkCount(offset, 'offset'), checkCount(limit, 'limit', MAX_WINDOW)),
      clearHistory: () => this.clearHistory(),
      undoable: async () => undo.undoable(),
      undo: () => undo.undo(),
    };
  }

  async setFavourite(id: TrackId, favourite: boolean): Promise<void> {
    await this.#set(FAVOURITE, [checkText(id, 'id')], checkFlag(favourite, 'favourite'));
  }

  async rate(ids: readonly TrackId[], rating: Rating): Promise<void> {
    await this.#set(RATING, checkIds(ids), checkRating(rating));
  }

  async editTags(ids: readonly TrackId[], edits: TagEdits): Promise<void> {
    const checked = checkEdits(edits);
    await this.#set(edited(checked), checkIds(ids), checked);
  }

  /**
   * Keeps what was heard. An entry that is kept already only becomes longer: a play counts once, whoever tells of it.
   * An entry of a track that is gone is kept as well. @throws MpcError `invalid-argument`
   */
  async heard(entry: HistoryEntry): Promise<void> {
    const { inTurn, userData, history, current, copies, now, changed } = this.#parts;
    checkHeard(entry);
    const { startedAt, completed } = entry;
    await inTurn(async () => {
      const track = current(entry.track);
      const { change, unknown } = history.entry({ ...entry, track });
      const step = { do: 'count', plays: completed ? 1 : 0, skips: completed ? 0 : 1, lastPlayed: completed ? startedAt : null } as const;
      const ids = copies(track);
      if (await userData.commit([{ ids, at: now(), step }], [change], unknown)) {
        changed(ids);
        await history.trim(1);
      } else {
        await userData.commit([], [change]);
      }
    });
  }

  async clearHistory(): Promise<void> {
    const { inTurn, history, undo, current } = this.#parts;
    await inTurn(async () => {
      const entries = await history.clear();
      if (entries.length === 0) return;
      const moved = (): readonly HistoryEntry[] => entries.map((entry) => ({ ...entry, track: current(entry.track) }));
      undo.push({ change: 'history', count: entries.length, undo: () => inTurn(() => history.restore(moved())) });
    });
  }

  async #set<T>(setting: Setting<T>, ids: readonly TrackId[], value: T): Promise<void> {
    const { table, userData, undo, row, current, copies, inTurn, now } = this.#parts;
    await inTurn(async () => {
      const wanted = JSON.stringify(value);
      const asked = new Set(ids.map(current));
      for (const id of asked) row(id);
      const before = new Map<string, { readonly value: T; readonly ids: TrackId[] }>();
      let count = 0;
      const all = [...new Set([...asked].flatMap(copies))];
      for (const id of all) {
        const known = setting.value(userData.shown(row(id)));
        const text = JSON.stringify(known);
        if (text === wanted) continue;
        if (asked.has(id)) count++;
        const same = before.get(text);
        if (same === undefined) before.set(text, { value: known, ids: [id] });
        else same.ids.push(id);
      }
      const changedIds = [...before.values()].flatMap((group) => group.ids);
      // Said again it counts anew: a copy that is away may say otherwise, and comes back. Edits of nothing say nothing.
      if (wanted !== '{}') await this.#write([{ ids: all, at: now(), step: setting.step(value) }], changedIds);
      if (count === 0) return;
      const isAsSet = (id: TrackId): boolean => JSON.stringify(setting.value(userData.shown(table.find(id)))) === wanted;
      undo.push({
        change: setting.change,
        count,
        undo: () =>
          inTurn(() =>
            this.#write([...before.values()].map((group) => ({ ids: group.ids.map(current).filter(isAsSet), at: now(), step: setting.step(group.value) }))),
          ),
      });
    });
  }

  /** @param ids those of the changes that are shown otherwise after it */
  async #write(changes: readonly PersonalChange[], ids = changes.flatMap((each) => each.ids)): Promise<void> {
    await this.#parts.userData.commit(changes);
    if (ids.length > 0) this.#parts.changed(ids);
  }
}

function mapped(named: TagEdits, value: (field: keyof TagEdits) => unknown): TagEdits {
  return Object.fromEntries((Object.keys(named) as (keyof TagEdits)[]).map((field) => [field, value(field)]));
}

function checkIds(ids: unknown): readonly TrackId[] {
  if (!Array.isArray(ids)) throw invalid('ids', 'a list of track ids');
  return (ids as readonly unknown[]).map((id, index) => checkText(id, `ids[${index}]`));
}

function checkRating(rating: unknown): Rating {
  if (rating === null) return null;
  if (typeof rating !== 'number' || !(rating >= 0 && rating <= 5) || !Number.isInteger(rating * 2)) {
    throw invalid('rating', 'a number of stars from 0 to 5 in halves, or null');
  }
  return rating;
}
