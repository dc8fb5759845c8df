/** Keeps the keyboard's place when the button that had the focus gives way to another. */
import type { ReactiveController } from 'lit';

export class FocusKeeper implements ReactiveController {
  readonly #host: HTMLElement;
  readonly #heirs: string;
  #had = false;

  /** @param heirs selector of what may take the focus over, the first that can */
  constructor(host: HTMLElement, heirs: string) {
    this.#host = host;
    this.#heirs = heirs;
  }

  hostUpdate(): void {
    this.#had = this.#focused !== null;
  }

  hostUpdated(): void {
    if (this.#had && this.#focused === null) this.#host.shadowRoot?.querySelector<HTMLElement>(this.#heirs)?.focus();
  }

  get #focused(): Element | null {
    return this.#host.shadowRoot?.activeElement ?? null;
  }
}
