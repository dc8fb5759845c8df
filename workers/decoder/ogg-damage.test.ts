import { expect } from '@open-wc/testing';
import { decode, fixtureBytes, open, rest, sourceOf } from './decode-fixture.ts';

const FIXED_HEADER = 27;

/** Offsets of an Ogg file's pages, in order. */
function pages(bytes: Uint8Array): readonly number[] {
  const starts: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    starts.push(at);
    const segments = bytes[at + 26] ?? 0;
    const lacing = bytes.subarray(at + FIXED_HEADER, at + FIXED_HEADER + segments);
    at += FIXED_HEADER + segments + lacing.reduce((sum, value) => sum + value, 0);
  }
  return starts;
}

/** With a bit turned over in the middle of every page from one on. */
function withDamagedPages(bytes: Uint8Array<ArrayBuffer>, from: number): Uint8Array<ArrayBuffer> {
  const damaged = bytes.slice();
  const starts = pages(bytes);
  starts.forEach((start, index) => {
    if (index < from) return;
    const middle = Math.floor((start + (starts[index + 1] ?? bytes.length)) / 2);
    damaged[middle] = (damaged[middle] ?? 0) ^ 0x10;
  });
  return damaged;
}

/** Of so many frames each, how many stretches of the sound are silent. */
function silentStretches(plane: Float32Array, stretch: number): number {
  let silent = 0;
  for (let at = 0; at + stretch <= plane.length; at += stretch) {
    if (plane.subarray(at, at + stretch).every((sample) => sample === 0)) silent += 1;
  }
  return silent;
}

describe('An Ogg file with a damaged bit in every page', () => {
  for (const name of ['sweep.opus', 'sweep.ogg', 'bursts.oga']) {
    it(`loses no page of ${name}, and nothing of its length`, async () => {
      const whole = await decode(name);
      const { sampleRate } = whole.format;
      const damaged = withDamagedPages(await fixtureBytes(name), 4);
      const { channels, frames } = await rest(await open(sourceOf(damaged, name), { sampleRate }));
      expect(frames).to.equal(whole.frames);
      const [plane = new Float32Array(0)] = channels;
      const [sound = new Float32Array(0)] = whole.channels;
      const lost = silentStretches(plane, sampleRate / 10) - silentStretches(sound, sampleRate / 10);
      expect(lost / (frames / (sampleRate / 10))).to.be.below(0.2);
    });
  }

  it('gives the frames of FLAC that are whole exactly, also after a seek', async () => {
    const whole = await decode('bursts.oga');
    const { sampleRate } = whole.format;
    const stream = await open(sourceOf(withDamagedPages(await fixtureBytes('bursts.oga'), 6), 'bursts.oga'), { sampleRate });
    for (const second of [0, 0.7]) {
      await stream.seek(second);
      const { channels } = await rest(stream);
      const [plane = new Float32Array(0)] = channels;
      const expected = whole.channels[0]?.subarray(Math.round(second * sampleRate)) ?? new Float32Array(0);
      expect(plane.length).to.equal(expected.length);
      const wrong = plane.filter((sample, at) => sample !== expected[at] && sample !== 0).length;
      expect(wrong, `from ${second} s`).to.equal(0);
      expect(plane.filter((sample, at) => sample === expected[at]).length / plane.length).to.be.above(0.4);
    }
    stream.close();
  });
});
