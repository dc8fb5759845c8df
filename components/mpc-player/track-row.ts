/** What the rows of the queue and of an embed's list have in common. */
import { html, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';

/** The sign of the current track: bars, which move while it sounds. */
export function playingBars(playing: boolean): TemplateResult {
  return html`<span class=${classMap({ bars: true, playing })} aria-hidden="true"><i></i><i></i><i></i></span>`;
}

/** A row whose track is not here yet. */
export function rowSkeleton(style: string, index: number): TemplateResult {
  return html`<li class="row" .style=${style} aria-hidden="true">
    <span class="number"></span>
    <span class="skeleton" .style=${`height: 12px; width: ${30 + ((index * 37) % 40)}%`}></span>
  </li>`;
}

/** Where a key leads in a list of `count` rows; null when it leads nowhere. */
export function rowAfterKey(key: string, index: number, count: number, page: number): number | null {
  const wanted: Readonly<Record<string, number>> = {
    ArrowDown: index + 1,
    ArrowUp: index - 1,
    PageDown: index + page,
    PageUp: index - page,
    Home: 0,
    End: count - 1,
  };
  const next = wanted[key];
  return next === undefined || count === 0 ? null : Math.min(count - 1, Math.max(0, next));
}
