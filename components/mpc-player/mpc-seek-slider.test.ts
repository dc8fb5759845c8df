import { expect, fixture, html } from '@open-wc/testing';
import { playerState } from '../../test/fixtures/facts/player.ts';
import './mpc-seek-slider.ts';
import type { MpcSeekSlider } from './mpc-seek-slider.ts';

interface Seeks {
  readonly element: MpcSeekSlider;
  readonly input: HTMLInputElement;
  readonly sought: number[];
}

async function seekSlider(part: Parameters<typeof playerState>[0] = {}): Promise<Seeks> {
  const sought: number[] = [];
  const seek = async (position: number): Promise<void> => {
    sought.push(position);
  };
  const state = playerState({ status: 'paused', position: 63, duration: 191, ...part });
  const element = await fixture<MpcSeekSlider>(html`<mpc-seek-slider .state=${state} .seek=${seek}></mpc-seek-slider>`);
  return { element, input: element.renderRoot.querySelector('input')!, sought };
}

async function press(input: HTMLInputElement, key: string): Promise<boolean> {
  const event = new KeyboardEvent('keydown', { key, cancelable: true, bubbles: true });
  input.dispatchEvent(event);
  await Promise.resolve();
  await Promise.resolve();
  return event.defaultPrevented;
}

describe('mpc-seek-slider', () => {
  it('passes the audit', async () => {
    const { element } = await seekSlider();
    await expect(element).to.be.accessible();
  });

  it('says where it is in words', async () => {
    const { input } = await seekSlider();
    expect(input).to.have.attribute('aria-valuetext', '1 minute 3 seconds of 3 minutes 11 seconds');
  });

  it('shows elapsed and remaining time', async () => {
    const { element } = await seekSlider();
    const times = [...element.renderRoot.querySelectorAll('time')].map((time) => time.textContent);
    expect(times).to.deep.equal(['1:03', '−2:08']);
  });

  it('moves by keys as the slider pattern says, and a page key never jumps to the end', async () => {
    const expected = { ArrowRight: 68, ArrowUp: 68, ArrowLeft: 58, ArrowDown: 58, PageUp: 93, PageDown: 33, Home: 0, End: 191 };
    for (const [key, position] of Object.entries(expected)) {
      const { input, sought } = await seekSlider();
      expect(await press(input, key), key).to.equal(true);
      expect(sought, key).to.deep.equal([position]);
    }
  });

  it('leaves other keys alone', async () => {
    const { input, sought } = await seekSlider();
    expect(await press(input, 'Tab')).to.equal(false);
    expect(sought).to.deep.equal([]);
  });

  it('adds up key presses before the player has answered', async () => {
    const { input, sought } = await seekSlider();
    await press(input, 'ArrowRight');
    await press(input, 'ArrowRight');
    expect(sought).to.deep.equal([68, 73]);
  });

  it('shows the time under the finger while it is dragged, and seeks when it is let go', async () => {
    const { element, input, sought } = await seekSlider();
    input.value = '120';
    input.dispatchEvent(new InputEvent('input'));
    await element.updateComplete;
    expect(element.renderRoot.querySelector('output')?.textContent).to.equal('2:00');
    expect(sought).to.deep.equal([]);
    input.dispatchEvent(new Event('change'));
    await element.updateComplete;
    expect(sought).to.deep.equal([120]);
    expect(element.renderRoot.querySelector('output')).to.equal(null);
  });

  it('ends a drag that comes back to where it began, of which the browser tells no change', async () => {
    const { element, input, sought } = await seekSlider({ position: 0 });
    input.value = '0';
    input.dispatchEvent(new InputEvent('input'));
    dispatchEvent(new PointerEvent('pointerup'));
    await element.updateComplete;
    expect(sought).to.deep.equal([0]);
    expect(element.renderRoot.querySelector('output')).to.equal(null);
  });

  it('takes the place that the player tells for the truth', async () => {
    const { element, input } = await seekSlider();
    await press(input, 'End');
    element.state = playerState({ status: 'paused', position: 20 });
    await element.updateComplete;
    expect(element.renderRoot.querySelector('time')?.textContent).to.equal('0:20');
  });

  it('moves with the clock while it plays and is in sight, and rests otherwise', async () => {
    const frames: FrameRequestCallback[] = [];
    let inSight: (value: boolean) => void = () => {};
    const { requestAnimationFrame: frame, IntersectionObserver: Observer } = window;
    window.requestAnimationFrame = (callback) => frames.push(callback);
    // A page in the background gets neither frames nor observations, so they are given by hand.
    window.IntersectionObserver = class extends Observer {
      constructor(callback: IntersectionObserverCallback) {
        super(() => {});
        inSight = (value) => callback([{ isIntersecting: value } as IntersectionObserverEntry], this);
      }
    };
    try {
      const { element, input } = await seekSlider({ status: 'playing', position: 0, positionAt: Date.now() - 20_000 });
      expect(frames).to.have.length(0);
      inSight(true);
      expect(frames).to.have.length(1);
      element.state = playerState({ status: 'playing', position: 0, positionAt: Date.now() - 50_000 });
      await element.updateComplete;
      frames.at(-1)!(0);
      expect(input.valueAsNumber).to.be.closeTo(50, 5);
      const before = frames.length;
      inSight(false);
      expect(frames).to.have.length(before);
    } finally {
      window.requestAnimationFrame = frame;
      window.IntersectionObserver = Observer;
    }
  });

  it('cannot be operated where there is nothing to seek in', async () => {
    const { input } = await seekSlider({ duration: null });
    expect(input.disabled).to.equal(true);
  });
});
