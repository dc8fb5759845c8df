import { expect } from '@open-wc/testing';
import type { SpectrumFrame } from '../client.ts';
import { asMpcError } from '../protocol/errors.ts';
import { Spectrum } from './spectrum.ts';

const TONE = 3000;

describe('Spectrum', () => {
  let context: AudioContext;
  let spectrum: Spectrum;
  let tone: GainNode;

  before(async () => {
    context = new AudioContext();
    tone = new GainNode(context, { gain: 0.05 });
    const oscillator = new OscillatorNode(context, { frequency: TONE });
    oscillator.connect(tone);
    oscillator.start();
    await context.resume();
  });

  after(() => context.close());

  beforeEach(() => {
    spectrum = new Spectrum();
  });

  afterEach(() => spectrum.close());

  /** Listens until a frame is as wished. */
  function frame(isWished: (frame: SpectrumFrame) => boolean, options = {}): Promise<SpectrumFrame> {
    return new Promise((resolve) => {
      const stop = spectrum.watch((each) => {
        if (!isWished(each)) return;
        stop();
        resolve(each);
      }, options);
    });
  }

  const loudest = (values: Iterable<number>): number => Array.from(values).reduce((best, value, at, all) => (value > (all[best] ?? 0) ? at : best), 0);

  it('shows a tone in its place, as bytes and in dB', async () => {
    spectrum.attach(tone);
    for (const bins of [128, 1024]) {
      const { bytes, decibels, binWidth } = await frame((each) => each.decibels.some((value) => value > -44), { bins, smoothing: 0 });
      expect([bytes.length, decibels.length]).to.deep.equal([bins, bins]);
      expect(binWidth).to.equal(context.sampleRate / 2 / bins);
      for (const values of [bytes, decibels]) expect(loudest(values)).to.be.closeTo(TONE / binWidth, 1);
      expect(Math.max(...decibels)).to.be.within(-44, -38);
    }
  });

  it('has a frame for each repaint', async () => {
    spectrum.attach(tone);
    let [frames, repaints] = [0, 0];
    const stop = spectrum.watch(() => (frames += 1));
    await new Promise<void>((resolve) => {
      const count = (): void => {
        repaints += 1;
        if (repaints === 20) resolve();
        else requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    stop();
    expect(frames).to.be.closeTo(repaints, 1);
  });

  it('computes nothing for nobody, nor while there is no sound to be had', async () => {
    let frames = 0;
    const stop = spectrum.watch(() => (frames += 1));
    const repaint = (): Promise<unknown> => new Promise((resolve) => requestAnimationFrame(resolve));
    await repaint();
    await repaint();
    expect(frames).to.equal(0);
    spectrum.attach(tone);
    await repaint();
    await repaint();
    expect(frames).to.be.greaterThan(0);
    stop();
    const heard = frames;
    await repaint();
    await repaint();
    expect(frames).to.equal(heard);
  });

  it('says what is wrong with its options', () => {
    for (const [options, field] of [[{ bins: 1000 }, 'bins'], [{ bins: 8 }, 'bins'], [{ smoothing: 1 }, 'smoothing'], [{ least: 0 }, 'least']] as const) {
      try {
        spectrum.watch(() => undefined, options);
        expect.fail('It was not refused.');
      } catch (error) {
        expect(asMpcError(error)).to.deep.include({ code: 'invalid-argument', details: { field } });
      }
    }
  });
});
