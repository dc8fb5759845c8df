import { expect } from '@open-wc/testing';
import { decode, errorCode, fixtureBytes, formatFixture, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';

const letters = (word: string): number[] => [...new TextEncoder().encode(word)];
const big = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);
const chunk = (name: string, content: readonly number[]): number[] => [...letters(name), ...big(content.length, 8), ...content];
const OPEN = [255, 255, 255, 255, 255, 255, 255, 255];

interface Description {
  readonly format?: string;
  readonly flags?: number;
  readonly bytes: number;
  readonly channels?: number;
}

function description({ format = 'lpcm', flags = 0, bytes, channels = 1 }: Description): number[] {
  const rate = [...new Uint8Array(Float64Array.of(48_000).buffer)].toReversed();
  return chunk('desc', [...rate, ...letters(format), ...big(flags, 4), ...big(bytes * channels, 4), ...big(1, 4), ...big(channels, 4), ...big(bytes * 8, 4)]);
}

const caf = (...chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> => Uint8Array.from([...letters('caff'), 0, 1, 0, 0, ...chunks.flat()]);
const data = (content: readonly number[]): number[] => chunk('data', [0, 0, 0, 0, ...content]);

async function samples(file: Uint8Array<ArrayBuffer>): Promise<number[]> {
  const stream = await open(sourceOf(file, 'x.caf'), { sampleRate: 48_000, channels: 1 });
  expect(stream.format).to.include({ container: 'caf', codec: 'PCM', sampleRate: 48_000 });
  return [...((await rest(stream)).channels[0] ?? [])];
}

const empty = new Float32Array(0);

/** Raw AAC, without the headers of seven bytes. */
function adtsFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  for (let at = 0; at + 7 <= bytes.length; ) {
    const length = (((bytes[at + 3] ?? 0) & 3) << 11) | ((bytes[at + 4] ?? 0) << 3) | ((bytes[at + 5] ?? 0) >> 5);
    frames.push(bytes.subarray(at + 7, at + length));
    at += length;
  }
  return frames;
}

const half = [-1, -0.5, 0, 0.5];
const bytesOf = (view: ArrayBufferView<ArrayBuffer>, width: number, bigEndian: boolean): number[] => {
  const bytes = [...new Uint8Array(view.buffer)];
  return bigEndian ? Array.from({ length: bytes.length / width }, (_, at) => bytes.slice(at * width, at * width + width).toReversed()).flat() : bytes;
};

