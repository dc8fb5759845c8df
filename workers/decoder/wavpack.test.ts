import { expect } from '@open-wc/testing';
import { decode, errorCode, fixture, fixtureBytes, formatFixture, largestDifference, open, rest, sourceOf, sparseSource } from './decode-fixture.ts';
import { downmix } from './downmix.ts';
import { referenceSignal } from './reference-signal.ts';

const empty = new Float32Array(0);

describe('WavPack', () => {
  for (const bits of [8, 20, 24, 32]) {
    it(`decodes samples of ${bits} bits to those that went in`, async () => {
      const { format, channels } = await decode(formatFixture(`wavpack-${bits}.wv`));
      expect(format).to.include({ codec: 'WavPack', container: 'wavpack', sampleRate: 44_100, channels: 2, frames: 3000 });
      expect(channels).to.deep.equal(referenceSignal(3000, 2, bits));
    });
  }

  it('decodes floats to those that went in', async () => {
    const { channels } = await decode(formatFixture('wavpack-float.wv'));
    expect(channels).to.deep.equal(referenceSignal(3000, 2, 16));
  });

  it('decodes the lossy kind near to what went in', async () => {
    const { channels } = await decode(formatFixture('wavpack-hybrid.wv'));
    const [left = empty] = referenceSignal(3000, 2, 16);
    // The first frames are the extremes, which no lossy codec follows.
    expect(largestDifference(channels[0]?.subarray(100) ?? empty, left.subarray(100))).to.be.within(1e-6, 0.02);
    expect(channels[0]?.length).to.equal(3000);
  });

  it('joins the blocks that share the channels of 5.1', async () => {
    const { format, channels } = await decode(formatFixture('wavpack-6.wv'));
    expect(format).to.include({ channels: 6, frames: 3000, sampleRate: 48_000 });
    const expected = downmix(referenceSignal(3000, 6, 16), { order: 'wave' }, 2);
    channels.forEach((plane, index) => expect(largestDifference(plane, expected[index] ?? empty)).to.be.below(1e-6));
  });

  it('makes PCM of DSD at an eighth of its rate', async () => {
    const { format, channels, frames } = await decode(formatFixture('wavpack-dsd.wv'));
    expect(format).to.include({ codec: 'WavPack', sampleRate: 352_800, frames: 8192 });
    expect(frames).to.equal(8192);
    // A sine of 1 kHz at 0.4.
    const [left = empty] = channels;
    const level = (2 / 7056) * [...left.subarray(0, 7056)].reduce((sum, sample, at) => sum + sample * Math.sin((2 * Math.PI * 1000 * at) / 352_800), 0);
    expect(level).to.be.closeTo(0.4, 0.02);
  });

  it('goes to the very sample', async () => {
    const stream = await open(await fixture(formatFixture('wavpack-blocks.wv')));
    const [left = empty] = referenceSignal(10_000, 2, 16);
    for (const frame of [9990, 5000, 0, 1999, 2000]) {
      await stream.seek(frame / 44_100);
      const { channels } = await rest(stream);
      expect(channels[0], `from frame ${frame}`).to.deep.equal(left.slice(frame));
    }
    stream.close();
  });

  it('goes to the very sample of DSD, whose filter reaches back into the block before', async () => {
    const name = formatFixture('wavpack-dsd-blocks.wv');
    const { channels, format, frames } = await decode(name);
    const stream = await open(await fixture(name), { sampleRate: format.sampleRate });
    for (const frame of [2000, 2001, 4010, 5999, 3]) {
      await stream.seek(frame / format.sampleRate);
      const found = await rest(stream);
      expect(found.frames).to.equal(frames - frame);
      expect(largestDifference(found.channels[0] ?? empty, channels[0]?.subarray(frame) ?? empty), `from frame ${frame}`).to.be.below(1e-6);
    }
    stream.close();
  });

  it('plays silence for a damaged block, and the rest in its place', async () => {
    const bytes = (await fixtureBytes(formatFixture('wavpack-blocks.wv'))).slice();
    // The second block begins at 5772; its header is spoiled too.
    bytes.fill(0x55, 5772, 9000);
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.wv')));
    expect(frames).to.equal(10_000);
    const [left = empty] = referenceSignal(10_000, 2, 16);
    expect(channels[0]?.subarray(0, 2000)).to.deep.equal(left.subarray(0, 2000));
    expect(channels[0]?.subarray(2000, 4000)).to.deep.equal(new Float32Array(2000));
    expect(channels[0]?.subarray(4000)).to.deep.equal(left.subarray(4000));
  });

  it('plays silence to the end where all that follows is damaged', async () => {
    const bytes = (await fixtureBytes(formatFixture('wavpack-blocks.wv'))).slice();
    for (let at = 5772 + 200; at < bytes.length; at += 1000) bytes[at] = (bytes[at] ?? 0) ^ 1;
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.wv')));
    expect(frames).to.equal(10_000);
    const [left = empty] = referenceSignal(10_000, 2, 16);
    expect(channels[0]?.subarray(0, 2000)).to.deep.equal(left.subarray(0, 2000));
    expect(channels[0]?.subarray(2000)).to.deep.equal(new Float32Array(8000));
  });

  it('plays a file that is cut off to where it ends, and calls one without sound malformed', async () => {
    const bytes = await fixtureBytes(formatFixture('wavpack-blocks.wv'));
    const { frames } = await rest(await open(sourceOf(bytes.slice(0, 12_000), 'x.wv')));
    expect(frames).to.equal(4000);
    expect(await errorCode(open(sourceOf(bytes.slice(0, 20), 'x.wv')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(new TextEncoder().encode('wvpk'.padEnd(5000, 'x')), 'x.wv')))).to.equal('malformed');
  });

  it('reads little of a long file, wherever it goes', async () => {
    const bytes = await fixtureBytes(formatFixture('wavpack-blocks.wv'));
    const { source, frames } = repeated(bytes.subarray(0, 5772), 60 * 60 * 22);
    const stream = await open(source);
    expect(stream.format.frames).to.equal(frames);
    await stream.read();
    expect(source.total).to.be.at.most(96 * 1024);
    for (const minutes of [30, 5, 45]) {
      const before = source.total;
      await stream.seek(minutes * 60);
      expect(await stream.read()).to.not.equal(null);
      expect(source.total - before).to.be.at.most(256 * 1024);
    }
    stream.close();
  });
});

