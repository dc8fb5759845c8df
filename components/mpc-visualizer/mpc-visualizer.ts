import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import type { MpcClient, SpectrumFrame } from '../../services/client.ts';
import { base } from '../shared/base.styles.ts';
import { define } from '../shared/define.ts';
import { MpcElement } from '../shared/mpc-element.ts';
import { barHeights, drawBars } from './spectrum-bars.ts';

const MOST_BARS = 256;
/** dB from the foot of a bar to its top: music that is mastered loud fills it. */
const RANGE = { least: -85, greatest: -20 } as const;
/** Frames after which the colour is looked up again: the page's scheme or the cover's accent may be another. */
const LOOK_AT_COLOUR_EVERY = 30;

/**
 * The spectrum of what sounds in this tab, as bars that move with it. It is an ornament: it costs nothing while it is
 * out of sight, while nothing sounds here, and where the reader wants no motion; then a low line stands for it. It has no sound to
 * show while the browser's own player plays.
 *
 * @summary A spectrum that moves with the music.
 * @tag mpc-visualizer
 * @csspart canvas - what is drawn on
 * @cssprop [--mpc-accent] - colour of the bars
 * @cssprop [--mpc-visualizer-height=96px] - height
 */
export class MpcVisualizer extends MpcElement {
  static override readonly styles = [
    ...MpcElement.styles,
    base,
    css`
      :host {
        height: var(--mpc-visualizer-height, 96px);
        color: var(--_accent);
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @query('canvas') private canvas!: HTMLCanvasElement | null;

  /** How many bars, 1 to 256. */
  @property({ type: Number }) bars = 48;

  readonly #stillness = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #sight = new IntersectionObserver((entries) => {
    this.#inSight = entries.at(-1)?.isIntersecting ?? false;
    this.#follow();
  });
  readonly #size = new ResizeObserver(() => this.#fit());
  #inSight = false;
  #unfollow: (() => void) | null = null;
  #frames = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#sight.observe(this);
    this.#size.observe(this);
    this.#stillness.addEventListener('change', this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#sight.disconnect();
    this.#size.disconnect();
    this.#stillness.removeEventListener('change', this.#follow);
    this.#inSight = false;
    this.#follow();
  }

  protected override serve(_client: MpcClient, signal: AbortSignal): void {
    signal.addEventListener('abort', this.#rest, { once: true });
  }

  protected override updated(changed: PropertyValues): void {
    if (changed.has('bars')) this.#fit();
    this.#follow();
  }

  readonly #rest = (): void => {
    this.#unfollow?.();
    this.#unfollow = null;
    this.#draw(new Uint8Array(), 1);
  };

  /** Listens while there is something to see, and only then. */
  readonly #follow = (): void => {
    const output = this.activeClient?.output ?? null;
    const wanted = output !== null && this.isConnected && this.#inSight && !this.#stillness.matches;
    if (!wanted) this.#rest();
    else this.#unfollow ??= output.spectrum(this.#paint, RANGE);
  };

  readonly #paint = ({ bytes, binWidth }: SpectrumFrame): void => this.#draw(bytes, binWidth);

  #draw(bytes: Uint8Array, binWidth: number): void {
    const context = this.canvas?.getContext('2d') ?? null;
    if (context === null || context.canvas.width === 0) return;
    if (this.#frames++ % LOOK_AT_COLOUR_EVERY === 0 || bytes.length === 0) context.fillStyle = getComputedStyle(this).color;
    const count = Math.round(Math.min(MOST_BARS, Math.max(1, this.bars || 1)));
    drawBars(context, barHeights({ bytes, binWidth }, count));
  }

  /** As many pixels as the screen has there. */
  #fit(): void {
    const { canvas } = this;
    if (canvas === null) return;
    canvas.width = Math.round(this.clientWidth * devicePixelRatio);
    canvas.height = Math.round(this.clientHeight * devicePixelRatio);
    // A canvas that is measured anew forgets its colour.
    this.#frames = 0;
    this.#draw(new Uint8Array(), 1);
  }

  protected override render(): TemplateResult {
    return html`<canvas part="canvas" aria-hidden="true"></canvas>`;
  }
}

define('mpc-visualizer', MpcVisualizer);

declare global {
  interface HTMLElementTagNameMap {
    'mpc-visualizer': MpcVisualizer;
  }
}
