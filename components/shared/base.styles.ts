import { css } from 'lit';

/** What every element starts from: box model, type, focus, and the few classes that all of them need. */
export const base = css`
  :host {
    display: block;
    color: var(--_text);
    font-size: var(--_size-body);
    font-weight: var(--_weight);
    line-height: 1.4;
    text-align: start;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  :focus-visible {
    outline: var(--_focus);
    outline-offset: 2px;
  }
  h1,
  h2,
  h3,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    font: inherit;
    list-style: none;
  }

  /* For screen readers only. */
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .muted {
    color: var(--_muted);
  }
  .strong {
    font-weight: var(--_weight-strong);
  }
  .small {
    font-size: var(--_size-small);
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    /* Cut at its own end, whatever the direction of the page. */
    unicode-bidi: plaintext;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }
  .numeric {
    font-variant-numeric: tabular-nums;
  }

  .skeleton {
    border-radius: var(--_radius-small);
    background: var(--_hover);
    animation: breathe 1.6s ease-in-out infinite alternate;
    /* A provider without a worker stops them: nothing is on its way. */
    animation-play-state: var(--mpc-skeleton-state, running);
  }
  @keyframes breathe {
    from {
      opacity: 1;
    }
    to {
      opacity: 0.45;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .skeleton {
      animation: none;
    }
  }

  svg.icon {
    display: block;
    width: 24px;
    height: 24px;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  svg.icon .solid {
    fill: currentColor;
  }
`;
