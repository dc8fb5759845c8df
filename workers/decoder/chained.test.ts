import { expect } from '@open-wc/testing';
import { join } from './binary.ts';
import { decode, errorCode, fixtureBytes, largestDifference, open, rest, sourceOf } from './decode-fixture.ts';

const RATE = 48_000;
const empty = new Float32Array(0);

async function chain(names: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
  return join(await Promise.all(names.map(fixtureBytes)));
}

const cases: readonly { readonly what: string; readonly names: readonly string[]; readonly largest: number }[] = [
  { what: 'Vorbis of other rates and channels', names: ['sweep.ogg', 'bursts.ogg', 'short.ogg', 'six-channels.ogg'], largest: 0 },
  { what: 'Opus', names: ['sine-a.opus', 'sine-b.opus', 'bursts.opus'], largest: 0.001 },
  { what: 'FLAC', names: ['sine-a.oga', 'bursts.oga'], largest: 0 },
  { what: 'Vorbis of one serial number', names: ['sweep.ogg', 'sweep.ogg', 'sweep.ogg'], largest: 0 },
  { what: 'one codec behind another', names: ['bursts.ogg', 'sine-a.opus', 'sine-b.oga'], largest: 0.001 },
];

describe('Ogg files of several streams one behind the other', () => {
  for (const { what, names, largest } of cases) {
    it(`play ${what}, all of them, and are as long as all together`, async () => {
      const parts = await Promise.all(names.map((name) => decode(name, { sampleRate: RATE })));
      const seconds = parts.reduce((sum, { format }) => sum + (format.duration ?? 0), 0);
      const stream = await open(sourceOf(await chain(names), 'chain.ogg'), { sampleRate: RATE });
      expect(stream.format.duration).to.be.closeTo(seconds, 1e-9);
      const { sampleRate, channels } = parts[0]?.format ?? { sampleRate: 0, channels: 0 };
      expect(stream.format).to.include({ sampleRate, channels, frames: Math.round(seconds * sampleRate) });
      const whole = await rest(stream);
      let start = 0;
      for (const part of parts) {
        const plane = whole.channels[1]?.subarray(start, start + part.frames) ?? empty;
        expect(largestDifference(plane, part.channels[1] ?? empty)).to.be.at.most(largest);
        start += part.frames;
      }
      expect(whole.frames).to.equal(start);
      for (const place of [0.97, 0.02, 0.5, 0.51, 0.7]) {
        await stream.seek(place * seconds);
        const from = Math.round(place * seconds * RATE);
        const after = await rest(stream);
        expect(after.frames).to.equal(whole.frames - from);
        expect(largestDifference(after.channels[0] ?? empty, whole.channels[0]?.subarray(from) ?? empty), `from ${place}`).to.be.at.most(0.001);
      }
      await stream.seek(seconds + 1);
      expect(await stream.read()).to.equal(null);
      stream.close();
    });
  }

  it('play on behind a stream that cannot be played', async () => {
    const bytes = await chain(['sine-a.opus', 'bursts.ogg', 'sine-b.opus']);
    const broken = (await fixtureBytes('sine-a.opus')).length + 30;
    bytes.fill(0, broken, broken + 3500);
    const { frames } = await rest(await open(sourceOf(bytes, 'chain.ogg'), { sampleRate: RATE }));
    expect(frames).to.equal(RATE);
  });

  it('end with what is pending rejected when they are closed', async () => {
    const stream = await open(sourceOf(await chain(['sine-a.opus', 'sine-b.opus']), 'chain.ogg'), { sampleRate: RATE });
    stream.close();
    stream.close();
    expect(await errorCode(rest(stream))).to.equal('aborted');
  });
});
