/**
 * The beginnings of the views last shown, stored, so that a page has something to paint before the library is loaded.
 * They hold as long as nothing was written since. Once the library is loaded, the views become real under the ids
 * that were given, and those that show something else after all (another order of names) are told of like any change.
 */
import type { LibraryService, ViewInfo, ViewQuery, ViewWindow } from '../../services/protocol/library.ts';
import { version } from '../../services/protocol/identity.ts';
import type { Logger } from '../../services/protocol/logging.ts';
import type { Change, Database } from './database.ts';
import { HEAD_KEY, parseHead } from './log-head.ts';
import { isLogKey } from './personal-log.ts';
import { checkQuery } from './query-check.ts';
import { FOLDS_KEY, foldsOf } from './user-data.ts';
import type { Views } from './views.ts';

const KEY = 'first windows';
/** Views remembered, the last shown first. */
const MAX_VIEWS = 6;
/** Rows kept of each. */
const MAX_ROWS = 100;
/** Milliseconds after which what was shown is stored. */
const DELAY = 250;

interface Shown {
  /** The query as JSON. */
  readonly query: string;
  readonly window: ViewWindow;
}

interface Stored {
  /** What was written last. */
  readonly stamp: string;
  readonly shown: readonly Shown[];
}

/** What is written: of tracks, and by a person. */
export interface WrittenState {
  /** Of the log of tracks. */
  readonly revision: number;
  /** Last key of the log of what a person made; empty while there is none. */
  readonly personal: string;
}

interface EarlyView {
  readonly tab: string;
  readonly query: ViewQuery;
  readonly window: ViewWindow;
}

export class FirstWindows {
  readonly #database: Database;
  readonly #log: Logger;
  readonly #asOf: () => WrittenState | null;
  readonly #further: () => readonly Change[];
  #shown: readonly Shown[] = [];
  /** As of which all of it was shown. */
  #shownAt: WrittenState | null = null;
  /** As of which they are that were stored; `personal` null where all was folded. */
  #stored: Omit<WrittenState, 'personal'> & { readonly personal: string | null } = { revision: -1, personal: null };
  /** Views that were opened before the library was loaded; null once it is. */
  #early: Map<string, EarlyView> | null = new Map();
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** To be called when there is nothing more to answer early. */
  goOn = (): void => undefined;
  /** Resolves when a window was answered early, or {@link goOn} was called. */
  readonly painted = new Promise<void>((resolve) => (this.goOn = resolve));

  /**
   * @param asOf what views show; null while they have still to be brought up to date
   * @param further what else is to be stored with them for the next opening
   */
  constructor(database: Database, log: Logger, asOf: () => WrittenState | null, further: () => readonly Change[]) {
    this.#database = database;
    this.#log = log;
    this.#asOf = asOf;
    this.#further = further;
  }

