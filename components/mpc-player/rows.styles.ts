import { css } from 'lit';

/** Rows of tracks, in the queue and in an embed's list. */
export const rows = css`
  :host {
    --_row-height: 52px;
    min-height: 0;
  }
  .scroller {
    position: relative;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
    scrollbar-color: var(--_track) transparent;
  }
  .list {
    position: relative;
    min-height: 0;
  }
  .row {
    position: absolute;
    inset-inline: 0;
    height: var(--_row-height);
    display: flex;
    align-items: center;
    gap: 4px;
    padding-inline: 8px;
    border-radius: var(--_radius);
  }
  .main {
    flex: 1;
    min-width: 0;
    height: 100%;
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: inherit;
    font: inherit;
    text-align: start;
    cursor: pointer;
  }
  .main:focus-visible {
    outline-offset: -2px;
  }
  .texts {
    flex: 1;
    min-width: 0;
  }
  .title,
  .artist {
    display: block;
  }
  .artist,
  .duration,
  .number {
    color: var(--_muted);
    font-size: var(--_size-small);
    font-variant-numeric: tabular-nums;
  }
  .number {
    width: 24px;
    flex: none;
    text-align: center;
  }
  .row[data-current] .title {
    color: var(--_accent);
    font-weight: var(--_weight-strong);
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--_hover);
    }
  }

  /* Four bars that move while the row's track sounds. */
  .bars {
    display: flex;
    align-items: end;
    justify-content: center;
    gap: 2px;
    height: 14px;
    color: var(--_accent);
  }
  .bars i {
    width: 3px;
    height: 40%;
    border-radius: 1px;
    background: currentColor;
    transform-origin: bottom;
  }
  .bars i:nth-child(2) {
    height: 90%;
  }
  .bars i:nth-child(3) {
    height: 60%;
  }
  .bars.playing i {
    animation: bounce 900ms ease-in-out infinite alternate;
  }
  .bars.playing i:nth-child(2) {
    animation-duration: 640ms;
  }
  .bars.playing i:nth-child(3) {
    animation-duration: 760ms;
  }
  @keyframes bounce {
    from {
      scale: 1 0.4;
    }
    to {
      scale: 1 1.1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bars.playing i {
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .bars i {
      background: Highlight;
      forced-color-adjust: none;
    }
  }
`;
