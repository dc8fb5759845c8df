/** The sliders of the sound settings. */
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
