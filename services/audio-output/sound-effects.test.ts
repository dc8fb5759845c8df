import { expect } from '@open-wc/testing';
import { DEFAULT_SOUND, EQUALISER_BANDS, EQUALISER_PRESETS, type SoundSettings } from '../protocol/sound.ts';
import { SoundEffects } from './sound-effects.ts';

const RATE = 44_100;
const WORKLET = new URL('./playback.worklet.ts', import.meta.url);
const FLAT: readonly number[] = EQUALISER_BANDS.map(() => 0);

type Wave = (second: number) => number;

const sine = (frequency: number, amplitude: number): Wave => (second) => amplitude * Math.sin(2 * Math.PI * frequency * second);

function equalised(gains: readonly number[], others: Partial<SoundSettings> = {}): SoundSettings {
  return { ...DEFAULT_SOUND, ...others, equaliser: { enabled: true, preset: null, gains } };
}

/** @param at what to set in mid-sound, by second */
async function heard(left: Wave, right: Wave, seconds: number, sound: SoundSettings, at: Readonly<Record<number, SoundSettings>> = {}): Promise<readonly [Float32Array, Float32Array]> {
  const context = new OfflineAudioContext(2, seconds * RATE, RATE);
  await context.audioWorklet.addModule(WORKLET.href);
  const buffer = new AudioBuffer({ numberOfChannels: 2, length: seconds * RATE, sampleRate: RATE });
  for (const [channel, wave] of [left, right].entries()) buffer.getChannelData(channel).forEach((_, frame, samples) => (samples[frame] = wave(frame / RATE)));
  const source = new AudioBufferSourceNode(context, { buffer });
  const effects = new SoundEffects(context, sound);
  source.connect(effects.input);
  effects.output.connect(context.destination);
  for (const [second, next] of Object.entries(at)) {
    void context.suspend(Number(second)).then(() => {
      effects.set(next);
      return context.resume();
    });
  }
  source.start();
  const rendered = await context.startRendering();
  return [rendered.getChannelData(0), rendered.getChannelData(1)];
}

/** Amplitude of one frequency in the last second, by its Fourier coefficient. */
function amplitudeOf(samples: Float32Array, frequency: number): number {
  const last = samples.slice(-RATE);
  const sum = (of: (angle: number) => number): number => last.reduce((total, sample, at) => total + sample * of((2 * Math.PI * frequency * at) / RATE), 0);
  return (2 / RATE) * Math.hypot(sum(Math.cos), sum(Math.sin));
}

const peakOf = (samples: Float32Array): number => samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0);
/** Greatest jump of the slope from one sample to the next: a click is a great one. */
const jerkOf = (samples: Float32Array): number =>
  samples.reduce((most, sample, at) => (at < 2 ? most : Math.max(most, Math.abs(sample - 2 * (samples[at - 1] ?? 0) + (samples[at - 2] ?? 0)))), 0);

describe('the equaliser', () => {
  for (const [band, frequency] of EQUALISER_BANDS.entries()) {
    it(`raises and lowers ${frequency} Hz by the dB that are asked, within 0.1 dB`, async () => {
      for (const gain of [12, -12, 5.5]) {
        const [left, right] = await heard(sine(frequency, 0.1), sine(frequency, 0.05), 2, equalised(FLAT.with(band, gain)));
        expect(20 * Math.log10(amplitudeOf(left, frequency) / 0.1)).to.be.closeTo(gain, 0.1);
        expect(20 * Math.log10(amplitudeOf(right, frequency) / 0.05)).to.be.closeTo(gain, 0.1);
      }
    });
  }

  it('comes to the dB that are asked at every band at once, however they stand beside each other, within 0.1 dB', async () => {
    const tones: Wave = (second) => EQUALISER_BANDS.reduce((sum, frequency) => sum + sine(frequency, 0.01)(second), 0);
    for (const gains of [FLAT.map(() => 6), EQUALISER_PRESETS.rock, FLAT.map((_, band) => (band % 2 === 0 ? 12 : -12))]) {
      const [left] = await heard(tones, tones, 2, equalised(gains));
      for (const [band, frequency] of EQUALISER_BANDS.entries()) {
        expect(20 * Math.log10(amplitudeOf(left, frequency) / 0.01), `${frequency} Hz`).to.be.closeTo(gains[band] ?? 0, 0.1);
      }
    }
  });

  it('is not there while it is flat or off', async () => {
    const wave = sine(997, 0.9);
    const off: SoundSettings = { ...DEFAULT_SOUND, equaliser: { enabled: false, preset: 'rock', gains: FLAT.map(() => 7) } };
    for (const sound of [DEFAULT_SOUND, off, equalised(FLAT)]) {
      const [left] = await heard(wave, wave, 1, sound);
      expect(Array.from(left.subarray(0, 3000))).to.deep.equal(Array.from({ length: 3000 }, (_, at) => Math.fround(wave(at / RATE))));
    }
  });

  it('is switched on, changed and switched off without a click', async () => {
    const wave = sine(500, 0.2);
    const gains = FLAT.with(4, 9);
    const [quiet] = await heard(wave, wave, 1, DEFAULT_SOUND);
    const [left] = await heard(wave, wave, 2, DEFAULT_SOUND, { 0.5: equalised(gains), 1: equalised(gains.with(4, -9)), 1.5: DEFAULT_SOUND });
    expect(peakOf(left)).to.be.closeTo(0.2 * 10 ** (9 / 20), 0.02);
    expect(jerkOf(left)).to.be.below(jerkOf(quiet) * 3.2);
  });

  it('never raises sound beyond full scale, unless the listener lets it', async () => {
    const gains = FLAT.with(EQUALISER_BANDS.indexOf(125), 12);
    const wave = sine(125, 0.9);
    const [guarded] = await heard(wave, wave, 1, equalised(gains));
    expect(peakOf(guarded)).to.be.within(0.95, 1);
    const [free] = await heard(wave, wave, 1, equalised(gains, { preventClipping: false }));
    expect(peakOf(free)).to.be.closeTo(0.9 * 10 ** (12 / 20), 0.05);
  });
});

