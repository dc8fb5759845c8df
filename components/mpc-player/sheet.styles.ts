import { css } from 'lit';

/** The sheet that a bar opens. */
export const sheetStyles = css`
  .sheet {
    width: 100%;
    height: 100%;
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: var(--_surface);
    color: inherit;
    container: sheet / size;
    animation: sheet-in var(--_slow) var(--_ease);
  }
  @keyframes sheet-in {
    from {
      opacity: 0;
      translate: 0 24px;
    }
  }
  .sheet-body {
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
    height: 100%;
    padding-block: max(8px, env(safe-area-inset-top)) max(16px, env(safe-area-inset-bottom));
    background: linear-gradient(to bottom, color-mix(in oklab, var(--_accent) 16%, var(--_surface)), var(--_surface) 70%);
  }
  .sheet-top {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
    padding-inline: 8px;
  }
  .sheet-top .album {
    font-size: var(--_size-small);
  }
  .stage {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: space-evenly;
    gap: 16px;
    min-height: 0;
    padding-inline: 24px;
  }
  .stage .cover {
    width: min(100cqw - 48px, 100cqh - 380px, 640px);
    min-width: 96px;
    border-radius: calc(var(--_radius) * 1.5);
    box-shadow: var(--_shadow);
    overflow: hidden;
  }
  .sheet-controls {
    display: grid;
    gap: 8px;
    width: min(100%, 480px);
  }
  .sheet-controls .title {
    font-size: var(--_size-title);
    line-height: 1.2;
  }
  .sheet-controls .artist {
    font-size: var(--_size-body);
  }
  .sheet-controls .note {
    padding-inline: 0;
  }
  .sheet-controls .transport {
    justify-content: space-between;
    margin-inline: -10px;
  }
  .sheet-controls .play {
    width: 64px;
    height: 64px;
  }
  .sheet-controls .play svg.icon {
    width: 32px;
    height: 32px;
  }
  .sheet-volume {
    display: grid;
    justify-content: center;
  }
  .sheet-volume mpc-volume {
    width: 200px;
  }
  @media (hover: none) and (pointer: coarse) {
    .sheet-volume {
      display: none;
    }
  }

  /* On a phone the queue takes the stage; where there is room, both stand side by side. */
  .with-queue .stage {
    display: none;
  }
  .sheet-queue {
    min-height: 0;
  }
  @container sheet (width >= 800px) {
    .with-queue {
      grid-template-columns: minmax(0, 1fr) minmax(320px, 420px);
    }
    .with-queue .stage {
      display: flex;
    }
    .with-queue .stage .cover {
      width: min(100cqw - 520px, 100cqh - 380px, 640px);
    }
    .sheet-queue {
      padding-inline-end: 16px;
    }
  }
  /* A phone on its side. */
  @container sheet (height < 480px) and (width >= 560px) {
    .stage {
      flex-direction: row;
      justify-content: center;
      gap: 32px;
    }
    .stage .cover {
      width: min(40cqw, 100cqh - 96px);
    }
    .sheet-volume {
      display: none;
    }
  }
`;
