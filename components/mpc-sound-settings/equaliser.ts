/** The equaliser: a switch, presets, and ten sliders that stand side by side where there is room. */
import { html, type TemplateResult } from 'lit';
import { EQUALISER_BANDS, EQUALISER_PRESETS, MAX_BAND_GAIN, type EqualiserPreset, type EqualiserSettings } from '../../services/protocol/sound.ts';
import { renderSelectRow, renderSwitchRow } from '../shared/setting-rows.ts';
import { renderSlider } from './sound-controls.ts';
import { bandLabel, decibels, PRESET_NAMES, spokenBand } from './sound-words.ts';

/** The gains are the listener's own. */
const OWN = 'own';
const PRESETS = Object.keys(EQUALISER_PRESETS) as readonly EqualiserPreset[];

export interface EqualiserView {
  readonly settings: EqualiserSettings;
  readonly disabled: boolean;
  readonly describedBy: string | undefined;
  readonly change: (patch: Partial<EqualiserSettings>) => void;
}

export function renderEqualiser({ settings, disabled, describedBy, change }: EqualiserView): TemplateResult {
  const { enabled, gains } = settings;
  const preset = settings.preset ?? PRESETS.find((name) => EQUALISER_PRESETS[name].every((gain, band) => gain === gains[band])) ?? null;
  const named = PRESETS.map((name) => [name, PRESET_NAMES[name]] as const);
  const options = preset === null ? [[OWN, 'Your own'] as const, ...named] : named;
  // Who moves a slider wants to hear it.
  const changeGain = (band: number, gain: number): void => change({ enabled: true, gains: gains.map((each, at) => (at === band ? gain : each)) });
  return html`${renderSwitchRow({ label: 'Equaliser', checked: enabled, disabled, describedBy, change: (checked) => change({ enabled: checked }) })}
    ${renderSelectRow<EqualiserPreset | typeof OWN>({
      label: 'Preset',
      value: preset ?? OWN,
      options,
      disabled,
      describedBy,
      change: (chosen) => chosen !== OWN && change({ enabled: true, preset: chosen }),
    })}
    <div class="bands" part="bands" role="group" aria-label="Frequency bands" ?data-off=${!enabled || disabled}>
      ${EQUALISER_BANDS.map((hertz, band) => {
        const gain = gains[band] ?? 0;
        const row = {
          label: bandLabel(hertz),
          value: gain,
          min: -MAX_BAND_GAIN,
          max: MAX_BAND_GAIN,
          step: 0.5,
          origin: 0,
          text: decibels(gain),
          disabled,
          describedBy,
          change: (value: number) => changeGain(band, value),
        };
        return html`<label class="band">
          <output class="numeric muted small" aria-hidden="true">${decibels(gain).replace(' dB', '')}</output>
          ${renderSlider(row, spokenBand(hertz))}
          <span class="numeric small" aria-hidden="true">${row.label}</span>
        </label>`;
      })}
    </div>`;
}
