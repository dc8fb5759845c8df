import { css } from 'lit';

/** Tracks and folders as rows: two lines where it is narrow, a table where there is room. */
export const trackRowStyles = css`
  /* Rows: two lines where it is narrow. */
  .grid.album,
  .probe.album {
    --_row-height: 52px;
  }
  .grid.folders {
    --_columns: 28px minmax(0, 1fr) auto 20px;
    padding-block-start: 12px;
  }
  .grid.folders,
  .probe.folders {
    --_row-height: 44px;
  }
  .library {
    --_row-height: 60px;
    --_columns: 44px minmax(0, 1fr) auto 44px;
  }
  .row,
  .head {
    display: grid;
    grid-template-columns: var(--_columns);
    align-items: center;
    column-gap: 12px;
    block-size: var(--_row-height);
    margin-inline: -8px;
    padding-inline: 8px;
    border-radius: var(--_radius);
  }
  .head {
    display: none;
  }
  .row {
    cursor: default;
    scroll-margin: 64px 0;
    -webkit-touch-callout: none;
  }
  .flow .row {
    position: relative;
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .row > *,
  .head > * {
    min-inline-size: 0;
  }
  .row .artist,
  .row .album,
  .row .year,
  .row .favourite {
    display: none;
  }
  .row .lead {
    position: relative;
    display: grid;
    place-items: center;
    min-block-size: 20px;
    --mpc-artwork-radius: var(--_radius-small);
  }
  .row .lead > * {
    grid-area: 1 / 1;
  }
  .row .lead mpc-artwork,
  .row .lead .square {
    inline-size: 100%;
    aspect-ratio: 1;
  }
  .row .lead > svg.icon {
    color: var(--_muted);
  }
  .row .number {
    color: var(--_muted);
  }
  .row .name {
    display: grid;
    line-height: 20px;
  }
  .row .name .second {
    font-size: var(--_size-small);
  }
  .row .name .bar {
    margin-block: 4px;
  }
  .row .time {
    color: var(--_muted);
    text-align: end;
    white-space: nowrap;
  }
  .row .more {
    color: var(--_muted);
    justify-self: end;
  }
  .row .icon-button {
    margin-inline-end: -8px;
  }
  .row .icon-button svg {
    inline-size: 20px;
    block-size: 20px;
  }
  /* A full heart says enough. */
  .favourite .icon-button::after {
    content: none;
  }
  .warning {
    display: inline-block;
    margin-inline-start: 6px;
    vertical-align: -2px;
    color: var(--_muted);
  }
  .warning svg.icon {
    inline-size: 14px;
    block-size: 14px;
  }
  .goto {
    display: block;
    max-inline-size: 100%;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    text-align: start;
    cursor: pointer;
  }
  .row .play-here {
    inset: 0;
    inline-size: 100%;
    block-size: 100%;
    padding: 0;
    border-radius: var(--_radius-small);
    background: none;
    opacity: 0;
  }
  .row mpc-artwork ~ .play-here {
    background: rgb(0 0 0 / 0.5);
    color: #fff;
  }
  .row .play-here svg.icon {
    inline-size: 18px;
    block-size: 18px;
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--_hover);
    }
    .row:hover .play-here,
    .play-here:focus-visible {
      opacity: 1;
    }
    .row:hover .number,
    .row:hover .bars {
      visibility: hidden;
    }
    .goto:hover {
      text-decoration: underline;
      text-underline-offset: 3px;
    }
  }

  .heading {
    display: flex;
    align-items: end;
    block-size: var(--_row-height);
    padding-block-end: 8px;
    color: var(--_muted);
    font-weight: var(--_weight-strong);
  }

  /* A table where there is room. */
  @container library (min-width: 640px) {
    .library {
      --_row-height: 32px;
      --_columns: 28px minmax(0, 1.4fr) minmax(0, 1fr) 36px 52px 36px;
    }
    .head {
      position: sticky;
      top: 0;
      z-index: 1;
      display: grid;
      block-size: 36px;
      border-radius: 0;
      border-block-end: 1px solid var(--_hairline);
      background: var(--_surface);
      color: var(--_muted);
      font-size: var(--_size-small);
    }
    .grid.album,
    .probe.album {
      --_row-height: 32px;
    }
    .grid.album {
      --_columns: 28px minmax(0, 1.4fr) minmax(0, 1fr) 36px 52px 36px;
    }
    .head .time {
      text-align: end;
    }
    .head .album,
    .head .year {
      display: none;
    }
    .row .artist,
    .row .favourite {
      display: block;
    }
    .row .name .second {
      display: none;
    }
    .row .name,
    .row .artist,
    .row .album {
      line-height: 1.4;
    }
    .row .artist,
    .row .album,
    .row .year {
      color: var(--_muted);
    }
    .row .lead mpc-artwork,
    .row .lead .square {
      inline-size: 24px;
    }
    .row .play-here {
      inline-size: 24px;
      block-size: 24px;
    }
    .row mpc-artwork + .bars {
      inline-size: 24px;
      place-self: center;
      block-size: 24px;
    }
    .row .icon-button {
      inline-size: 32px;
      block-size: 32px;
      margin: 0;
    }
    .row .icon-button svg {
      inline-size: 18px;
      block-size: 18px;
    }
    .row .favourite [aria-pressed='false'],
    .row .more .icon-button {
      opacity: 0;
    }
    .row:is(:hover, :focus-within) :is(.favourite, .more) .icon-button {
      opacity: 1;
    }
  }
  @container library (min-width: 860px) {
    .library {
      --_columns: 28px minmax(0, 1.4fr) minmax(0, 1fr) minmax(0, 1fr) 52px 36px 52px 36px;
    }
    .row .album,
    .row .year,
    .head .album,
    .head .year {
      display: block;
    }
    .head .year {
      text-align: start;
    }
  }
  @media (pointer: coarse) {
    @container library (min-width: 640px) {
      .library,
      .grid.album,
      .probe.album {
        --_row-height: 44px;
      }
      .row .icon-button {
        inline-size: 44px;
        block-size: 44px;
        margin-inline-start: -4px;
      }
      .row .favourite [aria-pressed='false'],
      .row .more .icon-button {
        opacity: 1;
      }
    }
  }
  @media (forced-colors: active) {
    .row:focus-visible,
    .card:focus-visible {
      outline-color: Highlight;
    }
    [aria-current='true'] .title {
      color: Highlight;
    }
    .bars i {
      background: Highlight;
      forced-color-adjust: none;
    }
  }

  .sort-by {
    display: inline-flex;
    align-items: center;
    block-size: 36px;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .sort-by svg.icon {
    inline-size: 16px;
    block-size: 16px;
  }
  .sort-by:hover,
  [aria-sort] .sort-by {
    color: var(--_text);
  }
`;
