/** Search as one types: asks once the typing rests, drops answers that have been overtaken, asks again when the library changes. */
import type { MpcClient } from '../../services/client.ts';
import { asMpcError, type MpcError } from '../../services/protocol/errors.ts';
import type { SearchResults } from '../../services/protocol/library.ts';

/** How long typing rests before the library is asked, in ms. */
const TYPING_REST = 120;
/** How long a changing library is left alone before it is asked again, in ms. */
const CHANGE_REST = 1000;
/** Hits a group. */
const HITS = 12;

export class LiveSearch {
  readonly #client: MpcClient;
  readonly #onChange: () => void;
  readonly #unlisten: () => void;
  #text = '';
  #asked = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** What was found last; stays until there is something newer, so that results do not flicker. */
  results: SearchResults | null = null;
  error: MpcError | null = null;

  constructor(client: MpcClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
    this.#unlisten = client.events.on({ type: 'Library' }, ({ payload }) => {
      const isChange = payload.event === 'TrackAdded' || payload.event === 'TrackUpdated' || payload.event === 'TrackDeleted';
      if (isChange && this.#text !== '') this.#askAfter(CHANGE_REST);
    });
  }

  get text(): string {
    return this.#text;
  }

  search(text: string): void {
    this.#text = text.trim();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text === '') {
      this.#asked++;
      this.results = null;
      this.error = null;
    } else {
      this.#askAfter(TYPING_REST);
    }
    this.#onChange();
  }

  retry(): void {
    void this.#ask();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#unlisten();
    this.#asked++;
  }

  #askAfter(delay: number): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.#ask();
    }, delay);
  }

  async #ask(): Promise<void> {
    const ask = ++this.#asked;
    try {
      const results = await this.#client.library.search(this.#text, HITS);
      if (ask !== this.#asked) return;
      this.results = results;
      this.error = null;
    } catch (thrown) {
      if (ask !== this.#asked) return;
      this.error = asMpcError(thrown);
    }
    this.#onChange();
  }
}
