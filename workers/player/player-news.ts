/** What a player tells: its state when it is another one, gathered, and where the playhead is, once a second. */
import { playbackEvents } from '../../services/protocol/event-creators.ts';
import type { MpcEventBody } from '../../services/protocol/events.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Clock } from '../platform/clock.ts';
import { coalesced } from './coalesced.ts';

export interface PlayerNewsOptions {
  readonly emit: (event: MpcEventBody) => void;
  readonly state: () => Promise<PlayerState>;
  readonly clock: Pick<Clock, 'now'>;
}

/** Milliseconds between two `PositionChanged`. */
const TELL_POSITION_EVERY = 1_000;

export class PlayerNews {
  readonly #options: PlayerNewsOptions;
  readonly #publish = coalesced(() => this.#tellState());
  #toldPositionAt = 0;
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
    const now = this.#options.clock.now();
    if (now - this.#toldPositionAt < TELL_POSITION_EVERY) return;
    this.#toldPositionAt = now;
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
