import { expect } from '@open-wc/testing';
import { ListedFiles, never } from '../provider.contract.ts';
import type { ChangeBatch } from '../provider.ts';
import type { DeltaPage } from './delta-listing.ts';
import { listDelta } from './delta-listing.ts';
import { parseItem } from './drive-item.ts';

const root = { id: 'root', name: 'root', root: {}, folder: {} };
const folder = (id: string, name: string, parent = 'root'): object => ({ id, name, folder: {}, parentReference: { id: parent } });
const file = (id: string, name: string, parent = 'root'): object => ({ id, name, file: {}, cTag: id, size: 1, parentReference: { id: parent } });
/** As drives of work tell of it: without a name. */
const deleted = (id: string): object => ({ id, deleted: {} });

/** A drive that has told all of `first`, and later of `then`: a list of items a page. */
class Feed {
  readonly #pages = new Map<string | null, DeltaPage>();
  readonly known = new ListedFiles();
  /** After so many batches a listing is killed; `follow` without pages goes on with it. */
  most = Infinity;

  async follow(...pages: readonly (readonly object[])[]): Promise<readonly ChangeBatch[]> {
    const from = this.known.cursor === null ? null : String((JSON.parse(this.known.cursor) as { link: string }).link);
    let link = from;
    for (const [index, values] of pages.entries()) {
      const next = `${from ?? ''}/${index}`;
      this.#pages.set(link, { items: values.map(parseItem).filter((item) => item !== null), link: next, isLast: index === pages.length - 1 });
      link = next;
    }
    const batches: ChangeBatch[] = [];
    for await (const batch of listDelta(async (at) => this.#pages.get(at)!, this.known.cursor, never)) {
      this.known.take(batch);
      batches.push(batch);
      if (batches.length >= this.most) break;
    }
    return batches;
  }

  get paths(): Record<string, string> {
    return Object.fromEntries(this.known.paths);
  }
}

describe('listing by the delta query', () => {
  let feed: Feed;

  beforeEach(async () => {
    feed = new Feed();
    await feed.follow([root, folder('A', 'Ann'), folder('B', 'Bob'), folder('A1', 'First', 'A'), file('1', '1.mp3', 'A1'), file('2', '2.mp3', 'B')]);
  });

  it('takes the last occurrence of an id, in one page and over several', async () => {
    await feed.follow([file('1', 'x.mp3', 'B'), file('1', 'y.mp3', 'A')], [file('1', 'z.mp3', 'B'), deleted('2')], [file('2', '2.mp3', 'A')]);
    expect(feed.paths).to.deep.equal({ 1: 'Bob/z.mp3', 2: 'Ann/2.mp3' });
  });

  it('moves what lies in a renamed folder, which nobody tells of', async () => {
    const [batch] = await feed.follow([root, folder('A', 'Anna')]);
    expect(batch).to.deep.include({ moved: [{ from: 'Ann', to: 'Anna' }], entries: [] });
    expect(feed.paths).to.deep.equal({ 1: 'Anna/First/1.mp3', 2: 'Bob/2.mp3' });
  });

  it('brings a file, and a folder, to where it lies, when that is told of only after the listing that told of it has ended', async () => {
    feed = new Feed();
    await feed.follow([root, file('1', '1.mp3', 'late'), folder('A1', 'First', 'late'), file('2', '2.mp3', 'A1')]);
    expect(feed.paths).to.deep.equal({ 1: '1.mp3', 2: 'First/2.mp3' });
    const [nothing] = await feed.follow([root]);
    expect(nothing).to.deep.include({ entries: [], removed: [] });
    await feed.follow([folder('late', 'Late')]);
    expect(feed.paths).to.deep.equal({ 1: 'Late/1.mp3', 2: 'Late/First/2.mp3' });
    await feed.follow([file('1', 'renamed.mp3', 'late')]);
    expect(feed.paths).to.deep.equal({ 1: 'Late/renamed.mp3', 2: 'Late/First/2.mp3' });
  });

  it('lets two folders change names', async () => {
    await feed.follow([folder('A', 'Bob'), folder('B', 'Ann')]);
    expect(feed.paths).to.deep.equal({ 1: 'Bob/First/1.mp3', 2: 'Ann/2.mp3' });
  });

  it('puts a folder into the one that it held, in whatever order that is told', async () => {
    await feed.follow([folder('A', 'Ann', 'A1'), folder('A1', 'First')]);
    expect(feed.paths).to.deep.equal({ 1: 'First/1.mp3', 2: 'Bob/2.mp3' });
    await feed.follow([file('3', '3.mp3', 'A')]);
    expect(feed.paths).to.include({ 3: 'First/Ann/3.mp3' });
  });

  it('moves a folder into one that is told later', async () => {
    await feed.follow([folder('B', 'Bob', 'N')], [folder('N', 'New')]);
    expect(feed.paths).to.include({ 2: 'New/Bob/2.mp3' });
  });

  it('takes a folder away with what is still in it at the end', async () => {
    await feed.follow([deleted('A')], [file('1', '1.mp3', 'B')]);
    expect(feed.paths).to.deep.equal({ 1: 'Bob/1.mp3', 2: 'Bob/2.mp3' });
    await feed.follow([deleted('B')]);
    expect(feed.paths).to.deep.equal({});
  });

  it('keeps a folder in which something is after all, or that comes back', async () => {
    await feed.follow([deleted('A')], [file('3', '3.mp3', 'A1')]);
    expect(feed.paths).to.include({ 1: 'Ann/First/1.mp3', 3: 'Ann/First/3.mp3' });
    await feed.follow([deleted('B'), folder('B', 'Bob')]);
    expect(feed.paths).to.include({ 2: 'Bob/2.mp3' });
  });

  it('gives the name of a folder that goes to the one that takes its place', async () => {
    await feed.follow([folder('C', 'Bob'), file('3', '3.mp3', 'C'), deleted('B')]);
    expect(feed.paths).to.deep.equal({ 1: 'Ann/First/1.mp3', 3: 'Bob/3.mp3' });
  });

  it('tells twins apart, and the second gets the name when the first has gone', async () => {
    await feed.follow([folder('C', 'Bob'), file('3', '3.mp3', 'C')]);
    expect(feed.paths).to.include({ 2: 'Bob/2.mp3', 3: 'Bob (2)/3.mp3' });
    await feed.follow([deleted('B')]);
    expect(feed.paths).to.deep.equal({ 1: 'Ann/First/1.mp3', 3: 'Bob/3.mp3' });
  });

  it('forgets what is hidden or no music any more, and lists all anew when something hidden comes to light', async () => {
    await feed.follow([folder('A', '.Ann'), file('2', '2.jpg', 'B')]);
    expect(feed.paths).to.deep.equal({});
    const batches = await feed.follow([folder('A', 'Ann')]);
    expect(batches.at(-1)?.end).to.equal('full');
  });

  for (const killed of [false, true]) {
    it(`takes away what stops being music or is hidden while everything is listed${killed ? ', when that goes on after a kill' : ''}`, async () => {
      feed = new Feed();
      if (killed) feed.most = 1;
      await feed.follow([root, folder('A', 'Ann'), folder('H', '.hidden'), file('1', '1.mp3'), file('2', '2.mp3', 'A'), file('3', '3.mp3', 'A')], [file('1', '1.jpg'), file('2', '2.mp3', 'H')]);
      feed.most = Infinity;
      if (killed) await feed.follow();
      expect(feed.paths).to.deep.equal({ 3: 'Ann/3.mp3' });
    });
  }

  it('does not say of what was never music that it is gone, while everything is listed', async () => {
    feed = new Feed();
    const batches = await feed.follow([root, folder('H', '.hidden'), file('1', '1.jpg')], [file('1', '1.png'), file('2', '2.mp3', 'H'), file('3', '3.mp3')]);
    expect(batches.flatMap(({ removed }) => removed)).to.deep.equal([]);
    expect(feed.paths).to.deep.equal({ 3: '3.mp3' });
  });

  it('gives a file whose folder nobody tells of a place at the root', async () => {
    await feed.follow([file('3', '3.mp3', 'nowhere')]);
    expect(feed.paths).to.include({ 3: '3.mp3' });
  });

  it('tells nothing where nothing has changed', async () => {
    const [batch, ...more] = await feed.follow([root]);
    expect(more).to.deep.equal([]);
    expect(batch).to.deep.include({ entries: [], removed: [], failures: [], end: 'delta' });
    expect(batch).not.to.have.any.keys('moved', 'removedPaths');
  });
});
