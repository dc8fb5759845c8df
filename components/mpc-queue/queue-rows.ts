/**
 * The part of the play queue that is looked at: one window around the viewport, of one version. When the queue
 * changes, the old entries stay until the new ones are here.
 */
import type { MpcClient } from '../../services/client.ts';
import type { QueueEntry, QueueWindow } from '../../services/protocol/player.ts';

/** Entries fetched at once: several screens, so that scrolling seldom waits. */
const WINDOW = 200;

export class QueueRows {
  readonly #client: MpcClient;
  readonly #changed: () => void;
  readonly #fail: (thrown: unknown) => void;
  #window: QueueWindow | null = null;
  #version = -1;
  #first = 0;
  #end = 1;
  #busy = false;
  #closed = false;

  constructor(client: MpcClient, changed: () => void, fail: (thrown: unknown) => void) {
    this.#client = client;
    this.#changed = changed;
    this.#fail = fail;
  }

  at(index: number): QueueEntry | undefined {
    return this.#window?.entries[index - this.#window.offset];
  }

  /** Where an entry stands, if it is here; else -1. */
  indexOf(entry: string): number {
    const at = this.#window?.entries.findIndex((row) => row.entry === entry) ?? -1;
    return at < 0 ? -1 : at + (this.#window?.offset ?? 0);
  }

  /** Says what is looked at, of which version of the queue. */
  want(first: number, end: number, version: number): void {
    this.#first = first;
    this.#end = Math.max(first + 1, end);
    this.#version = version;
    void this.#pump();
  }

  close(): void {
    this.#closed = true;
  }

  async #pump(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    try {
      while (!this.#closed && this.#isMissing()) {
        const offset = Math.max(0, Math.floor((this.#first + this.#end - WINDOW) / 2));
        const asked = this.#version;
        const window = await this.#client.player.queue(offset, WINDOW);
        if (this.#closed) return;
        // An answer may be newer than the version asked for, whose event is still on its way, but never older.
        this.#window = { ...window, version: Math.max(asked, window.version) };
        this.#changed();
      }
    } catch (thrown) {
      if (!this.#closed) this.#fail(thrown);
    } finally {
      this.#busy = false;
    }
  }

  #isMissing(): boolean {
    const window = this.#window;
    if (window === null || window.version < this.#version) return true;
    // Fewer entries than asked for are all there are: asking again would never end.
    const end = window.entries.length < WINDOW ? Infinity : window.offset + window.entries.length;
    return this.#first < window.offset || Math.min(this.#end, window.count) > end;
  }
}
