import { expect } from '@open-wc/testing';
import { join } from './binary.ts';
import { BufferedReader } from './buffered-reader.ts';
import { errorCode, fixtureBytes, open, rest, sourceOf, type CountingSource } from './decode-fixture.ts';
import type { EncodedTrack } from './demuxer.ts';
import { findOggLinks } from './ogg-links.ts';
import { openDemuxer } from './open-demuxer.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const KIBI = 1024;
const SECOND = 48_000;
const utf8 = new TextEncoder();
/** Version 1, two channels, no frames to skip, 48 kHz. */
const OPUS_HEAD = Uint8Array.of(...utf8.encode('OpusHead'), 1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0);
const OPUS_TAGS = Uint8Array.of(...utf8.encode('OpusTags'), 0, 0, 0, 0, 0, 0, 0, 0);

/** A page with one packet and no checksum, which only those miss who want its sound. */
function page(sequence: number, granule: number, packet: Uint8Array): Bytes {
  const lacing = [...new Uint8Array(Math.floor(packet.length / 255)).fill(255), packet.length % 255];
  const bytes = new Uint8Array(27 + lacing.length + packet.length);
  const view = new DataView(bytes.buffer);
  bytes.set(utf8.encode('OggS'));
  bytes[5] = sequence === 0 ? 2 : 0;
  view.setUint32(6, granule, true);
  view.setUint32(14, 7, true);
  view.setUint32(18, sequence, true);
  bytes[26] = lacing.length;
  bytes.set(lacing, 27);
  bytes.set(packet, 27 + lacing.length);
  return bytes;
}

/** An Opus stream of a page for each second, so many bytes long, about. */
function opus(lengths: readonly number[]): Bytes {
  const sound = lengths.map((length, index) => page(index + 2, (index + 1) * SECOND, new Uint8Array(length).fill(0xfc)));
  return join([page(0, 0, OPUS_HEAD), page(1, 0, OPUS_TAGS), ...sound]);
}

function seconds(count: number, length: number): readonly number[] {
  return Array.from({ length: count }, () => length);
}

/** Pages whose lengths sway by a third, as music has them. */
function uneven(count: number, length: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => Math.round(length * (1 + Math.sin(index * 2.4) / 3)));
}

async function opened(source: CountingSource): Promise<EncodedTrack> {
  const reader = new BufferedReader(source, new AbortController().signal);
  const { track } = await openDemuxer(reader, source);
  reader.close();
  return track;
}

async function startsIn(bytes: Bytes): Promise<readonly number[]> {
  const reader = new BufferedReader(sourceOf(bytes, 'chain.opus'), new AbortController().signal);
  const links = await findOggLinks(reader, 0);
  reader.close();
  return links.map(({ start }) => start);
}

describe('An Ogg file of one stream', () => {
  const ordinary: readonly { readonly what: string; readonly lengths: readonly number[] }[] = [
    { what: 'as loud everywhere', lengths: seconds(240, 10_000) },
    { what: 'of uneven loudness', lengths: uneven(240, 10_000) },
    { what: 'that fades to silence', lengths: [...uneven(235, 10_000), 8000, 600, ...seconds(3, 200)] },
    { what: 'that ends in half a minute of silence', lengths: [...uneven(210, 10_000), ...seconds(30, 200)] },
    { what: 'that begins quieter', lengths: [...uneven(20, 7500), ...uneven(220, 10_000)] },
  ];
  for (const { what, lengths } of ordinary) {
    it(`${what} is known as such by its ends alone`, async () => {
      const source = sourceOf(opus(lengths), 'song.opus');
      expect(await opened(source)).to.include({ chained: false, frames: 240 * SECOND });
      expect(source.reads.length).to.equal(2);
    });
  }

  it('is known by one look more where pages are longer than the end that is read first', async () => {
    const source = sourceOf(opus(seconds(120, 40_000)), 'song.opus');
    expect(await opened(source)).to.include({ chained: false, frames: 120 * SECOND });
    expect(source.reads.length).to.equal(3);
  });

  it('that is quiet at both ends is known by one look into its middle', async () => {
    const source = sourceOf(opus([...uneven(40, 4000), ...uneven(170, 10_000), ...seconds(30, 200)]), 'song.opus');
    expect(await opened(source)).to.include({ chained: false, frames: 240 * SECOND });
    expect(source.reads.length).to.be.at.most(3);
  });

  it('plays where its end cannot be read, and is as long as nobody knows', async () => {
    const bytes = opus(seconds(240, 10_000));
    const source = sourceOf(bytes, 'song.opus');
    const broken: CountingSource = {
      ...source,
      read: (start, end, signal) => (start >= bytes.length - 16 * KIBI ? Promise.reject(new Error('broken')) : source.read(start, end, signal)),
    };
    expect(await opened(broken)).to.include({ chained: false, frames: null });
  });

  it('does not open where reading its end was cancelled', async () => {
    const bytes = opus(seconds(240, 10_000));
    const source = sourceOf(bytes, 'song.opus');
    const cancelled: CountingSource = {
      ...source,
      read: (start, end, signal) => (start > 0 ? Promise.reject(new DOMException('cancelled', 'AbortError')) : source.read(start, end, signal)),
    };
    const reader = new BufferedReader(cancelled, new AbortController().signal);
    const error: unknown = await openDemuxer(reader, cancelled).catch((thrown: unknown) => thrown);
    reader.close();
    expect(error).to.be.instanceOf(DOMException).with.property('name', 'AbortError');
  });
});

