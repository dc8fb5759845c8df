import { css } from 'lit';

/**
 * The design tokens. A page sets the public `--mpc-*` ones anywhere above an element; the elements read only the
 * private `--_*` ones, which fall back to the values here. Were the defaults declared under the public names,
 * each `:host` would shut out what it should inherit.
 *
 * The colour scheme is the page's own (`color-scheme` is inherited); `theme="light|dark|auto"` overrides it.
 */
export const tokens = css`
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
  :host([theme='auto']) {
    color-scheme: light dark;
  }

  :host {
    --_surface: var(--mpc-surface, light-dark(#ffffff, #131316));
    --_raised: var(--mpc-raised, light-dark(#f5f5f6, #1d1d21));
    --_text: var(--mpc-text, light-dark(#16161a, #f3f3f5));
    --_muted: var(--mpc-muted, light-dark(#5c5c66, #a6a6b0));
    --_hairline: var(--mpc-hairline, light-dark(rgb(0 0 0 / 0.1), rgb(255 255 255 / 0.13)));
    --_hover: var(--mpc-hover, light-dark(rgb(0 0 0 / 0.05), rgb(255 255 255 / 0.08)));
    --_track: var(--mpc-track, light-dark(rgb(0 0 0 / 0.14), rgb(255 255 255 / 0.2)));
    --_accent: var(--mpc-accent, light-dark(var(--_artwork-light, #b83418), var(--_artwork-dark, #ff9374)));
    --_on-accent: var(--mpc-on-accent, light-dark(#ffffff, #131316));
    --_danger: var(--mpc-danger, light-dark(#b3261e, #ff8f86));
    --_shadow: var(--mpc-shadow, 0 8px 32px light-dark(rgb(0 0 0 / 0.14), rgb(0 0 0 / 0.5)));

    --_size-small: var(--mpc-size-small, 0.75rem);
    --_size-body: var(--mpc-size-body, 0.875rem);
    --_size-large: var(--mpc-size-large, 1.125rem);
    --_size-title: var(--mpc-size-title, 1.625rem);
    --_weight: var(--mpc-weight, 400);
    --_weight-strong: var(--mpc-weight-strong, 600);

    --_unit: var(--mpc-unit, 4px);
    --_radius: var(--mpc-radius, 8px);
    --_radius-small: var(--mpc-radius-small, 4px);
    --_row: var(--mpc-row, 44px);

    --_fast: var(--mpc-duration-fast, 120ms);
    --_slow: var(--mpc-duration-slow, 240ms);
    --_ease: cubic-bezier(0.2, 0, 0, 1);
    --_focus: var(--mpc-focus, 2px solid var(--_accent));
  }

  /* Set on an element's base together with --_artwork-light and --_artwork-dark (accent.ts); elements within inherit these. */
  .accented {
    --_accent: var(--mpc-accent, light-dark(var(--_artwork-light), var(--_artwork-dark)));
    --_focus: var(--mpc-focus, 2px solid var(--_accent));
  }

  @media (prefers-reduced-motion: reduce) {
    :host {
      --_fast: 0ms;
      --_slow: 0ms;
    }
  }
`;
