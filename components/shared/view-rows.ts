/**
 * The rows of one view as far as they are looked at: windows around the viewport, kept by chunk, for one
 * version at a time. When the view changes, the rows in sight are fetched anew and exchanged all at once; until
 * then the old ones stay, so that nothing flickers. It never holds more than {@link KEPT_CHUNKS} chunks.
 */
import type { MpcClient } from '../../services/client.ts';
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { ViewKind, ViewQuery, ViewWindow } from '../../services/protocol/library.ts';

export type RowOf<K extends ViewKind> = Extract<ViewWindow, { readonly kind: K }>['rows'][number];

/** Rows of a chunk; windows begin and end at its multiples. */
export const CHUNK = 50;
/** Rows of the largest window asked for. */
export const LARGEST_WINDOW = 200;
/** Chunks kept; beyond it those farthest from the viewport go. */
const KEPT_CHUNKS = 32;
/** Windows in flight: enough to be quick, few enough that a fling does not queue what nobody will see. */
const PARALLEL = 2;

/** `opening` until the number of rows is known; `failed`: see `error`, and {@link ViewRows.retry}. */
export type ViewStatus = 'opening' | 'ready' | 'failed';

export class ViewRows<K extends ViewKind = ViewKind> {
  readonly query: ViewQuery & { readonly kind: K };
  readonly #client: MpcClient;
  readonly #listeners = new Set<() => void>();
  readonly #inFlight = new Set<number>();
  readonly #unlisten: () => void;
  #chunks = new Map<number, readonly RowOf<K>[]>();
  #view: string | null = null;
  #status: ViewStatus = 'opening';
  #error: MpcError | null = null;
  #count = 0;
  #version = -1;
  /** Chunks in or near the viewport: first, and one behind the last. */
  #wanted: readonly [first: number, end: number] = [0, 1];
  #refreshing = false;
  #outdated = false;
  #closed = false;
  /** Versions told before the view's own id was: the two come over different ports. */
  readonly #heard = new Map<string, number>();

