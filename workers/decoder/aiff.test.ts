import { expect } from '@open-wc/testing';
import { errorCode, open, rest, sourceOf } from './decode-fixture.ts';

const letters = (word: string): number[] => [...new TextEncoder().encode(word)];
const bigEndian = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** (bytes - 1 - at)) % 256);

function chunk(name: string, content: readonly number[]): number[] {
  return [...letters(name), ...bigEndian(content.length, 4), ...content, ...(content.length % 2 === 1 ? [0] : [])];
}

/** 48,000 as a float of 80 bits. */
const RATE = [0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0];

function common(channels: number, frames: number, bits: number, compression?: string): number[] {
  const kind = compression === undefined ? [] : [...letters(compression), 0, 0];
  return chunk('COMM', [...bigEndian(channels, 2), ...bigEndian(frames, 4), ...bigEndian(bits, 2), ...RATE, ...kind]);
}

function sound(data: readonly number[], offset = 0): number[] {
  return chunk('SSND', [...bigEndian(offset, 4), ...bigEndian(0, 4), ...Array.from({ length: offset }, () => 99), ...data]);
}

function aiff(form: 'AIFF' | 'AIFC', ...chunks: readonly (readonly number[])[]): Uint8Array<ArrayBuffer> {
  const content = chunks.flat();
  return Uint8Array.from([...letters('FORM'), ...bigEndian(content.length + 4, 4), ...letters(form), ...content]);
}

async function samples(file: Uint8Array<ArrayBuffer>, channels: 1 | 2 = 1): Promise<number[][]> {
  const stream = await open(sourceOf(file, 'x.aiff'), { sampleRate: 48_000, channels });
  expect(stream.format).to.include({ container: 'aiff', codec: 'PCM', sampleRate: 48_000 });
  return (await rest(stream)).channels.map((plane) => [...plane]);
}

const half = [-1, -0.5, 0, 0.5];
const bytesOf = (write: (view: DataView, at: number, value: number) => void, width: number): number[] => {
  const view = new DataView(new ArrayBuffer(half.length * width));
  half.forEach((value, index) => write(view, index * width, value));
  return [...new Uint8Array(view.buffer)];
};
const int16 = bytesOf((view, at, value) => view.setInt16(at, value * 2 ** 15), 2);
const int24 = half.flatMap((value) => bigEndian((value * 2 ** 23 + 2 ** 24) % 2 ** 24, 3));
const int32 = bytesOf((view, at, value) => view.setInt32(at, value * 2 ** 31), 4);

describe('AIFF', () => {
  it('reads integers of 8, 12, 16, 24 and 32 bits', async () => {
    const int8 = bytesOf((view, at, value) => view.setInt8(at, value * 2 ** 7), 1);
    for (const [bits, data] of [[8, int8], [12, int16], [16, int16], [24, int24], [32, int32]] as const) {
      expect(await samples(aiff('AIFF', common(1, 4, bits), sound(data))), `${bits} bits`).to.deep.equal([half]);
    }
  });

  it('reads every kind of PCM that AIFF-C names', async () => {
    const reversed = (data: readonly number[], width: number): number[] =>
      Array.from({ length: data.length / width }, (_, at) => data.slice(at * width, at * width + width).toReversed()).flat();
    const cases: readonly (readonly [string, number, readonly number[]])[] = [
      ['NONE', 16, int16],
      ['twos', 16, int16],
      ['sowt', 16, reversed(int16, 2)],
      ['raw ', 8, [0, 64, 128, 192]],
      ['in24', 24, int24],
      ['in32', 32, int32],
      ['42ni', 24, reversed(int24, 3)],
      ['23ni', 32, reversed(int32, 4)],
      ['fl32', 32, bytesOf((view, at, value) => view.setFloat32(at, value), 4)],
      ['FL32', 32, bytesOf((view, at, value) => view.setFloat32(at, value), 4)],
      ['fl64', 64, bytesOf((view, at, value) => view.setFloat64(at, value), 8)],
    ];
    for (const [kind, bits, data] of cases) {
      expect(await samples(aiff('AIFC', common(1, 4, bits, kind), sound(data))), kind).to.deep.equal([half]);
    }
  });

  it('expands the laws of G.711 by its tables', async () => {
    const law = (kind: string): Promise<number[][]> => samples(aiff('AIFC', common(1, 4, 16, kind), sound([0xaa, 0x2a, 0xd5, 0x80])));
    expect(await law('alaw')).to.deep.equal([[32_256, -32_256, 8, 5504].map((value) => value / 2 ** 15)]);
    expect(await law('ulaw')).to.deep.equal([[5372, -5372, 716, 32_124].map((value) => value / 2 ** 15)]);
  });

  it('takes chunks in any order, odd ones with their padding, and an offset before the samples', async () => {
    const name = chunk('NAME', letters('odd'));
    expect(await samples(aiff('AIFF', sound(int16, 6), name, common(1, 4, 16)))).to.deep.equal([half]);
    expect(await samples(aiff('AIFF', name, common(1, 4, 16), name, sound(int16), name))).to.deep.equal([half]);
  });

  it('plays a file that is cut off to where it ends, and one without lengths too', async () => {
    const whole = aiff('AIFF', common(1, 4, 16), sound(int16));
    expect(await samples(whole.slice(0, -3))).to.deep.equal([half.slice(0, 2)]);
    const open = aiff('AIFF', common(1, 0, 16), [...letters('SSND'), ...bigEndian(0, 12), ...int16]);
    expect(await samples(open)).to.deep.equal([half]);
  });

  it('calls compressed kinds unsupported, and impossible descriptions malformed', async () => {
    expect(await errorCode(open(sourceOf(aiff('AIFC', common(1, 4, 16, 'MAC6'), sound(int16)), 'x.aifc')))).to.equal('unsupported');
    expect(await errorCode(open(sourceOf(aiff('AIFF', common(0, 4, 16), sound(int16)), 'x.aiff')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(aiff('AIFF', common(1, 4, 16)), 'x.aiff')))).to.equal('malformed');
  });
});