describe('the clip guard of ReplayGain', () => {
  const GUARDED: SoundSettings = { ...DEFAULT_SOUND, replayGain: 'track' };

  it('limits what a track’s gain raises beyond full scale, unless the listener lets it', async () => {
    const wave = sine(441, 2);
    const [guarded] = await heard(wave, wave, 1, GUARDED);
    expect(peakOf(guarded)).to.be.within(0.95, 1);
    const [free] = await heard(wave, wave, 1, { ...GUARDED, preventClipping: false });
    expect(peakOf(free)).to.be.closeTo(2, 0.001);
  });

  it('leaves what stays within full scale bit for bit as it is, from the first sample on, 1.5 ms later', async () => {
    const wave = sine(997, 1);
    const delay = Math.round(0.0015 * RATE);
    const [left] = await heard(wave, wave, 1, GUARDED);
    expect(Array.from(left.subarray(0, delay))).to.deep.equal(Array.from({ length: delay }, () => 0));
    expect(Array.from(left.subarray(delay))).to.deep.equal(Array.from({ length: RATE - delay }, (_, at) => Math.fround(wave(at / RATE))));
  });

  it('comes and goes without a click', async () => {
    const wave = sine(500, 0.5);
    const [plain] = await heard(wave, wave, 1, DEFAULT_SOUND);
    const [left] = await heard(wave, wave, 2, DEFAULT_SOUND, { 0.5: GUARDED, 1: DEFAULT_SOUND });
    expect(jerkOf(left)).to.be.below(jerkOf(plain) * 1.5);
  });
});

describe('mono and balance', () => {
  const [low, high] = [sine(300, 0.4), sine(2000, 0.2)];
  const levels = ([left, right]: readonly [Float32Array, Float32Array]): number[][] =>
    [left, right].map((samples) => [300, 2000].map((frequency) => Number(amplitudeOf(samples, frequency).toFixed(3))));

  it('mono is half of left and half of right on both sides', async () => {
    expect(levels(await heard(low, high, 2, { ...DEFAULT_SOUND, mono: true }))).to.deep.equal([[0.2, 0.1], [0.2, 0.1]]);
  });

  it('balance lowers one side and leaves the other', async () => {
    expect(levels(await heard(low, high, 2, { ...DEFAULT_SOUND, balance: -0.25 }))).to.deep.equal([[0.4, 0], [0, 0.15]]);
    expect(levels(await heard(low, high, 2, { ...DEFAULT_SOUND, balance: 1 }))).to.deep.equal([[0, 0], [0, 0.2]]);
  });

  it('balance is of the sum where it is mono', async () => {
    expect(levels(await heard(low, high, 2, { ...DEFAULT_SOUND, mono: true, balance: 0.5 }))).to.deep.equal([[0.1, 0.05], [0.2, 0.1]]);
  });

  it('are changed without a click, and leave no trace when they are taken back', async () => {
    const wave = sine(500, 0.5);
    const [plain] = await heard(wave, wave, 1, DEFAULT_SOUND);
    const [left] = await heard(wave, wave, 2, DEFAULT_SOUND, { 0.5: { ...DEFAULT_SOUND, mono: true, balance: 1 }, 1: DEFAULT_SOUND });
    expect(jerkOf(left)).to.be.below(jerkOf(plain) * 1.5);
    expect(Array.from(left.subarray(-RATE / 2))).to.deep.equal(Array.from({ length: RATE / 2 }, (_, at) => Math.fround(wave((1.5 * RATE + at) / RATE))));
  });
});
