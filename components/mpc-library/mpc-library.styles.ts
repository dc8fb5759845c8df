import { css } from 'lit';

/** The frame: toolbar, panel, states, notice and menu. */
export const styles = css`
  :host {
    --_padding: var(--mpc-library-padding, 16px);
    --_card-least: var(--mpc-library-card, 136px);
    --_gap: 16px;
    display: block;
    background: var(--_surface);
    container: library / inline-size;
    block-size: 100%;
    min-block-size: 20rem;
    max-block-size: var(--mpc-library-max-height, 100dvh);
  }
  .library {
    --_padding: var(--mpc-library-padding, 16px);
    position: relative;
    display: flex;
    flex-direction: column;
    block-size: 100%;
    min-block-size: inherit;
    max-block-size: inherit;
    overflow: hidden;
  }
  .panel {
    position: relative;
    flex: 1;
    min-block-size: 0;
  }
  mpc-row-list {
    display: block;
    block-size: 100%;
  }

  .toolbar {
    display: flex;
    flex-direction: column;
    gap: 4px;
    padding: 12px var(--_padding) 0;
    border-block-end: 1px solid var(--_hairline);
  }
  .tabs {
    position: relative;
    display: flex;
    gap: 24px;
    margin-inline: calc(-1 * var(--_padding));
    padding-inline: var(--_padding);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tab,
  .back {
    position: relative;
    flex: none;
    min-block-size: 44px;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_muted);
    font-weight: var(--_weight-strong);
    cursor: pointer;
    transition: color var(--_fast) var(--_ease);
  }
  .tab::after {
    content: '';
    position: absolute;
    inset: auto 0 0;
    block-size: 2px;
    border-radius: 1px;
    background: var(--_accent);
    scale: 0 1;
    transition: scale var(--_slow) var(--_ease);
  }
  .tab[aria-selected='true'] {
    color: var(--_text);
  }
  .tab[aria-selected='true']::after {
    scale: 1;
  }
  .tab:disabled {
    cursor: default;
  }
  .tab:focus-visible {
    outline-offset: -4px;
  }
  .back {
    display: flex;
    align-items: center;
    align-self: start;
    gap: 4px;
    max-inline-size: 100%;
    margin-inline-start: -8px;
    color: var(--_text);
  }
  .back svg.icon,
  .see-all svg.icon,
  .row .more svg.icon {
    inline-size: 20px;
    block-size: 20px;
  }
  :host(:dir(rtl)) :is(.back, .see-all, .row .more > svg) svg {
    scale: -1 1;
  }

  .search {
    position: relative;
    order: -1;
    display: flex;
    align-items: center;
  }
  .search > svg.icon {
    position: absolute;
    inset-inline-start: 12px;
    inline-size: 20px;
    block-size: 20px;
    color: var(--_muted);
    pointer-events: none;
  }
  .search .field {
    padding-inline: 40px;
    border-color: transparent;
    border-radius: 22px;
    background: var(--_hover);
    appearance: none;
  }
  .search .field::-webkit-search-cancel-button {
    display: none;
  }
  .search .icon-button {
    position: absolute;
    inset-inline-end: 0;
  }
  .search .icon-button svg {
    inline-size: 18px;
    block-size: 18px;
  }

  @media (hover: hover) {
    .tab:not(:disabled):hover,
    .back:hover {
      color: var(--_text);
    }
  }

  .state {
    display: grid;
    justify-items: center;
    gap: 8px;
    max-inline-size: 400px;
    margin-inline: auto;
    padding: clamp(48px, 18cqi, 120px) var(--_padding) 48px;
    text-align: center;
    text-wrap: balance;
  }
  .state > svg.icon {
    inline-size: 48px;
    block-size: 48px;
    margin-block-end: 8px;
    stroke-width: 1.25;
    color: var(--_muted);
  }
  .state h2 {
    font-size: var(--_size-large);
    font-weight: var(--_weight-strong);
  }
  .state .button,
  .state slot {
    margin-block-start: 16px;
  }
  /* Buttons stand below each other, as wide as a finger likes. */
  .state slot {
    display: grid;
    gap: 8px;
    inline-size: min(100%, 320px);
    text-align: start;
    text-wrap: wrap;
  }

  .notice {
    position: absolute;
    inset: auto 0 16px;
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: fit-content;
    max-inline-size: calc(100% - 32px);
    margin-inline: auto;
    padding: 4px 4px 4px 16px;
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow:
      inset 0 0 0 1px var(--_hairline),
      var(--_shadow);
  }
  .notice > svg.icon {
    color: var(--_danger);
  }

  .menu {
    position: fixed;
    inset: auto;
    top: var(--top, 0);
    left: var(--left, 0);
    min-inline-size: 208px;
    margin: 0;
    padding: 4px;
    border: 0;
    border-radius: var(--_radius);
    background: var(--_raised);
    box-shadow:
      inset 0 0 0 1px var(--_hairline),
      var(--_shadow);
    color: var(--_text);
    animation: appear var(--_fast) var(--_ease);
  }
  .menu button {
    display: flex;
    align-items: center;
    gap: 12px;
    inline-size: 100%;
    min-block-size: 36px;
    padding: 0 12px;
    border: 0;
    border-radius: var(--_radius-small);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .menu button:hover,
  .menu button:focus-visible {
    background: var(--_hover);
    outline-offset: -2px;
  }
  .menu-title {
    display: none;
  }
  .menu svg.icon {
    inline-size: 18px;
    block-size: 18px;
    color: var(--_muted);
  }
  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 -4px;
    }
  }
  @media (pointer: coarse) {
    .menu button {
      min-block-size: 48px;
    }
  }
  /* On a phone it comes from below, under the thumb. */
  @media (max-width: 480px) {
    .menu {
      inset: auto 0 0;
      inline-size: 100%;
      max-inline-size: none;
      padding: 8px 8px max(16px, env(safe-area-inset-bottom));
      border-radius: 16px 16px 0 0;
      animation-name: rise;
      animation-duration: var(--_slow);
    }
    .menu-title {
      display: block;
      padding: 8px 12px 12px;
      font-weight: var(--_weight-strong);
    }
    .menu::backdrop {
      background: rgb(0 0 0 / 0.4);
    }
    .menu button {
      min-block-size: 52px;
    }
    @keyframes rise {
      from {
        translate: 0 100%;
      }
    }
  }

  @container library (min-width: 640px) {
    .library {
      --_padding: var(--mpc-library-padding, 24px);
      --_card-least: var(--mpc-library-card, 152px);
      --_gap: 20px;
    }
    .toolbar {
      flex-direction: row;
      align-items: center;
      justify-content: space-between;
      gap: 32px;
      min-block-size: 60px;
      padding-block: 0;
    }
    .tabs {
      align-self: stretch;
      margin: 0;
      padding: 0;
    }
    .tab {
      min-block-size: 59px;
    }
    .search {
      order: 0;
      inline-size: 264px;
      flex: none;
    }
    .search .field {
      min-block-size: 36px;
      font-size: var(--_size-body);
    }
    .search .icon-button {
      inline-size: 36px;
      block-size: 36px;
    }
    .back {
      align-self: center;
      min-inline-size: 0;
      flex: 0 1 auto;
    }
  }
  @container library (min-width: 1080px) {
    .library {
      --_padding: var(--mpc-library-padding, 32px);
      --_card-least: var(--mpc-library-card, 168px);
      --_gap: 24px;
    }
  }
  @media (forced-colors: active) {
    .tab[aria-selected='true']::after {
      background: Highlight;
    }
    .menu,
    .notice {
      border: 1px solid CanvasText;
    }
  }
`;
