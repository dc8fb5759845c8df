/**
 * The last changes of a person, each with the way back. It is one host's and lives as long as that: what was
 * changed elsewhere is not taken back here. The way back must respect what happened since: it restores only what
 * still is as the change left it.
 */
import type { UndoInfo } from '../../services/protocol/personal.ts';

export interface Undoable extends UndoInfo {
  /** Takes the change back, as far as nobody has changed the same again. */
  readonly undo: () => Promise<void>;
}

/** Older changes are there to stay. */
const MAX_CHANGES = 50;

export class UndoStack {
  readonly #changes: Undoable[] = [];

  push(change: Undoable): void {
    this.#changes.push(change);
    if (this.#changes.length > MAX_CHANGES) this.#changes.shift();
  }

  /** What {@link undo} would take back; null when there is nothing. */
  undoable(): UndoInfo | null {
    const last = this.#changes.at(-1);
    return last === undefined ? null : infoOf(last);
  }

  /** @returns what was taken back; null when there is nothing. When it fails, it can be tried again. */
  async undo(): Promise<UndoInfo | null> {
    const last = this.#changes.pop();
    if (last === undefined) return null;
    const place = this.#changes.length;
    try {
      await last.undo();
    } catch (thrown) {
      // What was changed in the meantime came later.
      this.#changes.splice(place, 0, last);
      throw thrown;
    }
    return infoOf(last);
  }
}

function infoOf({ change, count }: UndoInfo): UndoInfo {
  return { change, count };
}
