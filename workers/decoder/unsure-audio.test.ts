import { expect, waitUntil } from '@open-wc/testing';
import type { AudioStream } from './audio-stream.ts';
import { join } from './binary.ts';
import { errorCode, open, rest, sourceOf } from './decode-fixture.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const SECOND = 48_000;
const utf8 = new TextEncoder();
/** Version 1, two channels, no frames to skip, 48 kHz. */
const OPUS_HEAD = Uint8Array.of(...utf8.encode('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);
const OPUS_TAGS = Uint8Array.of(...utf8.encode('OpusTags'), 0, 0, 0, 0, 0, 0, 0, 0);

/** RFC 3533: as in other checksums, but nothing is inverted or mirrored. */
function checksum(bytes: Uint8Array): number {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0);
  }
  return crc >>> 0;
}

function page(sequence: number, granule: number, packets: readonly Uint8Array[]): Bytes {
  const lacing = packets.flatMap(({ length }) => [...new Uint8Array(Math.floor(length / 255)).fill(255), length % 255]);
  const fixed = new Uint8Array(27);
  const bytes = join([fixed, Uint8Array.from(lacing), ...packets]);
  const view = new DataView(bytes.buffer);
  bytes.set(utf8.encode('OggS'));
  bytes[5] = sequence === 0 ? 2 : 0;
  view.setUint32(6, granule, true);
  view.setUint32(14, 7, true);
  view.setUint32(18, sequence, true);
  bytes[26] = lacing.length;
  view.setUint32(22, checksum(bytes), true);
  return bytes;
}

/** 20 ms of silence in a packet so many bytes long: a frame of nothing, and padding (RFC 6716, 3.2.5). */
function silence(length: number): Bytes {
  const packet = new Uint8Array(length);
  packet.set([0xff, 0x41, length - 3]);
  return packet;
}

/** A stream of so many seconds, a page for each, some longer than others. */
function opus(seconds: number): Bytes {
  const pages = Array.from({ length: seconds }, (_, index) => {
    const packet = silence(200 + Math.round(50 * Math.sin(index * 2.4)));
    return page(index + 2, (index + 1) * SECOND, Array.from({ length: 50 }, () => packet));
  });
  return join([page(0, 0, [OPUS_HEAD]), page(1, 0, [OPUS_TAGS]), ...pages]);
}

/** @returns frames of at least so many seconds */
async function readOn(stream: AudioStream, seconds: number): Promise<number> {
  let frames = 0;
  for (let block = await stream.read(); block; block = await stream.read()) {
    frames += block.frames;
    if (frames >= seconds * SECOND) return frames;
  }
  throw new Error('The stream is shorter.');
}

describe('An Ogg file that seems to be one stream', () => {
  const chains: readonly { readonly what: string; readonly parts: readonly number[] }[] = [
    { what: 'behind another that is a tenth of it', parts: [12, 108] },
    { what: 'behind two', parts: [11, 11, 98] },
  ];
  for (const { what, parts } of chains) {
    it(`${what} is as long as all of them once it sounds, and goes to any place`, async () => {
      const whole = parts.reduce((sum, seconds) => sum + seconds, 0);
      const bytes = join(parts.map(opus));
      const stream = await open(sourceOf(bytes, 'chain.opus'), { sampleRate: SECOND });
      expect(stream.format.duration).to.equal(parts.at(-1));
      const frames = await readOn(stream, 6);
      await waitUntil(() => stream.format.duration === whole, 'the others are found', { timeout: 20_000 });
      expect(stream.format.frames).to.equal(whole * SECOND);
      expect(frames + (await rest(stream)).frames).to.equal(whole * SECOND);
      for (const place of [whole - 2, 5, 11.5, 12.5]) {
        await stream.seek(place);
        expect((await rest(stream)).frames, `from ${place}`).to.equal((whole - place) * SECOND);
      }
      stream.close();
      expect(await errorCode(rest(stream))).to.equal('aborted');
    });
  }

  it('and is one stays so, for a few looks into it', async () => {
    const source = sourceOf(opus(240), 'song.opus');
    const stream = await open(source, { sampleRate: SECOND });
    expect(source.reads.length).to.equal(2);
    const { frames, format } = await rest(stream);
    expect(frames).to.equal(240 * SECOND);
    expect(format.duration).to.equal(240);
    stream.close();
  });

  it('is not looked into before it sounds', async () => {
    const source = sourceOf(join([opus(12), opus(108)]), 'chain.opus');
    const stream = await open(source, { sampleRate: SECOND });
    const before = source.reads.length;
    await readOn(stream, 4);
    expect(source.reads.slice(before).filter(({ start }, index, all) => start < (all[index - 1]?.start ?? 0))).to.deep.equal([]);
    expect(stream.format.duration).to.equal(108);
    stream.close();
  });
});
