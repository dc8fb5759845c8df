import { css } from 'lit';

export const styles = css`
  :host {
    display: flex;
    flex-direction: column;
    height: 100%;
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding-block: 4px;
    padding-inline: 16px 8px;
  }
  h2 {
    flex: 1;
    min-width: 0;
  }
  header {
    gap: 0;
  }
  .options svg.icon {
    width: 20px;
    height: 20px;
  }
  .options[aria-expanded='true'] {
    color: var(--_accent);
  }
  .note {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-inline: 16px 8px;
  }
  .note svg:first-child {
    color: var(--_danger);
  }
  .note span {
    flex: 1;
  }
  .waiting {
    display: grid;
    gap: 24px;
    padding: 24px 16px;
  }
  .waiting .skeleton {
    height: 14px;
  }
  .empty .button {
    margin-block-start: 16px;
  }
  .clear {
    padding-inline: 12px;
    box-shadow: none;
    color: var(--_muted);
  }
  .scroller {
    flex: 1;
    min-height: 0;
    padding-inline: 8px;
  }
  .list {
    margin-block-end: 8px;
  }
  .row {
    --_row-height: 56px;
    padding-inline: 8px 0;
    transition: transform var(--_fast) var(--_ease);
  }
  .row[data-past] .title {
    color: var(--_muted);
  }
  .row[data-past] .cover {
    opacity: 0.5;
  }
  .row[data-dragged] {
    z-index: 1;
    background: var(--_raised);
    box-shadow: var(--_shadow);
    transition: none;
  }
  .cover {
    position: relative;
    width: 40px;
    flex: none;
    --mpc-artwork-radius: var(--_radius-small);
  }
  .veil {
    position: absolute;
    inset: 0;
    display: grid;
    place-items: center;
    border-radius: var(--_radius-small);
    background: rgb(0 0 0 / 0.55);
  }
  .veil .bars {
    color: #ffffff;
  }
  .grip {
    cursor: grab;
    touch-action: none;
  }
  .row[data-dragged] .grip {
    cursor: grabbing;
  }
  .empty {
    margin: auto;
    padding: 32px 24px;
    text-align: center;
  }
`;
