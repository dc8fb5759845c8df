import { expect } from '@open-wc/testing';
import { join } from './binary.ts';
import { BufferedReader } from './buffered-reader.ts';
import { decode, fixture, fixtureBytes, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';
import { discardPadding } from './matroska-padding.ts';

const empty = new Float32Array(0);
const empty8 = new Uint8Array(0);
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

const INTEGERS = [...new TextEncoder().encode('A_PCM/INT/LIT')];
const bytes = (id: readonly number[], ...content: readonly number[]): Uint8Array<ArrayBuffer> => element(id, Uint8Array.from(content));
/** Each packet begins with two bytes that its block leaves out. */
const stripping = element([0x62, 0x40], element([0x50, 0x34], bytes([0x42, 0x54], 3), bytes([0x42, 0x55], 7, 7)));

/** Ten blocks of 5 ms of PCM at 8 kHz, mono, but for what the encoding leaves out; the last millisecond is not to be heard. */
function packedFile(encoding: Uint8Array<ArrayBuffer>, blocks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const sound = element([0xe1], bytes([0xb5], 0x45, 0xfa, 0, 0), bytes([0x9f], 1), bytes([0x62, 0x64], 16));
  const track = element([0xae], bytes([0xd7], 1), bytes([0x73, 0xc5], 1), bytes([0x83], 2), bytes([0x9c], 0), bytes([0x86], ...INTEGERS), sound, element([0x6d, 0x80], encoding));
  const held = blocks.map((block, at) => join([Uint8Array.of(0x81, 0, at * 5, 0x80), new Uint8Array(block)]));
  const last = element([0xa0], element([0xa1], held.at(-1) ?? empty8), bytes([0x75, 0xa2], ...MILLION));
  return join([
    element([0x1a, 0x45, 0xdf, 0xa3], bytes([0x42, 0x82], ...new TextEncoder().encode('matroska'))),
    Uint8Array.of(0x18, 0x53, 0x80, 0x67, 0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff),
    element([0x15, 0x49, 0xa9, 0x66], bytes([0x2a, 0xd7, 0xb1], ...MILLION)),
    element([0x16, 0x54, 0xae, 0x6b], track),
    cluster,
    bytes([0xe7], 0),
    ...held.slice(0, -1).map((block) => element([0xa3], block)),
    last,
  ]);
}

function paddingOf(...parts: readonly Uint8Array<ArrayBuffer>[]): Promise<number> {
  return discardPadding(new BufferedReader(sourceOf(join(parts), 'x.webm'), new AbortController().signal), PACKET);
}

describe('Matroska', () => {
  for (const name of ['bursts-flac.mka', 'bursts-pcm.mka', 'bursts-vorbis.webm', 'sine-a-opus.webm']) {
    it(`plays ${name} up to where it is cut off within its only cluster`, async () => {
      const file = await fixtureBytes(name);
      const options = { sampleRate: name.includes('opus') ? 48_000 : 44_100 };
      const whole = await rest(await open(sourceOf(file, name), options));
      for (const part of [0.6, 0.9]) {
        const { channels, frames } = await rest(await open(sourceOf(file.slice(0, file.length * part), name), options));
        expect(frames, `${part} of the bytes`).to.be.within(whole.frames * (part - 0.35), whole.frames);
        expect(largestDifference(channels[0] ?? empty, (whole.channels[0] ?? empty).subarray(0, frames)), 'what was recorded').to.be.below(0.001);
      }
    });
  }

  it('plays a broadcast, which leaves lengths open, up to where it is cut off', async () => {
    const file = packedFile(stripping, Array.from({ length: 10 }, () => new Uint8Array(78)));
    expect((await rest(await open(sourceOf(file.slice(0, -120), 'x.mka'), { sampleRate: 8000 }))).frames).to.be.within(320, 360);
  });

  it('comes to its end where the name of its index is damaged', async () => {
    const file = await fixtureBytes('bursts-flac.mka');
    const cues = file.findLastIndex((_, at) => [0x1c, 0x53, 0xbb, 0x6b].every((byte, index) => file[at + index] === byte));
    expect(cues).to.be.above(0);
    file[cues + 1] = 0x43;
    expect((await rest(await open(sourceOf(file, 'x.mka')))).frames).to.equal((await decode('bursts-flac.mka')).frames);
  });

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

  for (const name of ['laced-vorbis.mka', 'laced-opus.mka', 'laced-mp3.mka', 'laced-flac.mka']) {
    it(`goes to the very sample in ${name}, where packets that share a block have no times of their own`, async () => {
      const { channels, frames, format } = await decode(name);
      const [left = empty] = channels;
      const stream = await open(await fixture(name), { sampleRate: format.sampleRate });
      // Opus and MP3 come out a little different for what was decoded before.
      const most = name.includes('vorbis') || name.includes('flac') ? 0 : 0.002;
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

describe('Matroska that is packed once more', () => {
  const blocks = Array.from({ length: 10 }, (_, block) => Uint8Array.from({ length: 80 }, (__, at) => (at < 2 ? 7 : (block * 31 + at * 17) % 251)));

  it('plays with what its blocks have left out', async () => {
    const stream = await open(sourceOf(packedFile(stripping, blocks.map((block) => block.subarray(2))), 'x.mka'), { sampleRate: 8000 });
    const { channels, frames } = await rest(stream);
    expect(frames).to.equal(392);
    const samples = new Int16Array(join(blocks).buffer);
    expect(channels[0]).to.deep.equal(Float32Array.from(samples.subarray(0, 392), (sample) => sample / 32_768));
  });

  for (const [how, encoding, words] of [
    ['compressed', element([0x50, 0x34], bytes([0x42, 0x54], 0)), 'packed once more'],
    ['encrypted', element([0x50, 0x35], bytes([0x47, 0xe1], 5)), 'copy-protected'],
  ] as const) {
    it(`is refused by name where it is ${how}`, async () => {
      const file = packedFile(element([0x62, 0x40], encoding), blocks);
      const failure = await open(sourceOf(file, 'x.mka')).catch((error: unknown) => error);
      expect(failure).to.include({ code: 'unsupported' });
      expect(failure).to.have.property('message').that.includes(words);
    });
  }
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
