/** Ends the listening by itself: after a time, or at the end of what is on. */
import type { RunningSleepTimer, SleepTimer as Wish } from '../../services/protocol/player.ts';
import type { AlbumId, TrackId } from '../../services/protocol/records.ts';
import { invalid } from '../library/argument-check.ts';
import type { Clock } from '../platform/clock.ts';

export interface SleepTimerOptions {
  readonly clock: Clock;
  /** The albums of those of the tracks that are of one. */
  readonly albumsOf: (tracks: readonly TrackId[]) => Promise<ReadonlyMap<TrackId, AlbumId>>;
  /** The time is up: what sounds is to be faded out. */
  readonly expired: () => void;
  /** Whether playing stops after the track that is on, or the timer itself, is different now. */
  readonly changed: () => void;
}

/** Seconds: a day. */
const LONGEST = 86_400;

export class SleepTimer {
  readonly #options: SleepTimerOptions;
  #running: RunningSleepTimer | null = null;
  #waiting: AbortController | null = null;
  #lastOfAlbum = false;
  #looks = 0;

  constructor(options: SleepTimerOptions) {
    this.#options = options;
  }

  get running(): RunningSleepTimer | null {
    return this.#running;
  }

  /** Whether nothing is to follow the track that is on. */
  get endsWithThis(): boolean {
    if (this.#running === null || !('atEndOf' in this.#running)) return false;
    return this.#running.atEndOf === 'track' || this.#lastOfAlbum;
  }

  /** @throws MpcError `invalid-argument` */
  set(wish: Wish | null): void {
    const running = wish === null ? null : this.#checked(wish);
    this.#waiting?.abort();
    this.#waiting = null;
    this.#running = running;
    this.#lastOfAlbum = false;
    if (running !== null && 'endsAt' in running) this.#wait(running.endsAt);
    this.#options.changed();
  }

  /** To be told what is on and what follows it, whenever either is another. */
  async look(current: TrackId | null, next: TrackId | null): Promise<void> {
    if (this.#running === null || !('atEndOf' in this.#running) || this.#running.atEndOf === 'track') return;
    const number = ++this.#looks;
    const albums = current === null || next === null ? new Map<TrackId, AlbumId>() : await this.#options.albumsOf([current, next]);
    if (number !== this.#looks) return;
    const album = current === null ? undefined : albums.get(current);
    const last = next === null || album === undefined || albums.get(next) !== album;
    if (last === this.#lastOfAlbum) return;
    this.#lastOfAlbum = last;
    this.#options.changed();
  }

  close(): void {
    this.#waiting?.abort();
  }

  #checked(wish: Wish): RunningSleepTimer {
    if ('atEndOf' in wish) {
      if (wish.atEndOf === 'track' || wish.atEndOf === 'album') return { atEndOf: wish.atEndOf };
      throw invalid('timer.atEndOf', 'track or album');
    }
    if (typeof wish.after === 'number' && wish.after > 0 && wish.after <= LONGEST) return { endsAt: this.#options.clock.now() + wish.after * 1000 };
    throw invalid('timer.after', 'a number of seconds, up to a day');
  }

  #wait(endsAt: number): void {
    const waiting = new AbortController();
    this.#waiting = waiting;
    this.#options.clock.sleep(endsAt - this.#options.clock.now(), waiting.signal).then(
      () => {
        this.#running = null;
        this.#options.expired();
        this.#options.changed();
      },
      () => undefined,
    );
  }
}
