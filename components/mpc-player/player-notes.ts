/** The one line in which the player says what is not as usual. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { PlayerState } from '../../services/protocol/player.ts';
import { errorLine, errorText, type CodedError } from '../shared/error-text.ts';
import { icon } from '../shared/icons.ts';
import type { PlayerView } from './player-view.ts';

/** `action` is what the note's button does. */
export interface PlayerNote {
  readonly kind: 'error' | 'blocked' | 'skipped' | 'hint';
  readonly text: string;
  readonly action: 'retry' | 'play' | 'dismiss' | null;
}

export interface NoteFacts {
  readonly state: PlayerState;
  readonly live: boolean;
  readonly tab: string | undefined;
  /** A request or the client itself failed. */
  readonly failure: CodedError | null;
  /** The embed's list could not be had. */
  readonly listError: CodedError | null;
  /** The listener has not yet put away the note on the skipped track. */
  readonly showSkipped: boolean;
}

/** The most important thing to say, or null. */
export function noteOf({ state, live, tab, failure, listError, showSkipped }: NoteFacts): PlayerNote | null {
  const error = failure ?? listError ?? (state.status === 'error' ? state.error : null);
  if (error !== null) return { kind: 'error', text: errorLine(error), action: 'retry' };
  if (state.status === 'blocked') {
    return { kind: 'blocked', text: errorText({ code: 'playback-blocked' }).what, action: 'play' };
  }
  if (live && state.deviceLost && state.status === 'paused') {
    return { kind: 'hint', text: 'The speakers or headphones are gone. Play goes on through the usual ones.', action: null };
  }
  if (showSkipped && state.skipped !== null) {
    const { track, error: why } = state.skipped;
    return { kind: 'skipped', text: `Skipped “${track.title}”. ${errorText(why).what}`, action: 'dismiss' };
  }
  if (live && state.status === 'playing' && state.soundingTab !== null && state.soundingTab !== tab) {
    return { kind: 'hint', text: 'Playing in another tab.', action: null };
  }
  if (live && state.mode === 'element' && state.current !== null) {
    return { kind: 'hint', text: 'Played by the browser itself: tracks may not join without a gap.', action: null };
  }
  return null;
}

export function renderNote({ note, commands }: PlayerView): TemplateResult | typeof nothing {
  if (note === null) return nothing;
  return html`<div part="note" class=${classMap({ note: true, [note.kind]: true })} role=${note.kind === 'error' ? 'alert' : nothing}>
    ${note.kind === 'hint' || note.kind === 'blocked' ? nothing : icon('warning')}
    <span class="note-text">${note.text}</span>
    ${note.action === 'retry'
      ? html`<button type="button" class="button" @click=${() => commands.retry()}>Try again</button>`
      : note.action === 'play'
        ? html`<button type="button" class="button primary" @click=${() => commands.toggle()}>Tap to play</button>`
        : note.action === 'dismiss'
          ? html`<button type="button" class="icon-button quiet" aria-label="Close" @click=${() => commands.dismissNote()}>${icon('close')}</button>`
          : nothing}
  </div>`;
}
