import { expect } from '@open-wc/testing';
import { decode, errorCode, fixture, fixtureBytes, formatFixture, open, rest, sourceOf } from './decode-fixture.ts';

const empty = new Float32Array(0);
const RATE = 44_100;
/** Frames of an SV8 packet. */
const PACKET = 64 * 1152;
const FRAMES = 150_000;

/** How far samples are from 16-bit ones, in dB. */
async function error(samples: Float32Array, reference: string): Promise<number> {
  const expected = new Int16Array((await fixtureBytes(formatFixture(reference))).buffer);
  expect(samples.length).to.equal(expected.length);
  return 10 * Math.log10(samples.reduce((sum, sample, at) => sum + (sample - (expected[at] ?? 0) / 2 ** 15) ** 2, 0) / samples.length);
}

/** The frames of an SV7 file so many times over. */
function longSv7(bytes: Uint8Array<ArrayBuffer>, times: number): Uint8Array<ArrayBuffer> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const count = view.getUint32(4, true);
  const bits = Array.from({ length: Math.floor(bytes.length / 4) * 32 }, (_, at) => (view.getUint32((at >> 5) * 4, true) >>> (31 - (at & 31))) & 1);
  let end = 200;
  for (let frame = 0; frame < count; frame += 1) end += 20 + Number.parseInt(bits.slice(end, end + 20).join(''), 2);
  const all = [...bits.slice(0, 200), ...Array.from({ length: times }, () => bits.slice(200, end)).flat()];
  const long = new DataView(new ArrayBuffer(Math.ceil(all.length / 32) * 4));
  for (const [at, bit] of all.entries()) {
    const word = (at >> 5) * 4;
    long.setUint32(word, (long.getUint32(word, true) | (bit << (31 - (at & 31)))) >>> 0, true);
  }
  long.setUint32(4, count * times, true);
  // As long as its frames, whatever the last one held.
  long.setUint32(20, 0, true);
  return new Uint8Array(long.buffer);
}

describe('Musepack', () => {
  it('decodes SV8 to its exact length, and as ffmpeg does where packets join', async () => {
    const { format, channels, frames } = await decode(formatFixture('musepack-8.mpc'));
    expect(format).to.include({ codec: 'Musepack', container: 'musepack', sampleRate: RATE, channels: 2, frames: FRAMES });
    expect(frames).to.equal(FRAMES);
    expect(await error(channels[0]?.subarray(72_000, 75_000) ?? empty, 'musepack-8.pcm')).to.be.below(-90);
  });

  it('decodes SV7 to its exact length, and as ffmpeg does', async () => {
    const { format, channels, frames } = await decode(formatFixture('musepack-7.mpc'));
    expect(format).to.include({ codec: 'Musepack', sampleRate: RATE, frames: 44_100 });
    expect(frames).to.equal(44_100);
    expect(await error(channels[0]?.subarray(0, 3000) ?? empty, 'musepack-7.pcm')).to.be.below(-90);
  });

  for (const [name, places] of [['musepack-8.mpc', [149_990, 148_000, PACKET - 482, PACKET - 481, 0, 90_000]], ['musepack-7.mpc', [44_000, 20_000, 0, 30_000]]] as const) {
    it(`goes to the very sample in ${name}`, async () => {
      const whole = await decode(formatFixture(name));
      const stream = await open(await fixture(formatFixture(name)));
      for (const frame of places) {
        await stream.seek(frame / RATE);
        const { channels } = await rest(stream);
        expect(channels[0], `from frame ${frame}`).to.deep.equal(whole.channels[0]?.slice(frame));
      }
      stream.close();
    });
  }

  it('goes to the very sample in a long SV7 file, decoding little before it', async () => {
    const bytes = longSv7(await fixtureBytes(formatFixture('musepack-7.mpc')), 40);
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.mpc')));
    expect(frames).to.equal(39 * 40 * 1152 - 481);
    const stream = await open(sourceOf(bytes, 'x.mpc'));
    await stream.seek(1_795_000 / RATE);
    expect((await rest(stream)).channels[0]).to.deep.equal(channels[0]?.slice(1_795_000));
    for (const frame of [1_790_000, 900_000, 901_000, 1_200_123, 60_000, 39 * 1152 * 8 + 5, 30_000, 0]) {
      await stream.seek(frame / RATE);
      const block = await stream.read();
      const length = block?.frames ?? 0;
      expect(length).to.be.above(0);
      expect(block?.channels[0], `from frame ${frame}`).to.deep.equal(channels[0]?.slice(frame, frame + length));
    }
    stream.close();
    const cut = await open(sourceOf(bytes.slice(0, 40_000), 'x.mpc'));
    for (const frame of [1_500_000, 100_000]) {
      await cut.seek(frame / RATE);
      expect((await rest(cut)).frames, `of what is cut off, from frame ${frame}`).to.be.at.most(channels[0]?.length ?? 0);
    }
    cut.close();
  });

  it('seeks without the table at the end too', async () => {
    const bytes = (await fixtureBytes(formatFixture('musepack-8.mpc'))).slice();
    bytes.fill(0, 100_456, 100_465);
    const stream = await open(sourceOf(bytes, 'x.mpc'));
    const whole = await decode(formatFixture('musepack-8.mpc'));
    await stream.seek(149_000 / RATE);
    expect((await stream.read())?.channels[0]?.subarray(0, 100)).to.deep.equal(whole.channels[0]?.slice(149_000, 149_100));
    stream.close();
  });

  it('plays in time after a damaged packet', async () => {
    const bytes = (await fixtureBytes(formatFixture('musepack-8.mpc'))).slice();
    for (let at = 60_000; at < 65_000; at += 1) bytes[at] = (at * 7919) & 0xff;
    const whole = await decode(formatFixture('musepack-8.mpc'));
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.mpc')));
    expect(frames).to.equal(FRAMES);
    expect(channels[0]?.subarray(0, PACKET - 481)).to.deep.equal(whole.channels[0]?.subarray(0, PACKET - 481));
  });

  it('plays what is whole of a file that is cut off, and calls one without sound malformed', async () => {
    const bytes = await fixtureBytes(formatFixture('musepack-8.mpc'));
    const { frames } = await rest(await open(sourceOf(bytes.slice(0, 99_000), 'x.mpc')));
    expect(frames).to.equal(PACKET * 2 - 481);
    expect(await errorCode(open(sourceOf(bytes.slice(0, 44), 'x.mpc')))).to.equal('malformed');
    expect(await errorCode(open(sourceOf(new TextEncoder().encode('MPCK'.padEnd(5000, 'x')), 'x.mpc')))).to.equal('malformed');
  });
});
