import { css, html, LitElement, type TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { base } from '../shared/base.styles.ts';
import { controls } from '../shared/controls.styles.ts';
import { define } from '../shared/define.ts';
import { icon, type IconName } from '../shared/icons.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { LatestRequest } from '../shared/latest-request.ts';
import { slider } from '../shared/slider.styles.ts';

const SMALL_STEP = 0.05;
const LARGE_STEP = 0.2;

/**
 * Volume and mute. Where a device has its own volume keys only (touch), it hides its slider: browsers there
 * do not let pages set the volume.
 *
 * @summary Mute button and volume slider.
 * @tag mpc-volume
 * @csspart mute - the mute button
 * @csspart slider - the range input
 */
export class MpcVolume extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    controls,
    slider,
    css`
      :host {
        display: flex;
        align-items: center;
      }
      .slider {
        width: 100%;
        min-width: 48px;
      }
      @media (hover: none) and (pointer: coarse) {
        .slider {
          display: none;
        }
      }
    `,
  ];

  /** What the listener asked for, until the worker says what it is. */
  @state() private target: number | null = null;

  @property({ type: Number }) volume = 1;
  @property({ type: Boolean }) muted = false;
  @property({ type: Boolean }) disabled = false;
  /** Asks for a volume, 0 to 1. Must not reject. */
  @property({ attribute: false }) setVolume: (volume: number) => Promise<unknown> = () => Promise.resolve();
  @property({ attribute: false }) setMuted: (muted: boolean) => Promise<unknown> = () => Promise.resolve();

  readonly #requests = new LatestRequest<number>((volume) => this.setVolume(volume));

  async #ask(volume: number): Promise<void> {
    this.target = Math.round(Math.min(1, Math.max(0, volume)) * 100) / 100;
    await this.#requests.ask(this.target);
    if (!this.#requests.busy) this.target = null;
  }

  #onInput(event: InputEvent & { readonly currentTarget: HTMLInputElement }): void {
    void this.#ask(event.currentTarget.valueAsNumber);
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const volume = this.target ?? this.volume;
    const volumes: Readonly<Record<string, number>> = {
      ArrowUp: volume + SMALL_STEP,
      ArrowRight: volume + SMALL_STEP,
      ArrowDown: volume - SMALL_STEP,
      ArrowLeft: volume - SMALL_STEP,
      PageUp: volume + LARGE_STEP,
      PageDown: volume - LARGE_STEP,
      Home: 0,
      End: 1,
    };
    const wanted = volumes[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    void this.#ask(wanted);
  }

  protected override render(): TemplateResult {
    const volume = this.target ?? this.volume;
    const percent = Math.round(volume * 100);
    const shown = this.muted ? 0 : percent;
    const name: IconName = shown === 0 ? 'muted' : shown < 50 ? 'volume-low' : 'volume';
    return html`<button
        part="mute"
        type="button"
        class="icon-button quiet"
        aria-label="Mute"
        aria-pressed=${this.muted}
        ?disabled=${this.disabled}
        @click=${() => this.setMuted(!this.muted)}
      >
        ${icon(name)}
      </button>
      <input
        part="slider"
        class="slider"
        type="range"
        min="0"
        max="1"
        step="any"
        aria-label="Volume"
        aria-valuetext=${`${percent} %${this.muted ? ', muted' : ''}`}
        .style=${`--fill: ${shown}%`}
        .value=${String(volume)}
        ?disabled=${this.disabled}
        @input=${this.#onInput}
        @keydown=${this.#onKeydown}
      />`;
  }
}

define('mpc-volume', MpcVolume);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-volume': MpcVolume;
  }
}
