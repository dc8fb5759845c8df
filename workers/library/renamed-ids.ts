/**
 * Ids that files had until they were recognised as old tracks under a new name. Who took one in the meantime (a
 * player that plays it, a view that shows it) is led to the track that it is. The latest are kept, as long as the
 * library is open.
 */
import type { TrackId } from '../../services/protocol/records.ts';

const MAX_IDS = 10_000;

export class RenamedIds {
  readonly #ids = new Map<TrackId, TrackId>();

  /** @param ids the new ones by those before */
  note(ids: ReadonlyMap<TrackId, TrackId>): void {
    for (const [before, now] of ids) this.#ids.set(before, now);
    for (const oldest of this.#ids.keys()) {
      if (this.#ids.size <= MAX_IDS) break;
      this.#ids.delete(oldest);
    }
  }

  /** The id that a track has now: its own, if it never had another. */
  current(id: TrackId): TrackId {
    return this.#ids.get(id) ?? id;
  }
}
