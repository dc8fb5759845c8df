import { css } from 'lit';

/** A native range input as a hairline that thickens under the hand. `--fill` (0% to 100%) is how much is filled. */
export const slider = css`
  .slider {
    --_thickness: 4px;
    appearance: none;
    display: block;
    width: 100%;
    height: 44px;
    margin: 0;
    background: none;
    cursor: pointer;
    direction: ltr;
    touch-action: none;
    border-radius: var(--_radius-small);
  }
  .slider::-webkit-slider-runnable-track {
    height: var(--_thickness);
    border-radius: 4px;
    background: linear-gradient(to right, var(--_accent) var(--fill, 0%), var(--_track) var(--fill, 0%));
    transition: height var(--_fast) var(--_ease);
  }
  .slider::-moz-range-track {
    height: var(--_thickness);
    border-radius: 4px;
    background: linear-gradient(to right, var(--_accent) var(--fill, 0%), var(--_track) var(--fill, 0%));
  }
  .slider::-webkit-slider-thumb {
    appearance: none;
    width: 14px;
    height: 14px;
    margin-top: calc((var(--_thickness) - 14px) / 2);
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    scale: var(--thumb, 0);
    transition: scale var(--_fast) var(--_ease);
  }
  .slider::-moz-range-thumb {
    width: 14px;
    height: 14px;
    border: 0;
    border-radius: 50%;
    background: var(--_accent);
    scale: var(--thumb, 0);
    transition: scale var(--_fast) var(--_ease);
  }
  .slider:hover,
  .slider:active,
  .slider:focus-visible {
    --_thickness: 6px;
    --thumb: 1;
  }
  .slider:focus-visible {
    outline-offset: -10px;
  }
  .slider:disabled {
    --_accent: var(--_track);
    --thumb: 0;
    --_thickness: 4px;
    cursor: default;
  }
  @media (pointer: coarse) {
    .slider:not(:disabled) {
      --thumb: 1;
    }
  }
  @media (forced-colors: active) {
    .slider {
      --thumb: 1;
    }
    .slider::-webkit-slider-runnable-track {
      forced-color-adjust: none;
      background: linear-gradient(to right, Highlight var(--fill, 0%), GrayText var(--fill, 0%));
    }
    .slider::-webkit-slider-thumb {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
