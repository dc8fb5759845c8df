import { expect } from '@open-wc/testing';
import { decode, errorCode, fixtureBytes, formatFixture, open, rest, sourceOf } from './decode-fixture.ts';

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

  it('calls other codecs unsupported, and files without their tables malformed', async () => {
    expect(await errorCode(open(sourceOf(caf(description({ format: 'QDM2', bytes: 0 }), data([1, 2, 3])), 'x.caf')))).to.equal('unsupported');
    expect(await errorCode(open(sourceOf(caf(description({ format: 'alac', bytes: 0 }), data([1, 2, 3])), 'x.caf')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(caf(description({ bytes: 2 })), 'x.caf')))).to.equal('malformed');
  });
});
