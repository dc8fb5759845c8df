import { expect } from '@open-wc/testing';
import { MpcError } from '../../services/protocol/errors.ts';
import { failure } from '../library/library-fixture.ts';
import type { Provider } from '../providers/provider.ts';
import { ChapterReader } from './chapters.ts';

const folder = new URL('../../test/fixtures/', import.meta.url);
const PARTS = [
  { title: 'Overture', start: 0, end: 0.5 },
  { title: 'Über den Wolken', start: 0.5, end: 1.2 },
  { title: '終わり', start: 1.2, end: 2 },
];

/** Over one file, whose name is its track's id. */
class Rig {
  reads = 0;
  failing: MpcError | null = null;
  readonly reader = new ChapterReader({
    library: {
      file: async (path) => ({ account: 'home', file: { fileId: path, path, size: null, modified: null, changeKey: '', mimeType: '' } }),
    },
    providers: {
      provider: async () =>
        ({
          read: async ({ path }: { readonly path: string }, start: number, end: number) => {
            this.reads += 1;
            if (this.failing !== null) throw this.failing;
            const bytes = new Uint8Array(await (await fetch(new URL(path, folder))).arrayBuffer());
            return { bytes: bytes.slice(start, end), size: bytes.length };
          },
        }) as unknown as Provider,
    },
  });
}

describe('the chapters of a file', () => {
  for (const kind of ['mp3', 'm4b', 'opus']) {
    it(`are read from ${kind}, in their order, with their times`, async () => {
      const chapters = await new Rig().reader.of(`chapters/parts.${kind}`);
      expect(chapters.map(({ title }) => title)).to.deep.equal(PARTS.map(({ title }) => title));
      for (const [index, { start, end }] of chapters.entries()) {
        expect(start).to.be.closeTo(PARTS[index]?.start ?? -1, 0.05);
        // Where the last one ends not every file tells.
        expect(end ?? 2).to.be.closeTo(PARTS[index]?.end ?? -1, 0.1);
      }
    });
  }

  it('are read once, and none of a file that has none', async () => {
    const rig = new Rig();
    await rig.reader.of('chapters/parts.mp3');
    const { reads } = rig;
    await rig.reader.of('chapters/parts.mp3');
    expect(rig.reads).to.equal(reads);
    expect(await rig.reader.of('chapters/SOURCE.md').catch(() => 'refused')).to.equal('refused');
  });

  it('are asked for anew when the file could not be read', async () => {
    const rig = new Rig();
    rig.failing = new MpcError('offline', 'There is no network.', { retryable: true });
    expect(await failure(rig.reader.of('chapters/parts.mp3'))).to.equal('offline');
    rig.failing = null;
    expect(await rig.reader.of('chapters/parts.mp3')).to.have.length(3);
  });
});
