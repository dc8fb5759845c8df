/** What a pointer or key event means within a list of items, each of which bears a `data-index`. */

/** The item an event is about. */
export function itemOf(event: Event): HTMLElement | null {
  const isItem = (target: EventTarget): target is HTMLElement =>
    target instanceof HTMLElement && target.dataset['index'] !== undefined;
  return event.composedPath().find(isItem) ?? null;
}

/** Buttons and links within an item do what they do themselves. */
export function isWithinControl(event: Event): boolean {
  return event.composedPath().some((target) => target instanceof Element && target.matches('button, a, input'));
}

/** Taps and the clicks of screen readers are not the mouse's. */
export function isByMouse(event: MouseEvent): boolean {
  if (event.detail === 0) return false;
  const pointer = event instanceof PointerEvent ? event.pointerType : '';
  return pointer === '' ? matchMedia('(hover: hover)').matches : pointer === 'mouse';
}

export function isRightToLeft(element: Element): boolean {
  return getComputedStyle(element).direction === 'rtl';
}

/** Left and right go from a row to its buttons and back; returns whether the key was one of them. */
export function moveWithin(row: HTMLElement, event: KeyboardEvent): boolean {
  if (event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') return false;
  const forward = (event.key === 'ArrowRight') !== isRightToLeft(row);
  const stops = [row, ...row.querySelectorAll<HTMLElement>('button')].filter((stop) => stop.checkVisibility());
  const at = stops.findIndex((stop) => event.composedPath()[0] === stop);
  stops[Math.min(stops.length - 1, Math.max(0, at + (forward ? 1 : -1)))]?.focus();
  return true;
}

/** Arrow keys, Home and End among the `[data-rove]` elements of a tab list, a shelf or a menu; one of them is in the tab order. */
export function rove(event: KeyboardEvent): HTMLElement | null {
  const group = event.currentTarget;
  if (!(group instanceof HTMLElement)) return null;
  const stops = [...group.querySelectorAll<HTMLElement>('[data-rove]')].filter((stop) => stop.checkVisibility());
  const at = stops.findIndex((stop) => event.composedPath().includes(stop));
  const step = arrowStep(event.key, isRightToLeft(group));
  const next = event.key === 'Home' ? 0 : event.key === 'End' ? stops.length - 1 : step === 0 ? -1 : at + step;
  const stop = stops[next];
  if (at < 0 || stop === undefined) return null;
  event.preventDefault();
  for (const other of stops) other.tabIndex = other === stop ? 0 : -1;
  stop.focus();
  return stop;
}

function arrowStep(key: string, rightToLeft: boolean): number {
  if (key === 'ArrowDown') return 1;
  if (key === 'ArrowUp') return -1;
  if (key !== 'ArrowRight' && key !== 'ArrowLeft') return 0;
  return (key === 'ArrowRight') === rightToLeft ? -1 : 1;
}
