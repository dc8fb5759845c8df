/** The library's rows for entries of the queue; the current one is kept, since every state shows it. */
import type { QueueEntry } from '../../services/protocol/player.ts';
import type { TrackId, TrackRow } from '../../services/protocol/records.ts';
import type { LibraryStore } from '../library/store.ts';
import type { QueueItem } from './queue.ts';

export class QueueRows {
  readonly #library: LibraryStore;
  #kept: { readonly track: TrackId; readonly row: Promise<TrackRow | null> } | null = null;

  constructor(library: LibraryStore) {
    this.#library = library;
  }

  /** The current item with its row; null when the track is gone from the library. */
  async current(item: QueueItem | null): Promise<QueueEntry | null> {
    if (item === null) return null;
    if (this.#kept?.track !== item.track) {
      this.#kept = { track: item.track, row: this.#library.rows([item.track]).then(([row]) => row ?? null) };
    }
    const kept = this.#kept;
    try {
      const track = await kept.row;
      return track === null ? null : { entry: item.entry, track };
    } catch {
      if (this.#kept === kept) this.#kept = null;
      return null;
    }
  }

  /** The row may be another one now. */
  forget(): void {
    this.#kept = null;
  }

  /** Entries for the items whose track still exists, and the items whose track does not. */
  async entries(items: readonly QueueItem[]): Promise<{ readonly entries: readonly QueueEntry[]; readonly gone: readonly QueueItem[] }> {
    const rows = await this.#library.rows([...new Set(items.map((item) => item.track))]);
    const byTrack = new Map(rows.map((row) => [row.id, row]));
    const entries: QueueEntry[] = [];
    const gone: QueueItem[] = [];
    for (const item of items) {
      const track = byTrack.get(item.track);
      if (track === undefined) gone.push(item);
      else entries.push({ entry: item.entry, track });
    }
    return { entries, gone };
  }
}
