/** How loud tracks are whose tags do not tell: measured while they are played for the first time, known from then on. */
import * as v from 'valibot';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';
import type { MeasuredLoudness } from './loudness-meter.ts';

const stored = v.object({ changeKey: v.string(), integrated: v.nullable(v.pipe(v.number(), v.finite())), peak: v.pipe(v.number(), v.finite(), v.minValue(0)) });

export class LoudnessBook {
  readonly #store: KeyValueStore;
  readonly #log: Logger;

  constructor(store: KeyValueStore, log: Logger) {
    this.#store = store;
    this.#log = log;
  }

  /** Null when it was never measured, or the file was another then. */
  async get(track: TrackId, changeKey: string): Promise<MeasuredLoudness | null> {
    try {
      const parsed = v.safeParse(stored, await this.#store.get(keyOf(track)));
      return parsed.success && parsed.output.changeKey === changeKey ? { integrated: parsed.output.integrated, peak: parsed.output.peak } : null;
    } catch (error) {
      this.#log.debug('What was measured could not be read.', { code: asMpcError(error).code });
      return null;
    }
  }

  async put(track: TrackId, changeKey: string, { integrated, peak }: MeasuredLoudness): Promise<void> {
    try {
      await this.#store.set(keyOf(track), { changeKey, integrated, peak });
    } catch (error) {
      this.#log.warning('What was measured could not be kept.', { code: asMpcError(error).code });
    }
  }
}

function keyOf(track: TrackId): string {
  return `loudness/${track}`;
}
