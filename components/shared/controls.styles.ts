import { css } from 'lit';

/** Buttons (`.button`, `.button.primary`, `.icon-button`, `.link`) and text fields (`.field`). */
export const controls = css`
  button {
    font: inherit;
    color: inherit;
  }
  .button,
  .icon-button,
  .link {
    border: 0;
    background: none;
    cursor: pointer;
    touch-action: manipulation;
    transition:
      background-color var(--_fast) var(--_ease),
      color var(--_fast) var(--_ease),
      opacity var(--_fast) var(--_ease),
      scale var(--_fast) var(--_ease);
  }

  .button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 44px;
    padding: 0 20px;
    border-radius: 22px;
    box-shadow: inset 0 0 0 1px var(--_hairline);
    font-weight: var(--_weight-strong);
    text-decoration: none;
    white-space: nowrap;
  }
  .button.primary {
    background: var(--_accent);
    box-shadow: none;
    color: var(--_on-accent);
  }
  .button.danger {
    color: var(--_danger);
  }
  .button svg.icon {
    width: 20px;
    height: 20px;
    margin-inline-start: -4px;
  }

  .icon-button {
    display: inline-grid;
    place-items: center;
    width: 44px;
    height: 44px;
    padding: 0;
    border-radius: 50%;
    color: var(--_text);
  }
  .icon-button.quiet {
    color: var(--_muted);
  }
  .icon-button[aria-pressed='true'] {
    position: relative;
    color: var(--_accent);
  }
  /* Not by colour alone. */
  .icon-button[aria-pressed='true']::after {
    content: '';
    position: absolute;
    inset-block-end: 5px;
    width: 4px;
    height: 4px;
    border-radius: 50%;
    background: currentColor;
  }

  .link {
    padding: 0;
    color: var(--_accent);
    font-weight: var(--_weight-strong);
    text-decoration: underline;
    text-underline-offset: 3px;
  }

  @media (hover: hover) {
    .button:hover,
    .icon-button:hover {
      background: var(--_hover);
    }
    .button.primary:hover {
      background: color-mix(in oklab, var(--_accent), var(--_text) 12%);
    }
    .icon-button.quiet:not([aria-pressed='true']):hover {
      color: var(--_text);
    }
  }
  .button:active,
  .icon-button:active {
    scale: 0.96;
  }
  .button:disabled,
  .icon-button:disabled,
  .button[aria-disabled='true'],
  .icon-button[aria-disabled='true'] {
    opacity: 0.38;
    cursor: default;
    scale: none;
  }

  .field {
    display: block;
    width: 100%;
    min-height: 44px;
    padding: 0 12px;
    border: 1px solid var(--_hairline);
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    /* Below 16 px, iOS zooms the page into the field. */
    font: inherit;
    font-size: max(16px, var(--_size-body));
    transition: border-color var(--_fast) var(--_ease);
  }
  .field::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .field:focus-visible {
    outline-offset: -1px;
  }
  .field[aria-invalid='true'] {
    border-color: var(--_danger);
  }

  @media (forced-colors: active) {
    .button,
    .button.primary {
      border: 1px solid ButtonText;
    }
    .icon-button[aria-pressed='true'] {
      color: Highlight;
    }
    .button:disabled,
    .icon-button:disabled {
      color: GrayText;
      opacity: 1;
    }
  }
`;
