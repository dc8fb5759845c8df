import { css } from 'lit';

/** What stands above a list: the header of a page, shelves, the order of all tracks. */
export const pageStyles = css`
  .page-header {
    display: grid;
    justify-items: center;
    gap: 20px;
    padding-block: 24px 28px;
    text-align: center;
  }
  .page-header .cover {
    inline-size: min(64%, 256px);
    --mpc-artwork-radius: 12px;
  }
  .page-header .cover:not(.round) mpc-artwork {
    box-shadow: var(--_shadow);
  }
  .page-header .cover.round {
    inline-size: min(48%, 200px);
    --mpc-artwork-radius: 50%;
  }
  .about {
    display: grid;
    gap: 4px;
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  .kind {
    display: none;
  }
  .page-header h2 {
    font-size: var(--_size-title);
    font-weight: var(--_weight-strong);
    line-height: 1.15;
    letter-spacing: -0.015em;
    text-wrap: balance;
    overflow-wrap: anywhere;
  }
  /* It has the focus to be read out; there is nothing to press. */
  h2[tabindex='-1']:focus-visible {
    outline: none;
  }
  .by {
    display: inline;
    color: var(--_accent);
    font-size: var(--_size-large);
    text-align: inherit;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: center;
    gap: 8px;
    padding-block-start: 16px;
  }

  h3 {
    font-size: var(--_size-large);
    font-weight: var(--_weight-strong);
  }
  .list-heading {
    padding-block: 12px 4px;
  }
  .shelf-section {
    padding-block-end: 16px;
  }
  .section-heading {
    display: flex;
    align-items: baseline;
    justify-content: space-between;
    gap: 16px;
  }
  .results section {
    padding-block-start: 20px;
  }
  .see-all {
    display: inline-flex;
    align-items: center;
    min-block-size: 32px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_accent);
    font-weight: var(--_weight-strong);
    white-space: nowrap;
    cursor: pointer;
  }
  .shelf {
    display: flex;
    gap: var(--_gap);
    margin-inline: calc(-1 * var(--_padding));
    padding: 12px var(--_padding) 0;
    overflow: auto hidden;
    overscroll-behavior-x: contain;
    scroll-padding-inline: var(--_padding);
    scroll-snap-type: x proximity;
    scrollbar-width: none;
  }
  .shelf li {
    flex: none;
    inline-size: var(--_card-least);
    scroll-snap-align: start;
  }
  /* People take less room than records. */
  .shelf li:has(.round) {
    inline-size: calc(var(--_card-least) * 0.75);
  }
  .shelf .card {
    inline-size: 100%;
  }
  .shelf .card:focus-visible {
    outline-offset: -2px;
  }

  .list-bar {
    display: flex;
    align-items: center;
    gap: 8px;
    min-block-size: 56px;
  }
  .list-bar > :first-child {
    flex: 1;
  }
  .found {
    padding-block: 20px 0;
    font-size: var(--_size-title);
    font-weight: var(--_weight-strong);
  }
  .quiet-button,
  .sort select,
  .choices button {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-block-size: 36px;
    padding: 0 12px;
    border: 0;
    border-radius: 18px;
    background: none;
    color: var(--_text);
    font: inherit;
    font-weight: var(--_weight-strong);
    cursor: pointer;
  }
  .quiet-button svg.icon {
    inline-size: 18px;
    block-size: 18px;
  }
  .quiet-button:hover,
  .sort select:hover,
  .choices button:hover {
    background: var(--_hover);
  }
  .sort {
    display: inline-flex;
    align-items: center;
  }
  .sort select {
    field-sizing: content;
    padding-inline: 8px;
  }
  .sort option {
    background: var(--_surface);
    color: var(--_text);
  }
  .sort .icon-button {
    inline-size: 36px;
    block-size: 36px;
    margin-inline-end: -8px;
  }
  .sort .icon-button svg {
    inline-size: 18px;
    block-size: 18px;
  }
  .choices {
    display: flex;
    gap: 4px;
    margin-inline-start: -12px;
    padding-block-end: 8px;
  }
  .choices [aria-checked='true'] {
    background: var(--_hover);
  }
  .choices [aria-checked='false'] {
    color: var(--_muted);
  }
  @media (pointer: coarse) {
    .quiet-button,
    .sort select,
    .choices button,
    .see-all {
      min-block-size: 44px;
    }
  }

  @container library (min-width: 560px) {
    .page-header {
      grid-template-columns: auto minmax(0, 1fr);
      justify-items: start;
      align-items: end;
      gap: 28px;
      padding-block: 28px;
      text-align: start;
    }
    .page-header:not(:has(.cover)) {
      grid-template-columns: minmax(0, 1fr);
    }
    .page-header .cover {
      inline-size: clamp(160px, 22cqi, 248px);
    }
    .page-header .cover.round {
      inline-size: clamp(128px, 16cqi, 184px);
    }
    .kind {
      display: block;
    }
    .actions {
      justify-content: start;
    }
  }
  @container library (min-width: 1080px) {
    .page-header {
      gap: 36px;
      padding-block: 36px;
    }
    .page-header h2 {
      font-size: calc(var(--_size-title) * 1.5);
    }
  }
`;
