import { css } from 'lit';

/** Lists and grids of cards, and the rows and cards in them. */
export const rowListStyles = css`
  .scroller {
    position: relative;
    block-size: 100%;
    overflow: hidden auto;
    overscroll-behavior: contain;
    padding: 0 var(--_padding) 32px;
    scrollbar-width: thin;
    scrollbar-color: var(--_track) transparent;
  }
  .scroller.still {
    overflow: hidden;
  }
  .grid.cards {
    padding-block-start: var(--_gap);
  }
  .canvas {
    position: relative;
    overflow: clip;
    overflow-clip-margin: 8px;
  }
  .canvas > * {
    position: absolute;
    inset-inline: 0;
  }
  /* It has the size of a row, or the least width of a card and the height of what stands below its cover. */
  .probe {
    position: absolute;
    inset-inline-start: 0;
    top: 0;
    visibility: hidden;
    pointer-events: none;
    inline-size: 1px;
    block-size: var(--_row-height);
    column-gap: var(--_gap);
  }
  .probe.cards {
    inline-size: var(--_card-least);
    block-size: calc(52px + var(--_gap));
  }

  /* What plays */
  .bars {
    display: inline-flex;
    align-items: end;
    gap: 2px;
    inline-size: 14px;
    block-size: 14px;
    color: var(--_accent);
  }
  .row mpc-artwork + .bars {
    place-self: stretch;
    align-items: center;
    justify-content: center;
    inline-size: auto;
    block-size: auto;
    border-radius: var(--_radius-small);
    background: rgb(0 0 0 / 0.5);
    color: #fff;
  }
  .row .number:has(+ .bars) {
    visibility: hidden;
  }
  .caption .bars {
    margin-inline-end: 6px;
    vertical-align: -1px;
  }
  .bars i {
    inline-size: 3px;
    block-size: 14px;
    border-radius: 1px;
    background: currentColor;
    transform-origin: bottom;
    scale: 1 0.3;
  }
  .bars.sounding i {
    animation: dance 900ms ease-in-out infinite alternate;
  }
  .bars.sounding i:nth-child(2) {
    animation-duration: 640ms;
    animation-delay: -400ms;
  }
  .bars.sounding i:nth-child(3) {
    animation-duration: 760ms;
    animation-delay: -200ms;
  }
  @keyframes dance {
    from {
      scale: 1 0.25;
    }
    to {
      scale: 1 1;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .bars.sounding i {
      animation: none;
      scale: 1 0.7;
    }
  }
`;
