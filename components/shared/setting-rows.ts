/** Rows of settings: a name, and a switch or a choice behind it. Their styles are `switch.styles.ts` and `controls.styles.ts`. */
import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';

export interface SwitchRow {
  readonly label: string;
  readonly checked: boolean;
  readonly disabled: boolean;
  readonly describedBy?: string | undefined;
  readonly change: (checked: boolean) => void;
}

export function renderSwitchRow({ label, checked, disabled, describedBy, change }: SwitchRow): TemplateResult {
  return html`<label class="choice">
    <span>${label}</span>
    <input
      type="checkbox"
      role="switch"
      class="switch"
      .checked=${live(checked)}
      aria-describedby=${describedBy ?? nothing}
      ?disabled=${disabled}
      @change=${(event: Event & { readonly currentTarget: HTMLInputElement }) => change(event.currentTarget.checked)}
    />
  </label>`;
}

export interface SelectRow<T extends string> {
  readonly label: string;
  readonly value: T;
  /** Names by value, in order. */
  readonly options: readonly (readonly [value: T, name: string])[];
  readonly disabled: boolean;
  readonly describedBy?: string | undefined;
  readonly change: (value: T) => void;
}

export function renderSelectRow<T extends string>({ label, value, options, disabled, describedBy, change }: SelectRow<T>): TemplateResult {
  const chosen = (event: Event & { readonly currentTarget: HTMLSelectElement }): void => {
    const option = options[event.currentTarget.selectedIndex];
    if (option !== undefined) change(option[0]);
  };
  return html`<label class="choice">
    <span>${label}</span>
    <select class="field" aria-describedby=${describedBy ?? nothing} ?disabled=${disabled} @change=${chosen}>
      ${options.map(([each, name]) => html`<option value=${each} .selected=${live(each === value)}>${name}</option>`)}
    </select>
  </label>`;
}
