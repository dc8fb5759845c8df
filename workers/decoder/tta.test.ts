import { expect } from '@open-wc/testing';
import { decode, errorCode, fixture, fixtureBytes, formatFixture, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';
import { downmix } from './downmix.ts';
import { referenceSignal } from './reference-signal.ts';

const empty = new Float32Array(0);
/** Frames of a packet at 8 kHz. */
const PACKET = 8359;

describe('TTA', () => {
  for (const bits of [8, 24]) {
    it(`decodes samples of ${bits} bits to those that went in`, async () => {
      const { format, channels } = await decode(formatFixture(`tta-${bits}.tta`));
      expect(format).to.include({ codec: 'TTA', container: 'tta', sampleRate: 44_100, channels: 2, frames: 3000 });
      expect(channels).to.deep.equal(referenceSignal(3000, 2, bits));
    });
  }

  it('decodes 5.1', async () => {
    const { format, channels } = await decode(formatFixture('tta-6.tta'));
    expect(format).to.include({ channels: 6, frames: 3000 });
    const expected = downmix(referenceSignal(3000, 6, 16), { order: 'wave' }, 2);
    channels.forEach((plane, index) => expect(largestDifference(plane, expected[index] ?? empty)).to.be.below(1e-6));
  });

  it('goes to the very sample by its table', async () => {
    const stream = await open(await fixture(formatFixture('tta-frames.tta')), { sampleRate: 8000, channels: 1 });
    const [whole = empty] = referenceSignal(20_000, 1, 16);
    for (const frame of [19_990, 9000, 0, PACKET - 1, PACKET]) {
      await stream.seek(frame / 8000);
      const { channels } = await rest(stream);
      expect(channels[0], `from frame ${frame}`).to.deep.equal(whole.slice(frame));
    }
    stream.close();
  });

  it('begins to sound before a long packet has been read to its end', async () => {
    const source = await fixture(formatFixture('tta-long.tta'));
    const stream = await open(source, { sampleRate: 96_000, channels: 1 });
    const [whole = empty] = referenceSignal(110_000, 1, 16);
    expect((await stream.read())?.frames).to.be.above(0);
    expect(source.total).to.be.at.most(96 * 1024);
    for (const frame of [0, 90_000, 105_000]) {
      await stream.seek(frame / 96_000);
      const { channels } = await rest(stream);
      expect(channels[0], `from frame ${frame}`).to.deep.equal(whole.slice(frame));
    }
    stream.close();
  });

  it('plays silence for a damaged packet, and the rest in its place', async () => {
    const bytes = (await fixtureBytes(formatFixture('tta-frames.tta'))).slice();
    bytes[20_000] = (bytes[20_000] ?? 0) ^ 1;
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.tta'), { sampleRate: 8000, channels: 1 }));
    const [whole = empty] = referenceSignal(20_000, 1, 16);
    expect(frames).to.equal(20_000);
    expect(channels[0]?.subarray(0, PACKET)).to.deep.equal(whole.subarray(0, PACKET));
    expect(channels[0]?.subarray(PACKET, PACKET * 2)).to.deep.equal(new Float32Array(PACKET));
    expect(channels[0]?.subarray(PACKET * 2)).to.deep.equal(whole.subarray(PACKET * 2));
  });

  it('plays what is whole of a file that is cut off, and calls a spoiled header malformed', async () => {
    const bytes = await fixtureBytes(formatFixture('tta-frames.tta'));
    const { frames } = await rest(await open(sourceOf(bytes.slice(0, -1000), 'x.tta'), { sampleRate: 8000, channels: 1 }));
    expect(frames).to.equal(PACKET * 2);
    const spoiled = bytes.slice();
    spoiled[8] = 3;
    expect(await errorCode(open(sourceOf(spoiled, 'x.tta')))).to.equal('malformed');
  });
});
