/** The one line in which the player says what is not as usual. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { PlayerState } from '../../services/protocol/player.ts';
import { errorLine, errorText, type CodedError } from '../shared/error-text.ts';
import { icon } from '../shared/icons.ts';
import type { PlayerView } from './player-view.ts';

/** `action` is what the note's button does, `button` what is written on it. `blocked`: sound waits for something. */
export interface PlayerNote {
  readonly kind: 'error' | 'blocked' | 'skipped' | 'hint';
  readonly text: string;
  readonly action: 'retry' | 'play' | 'dismiss' | null;
  readonly button?: string;
}

export interface NoteFacts {
  readonly state: PlayerState;
  readonly live: boolean;
  readonly tab: string | undefined;
  /** The browser has no network. */
  readonly offline: boolean;
  /** A request or the client itself failed. */
  readonly failure: CodedError | null;
  /** The embed's list could not be had. */
  readonly listError: CodedError | null;
  /** The listener has not yet put away the note on the skipped track. */
  readonly showSkipped: boolean;
}

/** The most important thing to say, or null. */
export function noteOf({ state, live, tab, offline, failure, listError, showSkipped }: NoteFacts): PlayerNote | null {
  const error = failure ?? listError ?? (state.status === 'error' ? state.error : null);
  if (error !== null) return { kind: 'error', text: errorLine(error), action: 'retry', button: 'Try again' };
  if (state.status === 'blocked') {
    return { kind: 'blocked', text: errorText({ code: 'playback-blocked' }).what, action: 'play', button: 'Tap to play' };
  }
  if (live && state.deviceLost && state.status === 'paused') {
    return { kind: 'blocked', text: 'Those speakers or headphones are gone.', action: 'play', button: 'Play on' };
  }
  if (live && offline && state.status === 'loading') {
    return { kind: 'blocked', text: errorLine({ code: 'offline' }), action: 'retry', button: 'Try again' };
  }
  if (live && state.waitingFor !== null) {
    return { kind: 'blocked', text: `${errorText(state.waitingFor).what} Still trying.`, action: null };
  }
  if (showSkipped && state.skipped !== null) {
    const { track, error: why } = state.skipped;
    return { kind: 'skipped', text: `Skipped “${track.title}”. ${errorText(why).what}`, action: 'dismiss' };
  }
  if (live && state.status === 'playing' && state.soundingTab !== null && state.soundingTab !== tab) {
    return { kind: 'hint', text: 'Playing in another tab.', action: null };
  }
  if (live && state.mode === 'element' && state.current !== null) {
    const alone = 'Played by the browser itself, without equaliser and levelling';
    return { kind: 'hint', text: state.live === null ? `${alone}; tracks may not join without a gap.` : `${alone}.`, action: null };
  }
  return null;
}

export function renderNote({ note, commands }: PlayerView): TemplateResult | typeof nothing {
  if (note === null) return nothing;
  return html`<div part="note" class=${classMap({ note: true, [note.kind]: true })} role=${note.kind === 'error' ? 'alert' : nothing}>
    ${note.kind === 'hint' || note.kind === 'blocked' ? nothing : icon('warning')}
    <span class="note-text">${note.text}</span>
    ${note.action === 'dismiss'
      ? html`<button type="button" class="icon-button quiet" aria-label="Close" @click=${() => commands.dismissNote()}>${icon('close')}</button>`
      : note.action === null
        ? nothing
        : html`<button
            type="button"
            class=${classMap({ button: true, primary: note.action === 'play' })}
            @click=${() => (note.action === 'play' ? commands.toggle() : commands.retry())}
          >${note.button}</button>`}
  </div>`;
}
