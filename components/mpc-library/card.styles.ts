import { css } from 'lit';

/** Albums, artists and genres as cards. */
export const cardStyles = css`
  .line,
  .skeleton-cards {
    display: grid;
    grid-template-columns: repeat(var(--columns), minmax(0, 1fr));
    column-gap: var(--_gap);
  }
  .skeleton-cards {
    grid-template-columns: repeat(auto-fill, minmax(min(var(--_card-least), 40%), 1fr));
    row-gap: var(--_gap);
    padding-block-start: var(--_gap);
  }
  .card {
    display: block;
    min-inline-size: 0;
    padding: 0;
    border: 0;
    border-radius: var(--_radius);
    background: none;
    color: inherit;
    text-align: start;
    cursor: pointer;
    -webkit-touch-callout: none;
    user-select: none;
  }
  .card:focus-visible {
    outline-offset: 4px;
  }
  .cover {
    position: relative;
    display: block;
    aspect-ratio: 1;
  }
  .cover > .skeleton {
    position: absolute;
    inset: 0;
    border-radius: var(--_radius);
  }
  .cover.round {
    --mpc-artwork-radius: 50%;
  }
  .cover.round > .skeleton {
    border-radius: 50%;
  }
  .cover mpc-artwork {
    transition: filter var(--_slow) var(--_ease);
  }
  .caption {
    display: grid;
    block-size: 52px;
    padding-block-start: 8px;
    align-content: start;
    line-height: 20px;
  }
  .round + .caption {
    text-align: center;
    justify-items: center;
  }
  .caption > * {
    max-inline-size: 100%;
  }
  .caption .title {
    font-weight: var(--_weight-strong);
  }
  .second {
    color: var(--_muted);
  }
  .caption .bar {
    margin-block: 6px;
    inline-size: 80%;
  }
  .caption .bar.second {
    inline-size: 50%;
  }
  .bar {
    display: block;
    block-size: 8px;
    inline-size: 60%;
  }
  .bar.second {
    inline-size: 40%;
  }
  [aria-current='true'] .title {
    color: var(--_accent);
  }

  /* The play button under the pointer. */
  .play-here {
    display: none;
    place-items: center;
    border: 0;
    color: var(--_text);
    cursor: pointer;
  }
  .card .play-here {
    position: absolute;
    inset: auto 8px 8px auto;
    inline-size: 44px;
    block-size: 44px;
    border-radius: 50%;
    background: rgb(20 20 24 / 0.72);
    backdrop-filter: blur(12px);
    color: #fff;
    opacity: 0;
    translate: 0 4px;
    transition:
      opacity var(--_fast) var(--_ease),
      translate var(--_fast) var(--_ease),
      scale var(--_fast) var(--_ease);
  }
  @media (hover: hover) {
    .play-here {
      display: grid;
    }
    .card:hover .play-here,
    .card:focus-visible .play-here {
      opacity: 1;
      translate: 0;
    }
    .card .play-here:hover {
      scale: 1.08;
    }
    .card:hover mpc-artwork {
      filter: brightness(0.92);
    }
  }
`;
