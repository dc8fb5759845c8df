/** The menu of an account: sync now, cancel what another tab signs in, sign out with or without its tracks, remove. A menu button after the WAI-ARIA Authoring Practices. */
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from 'lit';
import type { Account } from '../../services/protocol/accounts.ts';
import { icon, type IconName } from '../shared/icons.ts';
import { hasCredentials, isSignedOut } from './account-words.ts';

export interface AccountActions {
  sync(): void;
  signOut(tracks: 'keep' | 'remove'): void;
  remove(): void;
  /** Of another tab. */
  cancelSignIn(): void;
}

/** What takes a second press. */
type Grave = 'sign-out' | 'remove';

export class AccountMenu implements ReactiveController {
  readonly #host: ReactiveControllerHost & HTMLElement;
  readonly #actions: AccountActions;
  #open = false;
  #pressed: Grave | null = null;

  constructor(host: ReactiveControllerHost & HTMLElement, actions: AccountActions) {
    this.#host = host;
    this.#actions = actions;
    host.addController(this);
  }

  hostDisconnected(): void {
    removeEventListener('resize', this.#place);
    this.#open = false;
    this.#pressed = null;
  }

  /** @param isElsewhere another tab waits for the listener */
  render(account: Account, isElsewhere: boolean): TemplateResult {
    return html`<button
        type="button"
        class="icon-button quiet"
        aria-label=${`More for ${account.label}`}
        aria-haspopup="menu"
        aria-expanded=${this.#open}
        popovertarget="menu"
        @keydown=${(event: KeyboardEvent) => this.#onButtonKey(event)}
      >
        ${icon('more')}
      </button>
      <div id="menu" class="menu" role="menu" popover aria-label=${account.label} @toggle=${this.#onToggle} @keydown=${this.#onKey}>
        ${isSignedOut(account) ? nothing : this.#renderSync()}
        ${isElsewhere ? this.#renderCancel() : nothing}
        ${hasCredentials(account.provider) && !isSignedOut(account) ? this.#renderSignOut() : nothing}
        ${this.#renderGrave('remove', 'trash', 'Remove', () => this.#actions.remove())}
      </div>`;
  }

  #renderSync(): TemplateResult {
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.#choose(() => this.#actions.sync())}>
      ${icon('refresh')} Sync now
    </button>`;
  }

  #renderCancel(): TemplateResult {
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.#choose(() => this.#actions.cancelSignIn())}>
      ${icon('close')} Cancel signing in
    </button>`;
  }

  #renderSignOut(): TemplateResult {
    return html`<button type="button" role="menuitem" tabindex="-1" @click=${() => this.#choose(() => this.#actions.signOut('keep'))}>
        ${icon('sign-out')} Sign out, keep its tracks
      </button>
      ${this.#renderGrave('sign-out', 'sign-out', 'Sign out, remove its tracks', () => this.#actions.signOut('remove'))}`;
  }

  #renderGrave(which: Grave, sign: IconName, words: string, action: () => void): TemplateResult {
    return html`<button type="button" role="menuitem" tabindex="-1" class="danger" @click=${() => this.#press(which, action)}>
      ${icon(sign)} ${this.#pressed === which ? 'Press again to remove' : words}
    </button>`;
  }

  get #menu(): HTMLElement | null {
    return this.#host.shadowRoot?.querySelector<HTMLElement>('.menu') ?? null;
  }

  get #items(): readonly HTMLElement[] {
    return [...(this.#menu?.querySelectorAll<HTMLElement>('[role=menuitem]') ?? [])];
  }

  #choose(action: () => void): void {
    this.#menu?.hidePopover();
    action();
  }

  #press(which: Grave, action: () => void): void {
    const isSure = this.#pressed === which;
    this.#pressed = isSure ? null : which;
    if (isSure) this.#choose(action);
    this.#host.requestUpdate();
  }

  #onButtonKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.#menu?.showPopover();
  }

  readonly #onToggle = (event: ToggleEvent): void => {
    this.#open = event.newState === 'open';
    this.#pressed = null;
    this.#host.requestUpdate();
    removeEventListener('resize', this.#place);
    if (!this.#open) return;
    addEventListener('resize', this.#place);
    this.#place();
    this.#items[0]?.focus();
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const items = this.#items;
    const at = items.findIndex((item) => item.matches(':focus'));
    const last = items.length - 1;
    const wanted: Readonly<Record<string, number>> = {
      ArrowDown: at === last ? 0 : at + 1,
      ArrowUp: at <= 0 ? last : at - 1,
      Home: 0,
      End: last,
    };
    const next = wanted[event.key];
    if (event.key === 'Tab') this.#menu?.hidePopover();
    if (next === undefined) return;
    event.preventDefault();
    items[next]?.focus();
  };

  /** Below the button, above it where there is no room, and never out of the window. */
  readonly #place = (): void => {
    const menu = this.#menu;
    const button = this.#host.shadowRoot?.querySelector('[popovertarget]')?.getBoundingClientRect();
    if (menu === null || button === undefined) return;
    const { width, height } = menu.getBoundingClientRect();
    const below = button.bottom + 4;
    const top = below + height > innerHeight - 8 ? Math.max(8, button.top - height - 4) : below;
    menu.style.top = `${top}px`;
    menu.style.left = `${Math.min(innerWidth - width - 8, Math.max(8, button.right - width))}px`;
  };
}
