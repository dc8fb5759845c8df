/** The menu of a track or an album: beside what opened it, or from the bottom edge of a phone. Internal to `mpc-library`. */
import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { query, state } from 'lit/decorators.js';
import { define } from '../shared/define.ts';
import { icon, type IconName } from '../shared/icons.ts';
import { rove } from './item-gestures.ts';

export interface MenuItem {
  readonly label: string;
  readonly icon: IconName;
  run(): void;
}

/** Distance kept from the edges of the window, in px. */
const EDGE = 8;

export class RowMenu extends LitElement {
  @query('.menu') private readonly popup!: HTMLElement | null;
  @state() private items: readonly MenuItem[] = [];
  @state() private label = '';
  #opener: HTMLElement | undefined;

  /** @param opener what to open beside, and to focus again afterwards */
  async show(label: string, items: readonly MenuItem[], opener: HTMLElement): Promise<void> {
    this.label = label;
    this.items = items;
    this.#opener = opener;
    await this.updateComplete;
    const { popup } = this;
    if (popup === null) return;
    popup.showPopover();
    this.#place(popup, opener);
    popup.querySelector<HTMLElement>('[data-rove]')?.focus();
  }

  protected override createRenderRoot(): this {
    return this;
  }

  /** Below the opener where there is room, else above; its end at the opener's end. A card's menu covers the card. */
  #place(popup: HTMLElement, opener: HTMLElement): void {
    const from = opener.getBoundingClientRect();
    const { width, height } = popup.getBoundingClientRect();
    const wanted = from.bottom + height + EDGE <= innerHeight ? from.bottom : from.top - height;
    const left = Math.min(innerWidth - width - EDGE, Math.max(EDGE, from.right - width));
    const top = Math.min(innerHeight - height - EDGE, Math.max(EDGE, wanted));
    popup.style.setProperty('--left', `${left}px`);
    popup.style.setProperty('--top', `${top}px`);
  }

  #choose(item: MenuItem): void {
    this.popup?.hidePopover();
    item.run();
  }

  readonly #onToggle = (event: ToggleEvent): void => {
    if (event.newState === 'closed' && this.contains(activeElementOf(this))) this.#opener?.focus();
  };

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Tab') this.popup?.hidePopover();
    else rove(event);
  };

  protected override render(): TemplateResult {
    return html`<div
      class="menu"
      part="menu"
      popover
      role="menu"
      aria-label=${this.label || nothing}
      @beforetoggle=${this.#onToggle}
      @keydown=${this.#onKeyDown}
    >
      <p class="menu-title ellipsis" aria-hidden="true">${this.label}</p>
      ${this.items.map(
        (item, i) => html`<button role="menuitem" data-rove tabindex=${i === 0 ? 0 : -1} @click=${() => this.#choose(item)}>
          ${icon(item.icon)}<span>${item.label}</span>
        </button>`,
      )}
    </div>`;
  }
}

function activeElementOf(element: Element): Element | null {
  const root = element.getRootNode();
  return root instanceof ShadowRoot || root instanceof Document ? root.activeElement : null;
}

define('mpc-row-menu', RowMenu);
