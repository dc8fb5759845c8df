/** Which tracks are pinned: one list for all hosts of a database, changed by one host at a time. */
import * as v from 'valibot';
import { asMpcError } from '../../services/protocol/errors.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { TrackId } from '../../services/protocol/records.ts';
import type { KeyValueStore } from '../platform/key-value-store.ts';

const KEY = 'pins';

const stored = v.array(
  v.object({
    track: v.string(),
    /** Bytes, once the file is here; null until then. */
    size: v.nullable(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
    /** What is kept for it; null for files that lie on this device. */
    key: v.nullable(v.object({ account: v.string(), fileId: v.string(), changeKey: v.string() })),
  }),
);

/** A pinned track as it is stored. */
export type Pin = Readonly<v.InferOutput<typeof stored>[number]>;

export class PinList {
  readonly #store: KeyValueStore;
  readonly #lock: string;
  readonly #log: Logger;

  /** @param scope name of the database */
  constructor(store: KeyValueStore, scope: string, log: Logger) {
    this.#store = store;
    this.#lock = `mpc-pin-list-${scope}`;
    this.#log = log;
  }

  /** In the order of pinning. What cannot be read is none. */
  async read(): Promise<readonly Pin[]> {
    try {
      const parsed = v.safeParse(stored, await this.#store.get(KEY));
      return parsed.success ? parsed.output : [];
    } catch (error) {
      this.#log.warning('What is pinned could not be read.', { code: asMpcError(error).code });
      return [];
    }
  }

  /** @throws MpcError `storage-full`, `storage-unavailable` */
  async add(tracks: readonly TrackId[]): Promise<void> {
    await this.#change((pins) => {
      const known = new Set(pins.map(({ track }) => track));
      return [...pins, ...[...new Set(tracks)].filter((track) => !known.has(track)).map((track) => ({ track, size: null, key: null }))];
    });
  }

  /** @returns those that were there. @throws MpcError `storage-unavailable` */
  async remove(tracks: readonly TrackId[]): Promise<readonly Pin[]> {
    const gone = new Set(tracks);
    let removed: readonly Pin[] = [];
    await this.#change((pins) => {
      removed = pins.filter(({ track }) => gone.has(track));
      return pins.filter(({ track }) => !gone.has(track));
    });
    return removed;
  }

  /** Something else is known of a pin; one that is not there any more is left alone. @throws MpcError `storage-full`, `storage-unavailable` */
  async update(pin: Pin): Promise<void> {
    await this.#change((pins) => pins.map((each) => (each.track === pin.track ? pin : each)));
  }

  #change(edit: (pins: readonly Pin[]) => readonly Pin[]): Promise<void> {
    return navigator.locks.request(this.#lock, async () => {
      await this.#store.set(KEY, edit(await this.read()));
    });
  }
}