  constructor(client: MpcClient, query: ViewQuery & { readonly kind: K }) {
    this.#client = client;
    this.query = query;
    this.#unlisten = client.events.on({ type: 'Library' }, ({ payload }) => {
      if (payload.event === 'ViewChanged') this.#onChanged(payload.view, payload.version);
    });
    void this.#open();
  }

  /** The view's id for play requests; null while it opens. */
  get view(): string | null {
    return this.#view;
  }
  get status(): ViewStatus {
    return this.#status;
  }
  get error(): MpcError | null {
    return this.#error;
  }
  get count(): number {
    return this.#count;
  }
  /** Rises whenever rows were exchanged for those of a newer state of the view. */
  get version(): number {
    return this.#version;
  }

  /** Calls back whenever rows, count or status have changed; returns its undo. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The row, if it is here. */
  at(index: number): RowOf<K> | undefined {
    return this.#chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK];
  }

  /** Where a row of that id stands, if it is here; else -1. */
  indexOf(id: string): number {
    for (const [chunk, rows] of this.#chunks) {
      const at = rows.findIndex((row) => row.id === id);
      if (at >= 0) return chunk * CHUNK + at;
    }
    return -1;
  }

  /** Says which rows are looked at: they are fetched, and kept. */
  want(first: number, end: number): void {
    const chunk = Math.max(0, Math.floor(first / CHUNK));
    // More than can be kept would be let go of and asked for again, for ever.
    this.#wanted = [chunk, Math.min(Math.max(chunk + 1, Math.ceil(end / CHUNK)), chunk + KEPT_CHUNKS)];
    this.#pump();
  }

  /** One row, from here or from the worker, without keeping it. */
  async fetch(index: number): Promise<RowOf<K> | undefined> {
    const here = this.at(index);
    if (here !== undefined || this.#view === null) return here;
    const window = await this.#client.library.window(this.#view, index, 1);
    return rowsOf<K>(window)[0];
  }

  /** Tries again after a failure. */
  retry(): void {
    if (this.#status !== 'failed') return;
    this.#error = null;
    this.#status = this.#view === null ? 'opening' : 'ready';
    this.#tell();
    if (this.#view === null) void this.#open();
    else void this.#refresh();
  }

  close(): void {
    this.#closed = true;
    this.#unlisten();
    this.#listeners.clear();
    this.#chunks.clear();
    if (this.#view !== null) this.#release(this.#view);
  }

  async #open(): Promise<void> {
    try {
      const info = await this.#client.library.view(this.query);
      if (this.#closed) return this.#release(info.id);
      this.#view = info.id;
      this.#count = info.count;
      this.#version = info.version;
      this.#status = 'ready';
      this.#tell();
      if ((this.#heard.get(info.id) ?? -1) > info.version) void this.#refresh();
      else this.#pump();
      this.#heard.clear();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #release(view: string): void {
    // The worker forgets the views of a tab that is gone; a release that fails has nothing to be told.
    this.#client.library.release(view).catch(() => {});
  }

  #onChanged(view: string, version: number): void {
    if (this.#view === null) this.#heard.set(view, version);
    else if (view === this.#view && version > this.#version) void this.#refresh();
  }

  /** Asks for what is wanted and not here, a run of chunks at a time. */
  #pump(): void {
    if (this.#status !== 'ready' || this.#refreshing || this.#closed) return;
    while (this.#inFlight.size < PARALLEL) {
      const first = this.#firstMissing();
      if (first === null) return;
      let end = first + 1;
      while (end < this.#lastWanted() && this.#isMissing(end) && (end + 1 - first) * CHUNK <= LARGEST_WINDOW) end++;
      void this.#fetchChunks(first, end);
    }
  }

  async #fetchChunks(first: number, end: number): Promise<void> {
    const chunks = Array.from({ length: end - first }, (_, i) => first + i);
    for (const chunk of chunks) this.#inFlight.add(chunk);
    try {
      const window = await this.#window(first, end);
      if (this.#closed) return;
      if (window.version > this.#version) void this.#refresh();
      else if (window.version === this.#version) keep(this.#chunks, rowsOf<K>(window), first, end);
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      for (const chunk of chunks) this.#inFlight.delete(chunk);
    }
    this.#evict();
    this.#tell();
    this.#pump();
  }

  /** Exchanges the rows in sight for those of the view's newest version. One at a time; the last call counts. */
  async #refresh(): Promise<void> {
    this.#outdated = true;
    if (this.#refreshing || this.#status !== 'ready') return;
    this.#refreshing = true;
    try {
      while (this.#outdated && !this.#closed) {
        this.#outdated = false;
        await this.#exchange();
      }
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#refreshing = false;
    }
    this.#pump();
  }

  async #exchange(): Promise<void> {
    const [first, end] = this.#wanted;
    const step = LARGEST_WINDOW / CHUNK;
    let chunks = new Map<number, readonly RowOf<K>[]>();
    let version = this.#version;
    let count = this.#count;
    for (let at = first; at < end; at += step) {
      const window = await this.#window(at, Math.min(end, at + step));
      if (this.#closed) return;
      // Where the view changed between two windows, only rows of the newer version are shown.
      if (window.version !== version) chunks = new Map();
      ({ version, count } = window);
      keep(chunks, rowsOf<K>(window), at, Math.min(end, at + step));
    }
    this.#chunks = chunks;
    this.#version = version;
    this.#count = count;
    this.#tell();
  }

  #window(first: number, end: number): Promise<ViewWindow> {
    return this.#client.library.window(this.#view ?? '', first * CHUNK, (end - first) * CHUNK);
  }

  #evict(): void {
    const centre = (this.#wanted[0] + this.#wanted[1]) / 2;
    const byDistance = [...this.#chunks.keys()].toSorted((a, b) => Math.abs(b - centre) - Math.abs(a - centre));
    for (const chunk of byDistance.slice(0, Math.max(0, byDistance.length - KEPT_CHUNKS))) this.#chunks.delete(chunk);
  }

  #lastWanted(): number {
    return Math.min(this.#wanted[1], Math.ceil(this.#count / CHUNK));
  }

  #firstMissing(): number | null {
    for (let chunk = this.#wanted[0]; chunk < this.#lastWanted(); chunk++) if (this.#isMissing(chunk)) return chunk;
    return null;
  }

  #isMissing(chunk: number): boolean {
    return !this.#chunks.has(chunk) && !this.#inFlight.has(chunk);
  }

  #fail(thrown: unknown): void {
    if (this.#closed) return;
    this.#error = asMpcError(thrown);
    this.#status = 'failed';
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}

/** A window's rows, of the kind that the view was opened for: the protocol promises it. */
function rowsOf<K extends ViewKind>(window: ViewWindow): readonly RowOf<K>[] {
  return window.rows as readonly ViewWindow['rows'][number][] as readonly RowOf<K>[];
}

/** Files rows under their chunks; a chunk without rows is kept empty, so that it is not asked for again. */
function keep<R>(chunks: Map<number, readonly R[]>, rows: readonly R[], first: number, end: number): void {
  for (let chunk = first; chunk < end; chunk++) {
    const at = (chunk - first) * CHUNK;
    chunks.set(chunk, rows.slice(at, at + CHUNK));
  }
}
