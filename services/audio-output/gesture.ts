/**
 * Waits for the listener's next gesture anywhere in the document. It hears in the capture phase, so that a page
 * that stops its events does not keep it from us, and keeps listening until told that it has helped.
 */
const KINDS = ['pointerdown', 'pointerup', 'touchend', 'keydown'] as const;

export class GestureListener {
  readonly #onGesture: () => void;
  #armed = false;

  constructor(onGesture: () => void) {
    this.#onGesture = onGesture;
  }

  arm(): void {
    if (this.#armed) return;
    this.#armed = true;
    for (const kind of KINDS) document.addEventListener(kind, this.#onGesture, { capture: true, passive: true });
  }

  disarm(): void {
    if (!this.#armed) return;
    this.#armed = false;
    for (const kind of KINDS) document.removeEventListener(kind, this.#onGesture, { capture: true });
  }
}
