/**
 * Dragging a row of a list to another place by its grip. While it is held, the rows between make room; nothing is
 * moved but what is seen, until the worker says that the queue has changed.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';

export interface RowDragOptions {
  readonly scroller: () => HTMLElement | null;
  /** px */
  readonly rowHeight: number;
  readonly count: () => number;
  /** Asks for the move. Must not reject. */
  readonly drop: (entry: string, index: number) => Promise<unknown>;
}

interface Drag {
  readonly entry: string;
  readonly from: number;
  readonly startY: number;
  readonly startScroll: number;
  to: number;
  /** px that the row is away from its place. */
  offset: number;
  moved: boolean;
}

/** A press that moves less than this is a tap. */
const SLOP = 4;
/** px per frame that the list scrolls while a row is held at its edge. */
const EDGE_SPEED = 8;
const EDGE = 32;

export class RowDrag implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  readonly #options: RowDragOptions;
  #drag: Drag | null = null;
  #life = new AbortController();
  #frame = 0;
  #pointerY = 0;
  /** True while the click that follows a drop is under way: it opens nothing. */
  justDropped = false;

  constructor(host: ReactiveControllerHost, options: RowDragOptions) {
    this.#host = host;
    this.#options = options;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#end();
  }

  /** The entry held. */
  get entry(): string | null {
    return this.#drag?.moved ? this.#drag.entry : null;
  }

  /** How a row is moved out of its place. */
  styleOf(index: number): string {
    const drag = this.#drag;
    if (!drag?.moved) return '';
    if (index === drag.from) return `transform: translateY(${drag.offset}px)`;
    const makesRoomUp = index > drag.from && index <= drag.to;
    const makesRoomDown = index < drag.from && index >= drag.to;
    if (!makesRoomUp && !makesRoomDown) return '';
    return `transform: translateY(${makesRoomUp ? -this.#options.rowHeight : this.#options.rowHeight}px)`;
  }

  start(event: PointerEvent, entry: string, index: number): void {
    if (event.button !== 0 || !(event.currentTarget instanceof HTMLElement)) return;
    this.#end();
    this.justDropped = false;
    const grip = event.currentTarget;
    const { signal } = this.#life;
    grip.setPointerCapture(event.pointerId);
    const startScroll = this.#options.scroller()?.scrollTop ?? 0;
    this.#drag = { entry, from: index, to: index, startY: event.clientY, startScroll, offset: 0, moved: false };
    grip.addEventListener('pointermove', (move) => this.#onMove(move.clientY), { signal });
    grip.addEventListener('pointerup', () => this.#onUp(), { signal });
    grip.addEventListener('pointercancel', () => this.#end(), { signal });
    grip.addEventListener('keydown', (key) => this.#onKeydown(key), { signal });
  }

  #onMove(y: number): void {
    this.#pointerY = y;
    this.#update();
    if (this.#frame === 0 && this.#drag?.moved) this.#frame = requestAnimationFrame(this.#scrollAtEdge);
  }

  #update(): void {
    const drag = this.#drag;
    const scroller = this.#options.scroller();
    if (drag === null || scroller === null) return;
    const offset = this.#pointerY - drag.startY + scroller.scrollTop - drag.startScroll;
    if (!drag.moved && Math.abs(offset) < SLOP) return;
    const rows = Math.round(offset / this.#options.rowHeight);
    drag.moved = true;
    drag.offset = offset;
    drag.to = Math.min(this.#options.count() - 1, Math.max(0, drag.from + rows));
    this.#host.requestUpdate();
  }

  readonly #scrollAtEdge = (): void => {
    this.#frame = 0;
    const scroller = this.#options.scroller();
    if (this.#drag === null || scroller === null) return;
    const { top, bottom } = scroller.getBoundingClientRect();
    const speed = this.#pointerY < top + EDGE ? -EDGE_SPEED : this.#pointerY > bottom - EDGE ? EDGE_SPEED : 0;
    if (speed !== 0) {
      scroller.scrollTop += speed;
      this.#update();
    }
    this.#frame = requestAnimationFrame(this.#scrollAtEdge);
  };

  /** Escape gives up what is dragged, and nothing around it. */
  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.#drag?.moved) return;
    event.stopPropagation();
    this.justDropped = true;
    this.#end();
  }

  #onUp(): void {
    const drag = this.#drag;
    this.justDropped = drag?.moved ?? false;
    if (drag === null || !drag.moved || drag.to === drag.from) this.#end();
    // The rows stay where they were put until the answer, so that nothing jumps back and forth.
    else void this.#options.drop(drag.entry, drag.to).finally(() => this.#drag === drag && this.#end());
    this.#stop();
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#life.abort();
    this.#life = new AbortController();
  }

  #end(): void {
    this.#stop();
    if (this.#drag === null) return;
    this.#drag = null;
    this.#host.requestUpdate();
  }
}
