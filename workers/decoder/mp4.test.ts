import { expect } from '@open-wc/testing';
import { decode, errorCode, fixture, fixtureBytes, largestDifference, open, rest, sourceOf, sparseSource } from './decode-fixture.ts';

const empty = new Float32Array(0);
/** Frames that the encoder put in front of bursts.m4a, which its edit list takes off again. */
const PRIMING = 1024;
const FRAMES = 264_600;

describe('MP4', () => {
  it('plays fragments to the last sample, by the index at the end or in front', async () => {
    const whole = await decode('bursts.m4a');
    const [expected = empty] = whole.channels;
    for (const [name, front] of [['fragments.m4a', PRIMING], ['fragments-sidx.m4a', 0]] as const) {
      const { format, channels, frames } = await decode(name);
      expect(format, name).to.include({ codec: 'AAC', container: 'mp4', frames: FRAMES + front });
      expect(frames).to.equal(FRAMES + front);
      expect(largestDifference(channels[0]?.subarray(front) ?? empty, expected), name).to.be.at.most(0.001);
    }
    expect((await decode('fragments-opus.mp4')).format).to.include({ codec: 'OPUS', frames: 144_000, duration: 3 });
  });

  for (const [name, index] of [['bursts.m4a', 'at the end'], ['sine-a.m4a', 'in front']] as const) {
    it(`plays, and seeks in, a file with its index ${index} whose length nobody tells`, async () => {
      const whole = await decode(name);
      const { sampleRate } = whole.format;
      const stream = await open({ ...(await fixture(name)), size: null }, { sampleRate });
      expect(stream.format).to.deep.equal(whole.format);
      for (const frame of [0, Math.floor(whole.frames / 2)]) {
        await stream.seek(frame / sampleRate);
        const { channels, frames } = await rest(stream);
        expect(frames).to.equal(whole.frames - frame);
        expect(largestDifference(channels[0] ?? empty, whole.channels[0]?.subarray(frame) ?? empty)).to.be.at.most(0.001);
      }
      stream.close();
    });
  }

  it('leaves fragments whose length nobody tells to others: they may have no end', async () => {
    const bytes = await fixtureBytes('fragments.m4a');
    // The beginning, and then whatever comes.
    const source = sparseSource(2 ** 30, 'x.m4a', (start, end) => Uint8Array.from({ length: end - start }, (_, at) => bytes[start + at] ?? 0));
    expect(await errorCode(open({ ...source, size: null }))).to.equal('unsupported');
    expect(source.total).to.be.at.most(256 * 1024);
  });

  it('plays what is there of a file whose length nobody tells and that is cut off', async () => {
    const whole = await decode('sine-a.m4a');
    const { sampleRate } = whole.format;
    const bytes = await fixtureBytes('sine-a.m4a');
    const { frames } = await rest(await open({ ...sourceOf(bytes.slice(0, 6000), 'x.m4a'), size: null }, { sampleRate }));
    expect(frames).to.be.within(1000, whole.frames);
  });

  it('plays fragments without an index, though nobody knows how long', async () => {
    const bytes = await fixtureBytes('fragments.m4a');
    const index = String.fromCharCode(...bytes.subarray(-400)).indexOf('mfra');
    const stream = await open(sourceOf(bytes.slice(0, bytes.length - 400 + index - 4), 'x.m4a'));
    expect(stream.format).to.include({ frames: null, duration: null });
    let frames = 0;
    for (let block = await stream.read(); block; block = await stream.read()) frames += block.frames;
    expect(frames).to.be.within(FRAMES, FRAMES + 2 * PRIMING);
    stream.close();
  });

  it('leaves out what Opus says stands in front, once, whether an edit list says so too or none does', async () => {
    const original = await fixtureBytes('sine-a-opus.mp4');
    const edits = String.fromCharCode(...original).indexOf('edts');
    const without = original.slice();
    without.set(new TextEncoder().encode('free'), edits);
    const fromZero = original.slice();
    // The edit's length (0: all) and begin stand behind the list's size, name, version and count.
    fromZero.fill(0, edits + 20, edits + 28);
    const whole = await decode('sine-a-opus.mp4');
    for (const bytes of [without, fromZero]) {
      const { format, frames, channels } = await rest(await open(sourceOf(bytes, 'x.mp4'), { sampleRate: 48_000 }));
      expect(format.frames).to.equal(frames);
      expect(frames).to.be.within(whole.frames, whole.frames + 48);
      expect(largestDifference(channels[0] ?? empty, whole.channels[0] ?? empty)).to.be.at.most(1e-6);
    }
  });

  it('plays M4B, its chapters no sound', async () => {
    const { format, frames } = await decode('../chapters/parts.m4b');
    expect(format).to.include({ codec: 'AAC', sampleRate: 16_000, frames: 32_000 });
    expect(frames).to.equal(32_000);
  });

  it('believes what iTunes noted over the edit list', async () => {
    expect((await decode('itunes.m4a')).frames).to.equal(44_100);
  });
});
