import { expect } from '@open-wc/testing';
import type { AudioStream } from './audio-stream.ts';
import { decode, fixture, fixtureBytes, largestDifference, open, rateOf, rest, sourceOf, sparseSource } from './decode-fixture.ts';

/** Seconds; the files last 20. */
const PLACES = [0, 0.013, 4.321, 12.6, 19.7, 19.99, 25];

const cases: readonly { readonly name: string; readonly tolerance: number }[] = [
  { name: 'sweep.flac', tolerance: 0 },
  { name: 'sweep.ogg', tolerance: 0 },
  { name: 'sweep.opus', tolerance: 1e-4 },
  { name: 'sweep.mp3', tolerance: 1e-5 },
  // The encoder leaves some noise to the decoder's chance.
  { name: 'sweep.m4a', tolerance: 0.02 },
  { name: 'sweep.webm', tolerance: 1e-4 },
  { name: 'sweep-vorbis.mka', tolerance: 0 },
  { name: 'bursts-vorbis.webm', tolerance: 0 },
  { name: 'random-16.wav', tolerance: 0 },
];

/** -60 dB below full scale; lossless formats must be the same to the bit. */
const LOSSY = 0.001;
/** What AAC's encoder leaves to chance is noise, and other each time. */
const NOISE = 0.01;

/** `range`: the part of the file that does not hang on chance. */
const formats: readonly { readonly name: string; readonly largest: number; readonly range?: readonly [number, number] }[] = [
  { name: 'sweep-vbr.mp3', largest: LOSSY },
  { name: 'sweep-vbr-plain.mp3', largest: LOSSY },
  { name: 'sweep-vbri.mp3', largest: LOSSY },
  { name: 'bursts.mp3', largest: LOSSY },
  { name: 'free-format.mp3', largest: LOSSY },
  { name: 'sweep.aac', largest: NOISE },
  { name: 'bursts.aac', largest: LOSSY },
  { name: 'bursts.m4a', largest: LOSSY },
  { name: 'bursts-aac.mka', largest: LOSSY },
  { name: 'fragments.m4a', largest: LOSSY },
  { name: 'fragments-sidx.m4a', largest: LOSSY },
  { name: 'fragments-opus.mp4', largest: LOSSY },
  { name: 'bursts.ogg', largest: LOSSY },
  { name: 'bursts.opus', largest: LOSSY },
  { name: 'bursts.oga', largest: 0 },
  { name: 'bursts-flac.mka', largest: 0 },
  { name: 'bursts-flac.mp4', largest: 0 },
  { name: 'sweep-vorbis.mka', largest: 0 },
  { name: 'bursts-vorbis.webm', largest: 0 },
  { name: 'sweep-mp3.mka', largest: LOSSY },
  { name: 'mpeg2-mp2.mka', largest: LOSSY },
  { name: 'bursts-pcm.mka', largest: 0 },
  { name: 'sine-a-flac.caf', largest: 0 },
  { name: 'sine-a-opus.caf', largest: LOSSY },
  { name: 'sine-a-mp3.caf', largest: LOSSY },
  { name: '../formats/alac-16.mka', largest: 0 },
  { name: '../formats/alac-16.m4a', largest: 0 },
  { name: '../formats/alac.caf', largest: 0 },
  { name: '../formats/wavpack-blocks.wv', largest: 0 },
  { name: '../formats/tta-frames.tta', largest: 0 },
  { name: '../formats/musepack-8.mpc', largest: LOSSY },
  { name: '../formats/musepack-7.mpc', largest: LOSSY },
];

/** From 0 to 1, the same every time. */
function randomNumbers(count: number): number[] {
  let state = 20_011;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state / 2 ** 32;
  });
}

function rootMeanSquare(samples: Float32Array, expected: Float32Array): number {
  const sum = samples.reduce((total, sample, at) => total + (sample - (expected[at] ?? 0)) ** 2, 0);
  return Math.sqrt(sum / Math.max(1, samples.length));
}

/** At least so many seconds of what comes next, at 22.05 kHz. */
async function beginning(stream: AudioStream, seconds: number): Promise<Float32Array> {
  const samples: number[] = [];
  while (samples.length < seconds * 22_050) samples.push(...((await stream.read())?.channels[0] ?? []));
  return Float32Array.from(samples);
}

