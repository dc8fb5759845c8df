import { expect } from '@open-wc/testing';
import { decode, errorCode, fixture, fixtureBytes, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';

describe('openAudio', () => {
  for (const bits of [8, 16, 24]) {
    it(`decodes FLAC of ${bits} bits to the very samples that went in`, async () => {
      const [flac, wav] = await Promise.all([decode(`random-${bits}.flac`), decode(`random-${bits}.wav`)]);
      expect(flac.frames).to.equal(4000);
      expect(flac.channels).to.deep.equal(wav.channels);
      expect(wav.channels[0]?.[0]).to.equal(-1);
      expect(wav.channels[0]?.[1]).to.equal(1 - 2 ** (1 - bits));
    });
  }

  for (const name of ['l1-fl3', 'l2-fl14', 'l3-si_block']) {
    it(`decodes the ISO vector ${name} to the reference within one step of 16 bits`, async () => {
      const reference = new Int16Array((await fixtureBytes(`${name}.pcm`)).buffer);
      const source = sourceOf(await fixtureBytes(`${name}.bit`), `${name}.mp3`);
      const { channels } = (await open(source)).format;
      const sampleRate = (await open(source)).format.sampleRate;
      const decoded = await rest(await open(source, { sampleRate, channels: channels === 1 ? 1 : 2 }));
      decoded.channels.forEach((plane, channel) => {
        const expected = Float32Array.from({ length: reference.length / channels }, (_, at) => (reference[at * channels + channel] ?? 0) / 32_768);
        expect(plane.length).to.be.at.least(expected.length);
        expect(largestDifference(plane, expected)).to.be.below(1.2 / 32_768);
      });
    });
  }

  for (const name of ['l3-compl', 'l3-he_32khz', 'l3-hecommon', 'l3-si']) {
    it(`decodes the ISO vector ${name} to the reference within one step of 16 bits`, async () => {
      const reference = await decode(`${name}.flac`);
      const { sampleRate } = reference.format;
      const bytes = await fixtureBytes(`${name}.bit`);
      const decoded = await rest(await open(sourceOf(bytes, `${name}.mp3`), { sampleRate }));
      // The reference decoder leaves out the last frame.
      expect(decoded.frames).to.be.within(reference.frames, reference.frames + 1152);
      decoded.channels.forEach((plane, channel) => {
        expect(largestDifference(plane, reference.channels[channel] ?? new Float32Array(0))).to.be.below(1.2 / 32_768);
      });
    });
  }

  // Of MP3, ffmpeg was told to keep what encoder and decoder put in front.
  for (const [name, front] of [['mpeg25.mp3', 576 + 529], ['mpeg2.mp2', 0]] as const) {
    it(`decodes ${name} as ffmpeg does`, async () => {
      const [decoded, reference] = await Promise.all([decode(name), decode(`${name.split('.')[0] ?? ''}.flac`)]);
      expect(decoded.format.sampleRate).to.equal(reference.format.sampleRate);
      const [plane = new Float32Array(0)] = decoded.channels;
      const [expected = new Float32Array(0)] = reference.channels;
      expect(largestDifference(plane, expected.subarray(front))).to.be.below(1.6 / 32_768);
    });
  }

  it('decodes MP3 of free format as LAME does, and says where its bit rate is too high', async () => {
    const [decoded, reference] = await Promise.all([decode('free-format.mp3'), decode('free-format.flac')]);
    // The file tells nothing of what was put in front, of which LAME leaves out its decoder's own part.
    expect(decoded.frames - reference.frames).to.equal(529);
    decoded.channels.forEach((plane, side) => {
      expect(largestDifference(plane.subarray(529), reference.channels[side] ?? new Float32Array(0))).to.be.below(1.2 / 32_768);
    });
    expect(await errorCode(open(await fixture('free-format-400.mp3')))).to.equal('unsupported');
  });

  it('says what a file is and how long, exactly', async () => {
    const facts = await Promise.all(
      ['noise.flac', 'itunes.mp3', 'short.ogg', 'itunes.m4a', 'sine-a.wav', 'sine-b.opus'].map(async (name) => {
        const stream = await open(await fixture(name));
        stream.close();
        const { codec, container, sampleRate, channels, frames } = stream.format;
        return [codec, container, sampleRate, channels, frames];
      }),
    );
    expect(facts).to.deep.equal([
      ['FLAC', 'flac', 44_100, 1, 44_100],
      ['MP3', 'mp3', 44_100, 1, 44_100],
      ['Vorbis', 'ogg', 44_100, 1, 17_318],
      ['AAC', 'mp4', 44_100, 1, 44_100],
      ['PCM', 'wav', 44_100, 1, 20_011],
      ['Opus', 'ogg', 48_000, 1, 27_989],
    ]);
  });

  for (const name of ['six-channels.flac', 'six-channels.ogg', 'six-channels.opus']) {
    it(`mixes ${name} down by channel, whatever order its format has`, async () => {
      const { channels, frames } = await decode(name);
      expect(frames).to.equal(7200);
      const [left, right] = channels.map((plane) =>
        Array.from({ length: 6 }, (_, part) => plane.subarray(part * 1200 + 300, part * 1200 + 900).reduce((sum, sample) => sum + Math.abs(sample), 0) / 600),
      );
      const loud = (levels: readonly number[] = []): boolean[] => levels.map((level) => level > 0.05);
      // Front left, front right, centre, low, rear left, rear right sound one after another.
      expect(loud(left)).to.deep.equal([true, false, true, false, true, false]);
      expect(loud(right)).to.deep.equal([false, true, true, false, false, true]);
    });
  }

  it('doubles mono for a stereo output and averages stereo for a mono one', async () => {
    const { channels } = await decode('sine-a.flac', { channels: 2 });
    expect(channels[0]).to.deep.equal(channels[1]);
    const [stereo, mono] = await Promise.all([decode('random-16.flac', { channels: 2 }), decode('random-16.flac', { channels: 1 })]);
    const [left, right] = stereo.channels;
    expect(mono.channels[0]?.[7]).to.equal(((left?.[7] ?? 0) + (right?.[7] ?? 0)) / 2);
  });

  it('yields blocks of at most a tenth of a second, each in buffers of its own', async () => {
    const stream = await open(await fixture('sweep.ogg'), { sampleRate: 22_050 });
    const buffers = new Set<ArrayBuffer>();
    let blocks = 0;
    for (let block = await stream.read(); block; block = await stream.read()) {
      expect(block.frames).to.be.within(1, 2205);
      for (const plane of block.channels) {
        expect(plane.byteLength).to.equal(plane.buffer.byteLength);
        buffers.add(plane.buffer);
      }
      blocks += 1;
    }
    expect(buffers.size).to.equal(blocks * 2);
  });

  it('never feeds a decoder that was given back, whenever it is closed', async () => {
    for (const name of ['sweep.mp3', 'sweep.flac', 'sweep.ogg', 'sweep.opus', 'sweep.m4a']) {
      for (let turns = 0; turns < 30; turns += 1) {
        const stream = await open(await fixture(name));
        await stream.read();
        const pending = stream.read().then(() => 'read', () => 'rejected');
        for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
        stream.close();
        expect(['read', 'rejected']).to.include(await pending);
      }
    }
  });

  it('rejects what is pending with `aborted` when it is closed, and closes twice without harm', async () => {
    const source = await fixture('sweep.flac');
    const never = { ...source, size: source.size, read: (start: number, end: number, signal: AbortSignal) =>
      start < 100_000 ? source.read(start, end, signal) : new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))) };
    const stream = await open(never, { sampleRate: 22_050 });
    const pending = errorCode(rest(stream));
    stream.close();
    stream.close();
    expect(await pending).to.equal('aborted');
  });
});