describe('An Ogg file of several streams of one serial number', () => {
  const chains: readonly { readonly what: string; readonly parts: readonly (readonly number[])[] }[] = [
    { what: 'of equal length', parts: [uneven(60, 10_000), uneven(60, 10_000)] },
    { what: 'of which all fade', parts: [[...uneven(60, 10_000), ...seconds(10, 200)], [...uneven(60, 10_000), ...seconds(10, 200)]] },
    { what: 'of which the first is a seventh', parts: [seconds(20, 5000), seconds(120, 5000)] },
    { what: 'of which the first is short', parts: [seconds(3, 10_000), uneven(200, 10_000)] },
    { what: 'of which the last is short', parts: [uneven(200, 10_000), seconds(1, 10_000)] },
    { what: 'of which the last is one long page and a bit', parts: [seconds(120, 50_000), [50_000, 3000]] },
    { what: 'of which the second is a small part', parts: [uneven(14, 10_000), uneven(12, 10_000), uneven(10, 10_000)] },
    { what: 'of which several are short', parts: [seconds(4, 10_000), seconds(3, 10_000), seconds(10, 10_000), uneven(120, 10_000)] },
  ];
  for (const { what, parts } of chains) {
    it(`${what} is taken apart`, async () => {
      const streams = parts.map(opus);
      const starts = streams.map((_, index) => join(streams.slice(0, index)).length);
      const bytes = join(streams);
      expect((await opened(sourceOf(bytes, 'chain.opus'))).chained).to.equal(true);
      expect(await startsIn(bytes)).to.deep.equal(starts);
    });
  }

  it('plays to its end, and again, where none of the others was known of', async () => {
    const names = ['bursts.opus', 'bursts.opus', 'sine-a.ogg', 'sine-b.oga'];
    const parts = await Promise.all(names.map(fixtureBytes));
    const bytes = join(parts);
    const source = sourceOf(bytes, 'chain.ogg');
    let isBroken = true;
    const stream = await open(
      {
        ...source,
        read: (start, end, signal) => (isBroken && start >= bytes.length - 16 * KIBI ? Promise.reject(new Error('broken')) : source.read(start, end, signal)),
      },
      { sampleRate: SECOND },
    );
    isBroken = false;
    expect(stream.format.duration).to.equal(null);
    const lengths = await Promise.all(parts.map(async (part) => (await rest(await open(sourceOf(part, 'part.ogg'), { sampleRate: SECOND }))).frames));
    const whole = lengths.reduce((sum, frames) => sum + frames, 0);
    expect((await rest(stream)).frames).to.equal(whole);
    expect(await stream.read()).to.equal(null);
    await stream.seek(0.5);
    expect((await rest(stream)).frames).to.equal(whole - SECOND / 2);
    stream.close();
    expect(await errorCode(rest(stream))).to.equal('aborted');
  });
});
