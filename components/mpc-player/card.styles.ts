import { css } from 'lit';

/** The card of an embed and the line of a sidebar. */
export const cardStyles = css`
  .card {
    overflow: hidden;
    border: 1px solid var(--_hairline);
    border-radius: calc(var(--_radius) * 1.5);
  }
  .card .head {
    display: grid;
    grid-template: 'cover texts' auto 'seek seek' auto 'controls controls' auto / 88px minmax(0, 1fr);
    align-items: center;
    gap: 12px 16px;
    padding: 16px;
  }
  .card .cover {
    grid-area: cover;
    width: 100%;
  }
  .card .texts {
    grid-area: texts;
  }
  .card .title {
    font-size: var(--_size-large);
    line-height: 1.3;
  }
  .card .artist {
    font-size: var(--_size-body);
  }
  .card mpc-seek-slider {
    grid-area: seek;
    margin-block-start: -8px;
  }
  .card .controls {
    grid-area: controls;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .card .transport {
    margin-inline-start: -12px;
  }
  .card .side {
    flex: 0 1 160px;
    justify-content: flex-end;
  }
  .card .queue-button {
    margin-inline-end: -12px;
  }
  .card mpc-volume {
    flex: 1;
    min-width: 44px;
  }
  .card .note,
  .card mpc-track-list,
  .queue-inset {
    border-block-start: 1px solid var(--_hairline);
  }
  .card mpc-track-list {
    padding: 8px;
  }
  .queue-inset {
    height: 380px;
  }
  @container player (width < 420px) {
    .card .side {
      display: none;
    }
    .card .transport {
      flex: 1;
      justify-content: space-between;
      margin-inline: -10px;
    }
  }
  @container player (width >= 560px) {
    .card .head {
      grid-template: 'cover texts' 1fr 'cover seek' auto 'cover controls' auto / 176px minmax(0, 1fr);
      gap: 4px 24px;
      padding: 20px;
    }
    .card .texts {
      align-self: end;
      padding-block-end: 8px;
    }
    .card .title {
      font-size: var(--_size-title);
      line-height: 1.2;
    }
    .card .controls {
      margin-block-end: -8px;
    }
    .card mpc-track-list {
      padding-inline: 12px;
    }
  }
  @container player (width >= 800px) {
    .card .head {
      grid-template-columns: 208px minmax(0, 1fr);
      column-gap: 28px;
      padding: 24px;
    }
  }

  /* Compact */
  .compact {
    overflow: hidden;
    border: 1px solid var(--_hairline);
    border-radius: calc(var(--_radius) * 1.5);
  }
  .compact .row {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 8px;
  }
  .compact .cover {
    width: 48px;
  }
  .compact .texts {
    flex: 1;
  }
  .compact .note {
    padding-inline: 12px;
    flex-wrap: wrap;
  }
`;
