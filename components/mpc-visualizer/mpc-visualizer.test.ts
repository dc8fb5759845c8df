import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import { sample } from '../../stories/sample-client.ts';
import { SampleOutput } from '../../stories/sample-output.ts';
import './mpc-visualizer.ts';
import type { MpcVisualizer } from './mpc-visualizer.ts';
import { barHeights } from './spectrum-bars.ts';

async function shown(output?: SampleOutput): Promise<MpcVisualizer> {
  const { client } = sample({ tracks: 0, ...(output && { output }) });
  return fixture<MpcVisualizer>(html`<mpc-visualizer style="width: 200px" .client=${client}></mpc-visualizer>`);
}

/** How much of the picture is drawn on. */
function drawn(element: MpcVisualizer): number {
  const canvas = element.renderRoot.querySelector('canvas');
  const pixels = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
  return pixels.filter((value, at) => at % 4 === 3 && value > 0).length / (pixels.length / 4);
}

describe('mpc-visualizer', () => {
  it('draws what sounds, and passes the audit', async () => {
    const element = await shown(new SampleOutput());
    await waitUntil(() => drawn(element) > 0.2);
    await expect(element).to.be.accessible();
  });

  it('listens only while it is in sight', async () => {
    const output = new SampleOutput();
    const element = await shown(output);
    await waitUntil(() => output.listeners === 1);
    element.style.position = 'absolute';
    element.style.top = '-9999px';
    await waitUntil(() => output.listeners === 0);
    expect(drawn(element)).to.be.below(0.05);
    element.style.top = '0';
    await waitUntil(() => output.listeners === 1);
    element.remove();
    expect(output.listeners).to.equal(0);
  });

  it('stands still where no motion is wanted', async () => {
    const { matchMedia } = window;
    window.matchMedia = (text) => (text.includes('reduced-motion') ? Object.assign(new EventTarget(), { matches: true }) as MediaQueryList : matchMedia.call(window, text));
    try {
      const output = new SampleOutput();
      const element = await shown(output);
      await waitUntil(() => drawn(element) > 0);
      expect(output.listeners).to.equal(0);
    } finally {
      window.matchMedia = matchMedia;
    }
  });

  it('is a low line where there is no output', async () => {
    const element = await shown();
    await waitUntil(() => drawn(element) > 0);
    expect(drawn(element)).to.be.below(0.05);
  });

  it('gives every octave as much room', () => {
    const binWidth = 10;
    const tone = (hertz: number): number => {
      const bytes = new Uint8Array(2000);
      bytes[hertz / binWidth] = 255;
      return barHeights({ bytes, binWidth }, 20).indexOf(1);
    };
    const places = [100, 200, 400, 800, 1600, 3200, 6400].map(tone);
    const steps = places.slice(1).map((place, at) => place - (places[at] ?? 0));
    expect(new Set(steps)).to.satisfy((set: Set<number>) => [...set].every((step) => step === 2 || step === 3));
  });
});
