/** The top of the library: the tabs, or the way back from a page; and the search field. */
import { html, type TemplateResult } from 'lit';
import type { ViewKind } from '../../services/protocol/library.ts';
import { icon } from '../shared/icons.ts';
import { rove } from './item-gestures.ts';

export const TABS = [
  { kind: 'albums', label: 'Albums' },
  { kind: 'artists', label: 'Artists' },
  { kind: 'tracks', label: 'Tracks' },
  { kind: 'genres', label: 'Genres' },
  { kind: 'folders', label: 'Folders' },
] as const satisfies readonly { kind: ViewKind; label: string }[];

export interface ToolbarOptions {
  /** The tab that is shown; null while results are, or a page over them. */
  readonly tab: ViewKind | null;
  /** Title of the page below; null on a tab. */
  readonly below: string | null;
  readonly disabled: boolean;
  showTab(kind: ViewKind): void;
  back(): void;
  onSearch(): void;
  onSearchKey(event: KeyboardEvent): void;
  clearSearch(): void;
  readonly searchText: string;
}

export function toolbar(options: ToolbarOptions): TemplateResult {
  return html`<div class="toolbar" part="toolbar">
    ${options.below === null ? tabs(options) : backButton(options.below, options)}
    <div class="search" role="search">
      ${icon('search')}
      <input
        type="search"
        class="field"
        aria-label="Search your music"
        placeholder="Search"
        autocomplete="off"
        spellcheck="false"
        enterkeyhint="search"
        ?disabled=${options.disabled}
        @input=${options.onSearch}
        @keydown=${options.onSearchKey}
      />
      ${options.searchText === ''
        ? ''
        : html`<button class="icon-button quiet" aria-label="Clear search" @click=${options.clearSearch}>
            ${icon('close')}
          </button>`}
    </div>
  </div>`;
}

function tabs({ tab, disabled, showTab }: ToolbarOptions): TemplateResult {
  const onKeyDown = (event: KeyboardEvent): void => {
    const stop = rove(event);
    const kind = TABS.find((each) => each.kind === stop?.dataset['rove'])?.kind;
    if (kind !== undefined) showTab(kind);
  };
  return html`<div class="tabs" role="tablist" aria-label="Library" @keydown=${onKeyDown}>
    ${TABS.map(
      ({ kind, label }, i) => html`<button
        id="tab-${kind}"
        role="tab"
        class="tab"
        data-rove=${kind}
        aria-selected=${tab === kind ? 'true' : 'false'}
        aria-controls="panel"
        tabindex=${tab === kind || (tab === null && i === 0) ? 0 : -1}
        ?disabled=${disabled}
        @click=${() => showTab(kind)}
      >
        ${label}
      </button>`,
    )}
  </div>`;
}

function backButton(title: string, { back }: ToolbarOptions): TemplateResult {
  return html`<button class="back" aria-label="Back to ${title}" @click=${back}>
    ${icon('left')}<span class="ellipsis">${title}</span>
  </button>`;
}
