/** Which rows of a long list of equal rows are in sight, for a list that renders only these. */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { ScaledScroll } from '../shared/scaled-scroll.ts';

export interface RowWindowOptions {
  readonly scroller: () => HTMLElement | null;
  readonly count: () => number;
  /** px */
  readonly rowHeight: () => number;
}

/** Rows rendered beyond each edge, so that a quick scroll shows no gap. */
const OVERSCAN = 6;

export class RowWindow implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: RowWindowOptions;
  readonly #scroll = new ScaledScroll();
  readonly #resizes = new ResizeObserver(() => this.#measure());
  #scroller: HTMLElement | null = null;
  first = 0;
  end = 0;
  /** Height to give the scrolled element, px. */
  height = 0;

  constructor(host: ReactiveControllerHost, options: RowWindowOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostUpdated(): void {
    const scroller = this.#options.scroller();
    if (scroller !== this.#scroller) this.#attach(scroller);
    this.#measure();
  }

  hostDisconnected(): void {
    this.#attach(null);
  }

  /** Where a row stands in the scrolled element, px. */
  top(index: number): number {
    return index * this.#options.rowHeight() + this.#scroll.shift;
  }

  /** Brings a row into sight: at the top with `start`, else with as little movement as possible. */
  reveal(index: number, where: 'start' | 'nearest' = 'nearest'): void {
    const scroller = this.#scroller;
    if (scroller === null) return;
    const row = this.#options.rowHeight();
    const [top, bottom] = [index * row, (index + 1) * row];
    const { position } = this.#scroll;
    const below = bottom > position + scroller.clientHeight;
    if (where === 'start' || top < position) scroller.scrollTop = this.#scroll.jumpTo(top);
    else if (below) scroller.scrollTop = this.#scroll.jumpTo(bottom - scroller.clientHeight);
    this.#measure();
  }

  #attach(scroller: HTMLElement | null): void {
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#scroller?.removeEventListener('scrollend', this.#onRest);
    this.#resizes.disconnect();
    this.#scroller = scroller;
    if (scroller === null) return;
    scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    scroller.addEventListener('scrollend', this.#onRest, { passive: true });
    this.#resizes.observe(scroller);
  }

  readonly #onScroll = (): void => {
    if (this.#scroller === null) return;
    this.#scroll.moveTo(this.#scroller.scrollTop);
    this.#measure();
  };

  readonly #onRest = (): void => {
    if (this.#scroller === null) return;
    const settled = this.#scroll.settle();
    if (Math.abs(settled - this.#scroller.scrollTop) > 1) this.#scroller.scrollTop = settled;
    this.#measure();
  };

  #measure(): void {
    if (this.#scroller === null) return;
    const row = this.#options.rowHeight();
    const count = this.#options.count();
    const viewport = this.#scroller.clientHeight;
    const height = this.#scroll.resize(count * row, viewport);
    const first = Math.max(0, Math.floor(this.#scroll.position / row) - OVERSCAN);
    const end = Math.min(count, Math.ceil((this.#scroll.position + viewport) / row) + OVERSCAN);
    if (first === this.first && end === this.end && height === this.height) return;
    Object.assign(this, { first, end, height });
    this.#host.requestUpdate();
  }
}
