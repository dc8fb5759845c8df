import { expect } from '@open-wc/testing';
import type { ByteSource } from './audio-stream.ts';
import { BufferedReader } from './buffered-reader.ts';
import { errorCode, fixture, fixtureBytes, open, sourceOf, sparseSource } from './decode-fixture.ts';

const MEBI = 1024 * 1024;

function numbers(size: number): ReturnType<typeof sparseSource> {
  return sparseSource(size, 'x.bin', (start, end) => Uint8Array.from({ length: end - start }, (_, at) => ((start + at) * 31) & 0xff));
}

/** Lets everything happen that waits for nothing. */
function settled(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

function reader(source: ByteSource): BufferedReader {
  const buffered = new BufferedReader(source, new AbortController().signal);
  buffered.flow();
  return buffered;
}

describe('BufferedReader', () => {
  it('gives the bytes asked for, over block borders, and fewer at the end', async () => {
    const source = numbers(100_000);
    const buffered = reader(source);
    const bytes = await buffered.read(30_000, 50_000);
    expect(bytes.length).to.equal(50_000);
    expect([bytes[0], bytes[49_999]]).to.deep.equal([(30_000 * 31) & 0xff, (79_999 * 31) & 0xff]);
    expect((await buffered.read(99_990, 100)).length).to.equal(10);
    expect((await buffered.read(200_000, 100)).length).to.equal(0);
  });

  it('reads small first and larger as it goes on, each byte once', async () => {
    const source = numbers(4 * MEBI);
    const buffered = reader(source);
    for (let at = 0; at < 4 * MEBI; at += 4096) await buffered.read(at, 4096);
    expect(source.reads[0]).to.deep.equal({ start: 0, end: 65_536 });
    expect(source.total).to.equal(4 * MEBI);
    expect(source.reads.length).to.be.at.most(18);
  });

  it('asks for some seconds of sound at a time, ending at even places, each byte once', async () => {
    const source = numbers(8 * MEBI);
    const buffered = new BufferedReader(source, new AbortController().signal);
    buffered.flow((8 * MEBI) / (32 * 1024));
    for (let at = 0; at < 4 * MEBI; at += 4096) await buffered.read(at, 4096);
    const lengths = source.reads.map(({ start, end }) => end - start);
    expect(lengths.slice(0, 4)).to.deep.equal([64, 32, 64, 128].map((kibi) => kibi * 1024));
    expect(source.reads.every(({ start, end }, index) => end % 32_768 === 0 && start === (source.reads[index - 1]?.end ?? 0))).to.equal(true);
  });

  it('fetches nothing ahead before a second has been read, and then up to twenty seconds', async () => {
    const source = numbers(16 * MEBI);
    const buffered = new BufferedReader(source, new AbortController().signal);
    const second = 64 * 1024;
    buffered.flow((16 * MEBI) / second);
    for (let at = 0; at < second; at += 4096) await buffered.read(at, 4096);
    await settled();
    expect(source.total).to.equal(64 * 1024);
    for (let at = second; at < 30 * second; at += 4096) await buffered.read(at, 4096);
    await settled();
    expect(source.total / second - 30).to.be.within(20, 24);
  });

  it('fetches ahead at once where answers take long', async () => {
    const source = numbers(16 * MEBI);
    const asked: number[] = [];
    const slow = { ...source, size: source.size, read: async (start: number, end: number, signal: AbortSignal) => {
      asked.push(start);
      await new Promise((resolve) => setTimeout(resolve, 170));
      return source.read(start, end, signal);
    } };
    const buffered = new BufferedReader(slow, new AbortController().signal);
    await buffered.read(0, 100);
    expect(asked).to.deep.equal([0]);
    buffered.flow(512);
    expect(asked).to.deep.equal([0, 65_536]);
  });

  it('holds a bounded number of bytes, however many a second has', async () => {
    const source = numbers(64 * MEBI);
    const buffered = new BufferedReader(source, new AbortController().signal);
    buffered.flow(64);
    await buffered.read(0, 3 * MEBI);
    await settled();
    expect(source.total).to.be.at.most(6.6 * MEBI);
    // Nothing of what lies ahead was dropped for it.
    for (let at = 3 * MEBI; at < 24 * MEBI; at += 65_536) await buffered.read(at, 65_536);
    expect(new Set(source.reads.map(({ start }) => start)).size).to.equal(source.reads.length);
  });

  it('has two requests ahead in flight and aborts them on a jump', async () => {
    const aborted: number[] = [];
    const source = numbers(16 * MEBI);
    const stalled = { ...source, size: source.size, read: (start: number, end: number, signal: AbortSignal) => {
      if (start < 262_144 || start > MEBI) return source.read(start, end, signal);
      return new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => {
          aborted.push(start);
          reject(signal.reason);
        });
      });
    } };
    const buffered = new BufferedReader(stalled, new AbortController().signal);
    buffered.flow(512);
    for (let at = 0; at < 200_000; at += 4096) await buffered.read(at, 4096);
    expect(aborted).to.deep.equal([]);
    expect((await buffered.read(8 * MEBI, 100)).length).to.equal(100);
    expect(aborted).to.deep.equal([294_912, 425_984]);
  });

  it('tells how much sound there is in what it holds, and has not been read', async () => {
    const buffered = new BufferedReader(numbers(4 * MEBI), new AbortController().signal);
    await buffered.read(0, 1024);
    expect(buffered.secondsAhead).to.equal(0);
    buffered.flow((4 * MEBI) / (32 * 1024));
    expect(buffered.secondsAhead).to.equal(63 / 32);
    await buffered.read(1024, 15 * 1024);
    expect(buffered.secondsAhead).to.equal(1.5);
    // What lies apart from it does not follow it.
    await buffered.probe(2 * MEBI, 1024);
    expect(buffered.secondsAhead).to.equal(1.5);
  });

  it('begins slowly too where a look has brought what is read', async () => {
    const source = numbers(16 * MEBI);
    const buffered = reader(source);
    await buffered.read(0, 4096);
    await buffered.probe(8 * MEBI, 16_384);
    await buffered.read(8 * MEBI, 4096);
    await settled();
    expect(source.total).to.be.at.most(96 * 1024);
  });

  it('does not ask ahead again and again where that fails, until somebody has read there', async () => {
    const source = numbers(16 * MEBI);
    let failing = true;
    let failures = 0;
    const broken = { ...source, size: source.size, read: async (start: number, end: number, signal: AbortSignal) => {
      if (!failing || start < 163_840) return source.read(start, end, signal);
      failures += 1;
      throw new Error('broken');
    } };
    const buffered = new BufferedReader(broken, new AbortController().signal);
    buffered.flow(512);
    for (let at = 0; at < 163_840; at += 4096) await buffered.read(at, 4096);
    await settled();
    expect(failures).to.be.at.most(2);
    failing = false;
    expect((await buffered.read(163_840, 4096)).length).to.equal(4096);
    await settled();
    expect(source.total).to.be.above(163_840 + 65_535);
  });

  it('fetches nothing ahead while a file is only being opened', async () => {
    const source = numbers(4 * MEBI);
    const buffered = new BufferedReader(source, new AbortController().signal);
    for (let at = 0; at < 160_000; at += 4096) await buffered.read(at, 4096);
    expect(source.total).to.equal(160 * 1024);
  });

  it('does not look for an end twice where the size is unknown', async () => {
    const source = { ...numbers(50_000), size: null };
    const buffered = reader(source);
    expect((await buffered.read(0, 60_000)).length).to.equal(50_000);
    expect(buffered.size).to.equal(50_000);
    expect((await buffered.read(50_000, 10)).length).to.equal(0);
  });

  it('stops with the signal', async () => {
    const abort = new AbortController();
    const buffered = new BufferedReader(numbers(1000), abort.signal);
    abort.abort(new DOMException('enough', 'AbortError'));
    expect(await errorCode(buffered.read(0, 10))).to.equal('20');
  });
});

