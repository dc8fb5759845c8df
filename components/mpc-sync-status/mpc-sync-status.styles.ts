import { css } from 'lit';

export const styles = css`
  .account {
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr) auto;
    align-items: center;
    column-gap: 16px;
    padding-block: 12px;
  }
  .account + .account {
    border-block-start: 1px solid var(--_hairline);
  }
  .provider {
    color: var(--_muted);
  }
  .text {
    min-inline-size: 0;
  }
  .label {
    font-weight: var(--_weight-strong);
  }
  .words {
    color: var(--_muted);
    text-wrap: pretty;
    font-variant-numeric: tabular-nums;
  }
  .words .next::before {
    content: '· ';
  }
  .bad .what,
  .problem {
    color: var(--_danger);
  }
  .account > .icon-button {
    margin-inline-end: -8px;
  }
  .account .icon-button svg {
    inline-size: 20px;
    block-size: 20px;
  }
  .account .button {
    min-block-size: 36px;
    padding-inline: 16px;
  }

  .bar {
    grid-column: 2 / -1;
    block-size: 2px;
    margin-block-start: 8px;
    overflow: hidden;
    border-radius: 1px;
    background: var(--_track);
  }
  .bar > div {
    block-size: 100%;
    border-radius: 1px;
    background: var(--_accent);
    transition: inline-size var(--_slow) var(--_ease);
  }
  .waiting .bar > div {
    background: var(--_muted);
  }
  .bar.unknown > div {
    inline-size: 30%;
    animation: sweep 1.6s ease-in-out infinite alternate;
  }
  .waiting .bar.unknown > div {
    animation-play-state: paused;
  }
  @keyframes sweep {
    from {
      margin-inline-start: 0;
    }
    to {
      margin-inline-start: 70%;
    }
  }

  .warnings {
    grid-column: 2 / -1;
    font-size: var(--_size-small);
  }
  summary {
    display: inline-flex;
    align-items: center;
    min-block-size: 32px;
    color: var(--_muted);
    cursor: pointer;
    list-style: none;
  }
  summary::-webkit-details-marker {
    display: none;
  }
  summary svg.icon {
    inline-size: 16px;
    block-size: 16px;
    margin-inline-end: 4px;
    transition: rotate var(--_fast) var(--_ease);
  }
  details[open] summary svg.icon {
    rotate: 90deg;
  }
  .warnings ul {
    display: grid;
    gap: 8px;
    max-block-size: 240px;
    padding-block: 4px;
    overflow: auto;
    overscroll-behavior: contain;
  }
  .warnings li {
    display: grid;
  }
  .path {
    overflow-wrap: anywhere;
  }

  .nothing-yet,
  .note {
    padding-block: 12px;
  }

  :host([compact]) {
    min-inline-size: 0;
  }
  .compact p {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_muted);
    font-variant-numeric: tabular-nums;
  }
  .compact.bad p {
    color: var(--_danger);
  }
  .compact svg.icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .compact .bar {
    margin-block-start: 4px;
  }

  .skeleton.dot {
    inline-size: 24px;
    block-size: 24px;
  }
  .skeleton.line {
    display: block;
    inline-size: min(160px, 60%);
    block-size: 8px;
    margin-block: 6px;
  }
  .skeleton.line + .skeleton.line {
    inline-size: min(240px, 90%);
  }

  @media (pointer: coarse) {
    summary,
    .account .button {
      min-block-size: 44px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bar.unknown > div {
      inline-size: 100%;
      opacity: 0.5;
      animation: none;
    }
  }
  @media (forced-colors: active) {
    .bar {
      border: 1px solid CanvasText;
      block-size: 4px;
    }
    .bar > div {
      background: Highlight;
    }
  }
`;
