import { expect } from '@open-wc/testing';
import { join } from './binary.ts';
import { decode, fixtureBytes, open, rest, sourceOf } from './decode-fixture.ts';

interface Outcome {
  /** Of sound; null where an error said that there is none. */
  readonly frames: number | null;
}

/** `streams`: whatever is cut off, what is before the cut plays. */
const files: readonly { readonly name: string; readonly streams: boolean }[] = [
  ...['sine-a.flac', 'sine-a.mp3', 'sine-a-vbr.mp3', 'sweep-vbr-plain.mp3', 'sine-a.wav', 'mpeg2.mp2', 'bursts.aac'].map((name) => ({ name, streams: true })),
  ...[
    'bursts.oga', 'bursts.ogg', 'bursts.opus', 'bursts.m4a', 'fragments.m4a', 'bursts-flac.mka', 'bursts-flac.mp4', 'bursts-aac.mka', 'sweep-vorbis.mka',
    '../formats/alac-16.m4a', '../formats/alac.caf', '../formats/wavpack-blocks.wv', '../formats/wavpack-float.wv', '../formats/tta-frames.tta',
    '../formats/tta-long.tta', '../formats/musepack-8.mpc', '../formats/musepack-7.mpc',
  ].map((name) => ({ name, streams: false })),
];

/** Sound without anything that is no number or far too loud, or a typed error; nothing else. */
async function play(bytes: Uint8Array<ArrayBuffer>, name: string): Promise<Outcome> {
  try {
    const stream = await open(sourceOf(bytes, name), { sampleRate: 44_100 });
    const { channels, frames } = await rest(stream);
    stream.close();
    for (const plane of channels) expect(plane.every((sample) => Math.abs(sample) <= 8), 'sane samples').to.be.true;
    return { frames };
  } catch (error) {
    expect(error).to.have.property('code').that.is.oneOf(['malformed', 'unsupported']);
    return { frames: null };
  }
}

/** With a bit turned over in every stretch of so many bytes, at places that hang on the seed alone. */
function flipped(bytes: Uint8Array<ArrayBuffer>, stretch: number, seed: number): Uint8Array<ArrayBuffer> {
  const damaged = bytes.slice();
  let state = seed;
  for (let at = 0; at < bytes.length; at += stretch) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const place = Math.min(bytes.length - 1, at + ((state >>> 8) % stretch));
    damaged[place] = (damaged[place] ?? 0) ^ (1 << (state & 7));
  }
  return damaged;
}

const letters = (word: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(word);

/** An ID3v2.4 tag of 1,000 bytes that holds nothing. */
const id3 = join([letters('ID3'), Uint8Array.of(4, 0, 0, 0, 0, 7, 104), new Uint8Array(1000)]);
/** An APEv2 tag that holds nothing: 32 bytes, size and flags in them. */
const ape = join([letters('APETAGEX'), Uint8Array.of(0xd0, 7, 0, 0, 32, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0), new Uint8Array(8)]);

describe('damage', () => {
  const unhandled: unknown[] = [];
  const note = ({ reason }: PromiseRejectionEvent): void => void unhandled.push(reason);
  before(() => addEventListener('unhandledrejection', note));
  after(() => {
    removeEventListener('unhandledrejection', note);
    expect(unhandled).to.deep.equal([]);
  });

  for (const { name, streams } of files) {
    it(`plays ${name} up to where it is cut off, or says that it cannot`, async () => {
      const bytes = await fixtureBytes(name);
      const whole = (await play(bytes, name)).frames ?? 0;
      expect(whole).to.be.above(0);
      for (let tenths = 1; tenths < 10; tenths += 1) {
        const { frames } = await play(bytes.slice(0, Math.floor((bytes.length * tenths) / 10)), name);
        // At constant quality, a part of the bytes is not just the same part of the sound.
        expect(frames ?? 0, `${tenths} tenths`).to.be.at.most(whole);
        if (streams) expect(frames ?? 0, `${tenths} tenths`).to.be.within(whole * (tenths / 10 - 0.3), whole * (tenths / 10 + 0.3));
      }
    });

    it(`plays ${name} with a bit flipped every 10 kB at about its length, or says that it cannot`, async () => {
      const bytes = await fixtureBytes(name);
      const whole = (await play(bytes, name)).frames ?? 0;
      for (const seed of [1, 2, 3]) {
        const { frames } = await play(flipped(bytes, Math.min(10_000, Math.ceil(bytes.length / 3)), seed), name);
        if (frames !== null) expect(frames, `seed ${seed}`).to.be.within(1, whole * 1.02);
      }
    });
  }

  for (const name of ['sine-a.flac', 'sine-a.wav', 'bursts.aac', 'sine-a.mp3', 'sine-a.ogg', 'sine-a.opus', '../formats/tta-8.tta', '../formats/wavpack-8.wv']) {
    it(`plays ${name} behind an ID3v2 tag, before an APEv2 tag and under a false name`, async () => {
      const bytes = await fixtureBytes(name);
      const whole = await decode(name, { sampleRate: 44_100 });
      for (const [what, changed, called] of [
        ['behind ID3v2', join([id3, bytes]), name],
        ['before APEv2', join([bytes, ape]), name],
        ['called something else', bytes, name.endsWith('.mp3') ? 'x.flac' : 'x.mp3'],
      ] as const) {
        const { frames } = await play(changed, called);
        expect(frames, what).to.equal(whole.frames);
      }
    });
  }

  for (const name of ['sine-a.mp3', 'sine-a-vbr.mp3', 'bursts.aac', 'mpeg2.mp2']) {
    it(`plays ${name} behind bytes that mean nothing`, async () => {
      const whole = await decode(name, { sampleRate: 44_100 });
      const junk = Uint8Array.from({ length: 3001 }, (_, at) => (at * 7919) & 0x7f);
      expect((await play(join([junk, await fixtureBytes(name)]), name)).frames).to.equal(whole.frames);
    });
  }
});