describe('bytes before the first sound', () => {
  for (const name of ['sweep.flac', 'sweep.mp3', 'sweep-vbr.mp3', 'sweep.ogg', 'sweep.opus', 'sweep.m4a', 'sweep.aac', 'sweep.webm', 'random-16.wav']) {
    it(`are at most 96 KiB in ${name}`, async () => {
      const source = await fixture(name);
      const stream = await open(source, { sampleRate: 48_000 });
      // The worklet waits for half a second of sound.
      for (let frames = 0; frames < 24_000; ) {
        const block = await stream.read();
        if (block === null) break;
        frames += block.frames;
      }
      expect(source.total).to.be.at.most(96 * 1024);
    });
  }

  it('do not include a picture in an M4A', async () => {
    const picture = box('covr', new Uint8Array(MEBI));
    const added = box('udta', box('meta', concat(new Uint8Array(4), box('ilst', picture))));
    const source = sourceOf(withinMoov(await fixtureBytes('sweep.m4a'), added), 'x.m4a');
    const stream = await open(source, { sampleRate: 22_050 });
    expect(await stream.read()).to.not.equal(null);
    expect(source.total).to.be.at.most(192 * 1024);
  });

  it('do not include a picture of four megabytes in ID3 or FLAC', async () => {
    const picture = 4 * MEBI;
    const id3 = new Uint8Array(10 + picture);
    id3.set([...new TextEncoder().encode('ID3'), 4, 0, 0, (picture >> 21) & 127, (picture >> 14) & 127, (picture >> 7) & 127, picture & 127]);
    const flac = await fixtureBytes('sweep.flac');
    const header = Uint8Array.of(...flac.subarray(0, 4), 0, ...flac.subarray(5, 42), 6, (picture >> 16) & 255, (picture >> 8) & 255, picture & 255);
    const files = [
      sourceOf(Uint8Array.from([...id3, ...(await fixtureBytes('sweep.mp3'))]), 'x.mp3'),
      sourceOf(concat(header, new Uint8Array(picture), flac.subarray(42)), 'x.flac'),
    ];
    for (const source of files) {
      const stream = await open(source, { sampleRate: 22_050 });
      expect(await stream.read()).to.not.equal(null);
      expect(source.total).to.be.at.most(160 * 1024);
    }
  });
});

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

function box(name: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const size = new DataView(new ArrayBuffer(4));
  size.setUint32(0, content.length + 8);
  return concat(new Uint8Array(size.buffer), new TextEncoder().encode(name), content);
}

/** Puts a box at the end of an MP4's `moov`, which stands before the sound, and moves what points behind it. */
function withinMoov(file: Uint8Array<ArrayBuffer>, added: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = new DataView(file.buffer);
  const find = (name: string): number => {
    const letters = new TextEncoder().encode(name);
    return file.findIndex((_, at) => letters.every((letter, index) => file[at + index] === letter));
  };
  const moov = find('moov') - 4;
  const size = view.getUint32(moov);
  view.setUint32(moov, size + added.length);
  const table = find('stco') + 8;
  for (let entry = 0; entry < view.getUint32(table); entry += 1) {
    const at = table + 4 + entry * 4;
    view.setUint32(at, view.getUint32(at) + added.length);
  }
  return concat(file.subarray(0, moov + size), added, file.subarray(moov + size));
}
