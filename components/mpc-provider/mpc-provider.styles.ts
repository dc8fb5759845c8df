import { css } from 'lit';

export const styles = css`
  :host {
    display: contents;
  }
  slot.failed {
    --mpc-skeleton-state: paused;
  }
  .notice {
    display: flex;
    align-items: center;
    gap: 12px;
    padding-block: 8px;
    padding-inline: 16px 4px;
    border-block-end: 1px solid var(--_hairline);
    background: var(--_raised);
    color: var(--_text);
    font-size: var(--_size-body);
    line-height: 1.4;
  }
  .notice .icon {
    color: var(--_muted);
  }
  .notice.error .icon {
    color: var(--_danger);
  }
  .words {
    flex: 1;
    min-width: 0;
  }
  .notice .button {
    margin-inline-end: 12px;
  }
`;
