import { expect } from '@open-wc/testing';
import { errorCode, open, rest, sourceOf, sparseSource } from './decode-fixture.ts';

const RATE = 64 * 44_100;
const BLOCK = 4096;
/** Frames at 88.2 kHz. */
const FRAMES = 9216;
const BYTES = FRAMES * 4;

/** A sine as bits: a second-order sigma-delta modulator. The first bit of a byte is its highest. */
function modulate(frequency: number, level: number): Uint8Array<ArrayBuffer> {
  const bits = new Uint8Array(BYTES);
  let first = 0;
  let second = 0;
  for (let at = 0; at < BYTES * 8; at += 1) {
    const out = second >= 0 ? 1 : -1;
    first += level * Math.sin((2 * Math.PI * frequency * at) / RATE) - out;
    second += first - out;
    if (out > 0) bits[at >> 3] = (bits[at >> 3] ?? 0) | (0x80 >> (at & 7));
  }
  return bits;
}

const left = modulate(1000, 0.4);
const right = modulate(3000, 0.2);
const letters = (word: string): number[] => [...new TextEncoder().encode(word)];
const little = (value: number, bytes: number): number[] => Array.from({ length: bytes }, (_, at) => Math.floor(value / 256 ** at) % 256);
const big = (value: number, bytes: number): number[] => little(value, bytes).toReversed();
const turned = (byte: number): number => Array.from({ length: 8 }, (_, bit) => ((byte >> bit) & 1) << (7 - bit)).reduce((sum, bit) => sum + bit, 0);

function dsf({ lowFirst = true, rate = RATE } = {}): Uint8Array<ArrayBuffer> {
  const blocks = Array.from({ length: BYTES / BLOCK }, (_, at) => [left, right].flatMap((plane) => [...plane.subarray(at * BLOCK, (at + 1) * BLOCK)])).flat();
  const data = lowFirst ? blocks.map(turned) : blocks;
  return Uint8Array.from([
    ...letters('DSD '), ...little(28, 8), ...little(92 + data.length, 8), ...little(0, 8),
    ...letters('fmt '), ...little(52, 8), ...little(1, 4), ...little(0, 4), ...little(2, 4), ...little(2, 4),
    ...little(rate, 4), ...little(lowFirst ? 1 : 8, 4), ...little(BYTES * 8, 8), ...little(BLOCK, 4), ...little(0, 4),
    ...letters('data'), ...little(data.length + 12, 8), ...data,
  ]);
}

const chunk = (name: string, content: readonly number[]): number[] => [...letters(name), ...big(content.length, 8), ...content, ...(content.length % 2 === 1 ? [0] : [])];

function dff(compression = 'DSD '): Uint8Array<ArrayBuffer> {
  const properties = [
    ...letters('SND '), ...chunk('FS  ', big(RATE, 4)), ...chunk('CHNL', [...big(2, 2), ...letters('SLFTSRGT')]),
    ...chunk('CMPR', [...letters(compression), 3, ...letters('any')]),
  ];
  const sound = Array.from(left).flatMap((byte, at) => [byte, right[at] ?? 0]);
  const body = [...letters('DSD '), ...chunk('FVER', [1, 5, 0, 0]), ...chunk('PROP', properties), ...chunk('DSD ', sound)];
  return Uint8Array.from([...letters('FRM8'), ...big(body.length, 8), ...body]);
}

/** Level of a frequency, and what else there is below 20 kHz, away from the ends where silence begins. */
function measure(plane: Float32Array, frequency: number): { level: number; phase: number } {
  let sine = 0;
  let cosine = 0;
  const from = 441;
  const count = 88.2 * 80;
  for (let at = from; at < from + count; at += 1) {
    const angle = (2 * Math.PI * frequency * (at + 0.5)) / 88_200;
    sine += ((plane[at] ?? 0) * Math.sin(angle) * 2) / count;
    cosine += ((plane[at] ?? 0) * Math.cos(angle) * 2) / count;
  }
  return { level: Math.hypot(sine, cosine), phase: Math.atan2(cosine, sine) };
}

