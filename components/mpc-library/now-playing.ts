import { html, type TemplateResult } from 'lit';
import type { PlayerState } from '../../services/protocol/player.ts';

/** What of the player's state a list marks. */
export interface NowPlaying {
  readonly track: string;
  readonly album: string | null;
  readonly sounds: boolean;
}

export function nowPlayingOf(state: PlayerState | null): NowPlaying | null {
  const current = state?.current?.track;
  if (current === undefined || state?.status === 'ended') return null;
  return { track: current.id, album: current.albumId, sounds: state?.status === 'playing' };
}

/** Three bars that move while it sounds. */
export function playingMark(now: NowPlaying): TemplateResult {
  return html`<span class="bars ${now.sounds ? 'sounding' : ''}" part="playing"
    ><i></i><i></i><i></i><span class="unseen">${now.sounds ? 'Playing' : 'Paused'}</span></span
  >`;
}
