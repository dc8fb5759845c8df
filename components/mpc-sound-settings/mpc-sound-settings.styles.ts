import { css } from 'lit';

export const styles = css`
  :host {
    container: sound / inline-size;
  }
  section + section {
    margin-block-start: 16px;
    padding-block-start: 16px;
    border-block-start: 1px solid var(--_hairline);
  }
  h2 {
    font-weight: var(--_weight-strong);
    padding-block-end: 4px;
  }
  .note {
    display: flex;
    align-items: center;
    gap: 12px;
    margin-block-end: 16px;
    padding: 8px 16px;
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .note.error svg {
    color: var(--_danger);
  }
  .note span {
    flex: 1;
  }
  .hint {
    max-width: 60ch;
    padding-block-end: 8px;
    color: var(--_muted);
    font-size: var(--_size-small);
  }
  .slider-row {
    display: grid;
    grid-template-columns: minmax(96px, 30%) minmax(0, 1fr) 72px;
    align-items: center;
    gap: 12px;
    min-height: 44px;
  }
  .slider-row[data-disabled],
  [data-disabled] > h2 {
    color: var(--_muted);
  }
  .slider-row output {
    text-align: end;
  }

  /* Filled between the value that changes nothing and the one that is set. */
  .slider {
    --_filled: linear-gradient(
      to right,
      var(--_track) var(--from, 0%),
      var(--_accent) var(--from, 0%) var(--to, 0%),
      var(--_track) var(--to, 0%)
    );
    --thumb: 1;
  }
  .slider::-webkit-slider-runnable-track {
    background: var(--_filled);
  }
  .slider::-moz-range-track {
    background: var(--_filled);
  }

  /* As rows where it is narrow. */
  .bands {
    padding-block-start: 8px;
  }
  .band {
    display: grid;
    grid-template-columns: 40px minmax(0, 1fr) 48px;
    align-items: center;
    gap: 8px;
    min-height: 44px;
  }
  .band > span {
    order: -1;
    color: var(--_muted);
  }
  .band > .slider {
    order: 0;
  }
  .band > output {
    order: 1;
    text-align: end;
  }
  .bands[data-off] .slider {
    --_accent: var(--_muted);
  }
  @container sound (width >= 480px) {
    .bands {
      display: grid;
      grid-template-columns: repeat(10, minmax(44px, 1fr));
      justify-items: center;
    }
    .band {
      display: flex;
      flex-direction: column;
      gap: 0;
    }
    .band > span {
      order: 2;
    }
    .band > output {
      order: -1;
      text-align: center;
    }
    .band .slider {
      --_filled: linear-gradient(
        to top,
        var(--_track) var(--from, 0%),
        var(--_accent) var(--from, 0%) var(--to, 0%),
        var(--_track) var(--to, 0%)
      );
      writing-mode: vertical-lr;
      direction: rtl;
      width: 44px;
      height: 176px;
    }
    .band .slider::-webkit-slider-runnable-track {
      width: var(--_thickness);
      height: 100%;
      margin-inline: auto;
      transition: none;
    }
    .band .slider::-moz-range-track {
      width: var(--_thickness);
      height: 100%;
    }
    .band .slider::-webkit-slider-thumb {
      margin-top: 0;
      margin-left: calc((var(--_thickness) - 14px) / 2);
    }
  }
  .skeletons {
    display: grid;
    gap: 20px;
  }
  .skeletons .skeleton {
    height: 24px;
  }
`;