describe('CAF', () => {
  it('reads PCM of every form, in both byte orders', async () => {
    for (const bigEndian of [true, false]) {
      const order = bigEndian ? 0 : 2;
      const cases: readonly (readonly [Description, readonly number[]])[] = [
        [{ bytes: 1, flags: order }, bytesOf(Int8Array.from(half, (x) => x * 2 ** 7), 1, bigEndian)],
        [{ bytes: 2, flags: order }, bytesOf(Int16Array.from(half, (x) => x * 2 ** 15), 2, bigEndian)],
        [{ bytes: 4, flags: order }, bytesOf(Int32Array.from(half, (x) => x * 2 ** 31), 4, bigEndian)],
        [{ bytes: 4, flags: order + 1 }, bytesOf(Float32Array.from(half), 4, bigEndian)],
        [{ bytes: 8, flags: order + 1 }, bytesOf(Float64Array.from(half), 8, bigEndian)],
      ];
      for (const [form, content] of cases) expect(await samples(caf(description(form), data(content))), JSON.stringify(form)).to.deep.equal(half);
    }
    expect(await samples(caf(description({ format: 'alaw', bytes: 1 }), data([0xaa, 0x2a])))).to.deep.equal([0.984375, -0.984375]);
  });

  it('takes sound without a length as going on to the end, and cuts what is beyond one', async () => {
    const content = bytesOf(Int16Array.from(half, (x) => x * 2 ** 15), 2, true);
    expect(await samples(caf(description({ bytes: 2 }), [...letters('data'), ...OPEN, 0, 0, 0, 0, ...content]))).to.deep.equal(half);
    expect(await samples(caf(description({ bytes: 2 }), chunk('free', [0, 0, 0]), data(content), chunk('info', [1, 2, 3, 4])))).to.deep.equal(half);
    expect(await samples(caf(description({ bytes: 2 }), data(content)).slice(0, -3))).to.deep.equal(half.slice(0, 2));
  });

  it('cuts the priming and the remainder that the packet table tells', async () => {
    const bytes = (await fixtureBytes(formatFixture('alac.caf'))).slice();
    const at = String.fromCharCode(...bytes).indexOf('pakt') + 12;
    const table = new DataView(bytes.buffer);
    table.setBigInt64(at + 8, 9000n);
    table.setInt32(at + 16, 700);
    const whole = await decode(formatFixture('alac.caf'));
    const stream = await open(sourceOf(bytes, 'x.caf'));
    expect(stream.format.frames).to.equal(9000);
    expect((await rest(stream)).channels[0]).to.deep.equal(whole.channels[0]?.slice(700, 9700));
  });

  it('plays AAC, less its priming, by the table of its packets', async () => {
    const frames = adtsFrames(await fixtureBytes('sweep.aac'));
    // MPEG-4 AAC-LC, 22.05 kHz, mono, within the descriptors of an elementary stream.
    const cookie = [3, 22, 0, 0, 0, 4, 17, 0x40, 0x15, ...big(0, 11), 5, 2, 0x13, 0x88];
    const rate = [...new Uint8Array(Float64Array.of(22_050).buffer)].toReversed();
    const desc = chunk('desc', [...rate, ...letters('aac '), ...big(0, 4), ...big(0, 4), ...big(1024, 4), ...big(1, 4), ...big(0, 4)]);
    const sizes = frames.flatMap(({ length }) => [0x80 | (length >> 7), length & 0x7f]);
    const valid = frames.length * 1024 - 2112 - 500;
    const table = chunk('pakt', [...big(frames.length, 8), ...big(valid, 8), ...big(2112, 4), ...big(500, 4), ...sizes]);
    const file = caf(desc, chunk('kuki', cookie), table, data(frames.flatMap((frame) => [...frame])));
    const options = { sampleRate: 22_050, channels: 1 } as const;
    const bare = await decode('sweep.aac', options);
    const stream = await open(sourceOf(file, 'x.caf'), options);
    expect(stream.format).to.include({ codec: 'AAC', container: 'caf', frames: valid });
    const { channels } = await rest(stream);
    expect(channels[0]?.length).to.equal(valid);
    // ADTS says nothing of priming: all is there.
    expect(largestDifference(channels[0] ?? empty, bare.channels[0]?.slice(2112) ?? empty)).to.be.below(0.02);
    await stream.seek(10);
    const after = await rest(stream);
    expect(after.frames).to.equal(valid - 220_500);
    expect(largestDifference(after.channels[0] ?? empty, channels[0]?.slice(220_500) ?? empty)).to.be.below(0.02);
    stream.close();
  });

  it('plays FLAC that says nothing of itself, as long as its frames are', async () => {
    const [found, expected] = await Promise.all([decode('sine-a-flac.caf'), decode('sine-a.flac')]);
    expect(found.format).to.include({ codec: 'FLAC', container: 'caf', frames: 20_011 });
    expect(found.channels).to.deep.equal(expected.channels);
  });

  it('plays Opus and MP3 as their packets sound, what the file does not tell to be in front included', async () => {
    for (const [codec, front] of [['opus', 312], ['mp3', 1105]] as const) {
      const [found, expected] = await Promise.all([decode(`sine-a-${codec}.caf`), decode(`sine-a.${codec}`)]);
      expect(found.frames).to.equal(found.format.frames).and.to.be.within(front + expected.frames, front + expected.frames + 1152);
      expect(largestDifference(found.channels[0]?.subarray(front) ?? empty, expected.channels[0] ?? empty), codec).to.be.at.most(1e-4);
    }
  });

  it('calls other codecs unsupported, and files without their tables malformed', async () => {
    expect(await errorCode(open(sourceOf(caf(description({ format: 'QDM2', bytes: 0 }), data([1, 2, 3])), 'x.caf')))).to.equal('unsupported');
    expect(await errorCode(open(sourceOf(caf(description({ format: 'alac', bytes: 0 }), data([1, 2, 3])), 'x.caf')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(caf(description({ bytes: 2 })), 'x.caf')))).to.equal('malformed');
  });
});
