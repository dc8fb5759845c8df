/** MPC's own icons: 24 px, drawn with a 1.75 px stroke; `solid` parts are filled. They say nothing to screen readers. */
import { html, svg, type SVGTemplateResult, type TemplateResult } from 'lit';

const heart = 'M12 19.5C6.5 15.8 4 12.9 4 9.6A4.1 4.1 0 0 1 8.1 5.5c1.6 0 3 .8 3.9 2.2.9-1.4 2.3-2.2 3.9-2.2A4.1 4.1 0 0 1 20 9.6c0 3.3-2.5 6.2-8 9.9z';
const loop = 'M4 11.5V10a3 3 0 0 1 3-3h12.5M17 4.5 19.5 7 17 9.5M20 12.5V14a3 3 0 0 1-3 3H4.5M7 14.5 4.5 17 7 19.5';
const speaker = svg`<path class="solid" d="M4 9.8v4.4h2.8l4.2 3.5V6.3L6.8 9.8z" />`;
const eye = svg`<path d="M2.5 12C4.5 8 8 6 12 6s7.5 2 9.5 6c-2 4-5.5 6-9.5 6s-7.5-2-9.5-6z" /><circle cx="12" cy="12" r="2.8" />`;
const cloud = svg`<path d="M7.5 18.5a4 4 0 0 1-.6-7.95 5.5 5.5 0 0 1 10.5.2A3.9 3.9 0 0 1 17 18.5z" />`;

const icons = {
  play: svg`<path class="solid" d="M8 5.2v13.6L18.8 12z" />`,
  pause: svg`<path class="solid" d="M7.5 5.5h2v13h-2zM14.5 5.5h2v13h-2z" />`,
  next: svg`<path class="solid" d="M6 6.2v11.6L14.6 12z" /><path d="M17.8 6v12" />`,
  previous: svg`<path class="solid" d="M18 6.2v11.6L9.4 12z" /><path d="M6.2 6v12" />`,
  shuffle: svg`<path d="M3.5 7h3.2c4.6 0 5.9 10 10.6 10h3M3.5 17h3.2c1.7 0 2.9-1.4 3.9-3M13.4 10c1-1.7 2.2-3 3.9-3h3M18 4.5 20.5 7 18 9.5M18 14.5l2.5 2.5-2.5 2.5" />`,
  repeat: svg`<path d=${loop} />`,
  'repeat-one': svg`<path d=${loop} /><path d="m11 10.9 1.3-.8v4" />`,
  volume: svg`${speaker}<path d="M14.6 9a4.2 4.2 0 0 1 0 6M17.2 6.4a7.9 7.9 0 0 1 0 11.2" />`,
  'volume-low': svg`${speaker}<path d="M14.6 9a4.2 4.2 0 0 1 0 6" />`,
  muted: svg`${speaker}<path d="m15 9.5 5 5M20 9.5l-5 5" />`,
  queue: svg`<path d="M4 6.5h16M4 11.5h9M4 16.5h9" /><path class="solid" d="M16.5 12.2v6.6l5-3.3z" />`,
  close: svg`<path d="m6.5 6.5 11 11M17.5 6.5l-11 11" />`,
  add: svg`<path d="M12 5.5v13M5.5 12h13" />`,
  up: svg`<path d="m6.5 14.5 5.5-5.5 5.5 5.5" />`,
  down: svg`<path d="m6.5 9.5 5.5 5.5 5.5-5.5" />`,
  left: svg`<path d="M14.5 6.5 9 12l5.5 5.5" />`,
  right: svg`<path d="M9.5 6.5 15 12l-5.5 5.5" />`,
  grip: svg`<path d="M6 9.5h12M6 14.5h12" />`,
  search: svg`<circle cx="11" cy="11" r="6" /><path d="m15.5 15.5 4.5 4.5" />`,
  more: svg`<circle class="solid" cx="5.5" cy="12" r=".9" /><circle class="solid" cx="12" cy="12" r=".9" /><circle class="solid" cx="18.5" cy="12" r=".9" />`,
  check: svg`<path d="m5.5 12.5 4.2 4.2 8.8-9.4" />`,
  warning: svg`<path d="M12 4.5 21 19.5H3zM12 10.5v4M12 17v.1" />`,
  heart: svg`<path d=${heart} />`,
  'heart-solid': svg`<path class="solid" d=${heart} />`,
  refresh: svg`<path d="M19.5 6v4.5H15M4.5 18v-4.5H9M18.7 10.5A7 7 0 0 0 6.2 8M5.3 13.5A7 7 0 0 0 17.8 16" />`,
  'sign-out': svg`<path d="M10 5H5.5v14H10M10.5 12h9M16 8.5l3.5 3.5-3.5 3.5" />`,
  trash: svg`<path d="M4.5 7h15M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.3 10.5V16M13.7 10.5V16" />`,
  // A first letter tells one cloud from another without anybody's trade mark.
  'cloud-d': svg`${cloud}<path stroke-width="1.5" d="M10.2 10.9v5.4h1.3a2.7 2.7 0 0 0 0-5.4z" />`,
  'cloud-g': svg`${cloud}<path stroke-width="1.5" d="M14.1 11.6a2.9 2.9 0 1 0 .8 2.3h-2.4" />`,
  'cloud-o': svg`${cloud}<circle stroke-width="1.5" cx="12" cy="13.6" r="2.8" />`,
  server: svg`<path d="M4 5h16v6H4zM4 13h16v6H4z" /><circle class="solid" cx="7.5" cy="8" r=".9" /><circle class="solid" cx="7.5" cy="16" r=".9" />`,
  copy: svg`<path d="M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4" />`,
  folder: svg`<path d="M3.5 18.5v-13h6l2 2.5h9v10.5z" />`,
  link: svg`<path d="M10 14a3.5 3.5 0 0 0 5 0l3.5-3.5a3.54 3.54 0 0 0-5-5L12 7M14 10a3.5 3.5 0 0 0-5 0l-3.5 3.5a3.54 3.54 0 0 0 5 5L12 17" />`,
  note: svg`<circle class="solid" cx="7.5" cy="17" r="2.5" /><path d="M10 17V6l9-2v10.5" /><circle class="solid" cx="16.5" cy="14.5" r="2.5" />`,
  album: svg`<circle cx="12" cy="12" r="8" /><circle class="solid" cx="12" cy="12" r="1.5" />`,
  artist: svg`<circle cx="12" cy="8.5" r="3.5" /><path d="M5 19.5c.8-3.6 3.5-5.5 7-5.5s6.2 1.9 7 5.5" />`,
  eye,
  'eye-off': svg`${eye}<path d="m5 19.5 14-15" />`,
  undo: svg`<path d="M8.5 5 4.5 9l4 4M5 9h9a5 5 0 0 1 0 10h-3.5" />`,
  sliders: svg`<path d="M4 7.5h8.5M17.5 7.5H20M4 16.5h2.5M11.5 16.5H20" /><circle cx="15" cy="7.5" r="2.5" /><circle cx="9" cy="16.5" r="2.5" />`,
  theme: svg`<circle cx="12" cy="12" r="7.5" /><path class="solid" d="M12 4.5a7.5 7.5 0 0 1 0 15z" />`,
} as const satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof icons;

/** An icon of 24 px, sized by CSS on `svg.icon`. */
export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">${icons[name]}</svg>`;
}
