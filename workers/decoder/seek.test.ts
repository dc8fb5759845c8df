import { expect } from '@open-wc/testing';
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
  { name: 'random-16.wav', tolerance: 0 },
];

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

  it('is exact in an MP3 of variable bit rate and in ADTS within what has been played', async () => {
    for (const name of ['sweep-vbr.mp3', 'sweep.aac']) {
      const sampleRate = 22_050;
      const stream = await open(await fixture(name), { sampleRate });
      const whole = await rest(stream);
      await stream.seek(12.6);
      const after = await rest(stream);
      const expected = whole.channels[0]?.subarray(Math.round(12.6 * sampleRate)) ?? new Float32Array(0);
      expect(after.frames).to.equal(expected.length);
      expect(largestDifference(after.channels[0] ?? new Float32Array(0), expected), name).to.be.below(0.02);
    }
  });

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
      expect(source.total - before).to.be.at.most(128 * 1024);
    }
  });

  for (const [name, most] of [['sweep.flac', 160], ['sweep.ogg', 64], ['sweep.opus', 96]] as const) {
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
