import { css } from 'lit';

/** What the layouts have in common, and the bar. */
export const styles = css`
  :host {
    position: relative;
  }
  .shell {
    container: player / inline-size;
  }
  .base {
    background: var(--_surface);
    transition: color var(--_slow) var(--_ease);
  }

  /* Cover and words */
  .cover {
    flex: none;
    aspect-ratio: 1;
    border-radius: var(--_radius);
  }
  .texts {
    display: flex;
    flex-direction: column;
    justify-content: center;
    gap: 2px;
    min-width: 0;
    text-align: start;
  }
  .title {
    font-weight: var(--_weight-strong);
  }
  .card .title,
  .sheet-body .title {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    white-space: normal;
    text-wrap: balance;
  }
  .artist {
    color: var(--_muted);
    font-size: var(--_size-small);
  }
  .texts .skeleton {
    width: 160px;
    max-width: 70%;
    height: 14px;
  }
  .texts .skeleton + .skeleton {
    width: 96px;
    height: 10px;
    margin-block-start: 6px;
  }

  /* Transport */
  .transport {
    direction: ltr;
    display: flex;
    align-items: center;
    justify-content: center;
    gap: 4px;
  }
  .play {
    width: 44px;
    height: 44px;
    margin-inline: 4px;
    background: var(--_accent);
    color: var(--_on-accent);
    transition:
      background-color var(--_slow) var(--_ease),
      scale var(--_fast) var(--_ease);
  }
  .play:disabled {
    background: var(--_track);
    color: var(--_text);
  }
  .shuffle svg.icon,
  .repeat svg.icon,
  .queue-button svg.icon {
    width: 20px;
    height: 20px;
  }
  .queue-button[aria-expanded='true'] {
    color: var(--_accent);
  }
  .side {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  @media (hover: hover) {
    .play:not(:disabled):hover {
      background: color-mix(in oklab, var(--_accent), var(--_text) 14%);
    }
  }

  /* What is not as usual */
  .note {
    display: flex;
    align-items: center;
    gap: 12px;
    min-height: 44px;
    padding-block: 4px;
    padding-inline: 16px;
    color: var(--_text);
  }
  .note .note-text {
    flex: 1;
    min-width: 0;
    padding-block: 4px;
  }
  .note.error > svg {
    color: var(--_danger);
  }
  .note.hint {
    min-height: 0;
    color: var(--_muted);
    font-size: var(--_size-small);
  }
  .note .button {
    flex: none;
  }

  /* Bar */
  .bar {
    position: relative;
    border-block-start: 1px solid var(--_hairline);
    padding-block-end: env(safe-area-inset-bottom);
  }
  .bar .note:not(.hint) {
    border-block-end: 1px solid var(--_hairline);
  }
  .bar .note.hint {
    display: none;
  }
  .bar .row {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, min(36rem, 46cqi)) minmax(0, 1fr);
    align-items: center;
    gap: 24px;
    padding-block: 8px;
    padding-inline: 16px 20px;
  }
  .now {
    display: flex;
    align-items: center;
    gap: 12px;
    min-width: 0;
    padding: 4px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
    transition: background-color var(--_fast) var(--_ease);
  }
  .now:disabled {
    cursor: default;
  }
  .now .texts {
    flex: 1;
  }
  .bar .cover {
    width: 56px;
  }
  .bar .centre {
    display: grid;
    min-width: 0;
  }
  .bar .centre mpc-seek-slider {
    margin-block: -10px -8px;
  }
  .bar .side {
    justify-content: flex-end;
  }
  .bar mpc-volume {
    width: 148px;
  }
  .bar .line {
    display: none;
  }
  .queue-panel {
    position: absolute;
    inset-inline-end: 12px;
    bottom: calc(100% + 12px);
    z-index: 10;
    width: min(400px, 100% - 24px);
    height: min(560px, 70dvh);
    padding-block-start: 8px;
    overflow: hidden;
    border: 1px solid var(--_hairline);
    border-radius: 12px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    animation: rise var(--_slow) var(--_ease);
  }
  @keyframes rise {
    from {
      opacity: 0;
      translate: 0 12px;
    }
  }
  @media (hover: hover) {
    .now:not(:disabled):hover {
      background: var(--_hover);
    }
  }
  @container player (width < 960px) {
    .bar .row {
      grid-template-columns: minmax(0, 1fr) minmax(0, min(22rem, 44cqi)) auto;
      gap: 16px;
    }
    .bar mpc-volume {
      width: auto;
    }
    .bar mpc-volume::part(slider) {
      display: none;
    }
  }
  @container player (width < 720px) {
    .bar .row {
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 4px;
      padding-block: 6px;
      padding-inline: 8px;
    }
    .bar .cover {
      width: 48px;
    }
    .bar .centre mpc-seek-slider,
    .bar .side,
    .bar .shuffle,
    .bar .repeat,
    .bar .previous {
      display: none;
    }
    .bar .play {
      margin: 0;
      background: none;
      color: var(--_text);
    }
    .bar .line {
      display: block;
      position: absolute;
      inset-block-start: -1px;
      inset-inline: 0;
    }
  }

  @media (forced-colors: active) {
    .play,
    .queue-panel,
    .card,
    .compact {
      border: 1px solid;
    }
  }
`;