const empty = new Float32Array(0);
const own = { sampleRate: 88_200 };

describe('DSD', () => {
  for (const [name, make] of [['DSF', dsf], ['DSF with the highest bit first', () => dsf({ lowFirst: false })], ['DFF', dff]] as const) {
    it(`decodes ${name} at 88.2 kHz with its level kept, in time, and without crosstalk`, async () => {
      const stream = await open(sourceOf(make(), 'x.dsd'), own);
      expect(stream.format).to.include({ codec: 'DSD64', sampleRate: 88_200, channels: 2, frames: FRAMES });
      const { channels, frames } = await rest(stream);
      expect(frames).to.equal(FRAMES);
      const [one = empty, two = empty] = channels;
      expect(measure(one, 1000).level).to.be.closeTo(0.4, 0.002);
      expect(measure(one, 1000).phase).to.be.closeTo(0, 0.01);
      expect(measure(two, 3000).level).to.be.closeTo(0.2, 0.002);
      expect(measure(one, 3000).level).to.be.below(0.001);
      expect(measure(two, 1000).level).to.be.below(0.001);
    });
  }

  it('is of one gain: bits that are all ones give one', async () => {
    const bytes = dsf();
    bytes.fill(0xff, 92);
    const { channels } = await rest(await open(sourceOf(bytes, 'x.dsf'), own));
    expect(channels[0]?.[FRAMES / 2]).to.be.closeTo(1, 1e-5);
  });

  it('decimates DSD128 to the same rate', async () => {
    const stream = await open(sourceOf(dsf({ rate: RATE * 2 }), 'x.dsf'), own);
    expect(stream.format).to.include({ codec: 'DSD128', sampleRate: 88_200, frames: FRAMES / 2 });
    expect((await rest(stream)).frames).to.equal(FRAMES / 2);
  });

  it('goes to the very sample', async () => {
    const stream = await open(sourceOf(dsf(), 'x.dsf'), own);
    const whole = await rest(stream);
    for (const frame of [9200, 5000, 0, 1024, 1023]) {
      await stream.seek(frame / 88_200);
      const after = await rest(stream);
      expect(after.channels[0], `from frame ${frame}`).to.deep.equal(whole.channels[0]?.slice(frame));
    }
    stream.close();
  });

  it('plays a file that is cut off to where it ends', async () => {
    const bytes = dsf();
    const { frames } = await rest(await open(sourceOf(bytes.slice(0, 92 + 5 * BLOCK), 'x.dsf'), own));
    // Two blocks of each channel are whole.
    expect(frames).to.equal((2 * BLOCK) / 4);
  });

  it('reads little of a long file, wherever it goes', async () => {
    const header = dsf().slice(0, 92);
    const bytes = 3600 * (RATE / 8);
    new DataView(header.buffer).setUint32(64, 0, true);
    new DataView(header.buffer).setBigUint64(64, BigInt(bytes * 8), true);
    const source = sparseSource(92 + bytes * 2, 'long.dsf', (start, end) =>
      Uint8Array.from({ length: end - start }, (_, at) => header[start + at] ?? 0x69),
    );
    const stream = await open(source, own);
    expect(stream.format.duration).to.be.closeTo(3600, 0.01);
    await stream.read();
    expect(source.total).to.be.at.most(128 * 1024);
    const before = source.total;
    await stream.seek(1800);
    expect((await stream.read())?.channels[0]?.[7]).to.be.closeTo(0, 1e-4);
    expect(source.total - before).to.be.at.most(128 * 1024);
    stream.close();
  });

  it('calls DST unsupported, and headers without sense malformed', async () => {
    expect(await errorCode(open(sourceOf(dff('DST '), 'x.dff')))).to.equal('unsupported');
    expect(await errorCode(open(sourceOf(dsf({ rate: 7 }), 'x.dsf')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(new TextEncoder().encode('DSD '.padEnd(5000, 'x')), 'x.dsf')))).to.equal('malformed');
  });
});
