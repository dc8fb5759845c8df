/** Why a library is empty: because nothing is connected, because there was no music in it, because music is on its way, or because this tab has none of it. */
import type { MpcClient } from '../../services/client.ts';
import type { SyncJob } from '../../services/protocol/sync.ts';

export class SyncWatch {
  readonly #client: MpcClient;
  readonly #onChange: () => void;
  readonly #unlisten: readonly (() => void)[];
  readonly #running = new Set<string>();
  /** Accounts whose last sync found nothing at all. */
  readonly #bare = new Set<string>();
  #tracks = 0;
  #counting = false;
  #closed = false;

  constructor(client: MpcClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
    this.#unlisten = [
      client.events.on({ type: 'Sync' }, (event) => {
        if (event.type === 'Sync' && event.payload.event !== 'TracksAdded') this.#take(event.payload.job);
      }),
      client.events.on({ type: 'Auth' }, (event) => {
        if (event.type !== 'Auth' || event.payload.event !== 'AccountChanged' || event.payload.state !== null) return;
        if (this.#bare.delete(event.payload.account)) this.#onChange();
      }),
    ];
    client.sync.jobs().then(
      (jobs) => jobs.forEach((job) => this.#take(job)),
      () => {}, // Only the words of an empty library depend on it.
    );
  }

  get isSyncing(): boolean {
    return this.#running.size > 0;
  }

  /** Whether something is connected that was looked through and holds no music. */
  get foundNothing(): boolean {
    return this.#bare.size > 0;
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
    for (const unlisten of this.#unlisten) unlisten();
  }

  #take(job: SyncJob): void {
    const { account } = job;
    const before = [this.#running.size, this.#bare.size];
    if (job.finished === null) this.#running.add(account);
    else this.#running.delete(account);
    if (job.phase === 'completed' && job.discovered === 0) this.#bare.add(account);
    else this.#bare.delete(account);
    const changed = before[0] !== this.#running.size || before[1] !== this.#bare.size;
    if (changed && !this.#closed) this.#onChange();
  }
}
