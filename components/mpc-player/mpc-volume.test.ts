import { expect, fixture, html } from '@open-wc/testing';
import './mpc-volume.ts';
import type { MpcVolume } from './mpc-volume.ts';

async function volumeOf(volume: number, muted = false): Promise<{ element: MpcVolume; asked: unknown[]; input: HTMLInputElement }> {
  const asked: unknown[] = [];
  const take = async (value: unknown): Promise<void> => {
    asked.push(value);
  };
  const element = await fixture<MpcVolume>(
    html`<mpc-volume .volume=${volume} ?muted=${muted} .setVolume=${take} .setMuted=${take}></mpc-volume>`,
  );
  return { element, asked, input: element.renderRoot.querySelector('input')! };
}

describe('mpc-volume', () => {
  it('passes the audit', async () => {
    await expect((await volumeOf(0.5)).element).to.be.accessible();
  });

  it('says the volume, and that it is muted', async () => {
    expect((await volumeOf(0.5)).input).to.have.attribute('aria-valuetext', '50 %');
    expect((await volumeOf(0.5, true)).input).to.have.attribute('aria-valuetext', '50 %, muted');
  });

  it('changes by keys, within bounds', async () => {
    const expected = { ArrowUp: 0.95, ArrowDown: 0.85, PageUp: 1, PageDown: 0.7, Home: 0, End: 1 };
    for (const [key, volume] of Object.entries(expected)) {
      const { input, asked } = await volumeOf(0.9);
      input.dispatchEvent(new KeyboardEvent('keydown', { key, cancelable: true }));
      expect(asked, key).to.deep.equal([volume]);
    }
  });

  it('asks to mute, and shows it only when it is so', async () => {
    const { element, asked } = await volumeOf(0.5);
    const button = element.renderRoot.querySelector('button')!;
    button.click();
    await element.updateComplete;
    expect(asked).to.deep.equal([true]);
    expect(button).to.have.attribute('aria-pressed', 'false');
  });
});
