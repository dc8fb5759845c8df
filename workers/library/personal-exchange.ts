/** What a person made, out to a file and in from one: the part of the library's upkeep that concerns it. */
import type { TrackId } from '../../services/protocol/records.ts';
import type { Upkeep } from '../../services/protocol/upkeep.ts';
import { exportPersonal, type PersonalExportParts } from './personal-export.ts';
import { importPersonal } from './personal-import.ts';

export interface PersonalExchangeParts extends PersonalExportParts {
  /** Runs changes of the library one after the other. */
  readonly inTurn: <T>(change: () => Promise<T>) => Promise<T>;
  readonly now: () => number;
  /** Called when tracks got what was made of them elsewhere; resolves once their copies have it too. */
  readonly changed: (ids: readonly TrackId[]) => Promise<void>;
}

export class PersonalExchange {
  readonly #parts: PersonalExchangeParts;

  constructor(parts: PersonalExchangeParts) {
    this.#parts = parts;
  }

  /** Reads what waits for its tracks; before anything else. */
  load(): Promise<void> {
    return this.#parts.waiting.load();
  }

  /** The methods as the library service has them. */
  service(): Pick<Upkeep, 'exportPersonalData' | 'importPersonalData'> {
    const { inTurn, changed } = this.#parts;
    return {
      exportPersonalData: () => inTurn(() => exportPersonal(this.#parts)),
      importPersonalData: async (file) => {
        const taken = new Set<TrackId>();
        try {
          return await inTurn(() => importPersonal(this.#parts, file, (ids) => ids.forEach((id) => taken.add(id))));
        } finally {
          // What was stored before the device was full counts.
          if (taken.size > 0) await changed([...taken]);
        }
      },
    };
  }

  /** To be called when tracks came or are called otherwise: what waits for them is given to them. */
  async tracksChanged(rows: Iterable<number>): Promise<void> {
    const { waiting, inTurn, changed } = this.#parts;
    if (waiting.empty) return;
    const concerned = [...rows];
    if (!waiting.concerns(concerned)) return;
    const ids = await inTurn(() => waiting.give(concerned));
    if (ids.length > 0) await changed(ids);
  }
}
