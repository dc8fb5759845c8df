import { expect } from '@open-wc/testing';
import { decode, fixture, fixtureBytes, largestDifference, open, rateOf, rest, sourceOf } from './decode-fixture.ts';
import { DECODER_DELAY } from './mp3-tag.ts';

const empty = new Float32Array(0);

/** One second of a sine of 440 Hz, cut into two files after this many frames. */
const CUT = 20_011;
const AMPLITUDE = 0.5;

function sine(rate: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: rate }, (_, at) => AMPLITUDE * Math.sin((2 * Math.PI * 440 * at) / rate));
}

/** Both files one after the other. */
async function joined(suffix: string): Promise<{ readonly samples: Float32Array<ArrayBuffer>; readonly first: number }> {
  const [a, b] = await Promise.all([decode(`sine-a${suffix}`), decode(`sine-b${suffix}`)]);
  const samples = new Float32Array(a.frames + b.frames);
  samples.set(a.channels[0] ?? []);
  samples.set(b.channels[0] ?? [], a.frames);
  return { samples, first: a.frames };
}

/** Parts of either file that its ends do not touch. */
const MIDDLES = [[4000, 16_000], [24_000, 40_000]] as const;

/** By how many frames the samples are off. */
function bestShift(samples: Float32Array, expected: Float32Array, from: number, to: number): number {
  const shifts = [-3, -2, -1, 0, 1, 2, 3];
  const errors = shifts.map((shift) => {
    let error = 0;
    for (let at = from; at < to; at += 1) error += ((samples[at + shift] ?? 0) - (expected[at] ?? 0)) ** 2;
    return error;
  });
  return shifts[errors.indexOf(Math.min(...errors))] ?? Number.NaN;
}

/** `atJoin`: what an encoder makes of an abrupt beginning and end; a missing sample would be a step of 0.5. */
const cases: readonly { readonly suffix: string; readonly rate: number; readonly atJoin: number }[] = [
  { suffix: '.wav', rate: 44_100, atJoin: 0.0001 },
  { suffix: '.flac', rate: 44_100, atJoin: 0.0001 },
  { suffix: '.oga', rate: 44_100, atJoin: 0.0001 },
  { suffix: '.mp3', rate: 44_100, atJoin: 0.2 },
  { suffix: '-vbr.mp3', rate: 44_100, atJoin: 0.2 },
  { suffix: '.ogg', rate: 44_100, atJoin: 0.1 },
  { suffix: '.opus', rate: 48_000, atJoin: 0.1 },
  { suffix: '-opus.mp4', rate: 48_000, atJoin: 0.1 },
  { suffix: '-opus.webm', rate: 48_000, atJoin: 0.1 },
  // The encoder of this file does poorly by its first frame; other decoders give just the same.
  { suffix: '.m4a', rate: 44_100, atJoin: 0.5 },
];

describe('the join of two tracks', () => {
  for (const { suffix, rate, atJoin } of cases) {
    it(`has no sample too many or too few, and no click, in ${suffix}`, async () => {
      const { samples, first } = await joined(suffix);
      const expected = sine(rate);
      expect(first).to.equal(CUT);
      expect(samples.length).to.equal(rate);
      expect(largestDifference(samples, expected), 'anywhere, the join included').to.be.below(atJoin);
      for (const [from, to] of MIDDLES) expect(bestShift(samples, expected, from, to)).to.equal(0);
    });
  }

  it('takes what iTunes noted in an MP3 or an M4A for the length', async () => {
    const { frames, channels } = await decode('itunes.mp3');
    const noise = await decode('noise.flac');
    expect(frames).to.equal(noise.frames);
    expect((await decode('itunes.m4a')).frames).to.equal(noise.frames);
    expect(channels[0]?.slice(0, 200).some((sample) => Math.abs(sample) > 2e-5), 'the noise begins at once').to.be.true;
  });

  it('takes off what VBRI tells of the beginning, this frame and the decoder’s delay included', async () => {
    const bytes = await fixtureBytes('sweep-vbri.mp3');
    const untold = await decode('sweep-vbri.mp3');
    const [own, encoders] = [576, 672];
    new DataView(bytes.buffer).setUint16(bytes.indexOf(0x56, 36) + 6, own + DECODER_DELAY + encoders);
    const source = sourceOf(bytes, 'sweep-vbri.mp3');
    const told = await rest(await open(source, { sampleRate: await rateOf(source) }));
    const skipped = DECODER_DELAY + encoders;
    expect(told.frames).to.equal(untold.frames - skipped);
    expect(largestDifference(told.channels[0]?.subarray(2000) ?? empty, untold.channels[0]?.subarray(2000 + skipped) ?? empty)).to.be.below(1e-6);
  });

  it('keeps the length when the rate is changed', async () => {
    for (const suffix of ['.flac', '.mp3', '.ogg', '.m4a']) {
      const stream = await open(await fixture(`sine-a${suffix}`), { sampleRate: 48_000 });
      let frames = 0;
      for (let block = await stream.read(); block; block = await stream.read()) frames += block.frames;
      expect(frames).to.equal(Math.round((CUT * 48_000) / 44_100));
    }
  });
});
