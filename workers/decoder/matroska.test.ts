import { expect } from '@open-wc/testing';
import { join } from './binary.ts';
import { BufferedReader } from './buffered-reader.ts';
import { decode, fixture, fixtureBytes, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';
import { discardPadding } from './matroska-padding.ts';

const empty = new Float32Array(0);
const PACKET = Uint8Array.of(0xfc, 0xa0, 0x83, 7);
const FOREIGN = Uint8Array.of(0xfc, 1, 2, 3);

/** An element with one byte of length. */
function element(id: readonly number[], ...contents: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const content = join(contents.map((part) => new Uint8Array(part)));
  return join([Uint8Array.of(...id, 0x80 + content.length), content]);
}

/** A block's content: track, time and flags before the packet. */
function content(packet: Uint8Array, track = 1): Uint8Array<ArrayBuffer> {
  return join([Uint8Array.of(0x80 + track, 0, 20, 0), new Uint8Array(packet)]);
}

function group(packet: Uint8Array, padding: readonly number[], track = 1): Uint8Array<ArrayBuffer> {
  return element([0xa0], element([0xa1], content(packet, track)), element([0x75, 0xa2], Uint8Array.from(padding)));
}

const simple = (packet: Uint8Array, track = 1): Uint8Array<ArrayBuffer> => element([0xa3], content(packet, track));
const index = element([0x1c, 0x53, 0xbb, 0x6b], Uint8Array.of(0xbb, 0x80));
/** The head of a cluster that leaves its length open. */
const cluster = Uint8Array.of(0x1f, 0x43, 0xb6, 0x75, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff);
const MILLION = [0x0f, 0x42, 0x40];

function paddingOf(...parts: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
  return discardPadding(new BufferedReader(sourceOf(join(parts), 'x.webm'), new AbortController().signal), PACKET);
}

describe('Matroska', () => {
  for (const [name, original] of [['sweep-vorbis.mka', 'sweep.ogg'], ['bursts-vorbis.webm', 'bursts.ogg']] as const) {
    it(`sounds the same in ${name} as its packets do in ${original}, from the first frame to the last`, async () => {
      const [found, expected] = await Promise.all([decode(name), decode(original)]);
      expect(found.frames).to.equal(expected.frames);
      for (const [side, plane] of found.channels.entries()) expect(largestDifference(plane, expected.channels[side] ?? empty)).to.equal(0);
    });
  }

  for (const [name, original, codec] of [['../formats/alac-16.mka', '../formats/alac-16.m4a', 'ALAC'], ['mpeg2-mp2.mka', 'mpeg2.mp2', 'MP2']] as const) {
    it(`plays ${name} to the sample as ${original}`, async () => {
      const [found, expected] = await Promise.all([decode(name), decode(original)]);
      expect(found.format).to.include({ codec, container: 'webm' });
      expect(found.frames).to.equal(expected.frames);
      for (const [side, plane] of found.channels.entries()) expect(largestDifference(plane, expected.channels[side] ?? empty)).to.equal(0);
    });
  }

  it('sounds the same where several Vorbis packets share a block', async () => {
    const [found, expected] = await Promise.all([decode('laced-vorbis.mka'), decode('bursts.ogg')]);
    // The last packet is heard to its end: this muxer leaves out where the sound ends in it.
    expect(found.frames).to.be.within(expected.frames, expected.frames + 1024);
    for (const [side, plane] of found.channels.entries()) expect(largestDifference(plane, expected.channels[side] ?? empty)).to.equal(0);
  });

  for (const name of ['laced-vorbis.mka', 'laced-opus.mka', 'laced-mp3.mka']) {
    it(`goes to the very sample in ${name}, where packets that share a block have no times of their own`, async () => {
      const { channels, frames, format } = await decode(name);
      const [left = empty] = channels;
      const stream = await open(await fixture(name), { sampleRate: format.sampleRate });
      // Opus and MP3 come out a little different for what was decoded before.
      const most = name.includes('vorbis') ? 0 : 0.002;
      for (const frame of [Math.floor(frames / 2), Math.floor(frames / 3), frames - 480, frames - 1]) {
        await stream.seek(frame / format.sampleRate);
        const found = await rest(stream);
        expect(found.frames, `from frame ${frame}`).to.equal(frames - frame);
        expect(largestDifference(found.channels[0] ?? empty, left.subarray(frame)), `from frame ${frame}`).to.be.at.most(most);
      }
      stream.close();
    });
  }

  it('takes the frame that describes an MP3 file for no sound, and begins and ends where it tells', async () => {
    const [found, expected] = await Promise.all([decode('laced-mp3.mka'), decode('sine-a.mp3')]);
    expect(found.format).to.include({ frames: 20_011, container: 'webm' });
    expect(found.frames).to.equal(20_011);
    expect(largestDifference(found.channels[0] ?? empty, expected.channels[0] ?? empty)).to.be.at.most(1e-4);
  });

  it('begins behind what the header says that the encoder put in front', async () => {
    const bytes = (await fixtureBytes('sine-a-mp3.mka')).slice();
    // The language, “und”, makes room for CodecDelay: 1105 frames in nanoseconds.
    const at = new TextDecoder('latin1').decode(bytes).indexOf('"\u00b5\u0153\u0192und');
    expect(at).to.be.above(0);
    bytes.set([0x56, 0xaa, 0x84, 0x01, 0x7e, 0x55, 0x71], at);
    const [found, expected] = await Promise.all([rest(await open(sourceOf(bytes, 'x.mka'))), decode('sine-a.mp3')]);
    expect(found.frames).to.equal(20_011);
    expect(largestDifference(found.channels[0] ?? empty, expected.channels[0] ?? empty)).to.be.at.most(1e-4);
  });

  for (const [part, frames] of [['a', 20_011], ['b', 24_089]] as const) {
    it(`ends where the sound does in sine-${part}-mp3.mka, which does not tell what the encoder put before it`, async () => {
      const delay = 1105;
      const [found, expected] = await Promise.all([decode(`sine-${part}-mp3.mka`), decode(`sine-${part}.mp3`)]);
      expect(expected.frames).to.equal(frames);
      expect(found.frames).to.equal(delay + frames);
      expect(largestDifference(found.channels[0]?.subarray(delay) ?? empty, expected.channels[0] ?? empty)).to.be.at.most(1e-4);
    });
  }

  it('ends at the same frame when the end is gone to before it was played', async () => {
    const { frames } = await decode('sweep-vorbis.mka');
    const stream = await open(await fixture('sweep-vorbis.mka'), { sampleRate: 22_050 });
    await stream.seek((frames - 100) / 22_050);
    expect((await stream.read())?.frames).to.equal(100);
    expect(await stream.read()).to.equal(null);
    stream.close();
  });
});

describe('What Matroska leaves out of its last packet', () => {
  it('is told by that packet’s group', async () => {
    expect(await paddingOf(simple(FOREIGN), group(PACKET, MILLION))).to.equal(1_000_000);
    expect(await paddingOf(cluster, simple(FOREIGN), group(PACKET, MILLION), index)).to.equal(1_000_000);
  });

  it('is nothing where the last packet stands in no group, or in one that says nothing', async () => {
    expect(await paddingOf(group(FOREIGN, MILLION), simple(PACKET))).to.equal(0);
    expect(await paddingOf(element([0xa0], element([0xa1], content(PACKET))), index)).to.equal(0);
    expect(await paddingOf()).to.equal(0);
  });

  it('is nothing where the same bytes come once more', async () => {
    expect(await paddingOf(group(PACKET, MILLION), simple(PACKET))).to.equal(0);
    expect(await paddingOf(group(PACKET, MILLION), cluster, simple(PACKET))).to.equal(0);
    expect(await paddingOf(group(PACKET, MILLION), element([0xa0], element([0xa1], content(PACKET))))).to.equal(0);
  });

  it('does not hang on what another track has behind it', async () => {
    expect(await paddingOf(group(PACKET, MILLION), simple(FOREIGN, 2), cluster, group(FOREIGN, [1], 2))).to.equal(1_000_000);
  });

  it('is nothing where it stands for the packet’s beginning', async () => {
    expect(await paddingOf(group(PACKET, [0xff, 0x00]))).to.equal(0);
    expect(await paddingOf(group(PACKET, [0x00, 0xff]))).to.equal(255);
  });

  it('is not taken from sound that looks like a group', async () => {
    const feigned = join([Uint8Array.of(0xa0, 0xff), group(FOREIGN, MILLION), Uint8Array.of(0xa0, 0x81, 0xa0, 0)]);
    expect(await paddingOf(group(PACKET, [100]), element([0xec], feigned))).to.equal(100);
  });
});