describe('seeking', () => {
  for (const { name, tolerance } of cases) {
    for (const rate of ['own', 48_000] as const) {
      it(`goes to the very sample in ${name} at ${rate === 'own' ? 'its own rate' : '48 kHz'}`, async () => {
        const source = await fixture(name);
        const sampleRate = rate === 'own' ? await rateOf(source) : rate;
        const whole = await decode(name, { sampleRate });
        const stream = await open(source, { sampleRate });
        for (const place of PLACES) {
          await stream.seek(place);
          const after = await rest(stream);
          const expected = whole.channels[0]?.subarray(Math.round(place * sampleRate)) ?? new Float32Array(0);
          expect(after.frames, `frames from ${place} s`).to.equal(expected.length);
          expect(largestDifference(after.channels[0] ?? new Float32Array(0), expected), `samples from ${place} s`).to.be.at.most(tolerance);
        }
        stream.close();
      });
    }
  }

  for (const { name, largest, range = [0, 1] } of formats) {
    it(`goes to twenty places and to the end of ${name}`, async () => {
      const source = await fixture(name);
      const sampleRate = await rateOf(source);
      const whole = await decode(name, { sampleRate });
      const stream = await open(source, { sampleRate });
      const seconds = whole.frames / sampleRate;
      const places = [...randomNumbers(20).map((random) => (range[0] + random * (range[1] - range[0])) * seconds), seconds - 0.001];
      for (const place of places) {
        await stream.seek(place);
        const from = Math.round(place * sampleRate);
        const block = await stream.read();
        const frames = block?.frames ?? 0;
        expect(frames, `frames from ${place} s`).to.be.within(1, whole.frames - from);
        for (const [side, plane] of (block?.channels ?? []).entries()) {
          const expected = whole.channels[side]?.subarray(from, from + frames) ?? new Float32Array(0);
          expect(rootMeanSquare(plane, expected), `error from ${place} s`).to.be.at.most(largest);
        }
      }
      for (const place of [seconds, seconds + 1, seconds + 1e6]) {
        await stream.seek(place);
        expect(await stream.read(), `at ${place} s`).to.equal(null);
      }
      stream.close();
    });
  }

  it('reads little of a long file, wherever it goes', async () => {
    const file = await fixtureBytes('sweep.mp3');
    // An hour of it: the same frames over and over, behind a tag that says nothing of the length.
    const frames = file.subarray(104 * 2, 104 * 2 + 104 * 700);
    const size = 104 + frames.length * 190;
    const source = sparseSource(size, 'long.mp3', (start, end) =>
      Uint8Array.from({ length: end - start }, (_, at) => frames[(start + at) % frames.length] ?? 0),
    );
    const stream = await open(source, { sampleRate: 22_050 });
    await stream.read();
    const opened = source.total;
    expect(opened).to.be.at.most(96 * 1024);
    for (const minutes of [30, 5, 45]) {
      const before = source.total;
      await stream.seek(minutes * 60);
      expect(await stream.read()).to.not.equal(null);
      expect(source.total - before).to.be.at.most(192 * 1024);
    }
  });

  it('estimates far places in a long MP3 that has no index, and counts from there', async () => {
    const song = await fixtureBytes('sweep-vbr-plain.mp3');
    const times = 180;
    const source = sparseSource(song.length * times, 'long.mp3', (start, end) =>
      Uint8Array.from({ length: end - start }, (_, at) => song[(start + at) % song.length] ?? 0),
    );
    const stream = await open(source, { sampleRate: 22_050 });
    await stream.read();
    let frames = 0;
    for (const minutes of [55, 40]) {
      const before = source.total;
      await stream.seek(minutes * 60);
      frames = (await stream.read())?.frames ?? 0;
      expect(frames).to.be.above(0);
      expect(source.total - before, `${minutes} min`).to.be.at.most(192 * 1024);
    }
    const played = await beginning(stream, 13);
    await stream.seek(40 * 60 + 12);
    const jumped = await beginning(stream, 0.5);
    expect(jumped.length).to.be.at.least(11_025);
    expect(largestDifference(jumped, played.subarray(12 * 22_050 - frames))).to.be.at.most(0.001);
    stream.close();
  });

  for (const [name, most] of [['sweep.flac', 192], ['sweep.ogg', 64], ['sweep.opus', 96]] as const) {
    it(`finds the middle of ${name} with at most ${most} KiB and a dozen reads`, async () => {
      const source = await fixture(name);
      const stream = await open(source, { sampleRate: 48_000 });
      await stream.read();
      const { total } = source;
      const count = source.reads.length;
      await stream.seek(10);
      await stream.read();
      expect(source.total - total).to.be.at.most(most * 1024);
      expect(source.reads.length - count).to.be.at.most(12);
    });
  }

  it('goes on after a seek back from the end', async () => {
    const stream = await open(sourceOf(await fixtureBytes('sweep.ogg'), 'sweep.ogg'), { sampleRate: 22_050 });
    await rest(stream);
    expect(await stream.read()).to.equal(null);
    await stream.seek(19);
    expect((await rest(stream)).frames).to.equal(22_050);
  });
});
