/** The rows that the sound settings are made of. */
import { html, nothing, type TemplateResult } from 'lit';

export interface SliderRow {
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Where the filled part of the slider begins: its least value, or the one that changes nothing. */
  readonly origin: number;
  /** The value with its unit. */
  readonly text: string;
  readonly disabled: boolean;
  /** Id of the words that say why it is disabled, or more about it. */
  readonly describedBy?: string | undefined;
  readonly change: (value: number) => void;
}

/** A slider with its name before and its value behind it. A double click goes back to where it changes nothing. */
export function renderSliderRow(row: SliderRow): TemplateResult {
  return html`<label class="slider-row" ?data-disabled=${row.disabled}>
    <span>${row.label}</span>
    ${renderSlider(row, row.label)}
    <output class="numeric muted">${row.text}</output>
  </label>`;
}

export function renderSlider(row: SliderRow, spoken: string): TemplateResult {
  const { value, min, max, step, origin, text, disabled, describedBy, change } = row;
  const percent = (at: number): string => `${(((at - min) / (max - min)) * 100).toFixed(2)}%`;
  return html`<input
    type="range"
    class="slider"
    part="slider"
    min=${min}
    max=${max}
    step=${step}
    .value=${String(value)}
    .style=${`--from: ${percent(Math.min(origin, value))}; --to: ${percent(Math.max(origin, value))}`}
    aria-label=${spoken}
    aria-valuetext=${text}
    aria-describedby=${describedBy ?? nothing}
    ?disabled=${disabled}
    @input=${(event: InputEvent & { readonly currentTarget: HTMLInputElement }) => change(event.currentTarget.valueAsNumber)}
    @dblclick=${() => disabled || change(origin)}
  />`;
}

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
      .checked=${checked}
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
      ${options.map(([each, name]) => html`<option value=${each} ?selected=${each === value} .selected=${each === value}>${name}</option>`)}
    </select>
  </label>`;
}
