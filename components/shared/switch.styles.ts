import { css } from 'lit';

/** A native checkbox with `role="switch"`, as a switch, and rows of settings (`.choice`) that end in one or in a choice; the whole row is the target. */
export const switches = css`
  .choice {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 16px;
    min-height: 44px;
  }
  label.choice {
    cursor: pointer;
  }
  .choice:has(:disabled) {
    color: var(--_muted);
    cursor: default;
  }
  .choice .field {
    width: 184px;
    max-width: 60%;
    margin-block: 4px;
    text-overflow: ellipsis;
  }
  .choice .field:disabled {
    color: var(--_muted);
    opacity: 1;
  }
  .switch {
    appearance: none;
    flex: none;
    width: 40px;
    height: 24px;
    margin: 0;
    padding: 3px;
    border-radius: 12px;
    background: var(--_track);
    cursor: inherit;
    transition: background-color var(--_fast) var(--_ease);
  }
  .switch::before {
    content: '';
    display: block;
    width: 18px;
    height: 18px;
    border-radius: 50%;
    background: #ffffff;
    box-shadow: 0 1px 3px rgb(0 0 0 / 0.3);
    transition: translate var(--_fast) var(--_ease);
  }
  .switch:checked {
    background: var(--_accent);
  }
  .switch:checked::before {
    translate: 16px 0;
    background: var(--_on-accent);
  }
  .switch:dir(rtl):checked::before {
    translate: -16px 0;
  }
  .switch:disabled {
    opacity: 0.5;
  }
  @media (forced-colors: active) {
    .switch {
      border: 1px solid ButtonText;
      padding: 2px;
    }
    .switch::before {
      background: ButtonText;
    }
    .switch:checked {
      forced-color-adjust: none;
      background: Highlight;
    }
  }
`;
