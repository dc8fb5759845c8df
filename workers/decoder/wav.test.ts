import { expect } from '@open-wc/testing';
import { decode, errorCode, fixtureBytes, open, rest, sourceOf } from './decode-fixture.ts';

interface Wav {
  readonly format: number;
  readonly bits: number;
  readonly channels: number;
  readonly data: Uint8Array<ArrayBuffer>;
  readonly dataSize?: number;
  readonly before?: Uint8Array<ArrayBuffer>;
}

const EXTENSIBLE = 0xfffe;

function wav({ format, bits, channels, data, dataSize = data.length, before = new Uint8Array(0) }: Wav): Uint8Array<ArrayBuffer> {
  const extended = format === EXTENSIBLE;
  const fmt = new DataView(new ArrayBuffer(extended ? 40 : 16));
  const frame = (bits / 8) * channels;
  fmt.setUint16(0, format, true);
  fmt.setUint16(2, channels, true);
  fmt.setUint32(4, 48_000, true);
  fmt.setUint32(8, 48_000 * frame, true);
  fmt.setUint16(12, frame, true);
  fmt.setUint16(14, bits, true);
  if (extended) {
    fmt.setUint16(16, 22, true);
    fmt.setUint16(18, bits, true);
    fmt.setUint16(24, 1, true);
  }
  const chunk = (name: string, size: number, content: Uint8Array): number[] => [
    ...new TextEncoder().encode(name), ...new Uint8Array(Uint32Array.of(size).buffer), ...content,
  ];
  return Uint8Array.from([
    ...chunk('RIFF', 36 + data.length, new TextEncoder().encode('WAVE')),
    ...before,
    ...chunk('fmt ', fmt.byteLength, new Uint8Array(fmt.buffer)),
    ...chunk('data', dataSize, data),
  ]);
}

async function samples(file: Wav, channels: 1 | 2 = 1): Promise<number[][]> {
  const decoded = await rest(await open(sourceOf(wav(file), 'x.wav'), { sampleRate: 48_000, channels }));
  return decoded.channels.map((plane) => [...plane]);
}

const bytesOf = (view: ArrayBufferView<ArrayBuffer>): Uint8Array<ArrayBuffer> => new Uint8Array(view.buffer);
const half = [-1, -0.5, 0, 0.5];

