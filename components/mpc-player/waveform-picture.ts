/**
 * A waveform as bars, twice: what was played above what was not. It is drawn as paths, not into a canvas, so that it
 * follows the colours of its page and its own width without being drawn anew.
 */
import { css, html, svg, type TemplateResult } from 'lit';
import type { Waveform } from '../../services/protocol/waveform.ts';

const BARS = 160;
/** Of the height of the picture: silence is seen as well. */
const LEAST_HEIGHT = 0.06;
/** What is quieter throughout is not drawn as tall as this loudness would be. */
const QUIETEST_SCALE = 64;
const BAR_WIDTH = 0.62;
const HEIGHT = 100;

/** Heights of the bars, 1 for the loudest, over the whole duration; what is not known yet is as low as silence. */
export function barsOf({ peaks, binDuration }: Waveform, duration: number, bars = BARS): readonly number[] {
  const loudest = peaks.reduce((most, peak) => Math.max(most, peak), QUIETEST_SCALE);
  return Array.from({ length: bars }, (_, bar) => {
    const from = Math.floor((bar / bars) * (duration / binDuration));
    const to = Math.max(from + 1, Math.floor(((bar + 1) / bars) * (duration / binDuration)));
    let peak = 0;
    for (let bin = from; bin < Math.min(to, peaks.length); bin++) peak = Math.max(peak, peaks[bin] ?? 0);
    // Music of today is loud throughout: the square shows what differs.
    return Math.max(LEAST_HEIGHT, (peak / loudest) ** 2);
  });
}

/** `--fill` around it, in %, is how much was played. */
export function renderWaveform(waveform: Waveform, duration: number): TemplateResult {
  const path = barsOf(waveform, duration)
    .map((height, bar) => `M${bar + (1 - BAR_WIDTH) / 2} ${(HEIGHT * (1 - height)) / 2}h${BAR_WIDTH}v${HEIGHT * height}h-${BAR_WIDTH}z`)
    .join('');
  const layer = (name: string): TemplateResult =>
    html`<svg class=${name} viewBox=${`0 0 ${BARS} ${HEIGHT}`} preserveAspectRatio="none">${svg`<path d=${path} />`}</svg>`;
  return html`<div class="waveform" part="waveform" aria-hidden="true">${layer('rest')}${layer('played')}</div>`;
}

export const waveformStyles = css`
  .waveform {
    position: absolute;
    inset-inline: 0;
    inset-block: var(--_waveform-inset, 6px);
    pointer-events: none;
  }
  .waveform svg {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    fill: var(--_track);
  }
  .waveform .played {
    fill: var(--_accent);
    clip-path: inset(0 calc(100% - var(--fill, 0%)) 0 0);
  }
  /* The bars are the track; the thumb is a line through them. */
  .waveform + .slider {
    position: relative;
  }
  .waveform + .slider::-webkit-slider-runnable-track {
    background: none;
  }
  .waveform + .slider::-moz-range-track {
    background: none;
  }
  .waveform + .slider::-webkit-slider-thumb {
    width: 2px;
    height: 36px;
    margin-top: calc((var(--_thickness) - 36px) / 2);
    border-radius: 1px;
    background: var(--_text);
  }
  .waveform + .slider::-moz-range-thumb {
    width: 2px;
    height: 36px;
    border-radius: 1px;
    background: var(--_text);
  }
  @media (forced-colors: active) {
    .waveform svg {
      fill: GrayText;
      forced-color-adjust: none;
    }
    .waveform .played {
      fill: Highlight;
    }
  }
`;
