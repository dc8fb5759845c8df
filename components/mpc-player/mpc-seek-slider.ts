import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { PlayerState } from '../../services/protocol/player.ts';
import type { Waveform } from '../../services/protocol/waveform.ts';
import { base } from '../shared/base.styles.ts';
import { define } from '../shared/define.ts';
import { formatDuration, spokenDuration } from '../shared/format.ts';
import { tokens } from '../shared/tokens.styles.ts';
import { LatestRequest } from '../shared/latest-request.ts';
import { playheadAt } from '../../services/follow-player.ts';
import { renderWaveform, waveformStyles } from './waveform-picture.ts';
import { slider } from '../shared/slider.styles.ts';

/** Seconds that an arrow key and a page key move. */
const SMALL_STEP = 5;
const LARGE_STEP = 30;

/** What ends a drag, wherever the pointer is by then. */
const releases = ['pointerup', 'pointercancel'] as const;

/**
 * Where the track is, and the way to somewhere else in it. Between two facts it moves by the clock, frame by
 * frame, but only while it plays and is in sight; the page around it is not rendered for that.
 *
 * @summary Elapsed and remaining time with a slider between them.
 * @tag mpc-seek-slider
 * @csspart slider - the range input
 * @csspart elapsed - time played
 * @csspart remaining - time left
 * @csspart waveform - the picture of the track's loudness
 * @csspart live - what stands there for a live stream, which cannot be sought
 * @csspart target - the time under the finger while dragging
 */
export class MpcSeekSlider extends LitElement {
  static override readonly styles = [
    tokens,
    base,
    slider,
    waveformStyles,
    css`
      /* Time runs from left to right in every script, and its figures with it. */
      .row {
        direction: ltr;
        display: grid;
        grid-template-columns: auto minmax(0, 1fr) auto;
        align-items: center;
        gap: 8px;
      }
      :host([layout='inline']) {
        --_waveform-inset: 12px 8px;
      }
      :host([layout='stacked']) .row {
        grid-template-columns: 1fr 1fr;
        gap: 0 8px;
      }
      :host([layout='stacked']) .rail {
        grid-column: 1 / -1;
        order: -1;
        margin-block-end: -12px;
      }
      .rail {
        position: relative;
      }
      time {
        min-width: 5ch;
        color: var(--_muted);
        font-size: var(--_size-small);
        font-variant-numeric: tabular-nums;
      }
      time:last-of-type {
        text-align: end;
      }
      .row > time:first-child {
        text-align: end;
      }
      :host([layout='stacked']) .row > time:first-child {
        text-align: start;
      }
      output {
        position: absolute;
        bottom: calc(50% + 14px);
        left: var(--fill);
        translate: -50% 0;
        padding: 2px 8px;
        border-radius: var(--_radius-small);
        background: var(--_text);
        color: var(--_surface);
        font-size: var(--_size-small);
        font-variant-numeric: tabular-nums;
        pointer-events: none;
      }
      .loading .slider {
        animation: breathe 1.2s ease-in-out infinite alternate;
      }
      .line {
        height: 2px;
        background: linear-gradient(to right, var(--_accent) var(--fill, 0%), var(--_track) var(--fill, 0%));
      }
      .live {
        display: flex;
        align-items: center;
        justify-content: center;
        gap: 8px;
        height: 44px;
        color: var(--_muted);
        font-size: var(--_size-small);
        font-weight: var(--_weight-strong);
      }
      .dot {
        width: 8px;
        height: 8px;
        border-radius: 50%;
        background: var(--_accent);
      }
      @media (prefers-reduced-motion: reduce) {
        .loading .slider {
          animation: none;
        }
      }
    `,
  ];

  @query('.slider') private input!: HTMLInputElement | null;
  @query('.moving') private moving!: HTMLElement | null;

  /** Seconds that the listener asked for, until the worker says where it is. */
  @state() private target: number | null = null;
  @state() private dragging = false;
  /** Whole seconds shown as text. */
  @state() private shownSeconds = 0;

  @property({ attribute: false }) state: PlayerState | null = null;
  @property({ type: Boolean }) disabled = false;
  /** Drawn instead of the slider's line, where there is one. */
  @property({ attribute: false }) waveform: Waveform | null = null;
  /** `stacked` puts the times below the slider; `line` shows a thin line only, which is not operable. */
  @property({ reflect: true }) layout: 'inline' | 'stacked' | 'line' = 'inline';
  /** Asks the player for a position, in seconds. Must not reject. */
  @property({ attribute: false }) seek: (position: number) => Promise<unknown> = () => Promise.resolve();

