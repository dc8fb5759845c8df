/** What a player tells: its state when it is another one, gathered, and where the playhead is, at a steady rate. */
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Clock } from '../platform/clock.ts';
import { coalesced } from './coalesced.ts';

export interface PlayerNewsOptions {
  readonly emit: (event: MpcEventBody) => void;
  readonly state: () => Promise<PlayerState>;
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Seconds between two `PositionChanged`, at present. */
  readonly positionInterval: () => number;
}

export class PlayerNews {
  readonly #options: PlayerNewsOptions;
  readonly #publish = coalesced(() => this.#tellState());
  /** Milliseconds of the clock from which on the position is to be told again. */
  #due = 0;
  #closed = false;

  constructor(options: PlayerNewsOptions) {
    this.#options = options;
  }

  /** The state is, or may be, another one. */
  changed(): void {
    this.#publish();
  }

  /** The playhead moved on. */
  progressed(): void {
    const { clock, positionInterval } = this.#options;
    const now = clock.monotonic();
    const interval = positionInterval() * 1000;
    if (now < this.#due && this.#due - now <= interval) return;
    // Reports come when they come; the rate stays for all that.
    const next = this.#due + interval;
    this.#due = next > now ? next : now + interval;
    void this.leapt();
  }

  /** The playhead is somewhere else. */
  async leapt(): Promise<void> {
    const { current, position, positionAt, duration } = await this.#options.state();
    if (current === null || this.#closed) return;
    this.#options.emit(playbackEvents.positionChanged({ track: current.track.id, position, positionAt, duration }));
  }

  close(): void {
    this.#closed = true;
  }

  async #tellState(): Promise<void> {
    const state = await this.#options.state();
    if (!this.#closed) this.#options.emit(playbackEvents.stateChanged(state));
  }
}