  /** @returns whether anything is known that still holds */
  async load(): Promise<boolean> {
    const [stored, written] = await Promise.all([this.#database.get('meta', KEY), this.#written()]);
    if (!isStored(stored) || stored.stamp !== written?.stamp) return false;
    this.#shown = stored.shown;
    this.#stored = { revision: written.revision, personal: written.personal };
    return this.#shown.length > 0;
  }

  /** What is stored, and a stamp that nothing else has had; null when that cannot be told. */
  async #written(): Promise<{ readonly revision: number; /** Null where all was folded. */ readonly personal: string | null; readonly stamp: string } | null> {
    const [head, folds, keys] = await Promise.all([this.#database.get('meta', HEAD_KEY), this.#database.get('meta', FOLDS_KEY), this.#database.keys('userdata')]);
    const revision = parseHead(head)?.revision;
    const last = keys.at(-1) ?? '';
    return revision === undefined ? null : { revision, personal: isLogKey(last) ? last : null, stamp: `${version} ${revision} ${foldsOf(folds)} ${last}` };
  }

  /** The service, in which views and windows are answered early where they can be, and remembered. */
  around(tab: string, service: LibraryService): LibraryService {
    const queries = new Map<string, string>();
    return {
      ...service,
      view: async (query) => {
        const checked = checkQuery(query);
        const info = this.#open(tab, checked) ?? (await service.view(query));
        if (checked.search === undefined && checked.playlist === undefined) queries.set(info.id, JSON.stringify(checked));
        return info;
      },
      window: async (view, offset, limit) => {
        const early = this.#window(view, offset, limit);
        if (early !== null) return early;
        const window = await service.window(view, offset, limit);
        const query = queries.get(view);
        const asOf = this.#asOf();
        if (query !== undefined && asOf !== null && offset === 0 && limit > 0) this.#remember({ query, window }, asOf);
        return window;
      },
      release: async (view) => {
        queries.delete(view);
        this.#early?.delete(view);
        return service.release(view);
      },
    };
  }

  /** Makes early views real. @returns those that show something else than was shown, with their tabs */
  settle(views: Views): readonly { readonly tab: string; readonly info: ViewInfo }[] {
    const early = this.#early ?? new Map<string, EarlyView>();
    this.#early = null;
    const now = this.#asOf();
    const isOfNow = areAlike(now, { ...this.#stored, personal: this.#stored.personal ?? now?.personal ?? '' });
    return [...early.values()].flatMap(({ tab, query, window }) => {
      try {
        const info = views.resume(tab, query, window, isOfNow);
        return info === null ? [] : [{ tab, info }];
      } catch (error) {
        // Of a playlist that is there no more: whoever asks for the view is told so.
        this.#log.debug('A view could not be shown again.', { error });
        return [];
      }
    });
  }

  releaseTab(tab: string): void {
    for (const [id, view] of this.#early ?? []) if (view.tab === tab) this.#early?.delete(id);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #open(tab: string, query: ViewQuery): ViewInfo | null {
    const text = JSON.stringify(query);
    const shown = this.#early === null ? undefined : this.#shown.find((one) => one.query === text);
    if (shown === undefined) return null;
    const id = crypto.randomUUID();
    this.#early?.set(id, { tab, query, window: { ...shown.window, view: id, version: 1 } });
    return { id, kind: query.kind, version: 1, count: shown.window.count };
  }

  #window(view: string, offset: number, limit: number): ViewWindow | null {
    const window = this.#early?.get(view)?.window;
    if (window === undefined || offset !== 0 || !(limit >= 0 && Math.min(limit, window.count) <= window.rows.length)) return null;
    this.goOn();
    return cut(window, limit);
  }

  #remember(shown: Shown, asOf: WrittenState): void {
    const window = cut(shown.window, MAX_ROWS);
    // What was shown of an earlier time holds no more.
    const others = areAlike(asOf, this.#shownAt) ? this.#shown.filter((one) => one.query !== shown.query) : [];
    this.#shown = [{ ...shown, window }, ...others].slice(0, MAX_VIEWS);
    this.#shownAt = asOf;
    this.#timer ??= setTimeout(() => this.#store(), DELAY);
  }

  #store(): void {
    this.#timer = undefined;
    const store = async (): Promise<void> => {
      const written = await this.#written();
      const shownAt = this.#shownAt;
      // What has changed since, here or in another tab, is stored when it is shown.
      if (written === null || shownAt === null || !areAlike(shownAt, this.#asOf())) return;
      if (!areAlike(shownAt, { revision: written.revision, personal: written.personal ?? shownAt.personal })) return;
      const value: Stored = { shown: this.#shown, stamp: written.stamp };
      await this.#database.write([{ store: 'meta', key: KEY, value }, ...this.#further()]);
    };
    store().catch((error: unknown) => this.#log.debug('What was shown last could not be stored.', { error }));
  }
}

function areAlike(a: WrittenState | null, b: WrittenState | null): boolean {
  return a?.revision === b?.revision && a?.personal === b?.personal;
}

/** The first rows of a window. */
function cut(window: ViewWindow, limit: number): ViewWindow {
  return { ...window, rows: window.rows.slice(0, limit) } as ViewWindow;
}

function isStored(value: unknown): value is Stored {
  if (typeof value !== 'object' || value === null) return false;
  const { stamp, shown } = value as Partial<Record<keyof Stored, unknown>>;
  return typeof stamp === 'string' && Array.isArray(shown) && shown.every(isShown);
}

function isShown(value: unknown): value is Shown {
  if (typeof value !== 'object' || value === null) return false;
  const { query, window } = value as Partial<Record<keyof Shown, unknown>>;
  if (typeof query !== 'string' || typeof window !== 'object' || window === null) return false;
  const { count, rows } = window as Partial<Record<'count' | 'rows', unknown>>;
  return typeof count === 'number' && Array.isArray(rows);
}
