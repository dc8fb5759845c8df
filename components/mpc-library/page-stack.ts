/** The pages on top of each other: a tab at the bottom, over it perhaps the search, over that what was opened. */
import type { MpcClient } from '../../services/client.ts';
import { LibraryPage, type PageSpec } from './library-page.ts';

export class PageStack {
  readonly #client: MpcClient;
  readonly #onChange: () => void;
  #pages: LibraryPage[] = [];

  constructor(client: MpcClient, onChange: () => void) {
    this.#client = client;
    this.#onChange = onChange;
  }

  get top(): LibraryPage | undefined {
    return this.#pages.at(-1);
  }

  /** The page that going back leads to; undefined on a tab and on the search, which the tabs and the field lead away from. */
  get below(): LibraryPage | undefined {
    return this.#isRoot(this.#pages.length - 1) ? undefined : this.#pages.at(-2);
  }

  push(spec: PageSpec): void {
    this.#pages.push(new LibraryPage(this.#client, spec, this.#onChange));
    this.#onChange();
  }

  pop(): void {
    this.#pages.pop()?.close();
    this.#onChange();
  }

  /** Goes to a tab. */
  reset(spec: PageSpec): void {
    this.#closeDownTo(0);
    this.push(spec);
  }

  /** Lays the search over the tab, or away from it. */
  search(text: string): void {
    const [, second] = this.#pages;
    if (text === '') {
      this.#closeDownTo(1);
    } else if (second?.spec.type === 'search') {
      this.#closeDownTo(2);
      second.spec = { type: 'search', text };
    } else {
      this.#closeDownTo(1);
      this.push({ type: 'search', text });
    }
    this.#onChange();
  }

  close(): void {
    this.#closeDownTo(0);
  }

  #isRoot(index: number): boolean {
    return index <= 0 || this.#pages[index]?.spec.type === 'search';
  }

  #closeDownTo(length: number): void {
    for (const page of this.#pages.splice(length)) page.close();
  }
}

/** What a page is called, for the button that leads back to it. */
export function titleOf({ spec }: LibraryPage): string {
  switch (spec.type) {
    case 'search':
      return 'Search';
    case 'all':
      return spec.kind.slice(0, 1).toUpperCase() + spec.kind.slice(1);
    case 'album':
      return spec.album.title;
    case 'artist':
      return spec.name;
    case 'genre':
      return spec.genre.name;
    case 'folder':
      return spec.folder.name;
  }
}
