import { css } from 'lit';

export const styles = css`
  :host {
    display: contents;
  }
  dialog {
    width: min(440px, 100% - 32px);
    max-height: calc(100dvh - 32px);
    padding: 24px;
    overflow: auto;
    border: 1px solid var(--_hairline);
    border-radius: 16px;
    background: var(--_surface);
    color: var(--_text);
    font-size: var(--_size-body);
    line-height: 1.4;
    box-shadow: var(--_shadow);
  }
  dialog[open] {
    animation: arrive var(--_slow) var(--_ease);
  }
  @keyframes arrive {
    from {
      opacity: 0;
      translate: 0 12px;
    }
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.45);
  }
  form {
    display: grid;
    gap: 20px;
  }
  h2 {
    font-size: var(--_size-large);
    font-weight: var(--_weight-strong);
  }
  .group {
    display: grid;
    gap: 6px;
  }
  label {
    font-weight: var(--_weight-strong);
  }
  .input {
    position: relative;
  }
  .input .icon-button {
    position: absolute;
    inset-block-start: 0;
    inset-inline-end: 0;
  }
  .input .icon-button::after {
    display: none;
  }
  .input:has(.icon-button) .field {
    padding-inline-end: 48px;
  }
  .switch {
    justify-self: start;
    min-height: 44px;
    margin-block: -12px;
    text-align: start;
  }
  #redirect-uri {
    text-overflow: ellipsis;
  }
  .hint {
    color: var(--_muted);
    font-size: var(--_size-small);
  }
  .problem {
    color: var(--_danger);
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    justify-content: flex-end;
    gap: 12px;
    margin-block-start: 4px;
  }
`;
