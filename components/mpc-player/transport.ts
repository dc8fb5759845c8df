/** The buttons that start, stop and skip, and the sliders beside them. */
import { html, nothing, type TemplateResult } from 'lit';
import type { RepeatMode } from '../../services/protocol/player.ts';
import { icon } from '../shared/icons.ts';
import './mpc-seek-slider.ts';
import './mpc-volume.ts';
import { isActive } from './player-state.ts';
import type { PlayerView } from './player-view.ts';

const repeatLabels = {
  off: 'Repeat: off',
  all: 'Repeat: all',
  one: 'Repeat: this track',
} as const satisfies Record<RepeatMode, string>;

export function renderPlayButton({ state, ready, commands }: PlayerView): TemplateResult {
  const active = isActive(state);
  return html`<button
    part="play-button"
    type="button"
    class="icon-button play"
    aria-label=${active ? 'Pause' : 'Play'}
    ?disabled=${!ready || state.current === null}
    @click=${() => commands.toggle()}
  >
    ${icon(active ? 'pause' : 'play')}
  </button>`;
}

/** The five buttons. Those that lead nowhere stay focusable, so that the focus is not lost at the last track. */
export function renderTransport(view: PlayerView): TemplateResult {
  const { state, ready, live, commands } = view;
  const idle = !ready || !live || state.current === null;
  const atEnd = idle || !state.hasNext;
  return html`<div part="transport" class="transport" role="group" aria-label="Playback">
    <button
      type="button"
      class="icon-button quiet shuffle"
      aria-label="Shuffle"
      aria-pressed=${state.shuffle}
      ?disabled=${!ready}
      @click=${() => commands.toggleShuffle()}
    >
      ${icon('shuffle')}
    </button>
    <button
      type="button"
      class="icon-button previous"
      aria-label="Previous"
      aria-disabled=${idle ? 'true' : nothing}
      @click=${() => idle || commands.previous()}
    >
      ${icon('previous')}
    </button>
    ${renderPlayButton(view)}
    <button
      type="button"
      class="icon-button next"
      aria-label="Next"
      aria-disabled=${atEnd ? 'true' : nothing}
      @click=${() => atEnd || commands.next()}
    >
      ${icon('next')}
    </button>
    <button
      type="button"
      class="icon-button quiet repeat"
      aria-label=${repeatLabels[state.repeat]}
      aria-pressed=${state.repeat !== 'off'}
      ?disabled=${!ready}
      @click=${() => commands.cycleRepeat()}
    >
      ${icon(state.repeat === 'one' ? 'repeat-one' : 'repeat')}
    </button>
  </div>`;
}

export function renderSeek({ state, live, waveform, commands }: PlayerView, layout: 'inline' | 'stacked' | 'line'): TemplateResult {
  return html`<mpc-seek-slider
    exportparts="slider:seek, elapsed, remaining, waveform, live"
    layout=${layout}
    .state=${state}
    .seek=${commands.seek}
    .waveform=${waveform}
    ?disabled=${!live}
  ></mpc-seek-slider>`;
}

export function renderVolume({ state, ready, commands }: PlayerView): TemplateResult {
  return html`<mpc-volume
    exportparts="slider:volume, mute"
    .volume=${state.volume}
    .setVolume=${commands.setVolume}
    .setMuted=${commands.setMuted}
    ?muted=${state.muted}
    ?disabled=${!ready}
  ></mpc-volume>`;
}
