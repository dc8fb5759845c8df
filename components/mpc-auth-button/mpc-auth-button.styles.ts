import { css } from 'lit';

export const styles = css`
  :host {
    min-width: 0;
  }
  .frame {
    container-type: inline-size;
  }
  .add,
  .account {
    position: relative;
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 64px;
    padding: 8px 12px;
    border: 1px solid var(--_hairline);
    border-radius: 12px;
    background: var(--_surface);
    color: inherit;
    font: inherit;
    text-align: start;
  }
  .add {
    cursor: pointer;
    transition:
      background-color var(--_fast) var(--_ease),
      border-color var(--_fast) var(--_ease);
  }
  .add:disabled {
    cursor: default;
    color: var(--_muted);
  }
  .add:disabled .strong {
    font-weight: var(--_weight);
  }
  .sign {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: var(--_radius);
    background: var(--_hover);
    color: var(--_muted);
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  .words .strong,
  .words .hint {
    display: block;
  }
  .hint {
    color: var(--_muted);
    font-size: var(--_size-small);
  }
  .words .pieces {
    display: flex;
    flex-wrap: wrap;
    column-gap: 6px;
  }
  .words .pieces:empty {
    display: none;
  }
  .pieces > :not(:last-child)::after {
    content: '·';
    margin-inline-start: 6px;
  }
  .busy .sign {
    /* Still seen where the breath is at its faintest, on dark grounds too. */
    color: var(--_text);
    animation: breathe 1s ease-in-out infinite alternate;
  }
  .trouble .sign {
    color: var(--_danger);
  }
  .dropping {
    border-color: var(--_accent);
    background: color-mix(in oklab, var(--_accent) 8%, var(--_surface));
  }
  .problem {
    margin-block-start: 6px;
    padding-inline: 12px;
    color: var(--_danger);
  }
  .step {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
    margin-block-start: 8px;
    padding-inline: 12px;
  }
  .step p {
    flex: 1 1 180px;
    margin: 0;
  }
  .account .button {
    min-height: 44px;
    padding-inline: 16px;
  }

  .menu {
    position: fixed;
    inset: auto;
    margin: 0;
    min-width: 200px;
    padding: 4px;
    border: 1px solid var(--_hairline);
    border-radius: 12px;
    background: var(--_surface);
    color: var(--_text);
    font-size: var(--_size-body);
    box-shadow: var(--_shadow);
  }
  .menu button {
    display: flex;
    align-items: center;
    gap: 12px;
    width: 100%;
    min-height: 44px;
    padding-inline: 12px;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    text-align: start;
    cursor: pointer;
  }
  .menu button:focus-visible {
    outline-offset: -2px;
  }
  .menu svg.icon {
    width: 20px;
    height: 20px;
    color: var(--_muted);
  }
  .menu .danger,
  .menu .danger svg.icon {
    color: var(--_danger);
  }
  input[type='file'] {
    display: none;
  }

  @media (hover: hover) {
    .add:not(:disabled):hover,
    .menu button:hover {
      background: var(--_hover);
    }
  }
  @container (width < 480px) {
    .words .pieces {
      column-gap: 12px;
    }
    .pieces > :not(:last-child)::after {
      content: none;
    }
    .account {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr) auto;
    }
    .account .remedy {
      grid-area: 2 / 2 / auto / -1;
      justify-self: start;
      margin-block-end: 4px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .busy .sign {
      animation: none;
    }
  }
`;
