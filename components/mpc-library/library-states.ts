/** What the library shows instead of music: while it connects, while there is none, and when something went wrong. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MpcError } from '../../services/protocol/errors.ts';
import { errorText } from '../shared/error-text.ts';
import { icon, type IconName } from '../shared/icons.ts';

/** Skeletons for a screen full of cards. */
const CARDS = 24;

export function connectingState(): TemplateResult {
  return html`<div class="scroller still" aria-busy="true">
    <p class="unseen">Connecting to your music</p>
    <div class="skeleton-cards" aria-hidden="true">
      ${Array.from(
        { length: CARDS },
        () => html`<div class="card">
          <span class="cover"><span class="skeleton"></span></span>
          <span class="caption"><span class="skeleton bar"></span><span class="skeleton bar second"></span></span>
        </div>`,
      )}
    </div>
  </div>`;
}

/**
 * `new`: nothing is connected. `none`: what is connected holds no music. `syncing`: music is on its way.
 * `untagged`: there are tracks, but none of this kind yet.
 */
export type EmptyReason = 'new' | 'none' | 'syncing' | 'untagged';

const EMPTY_WORDS = {
  new: { icon: 'note', title: 'Your music goes here', next: 'Connect a cloud or choose a folder, and it appears as it is found.' },
  none: { icon: 'note', title: 'No music found', next: 'There are no audio files in what is connected. Put some there and sync again, or connect something else.' },
  syncing: { icon: 'note', title: 'Your music is on its way', next: 'It appears here as it is found. You can play what is there already.' },
  untagged: { icon: 'album', title: 'Nothing here yet', next: 'Your tracks are under Tracks; this fills up as their tags are read.' },
} as const satisfies Record<EmptyReason, { icon: IconName; title: string; next: string }>;

export function emptyState(reason: EmptyReason): TemplateResult {
  const words = EMPTY_WORDS[reason];
  return html`<div class="state">
    ${icon(words.icon)}
    <h2>${words.title}</h2>
    <p class="muted">${words.next}</p>
    ${reason === 'new' || reason === 'none' ? html`<slot name="empty"></slot>` : nothing}
  </div>`;
}

export function failedState(error: MpcError, retry: (() => void) | null): TemplateResult {
  const { what, next } = errorText(error);
  return html`<div class="state" role="alert">
    ${icon('warning')}
    <h2>${what}</h2>
    <p class="muted">${next}</p>
    ${retry === null ? nothing : html`<button class="button" @click=${retry}>${icon('refresh')}Try again</button>`}
  </div>`;
}

export function nothingFound(text: string, clear: () => void): TemplateResult {
  return html`<div class="state">
    ${icon('search')}
    <h2>Nothing found for “${text}”</h2>
    <p class="muted">Try fewer letters, or another spelling.</p>
    <button class="button" @click=${clear}>Clear search</button>
  </div>`;
}
