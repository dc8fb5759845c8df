/** The waveform of what plays, as far as the worker has it; asked for again whenever it says that there is more. */
import type { MpcClient } from '../../services/client.ts';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';

export class WaveformSource {
  readonly #changed: () => void;
  #client: MpcClient | null = null;
  #undo: () => void = () => undefined;
  #track: TrackId | null = null;
  #waveform: Waveform | null = null;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  /** Null while nothing of it is known. */
  get waveform(): Waveform | null {
    return this.#waveform;
  }

  open(client: MpcClient): void {
    this.close();
    this.#client = client;
    this.#undo = client.events.on({ type: 'Playback', event: 'WaveformChanged', emitter: client.host }, ({ payload }) => {
      if (payload.event === 'WaveformChanged' && payload.track === this.#track && payload.status !== 'failed') void this.#ask(payload.track);
    });
  }

  /** What was restored but is not played may lie far away: only what sounds is read for its picture. */
  show({ status, current, live, mode }: PlayerState): void {
    const track = current?.track.id ?? null;
    if (track === this.#track || (track !== null && status !== 'playing')) {
      if (track !== this.#track) this.#forget();
      return;
    }
    this.#forget();
    this.#track = track;
    if (track !== null && live === null && mode === 'pipeline') void this.#ask(track);
  }

  close(): void {
    this.#undo();
    this.#undo = () => undefined;
    this.#client = null;
    this.#forget();
  }

  #forget(): void {
    this.#track = null;
    this.#waveform = null;
  }

  /** A track without a picture plays just as well. */
  async #ask(track: TrackId): Promise<void> {
    const client = this.#client;
    const found = await client?.player.waveform(track).catch(() => null);
    if (found === undefined || found === null || track !== this.#track || client !== this.#client) return;
    this.#waveform = found;
    this.#changed();
  }
}
