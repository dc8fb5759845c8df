/** Waveforms that are kept: so many, each in a place that its track and the state of its file tell; another one there makes way. */
import * as v from 'valibot';
import type { TrackId } from '../../services/protocol/records.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';
import { hashId } from '../library/stable-id.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

/** A few megabytes in all. */
const PLACES = 2048;

const stored = v.object({
  track: v.string(),
  changeKey: v.string(),
  peaks: v.instance(Uint8Array),
  binDuration: v.pipe(v.number(), v.finite(), v.gtValue(0)),
});

export class WaveformBook {
  readonly #store: KeyValueStore;

  constructor(store: KeyValueStore) {
    this.#store = store;
  }

  /** Null when it is not kept, or the file was another then. @throws MpcError `storage-unavailable` */
  async get(track: TrackId, changeKey: string): Promise<Waveform | null> {
    const { success, output } = v.safeParse(stored, await this.#store.get(placeOf(track, changeKey)));
    if (!success || output.track !== track || output.changeKey !== changeKey) return null;
    const { peaks, binDuration } = output;
    return { track, peaks, binDuration, complete: true };
  }

  /** @throws MpcError `storage-full`, `storage-unavailable` */
  async put(changeKey: string, { track, peaks, binDuration }: Waveform): Promise<void> {
    await this.#store.set(placeOf(track, changeKey), { track, changeKey, peaks, binDuration });
  }
}

function placeOf(track: TrackId, changeKey: string): string {
  return `waveform/${Number.parseInt(hashId(`${track} ${changeKey}`).slice(0, 7), 36) % PLACES}`;
}