/** Bytes of the checksum at a block's end, with its own header. */
const CHECKSUM = 6;
const HAS_CHECKSUM = 0x10000000;

/** The same block over and over, each with a header that tells its own position; its checksum would deny that. */
function repeated(original: Uint8Array<ArrayBuffer>, count: number): { source: ReturnType<typeof sparseSource>; frames: number } {
  const frames = count * 2000;
  const block = original.slice(0, -CHECKSUM);
  const header = new DataView(block.buffer);
  header.setUint32(4, block.length - 8, true);
  header.setUint32(24, header.getUint32(24, true) - HAS_CHECKSUM, true);
  const numbered = (index: number): Uint8Array => {
    const copy = block.slice();
    const view = new DataView(copy.buffer);
    view.setUint32(12, frames, true);
    view.setUint32(16, index * 2000, true);
    return copy;
  };
  const source = sparseSource(block.length * count, 'long.wv', (start, end) => {
    const bytes = new Uint8Array(end - start);
    for (let index = Math.floor(start / block.length); index * block.length < end; index += 1) {
      const at = index * block.length - start;
      const part = numbered(index).subarray(Math.max(0, -at), Math.max(0, end - start - at));
      bytes.set(part, Math.max(0, at));
    }
    return bytes;
  });
  return { source, frames };
}
