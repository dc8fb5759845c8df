import { expect } from '@open-wc/testing';
import { decode, open, rest, sourceOf } from './decode-fixture.ts';

/** Frames in which one channel after the other sounds, at half of full scale. */
const PART = 2400;
const RATE = 48_000;

/** Weights in left and right, by ITU-R BS.775; before they are scaled so that all channels together cannot clip. */
const SPEAKERS: Readonly<Record<string, readonly [left: number, right: number]>> = {
  L: [1, 0], R: [0, 1], C: [Math.SQRT1_2, Math.SQRT1_2], low: [0, 0], l: [Math.SQRT1_2, 0], r: [0, Math.SQRT1_2], c: [0.5, 0.5],
};

/** The loudspeaker behind each part of the files, of whichever format: l, r and c are those at the back and the sides. */
const ORDERS: Readonly<Record<number, string>> = {
  3: 'L R C', 4: 'L R l r', 5: 'L R C l r', 6: 'L R C low l r', 7: 'L R C low c l r', 8: 'L R C low l r l r',
};

interface Levels {
  readonly left: number;
  readonly right: number;
}

/** How loud each part is on either side, of a tone at half of full scale. */
function levels(channels: readonly Float32Array[], parts: number): Levels[] {
  const level = (plane: Float32Array, part: number): number => {
    const middle = plane.subarray(part * PART + 600, part * PART + 1800);
    return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length) * Math.SQRT2 * 2;
  };
  const [left = new Float32Array(0), right = new Float32Array(0)] = channels;
  return Array.from({ length: parts }, (_, part) => ({ left: level(left, part), right: level(right, part) }));
}

function expectOrder(measured: readonly Levels[], order: string, tolerance: number): void {
  const weights = order.split(' ').map((name) => SPEAKERS[name] ?? [0, 0]);
  const scale = 1 / weights.reduce((sum, [left]) => sum + left, 0);
  measured.forEach(({ left, right }, part) => {
    const [expectedLeft, expectedRight] = weights[part] ?? [0, 0];
    expect(left, `left of part ${part}`).to.be.closeTo(expectedLeft * scale, tolerance);
    expect(right, `right of part ${part}`).to.be.closeTo(expectedRight * scale, tolerance);
  });
}

/** A WAV file in which one channel after the other sounds, for the loudspeakers of a mask. */
function wav(channels: number, mask: number): Uint8Array<ArrayBuffer> {
  const data = channels * channels * PART * 2;
  const view = new DataView(new ArrayBuffer(68 + data));
  const letters = (word: string, at: number): void => [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  letters('RIFF', 0);
  view.setUint32(4, 60 + data, true);
  letters('WAVEfmt ', 8);
  view.setUint32(16, 40, true);
  view.setUint16(20, 0xfffe, true);
  view.setUint16(22, channels, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * channels * 2, true);
  view.setUint16(32, channels * 2, true);
  view.setUint16(34, 16, true);
  view.setUint16(36, 22, true);
  view.setUint16(38, 16, true);
  view.setUint32(40, mask, true);
  view.setUint16(44, 1, true);
  letters('data', 60);
  view.setUint32(64, data, true);
  for (let frame = 0; frame < channels * PART; frame += 1) {
    const channel = Math.floor(frame / PART);
    view.setInt16(68 + (frame * channels + channel) * 2, 16_384 * Math.sin((2 * Math.PI * 1000 * frame) / RATE), true);
  }
  return new Uint8Array(view.buffer);
}

describe('channels', () => {
  for (const count of [3, 4, 5, 7, 8]) {
    for (const [extension, tolerance] of [['flac', 0.01], ['ogg', 0.04], ['opus', 0.04]] as const) {
      it(`are mixed by loudspeaker where ${extension} has ${count} of them`, async () => {
        const { format, channels } = await decode(`channels-${count}.${extension}`, { sampleRate: RATE });
        expect(format.channels).to.equal(count);
        expectOrder(levels(channels, count), ORDERS[count] ?? '', tolerance);
      });
    }
  }

  for (const [count, order] of [[3, 'L R C'], [4, 'L R C c'], [5, 'L R C l r'], [6, 'L R C low l r'], [8, 'L R C low l r l r']] as const) {
    it(`are mixed by loudspeaker where AAC has ${count} of them`, async () => {
      const { format, channels } = await decode(`channels-${count}.m4a`, { sampleRate: RATE });
      expect(format.channels).to.equal(count);
      expectOrder(levels(channels, count), order, 0.06);
    });
  }

  for (const [mask, order] of [
    [0x0, 'L R C low l r'], [0x3f, 'L R C low l r'], [0x60f, 'L R C low l r'], [0x107, 'L R C c'], [0xb, 'L R low'], [0x33, 'L R l r'], [0x70f, 'L R C low c l r'],
    [0x63f, 'L R C low l r l r'], [0x37, 'L R C l r'],
  ] as const) {
    it(`go where a WAV file's mask 0x${mask.toString(16)} says`, async () => {
      const count = order.split(' ').length;
      const stream = await open(sourceOf(wav(count, mask), 'x.wav'), { sampleRate: RATE });
      expectOrder(levels((await rest(stream)).channels, count), order, 0.01);
    });
  }

  it('cannot clip, however loud all are at once', async () => {
    for (const count of [3, 4, 5, 6, 7, 8]) {
      const bytes = wav(count, 0);
      new Int16Array(bytes.buffer, 68).fill(32_767);
      const { channels } = await rest(await open(sourceOf(bytes, 'x.wav'), { sampleRate: RATE }));
      for (const plane of channels) expect(Math.max(...plane.subarray(0, 1000)), `${count}`).to.be.within(0.99, 1);
    }
  });
});
