import { expect } from '@open-wc/testing';
import { AlacPacketDecoder } from './alac-decoder.ts';
import { decode, fixture, fixtureBytes, formatFixture, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';
import { downmix } from './downmix.ts';
import { referenceSignal } from './reference-signal.ts';

const empty = new Float32Array(0);

/** Bits in the order in which they stand in a packet. */
function packed(numbers: readonly (readonly [value: number, bits: number])[]): Uint8Array<ArrayBuffer> {
  const bits = numbers.flatMap(([value, width]) => Array.from({ length: width }, (_, at) => Math.floor(value / 2 ** (width - 1 - at)) & 1));
  return Uint8Array.from({ length: Math.ceil(bits.length / 8) }, (_, at) => bits.slice(at * 8, at * 8 + 8).reduce((byte, bit, place) => byte | (bit << (7 - place)), 0));
}

describe('ALAC', () => {
  for (const [name, channels, bits] of [['alac-16.m4a', 2, 16], ['alac-24.m4a', 2, 24], ['alac-mono.m4a', 1, 16], ['alac.caf', 2, 16]] as const) {
    it(`decodes ${name} to the very samples that went in`, async () => {
      const decoded = await decode(formatFixture(name), { channels });
      expect(decoded.format).to.include({ codec: 'ALAC', sampleRate: 44_100, channels, frames: 10_000 });
      expect(decoded.channels).to.deep.equal(referenceSignal(10_000, channels, bits));
    });
  }

  it('takes the centre, the sides and the low channel of 5.1 for what they are', async () => {
    const { format, channels } = await decode(formatFixture('alac-6.m4a'));
    expect(format).to.include({ channels: 6, frames: 3000 });
    // The file was made from front left, front right, centre, low, rear left, rear right.
    const expected = downmix(referenceSignal(3000, 6, 16), { order: 'wave' }, 2);
    channels.forEach((plane, index) => expect(largestDifference(plane, expected[index] ?? empty)).to.be.below(1e-6));
  });

  for (const bits of [20, 32]) {
    it(`restores samples of ${bits} bits`, () => {
      const decoder = new AlacPacketDecoder({
        frameLength: 4, bits, historyMultiplier: 40, initialHistory: 10, riceLimit: 14, channels: 1, sampleRate: 44_100,
      });
      const full = 2 ** (bits - 1);
      const samples = [-full, full / 2, -1, 0];
      // One plain channel, then the end.
      const head = [[0, 3], [0, 4], [0, 12], [0, 1], [0, 2], [1, 1]] as const;
      const body = samples.map((sample) => [sample < 0 ? sample + full * 2 : sample, bits] as const);
      const { channels, frames } = decoder.decode([packed([...head, ...body, [7, 3]])]);
      expect(frames).to.equal(4);
      expect([...(channels[0] ?? [])]).to.deep.equal(samples.map((sample) => Math.fround(sample / full)));
    });
  }

  for (const name of ['alac-16.m4a', 'alac.caf']) {
    it(`goes to the very sample in ${name}`, async () => {
      const stream = await open(await fixture(formatFixture(name)));
      const [left = empty] = referenceSignal(10_000, 2, 16);
      for (const frame of [9990, 5000, 0, 4095, 4096]) {
        await stream.seek(frame / 44_100);
        const { channels } = await rest(stream);
        expect(channels[0], `from frame ${frame}`).to.deep.equal(left.slice(frame));
      }
      stream.close();
    });
  }

  it('plays silence for a damaged packet and the rest in its place', async () => {
    const bytes = (await fixtureBytes(formatFixture('alac-16.m4a'))).slice();
    const at = 15_000;
    for (let offset = at; offset < at + 3000; offset += 1) bytes[offset] = 0xff;
    const { channels, frames } = await rest(await open(sourceOf(bytes, 'x.m4a')));
    expect(frames).to.equal(10_000);
    const [left = empty] = referenceSignal(10_000, 2, 16);
    expect(channels[0]?.subarray(0, 4096)).to.deep.equal(left.subarray(0, 4096));
    expect(channels[0]?.subarray(8192)).to.deep.equal(left.subarray(8192));
  });

  it('makes nothing louder than full scale of a bit that is turned over', async () => {
    const bytes = await fixtureBytes(formatFixture('alac-16.m4a'));
    for (let at = 2000; at < 26_000; at += 250) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] ?? 0) ^ 4;
      const { channels } = await rest(await open(sourceOf(damaged, 'x.m4a')));
      for (const plane of channels) expect(plane.every((sample) => Math.abs(sample) <= 1), `byte ${at}`).to.be.true;
    }
  });
});