  #frame = 0;
  #inSight = false;
  #lastFraction = -1;
  readonly #requests = new LatestRequest<number>((position) => this.seek(position));
  readonly #sight = new IntersectionObserver((entries) => {
    this.#inSight = entries.at(-1)?.isIntersecting ?? false;
    this.#tick();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.observe(this);
    for (const type of releases) addEventListener(type, this.#onRelease);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
    for (const type of releases) removeEventListener(type, this.#onRelease);
    this.dragging = false;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('state') && !this.dragging && !this.#requests.busy) this.target = null;
    this.shownSeconds = Math.floor(this.#position());
  }

  protected override updated(): void {
    this.#lastFraction = -1;
    this.#tick();
  }

  /** Shows where the track is now, and comes back with the next frame while that changes. */
  readonly #tick = (): void => {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.isConnected) return;
    const position = this.#position();
    const duration = this.state?.duration ?? 0;
    const fraction = duration > 0 ? position / duration : 0;
    // A change of less than a quarter of a pixel is not worth a style recalculation.
    if (Math.abs(fraction - this.#lastFraction) * this.clientWidth > 0.25 || this.#lastFraction < 0) {
      this.#lastFraction = fraction;
      this.moving?.style.setProperty('--fill', `${(fraction * 100).toFixed(3)}%`);
      if (this.input !== null && !this.dragging) this.input.value = String(position);
    }
    if (Math.floor(position) !== this.shownSeconds) this.shownSeconds = Math.floor(position);
    if (this.state?.status === 'playing' && this.#inSight && this.target === null) {
      this.#frame = requestAnimationFrame(this.#tick);
    }
  };

  #position(): number {
    return this.target ?? (this.state === null ? 0 : playheadAt(this.state, Date.now()));
  }

  async #ask(position: number): Promise<void> {
    this.target = Math.min(Math.max(0, position), this.state?.duration ?? 0);
    await this.#requests.ask(this.target);
  }

  #onInput(event: InputEvent & { readonly currentTarget: HTMLInputElement }): void {
    this.dragging = true;
    this.target = event.currentTarget.valueAsNumber;
  }

  /** A drag that comes back to where it began ends without a `change`, so letting go ends it as well. */
  readonly #onRelease = (): void => {
    if (!this.dragging) return;
    this.dragging = false;
    if (this.target !== null) void this.#ask(this.target);
  };

  #onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const duration = this.state?.duration ?? 0;
    const position = this.#position();
    const positions: Readonly<Record<string, number>> = {
      ArrowRight: position + SMALL_STEP,
      ArrowUp: position + SMALL_STEP,
      ArrowLeft: position - SMALL_STEP,
      ArrowDown: position - SMALL_STEP,
      PageUp: position + LARGE_STEP,
      PageDown: position - LARGE_STEP,
      Home: 0,
      End: duration,
    };
    const wanted = positions[event.key];
    if (wanted === undefined) return;
    event.preventDefault();
    void this.#ask(wanted);
  }

  protected override render(): TemplateResult {
    const duration = this.state?.duration ?? null;
    if (this.layout === 'line') return html`<div class="moving line" part="slider"></div>`;
    if (this.state?.live && this.state.current !== null) {
      return html`<div class="live" part="live"><span class="dot" aria-hidden="true"></span>Live</div>`;
    }
    const shown = this.shownSeconds;
    const spoken = duration === null ? '' : `${spokenDuration(shown)} of ${spokenDuration(duration)}`;
    return html`<div class=${classMap({ row: true, loading: this.state?.status === 'loading' })}>
      <time part="elapsed" aria-hidden="true">${this.state?.current ? formatDuration(shown) : ''}</time>
      <div class="rail moving">
        ${this.waveform === null || duration === null || duration === 0 ? nothing : renderWaveform(this.waveform, duration)}
        <input
          part="slider"
          class="slider"
          type="range"
          min="0"
          step="any"
          max=${duration ?? 0}
          aria-label="Position"
          aria-valuetext=${spoken}
          ?disabled=${this.disabled || duration === null || duration === 0}
          @input=${this.#onInput}
          @change=${this.#onRelease}
          @keydown=${this.#onKeydown}
        />
        ${this.dragging ? html`<output part="target" aria-hidden="true">${formatDuration(shown)}</output>` : nothing}
      </div>
      <time part="remaining" aria-hidden="true">${this.#remaining(duration, shown)}</time>
    </div>`;
  }

  #remaining(duration: number | null, shown: number): string {
    if (this.state?.current === null || this.state === null) return '';
    return duration === null ? formatDuration(null) : `−${formatDuration(Math.max(0, Math.floor(duration) - shown))}`;
  }
}

// The second that is shown is known only once the playhead is placed.
MpcSeekSlider.disableWarning?.('change-in-update');
define('mpc-seek-slider', MpcSeekSlider);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-seek-slider': MpcSeekSlider;
  }
}
