import { expect } from '@open-wc/testing';
import type { TrackTags } from '../library/store.ts';
import { id3Tag, joined } from './mp3-stream.fake.ts';
import { read } from './one-file.fake.ts';

async function fixture(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(`/test/fixtures/formats/${name}`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const facts: readonly (readonly [name: string, TrackTags])[] = [
  ['alac-24.m4a', { codec: 'alac', container: 'mp4', lossless: true, sampleRate: 44_100, channels: 2, duration: 10_000 / 44_100 }],
  ['alac.caf', { codec: 'alac', container: 'caf', lossless: true, sampleRate: 44_100, channels: 2, duration: 10_000 / 44_100 }],
  ['wavpack-24.wv', { codec: 'wavpack', container: 'wavpack', lossless: true, bitDepth: 24, sampleRate: 44_100, channels: 2, duration: 3000 / 44_100 }],
  ['tta-24.tta', { codec: 'tta', container: 'tta', lossless: true, sampleRate: 44_100, channels: 2, duration: 3000 / 44_100 }],
  ['musepack-8.mpc', { codec: 'musepack', container: 'musepack', lossless: false, sampleRate: 44_100, channels: 2, duration: 150_000 / 44_100 }],
  ['musepack-7.mpc', { codec: 'musepack', container: 'musepack', lossless: false, sampleRate: 44_100, channels: 2, duration: 1 }],
];

describe('tags of rarer formats', () => {
  for (const [name, expected] of facts) {
    it(`tells what ${name} is, and for how long it plays`, async () => {
      const { tags, warning } = await read(await fixture(name), name);
      expect(warning).to.equal(null);
      const { duration = 0, ...others } = expected;
      expect(tags).to.include(others);
      expect(tags.duration).to.be.closeTo(duration, 1e-6);
    });
  }

  it('reads the tags of TTA in front and at the end', async () => {
    const sound = await fixture('tta-8.tta');
    const front = await read(joined([id3Tag({ TIT2: 'In front' }), sound]), 'song.tta');
    expect(front.tags).to.include({ title: 'In front', codec: 'tta', sampleRate: 44_100 });
    expect(front.warning).to.equal(null);
    const end = new Uint8Array(128);
    end.set(new TextEncoder().encode('TAGAt the end'));
    expect((await read(joined([sound, end]), 'song.tta')).tags).to.include({ title: 'At the end', codec: 'tta' });
  });

  it('reads what a CAF file says of itself', async () => {
    const sound = await fixture('alac.caf');
    const words = new TextEncoder().encode(['title', 'A name', 'artist', 'Somebody', 'track number', '3', 'year', '1999', ''].join('\0'));
    const info = joined([Uint8Array.from([...new TextEncoder().encode('info'), 0, 0, 0, 0, 0, 0, 0, words.length + 4, 0, 0, 0, 4]), words]);
    const { tags } = await read(joined([sound.subarray(0, 8), info, sound.subarray(8)]), 'song.caf');
    expect(tags).to.include({ title: 'A name', track: 3, year: 1999, codec: 'alac' });
    expect(tags.artists).to.deep.equal(['Somebody']);
  });
});
