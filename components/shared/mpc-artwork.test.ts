import { expect, fixture, html, oneEvent } from '@open-wc/testing';
import { FakeClient } from '../../services/fake-client.ts';
import './mpc-artwork.ts';
import type { AccentEvent, MpcArtwork } from './mpc-artwork.ts';

async function redPicture(): Promise<Blob> {
  const canvas = new OffscreenCanvas(8, 8);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#d81e1e';
  context.fillRect(0, 0, 8, 8);
  return canvas.convertToBlob();
}

describe('mpc-artwork', () => {
  it('is decoration: it passes the audit and says nothing', async () => {
    const element = await fixture<MpcArtwork>(html`<mpc-artwork name="Low Water"></mpc-artwork>`);
    await expect(element).to.be.accessible();
    expect(element.renderRoot.querySelector('[part=placeholder]')).to.have.attribute('aria-hidden', 'true');
  });

  it('draws the same placeholder for the same name', async () => {
    const draw = async (name: string): Promise<string> => {
      const element = await fixture<MpcArtwork>(html`<mpc-artwork name=${name}></mpc-artwork>`);
      return element.renderRoot.querySelector('[part=placeholder]')!.getAttribute('style')!;
    };
    expect(await draw('Low Water')).to.equal(await draw('Low Water'));
    expect(await draw('Low Water')).not.to.equal(await draw('High Water'));
  });

  it('shows a skeleton while the picture comes, then the picture and its accent', async () => {
    let deliver: (picture: Blob) => void = () => {};
    const client = new FakeClient({ fakes: { library: { artwork: () => new Promise<Blob>((resolve) => (deliver = resolve)) } } });
    const element = await fixture<MpcArtwork>(html`<mpc-artwork .client=${client} artwork="a" .artwork=${'a'}></mpc-artwork>`);
    expect(element.renderRoot.querySelector('.skeleton')).not.to.equal(null);
    const told = oneEvent(element, 'accent') as Promise<AccentEvent>;
    deliver(await redPicture());
    expect((await told).accent?.light).to.match(/^rgb\(\d+ \d+ \d+\)$/);
    await element.updateComplete;
    expect(element.renderRoot.querySelector('img')?.src).to.match(/^blob:/);
  });

  it('falls back to the placeholder when there is no picture', async () => {
    const client = new FakeClient({ fakes: { library: { artwork: async () => null } } });
    const element = await fixture<MpcArtwork>(html`<mpc-artwork .client=${client} name="Sea"></mpc-artwork>`);
    const told = oneEvent(element, 'accent');
    element.artwork = 'gone';
    await told;
    await element.updateComplete;
    expect(element.renderRoot.querySelector('[part=placeholder]')?.textContent).to.contain('S');
  });
});