describe('WAV', () => {
  it('reads integers of 8, 16, 24 and 32 bits and floats of 32 and 64', async () => {
    const cases: readonly Wav[] = [
      { format: 1, bits: 8, channels: 1, data: Uint8Array.of(0, 64, 128, 192) },
      { format: 1, bits: 16, channels: 1, data: bytesOf(Int16Array.from(half, (x) => x * 2 ** 15)) },
      { format: 1, bits: 24, channels: 1, data: Uint8Array.of(0, 0, 0x80, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0x40) },
      { format: 1, bits: 32, channels: 1, data: bytesOf(Int32Array.from(half, (x) => x * 2 ** 31)) },
      { format: 3, bits: 32, channels: 1, data: bytesOf(Float32Array.from(half)) },
      { format: 3, bits: 64, channels: 1, data: bytesOf(Float64Array.from(half)) },
      { format: EXTENSIBLE, bits: 16, channels: 1, data: bytesOf(Int16Array.from(half, (x) => x * 2 ** 15)) },
    ];
    for (const file of cases) expect(await samples(file), `${file.format}/${file.bits}`).to.deep.equal([half]);
  });

  it('reads up to eight channels', async () => {
    const planes = await samples({ format: 1, bits: 16, channels: 8, data: bytesOf(new Int16Array(8 * 10).fill(2 ** 14)) }, 2);
    expect(planes.map((plane) => plane.length)).to.deep.equal([10, 10]);
    // Every channel at half level, mixed without a way to clip.
    expect(planes[0]?.[0]).to.be.closeTo(0.5, 1e-6);
  });

  it('decodes a fifth of a second at a time at most, and no more than 32 KiB however much a second has', async () => {
    for (const { bits, channels, most } of [{ bits: 16, channels: 1, most: 9600 }, { bits: 32, channels: 8, most: 1024 }]) {
      const bytes = wav({ format: 1, bits, channels, data: new Uint8Array(100_000) });
      const stream = await open(sourceOf(bytes, 'x.wav'), { sampleRate: 48_000, channels: 2 });
      expect((await stream.read())?.frames, `${channels} channels`).to.be.within(1, most);
      stream.close();
    }
  });

  it('takes a size of 0, of 0xFFFFFFFF, and one beyond the file for all that is there', async () => {
    const data = bytesOf(Int16Array.from(half, (x) => x * 2 ** 15));
    for (const dataSize of [0, 0xffffffff, 5000]) {
      expect(await samples({ format: 1, bits: 16, channels: 1, data, dataSize })).to.deep.equal([half]);
    }
  });

  it('plays nothing that follows the sound', async () => {
    const data = Uint8Array.from([...bytesOf(Int16Array.from(half, (x) => x * 2 ** 15)), 1, 2, 3, 4]);
    expect(await samples({ format: 1, bits: 16, channels: 1, data, dataSize: 8 })).to.deep.equal([half]);
  });

  it('expands the laws of G.711', async () => {
    const data = Uint8Array.of(0xaa, 0x2a, 0xd5);
    expect(await samples({ format: 6, bits: 8, channels: 1, data })).to.deep.equal([[32_256, -32_256, 8].map((value) => value / 2 ** 15)]);
    expect(await samples({ format: 7, bits: 8, channels: 1, data })).to.deep.equal([[5372, -5372, 716].map((value) => value / 2 ** 15)]);
  });

  it('reads RF64 and BW64, whose length stands in a chunk of its own', async () => {
    const data = bytesOf(Int16Array.from([...half, 1, 1], (x) => x * 2 ** 14));
    const lengths = Uint8Array.from([...new Uint8Array(8), ...new Uint8Array(BigUint64Array.of(8n).buffer), ...new Uint8Array(12)]);
    const before = Uint8Array.from([...new TextEncoder().encode('ds64'), 28, 0, 0, 0, ...lengths]);
    for (const form of ['RF64', 'BW64']) {
      const file = wav({ format: 1, bits: 16, channels: 1, data, dataSize: 0xffffffff, before });
      file.set(new TextEncoder().encode(form));
      const decoded = await rest(await open(sourceOf(file, 'x.wav'), { sampleRate: 48_000, channels: 1 }));
      expect([...(decoded.channels[0] ?? [])], form).to.deep.equal(half.map((x) => x / 2));
    }
  });

  it('steps over chunks before the sound, odd ones with their padding', async () => {
    const before = Uint8Array.from([...new TextEncoder().encode('LIST'), 3, 0, 0, 0, 1, 2, 3, 0]);
    const data = bytesOf(Int16Array.from(half, (x) => x * 2 ** 15));
    expect(await samples({ format: 1, bits: 16, channels: 1, data, before })).to.deep.equal([half]);
  });

  it('plays MP3 that lies in a WAV file', async () => {
    const data = await fixtureBytes('sine-a.mp3');
    const stream = await open(sourceOf(wav({ format: 0x55, bits: 16, channels: 1, data }), 'x.wav'));
    expect(stream.format).to.include({ codec: 'MP3', sampleRate: 44_100 });
    expect((await rest(stream)).frames).to.equal((await decode('sine-a.mp3')).frames);
  });

  it('calls DTS that passes for PCM unsupported', async () => {
    const data = Uint8Array.of(0xff, 0x1f, 0x00, 0xe8, 0xf1, 0x07, 0xdf, 0xfc);
    expect(await errorCode(open(sourceOf(wav({ format: 1, bits: 16, channels: 2, data }), 'x.wav')))).to.equal('unsupported');
  });

  it('calls other codecs in WAV unsupported, by their names', async () => {
    const messages = await Promise.all([0x02, 0x11, 0x777].map(async (format) => {
      const opened = open(sourceOf(wav({ format, bits: 16, channels: 1, data: new Uint8Array(100) }), 'x.wav'));
      expect(await errorCode(opened)).to.equal('unsupported');
      return opened.then(() => '', (error: Error) => error.message);
    }));
    expect(messages[0]).to.include('Microsoft ADPCM');
    expect(messages[1]).to.include('IMA ADPCM');
    expect(messages[2]).to.include('unknown kind');
  });
});
