/** For the tests of `mpc-library`: the element on a sample, and what a listener would look for in it. */
import { fixture, html } from '@open-wc/testing';
import { sample, type Sample, type SampleOptions } from '../../stories/sample-client.ts';
import '../../components/mpc-library/mpc-library.ts';
import type { MpcLibrary } from '../../components/mpc-library/mpc-library.ts';

export interface LibraryFixture extends Sample {
  readonly element: MpcLibrary;
  find(selector: string): HTMLElement | null;
  all(selector: string): HTMLElement[];
  /** Waits until the condition holds, frame by frame. */
  until(condition: () => unknown, what: string): Promise<void>;
  item(index: number): HTMLElement | null;
  /** The item that has the focus, by its index; -1 when none has. */
  focused(): number;
  press(key: string, init?: KeyboardEventInit): void;
  scrollTo(top: number): Promise<void>;
  readonly scroller: HTMLElement;
}

export async function libraryFixture(options: SampleOptions = {}, width = 1000): Promise<LibraryFixture> {
  const made = sample(options);
  const element = await fixture<MpcLibrary>(
    html`<mpc-library .client=${made.client} style="inline-size: ${width}px; block-size: 600px">
      <button slot="empty">Connect</button>
    </mpc-library>`,
  );
  const root = element.renderRoot;
  const find = (selector: string): HTMLElement | null => root.querySelector<HTMLElement>(selector);
  const all = (selector: string): HTMLElement[] => [...root.querySelectorAll<HTMLElement>(selector)];
  const item = (index: number): HTMLElement | null => find(`.panel [data-index="${index}"]`);
  const active = (): Element | null => element.shadowRoot?.activeElement ?? null;
  return {
    ...made,
    element,
    find,
    all,
    item,
    until: async (condition, what) => {
      for (let frame = 0; frame < 300; frame++) {
        if (condition()) return;
        await new Promise(requestAnimationFrame);
      }
      throw new Error(`It did not come to this: ${what}.`);
    },
    focused: () => Number(active()?.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? -1),
    press: (key, init = {}) => {
      const event = new KeyboardEvent('keydown', { key, bubbles: true, composed: true, cancelable: true, ...init });
      (active() ?? element).dispatchEvent(event);
    },
    scrollTo: async (top) => {
      const scroller = find('.scroller');
      if (scroller === null) throw new Error('Nothing scrolls.');
      const scrolled = new Promise((resolve) => scroller.addEventListener('scroll', resolve, { once: true }));
      scroller.scrollTop = top;
      await scrolled;
    },
    get scroller() {
      const scroller = find('.scroller');
      if (scroller === null) throw new Error('Nothing scrolls.');
      return scroller;
    },
  };
}

/** Text as one reads it. */
export function textOf(element: Element | null | undefined): string {
  return element?.textContent?.replace(/\s+/g, ' ').trim() ?? '';
}
