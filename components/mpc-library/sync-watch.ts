/** Why a library is empty: because nothing is connected, because music is on its way, or because this tab has none of it. */
import type { MpcClient } from '../../services/client.ts';
import type { SyncJob } from '../../services/protocol/sync.ts';

export class SyncWatch {
  readonly #client: MpcClient;
  readonly #onChange: () => void;
  readonly #unlisten: () => void;
  readonly #running = new Set<string>();
  #tracks = 0;
  #counting = false;
  #closed = false;

  constructor(client: MpcClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
    this.#unlisten = client.events.on({ type: 'Sync' }, (event) => {
      if (event.type === 'Sync' && event.payload.event !== 'TracksAdded') this.#take(event.payload.job);
    });
    client.sync.jobs().then(
      (jobs) => jobs.forEach((job) => this.#take(job)),
      () => {}, // Only the words of an empty library depend on it.
    );
  }

  get isSyncing(): boolean {
    return this.#running.size > 0;
  }

  /** Tracks in the library, as of the last {@link SyncWatch.count}. */
  get tracks(): number {
    return this.#tracks;
  }

  /** Counts the library's tracks, one count at a time. */
  async count(): Promise<void> {
    if (this.#counting || this.#closed) return;
    this.#counting = true;
    const counts = await this.#client.library.counts().catch(() => null);
    this.#counting = false;
    if (this.#closed || counts === null || counts.tracks === this.#tracks) return;
    this.#tracks = counts.tracks;
    this.#onChange();
  }

  close(): void {
    this.#closed = true;
    this.#unlisten();
  }

  #take(job: SyncJob): void {
    const before = this.#running.size;
    if (job.finished === null) this.#running.add(job.account);
    else this.#running.delete(job.account);
    if (before !== this.#running.size && !this.#closed) this.#onChange();
  }
}
