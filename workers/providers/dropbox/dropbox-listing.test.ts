import { expect } from '@open-wc/testing';
import { asMpcError } from '../../../services/protocol/errors.ts';
import { codeOf, entriesOf, ListedFiles, listAll, listForgotten, never } from '../provider.contract.ts';
import { DropboxPlace } from './dropbox-fixture.ts';
import { bytes } from '../place-fixture.ts';
import type { ListedPage } from './dropbox-answers.ts';
import { parsePage } from './dropbox-answers.ts';
import { listDropbox } from './dropbox-listing.ts';
import type { Provider } from '../provider.ts';

const entryOf = (tag: string, path: string): object => ({ '.tag': tag, name: path.split('/').at(-1), path_lower: path.toLowerCase(), path_display: path });
const file = (path: string, id: string): object => ({ ...entryOf('file', path), id, size: 1 });
const folder = (path: string): object => ({ ...entryOf('folder', path), id: `id:${path}` });
const deleted = (path: string): object => entryOf('deleted', path);

/** A Dropbox that has these pages to tell, one after the other. */
function listingOf(pages: readonly (readonly object[])[]): Pick<Provider, 'changes'> {
  const list = async (at: string | null): Promise<ListedPage> => {
    const page = Number(at ?? '0');
    return parsePage({ entries: pages[page], cursor: String(page + 1), has_more: page + 1 < pages.length })!;
  };
  return { changes: (cursor, signal) => listDropbox(list, cursor, signal) };
}

describe('listing a Dropbox', () => {
  let place: DropboxPlace;

  beforeEach(async () => {
    place = await DropboxPlace.open();
  });
  afterEach(() => place.close());

  const pathsOf = (listed: ListedFiles): readonly string[] => listed.files.map(([, path]) => path);

  /** What has become of the library after a change, which is what a new listing would bring. */
  async function follow(listed: ListedFiles): Promise<readonly string[]> {
    await listed.follow(place.provider());
    expect(listed.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
    return pathsOf(listed);
  }

  it('asks five times for ten thousand files, and once when nothing has changed', async () => {
    await place.server.call('fill', '/Music', 9990);
    await place.server.clearLog();
    const listed = await ListedFiles.of(place.provider());
    expect(listed.files).to.have.length(9990);
    expect(await place.calls()).to.deep.equal(['files/list_folder', ...Array.from({ length: 4 }, () => 'files/list_folder/continue')]);
    await place.server.clearLog();
    await listed.follow(place.provider());
    expect(await place.calls()).to.deep.equal(['files/list_folder/continue']);
  });

  it('keeps names apart that differ in control characters alone', async () => {
    for (const path of ['A/x\u0001.mp3', 'A/x\u0002.mp3', 'B\u007f/y.mp3', 'B\u0080/y.mp3']) await place.write(path);
    const listed = await ListedFiles.of(place.provider());
    expect(pathsOf(listed)).to.deep.equal(['A/x%01.mp3', 'A/x%02.mp3', 'B%7F/y.mp3', 'B%C2%80/y.mp3']);
    await place.remove('A/x\u0001.mp3');
    await place.remove('B\u007f');
    expect(await follow(listed)).to.deep.equal(['A/x%02.mp3', 'B%C2%80/y.mp3']);
  });

  it('asks for one page at a time', async () => {
    await place.server.call('fill', '/Music', 20);
    // The emulator answers 429 to the same list twice at once, and is slow enough for that to happen.
    await place.server.call('setListing', { most: 5, delay: 20 });
    await ListedFiles.of(place.provider());
    expect((await place.server.log()).filter(({ status }) => status === 429)).to.deep.equal([]);
  });

  it('begins anew when Dropbox forgets the cursor, before the first page and between two', async () => {
    await place.server.call('fill', '/Music', 12);
    await place.server.call('setListing', { most: 5 });
    for (const resetIn of [0, 1]) {
      await place.server.call('setListing', { resetIn });
      const listed = await ListedFiles.of(place.provider());
      expect(listed.files).to.have.length(12);
    }
    const listed = await ListedFiles.of(place.provider());
    await place.server.call('setListing', { forgotten: true });
    await place.remove('Music/song 00003.mp3');
    const batches = await listed.follow(place.provider());
    expect(batches.at(-1)?.end).to.equal('full');
    expect(listed.files).to.have.length(11);
  });

  it('begins anew with a cursor that Dropbox takes for none', async () => {
    await place.write('song.mp3');
    const { cursor } = await ListedFiles.of(place.provider());
    const odd = JSON.stringify({ ...(JSON.parse(cursor ?? '') as object), at: 'nonsense' });
    const batches = await listAll(place.provider(), odd);
    expect(batches.map(({ entries, end }) => [entries.length, end])).to.deep.equal([[1, 'full']]);
  });

  it('keeps nothing that went away between a page and the listing anew', async () => {
    await place.server.call('fill', '/Music', 12);
    await place.server.call('setListing', { most: 5, resetIn: 1 });
    const listed = new ListedFiles();
    let pages = 0;
    for await (const batch of place.provider().changes(null, never)) {
      listed.take(batch);
      if (++pages === 2) await place.remove('Music/song 00001.mp3');
    }
    expect(listed.files).to.have.length(11);
  });

  for (const resumed of [false, true]) {
    it(`takes for gone what was told and went before Dropbox forgets the cursor${resumed ? ', when it goes on later' : ''}`, async () => {
      await place.server.call('fill', '/Music', 50);
      await place.server.call('setListing', { most: 10 });
      const listed = await listForgotten(place.provider(), async ({ path }) => {
        await place.remove(path);
        await place.server.call('setListing', { forgotten: true });
      }, resumed);
      expect(listed.files).to.have.length(49);
      expect(listed.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
    });
  }

  it('says that it begins anew, in the first batch and no other, with a cursor that it does not know', async () => {
    await place.server.call('fill', '/Music', 50);
    await place.server.call('setListing', { most: 10 });
    const batches = await listAll(place.provider(), '{"v":99}');
    expect(batches.length).to.be.greaterThan(1);
    expect(batches.map(({ anew }) => anew)).to.deep.equal([true, ...batches.slice(1).map(() => undefined)]);
    expect((await listAll(place.provider())).every(({ anew }) => anew === undefined)).to.equal(true);
  });

  it('gives up when Dropbox forgets again and again, or repeats one page for ever', async () => {
    await place.server.control({ status: [{ pattern: '^POST .*list_folder', code: 409, body: '{"error_summary":"reset/.","error":{".tag":"reset"}}' }] });
    expect(asMpcError(await listAll(place.provider()).catch((error: unknown) => error)).details['reason']).to.equal('reset');
    const same = async (): Promise<{ entries: []; cursor: string; hasMore: boolean }> => ({ entries: [], cursor: 'same', hasMore: true });
    const listing = (async () => {
      for await (const _ of listDropbox(same, null, never));
    })();
    expect(await codeOf(listing)).to.equal('server');
  });

  it('lists nothing twice and loses nothing when pages come again', async () => {
    await place.server.call('fill', '/Music', 12);
    await place.server.call('setListing', { most: 5, repeats: 2 });
    const listed = await ListedFiles.of(place.provider());
    expect(listed.files).to.have.length(12);
    await place.server.call('fill', '/New', 12);
    await place.remove('Music');
    await place.server.call('setListing', { repeats: 2 });
    expect(await follow(listed)).to.have.length(12);
  });

  it('keeps the ids of all in a folder that is renamed, over pages too', async () => {
    await place.server.call('fill', '/Old Name/Disc 1', 12);
    const listed = await ListedFiles.of(place.provider());
    const ids = new Set(listed.paths.keys());
    for (const [most, everyDeletion] of [[3, false], [5, true], [100, true]] as const) {
      await place.server.call('setListing', { most, everyDeletion });
      const [from, to] = [pathsOf(listed)[0]!.split('/')[0]!, `Name ${most}`];
      await place.move(from, to);
      expect((await follow(listed)).every((path) => path.startsWith(`${to}/Disc 1/`))).to.equal(true);
      expect(new Set(listed.paths.keys())).to.deep.equal(ids);
    }
  });

  it('goes on after a kill between any two pages of changes', async () => {
    await place.server.call('fill', '/Old/Disc 1', 6);
    await place.server.call('fill', '/Other', 3);
    const known = await ListedFiles.of(place.provider());
    await place.server.call('setListing', { most: 2, everyDeletion: true });
    await place.move('Old', 'New');
    await place.move('New/Disc 1/song 00002.mp3', 'Other/song 00000b.mp3');
    await place.remove('Other/song 00001.mp3');
    const expected = (await ListedFiles.of(place.provider())).files;
    const batches = await listAll(place.provider(), known.cursor);
    for (const [last] of batches.entries()) {
      const listed = new ListedFiles();
      for (const [id, path] of known.paths) listed.paths.set(id, path);
      for (const batch of batches.slice(0, last + 1)) listed.take(batch);
      await listed.follow(place.provider());
      expect(listed.files).to.deep.equal(expected);
    }
  });

  it('takes away what goes after a listing that was killed in its middle', async () => {
    await place.server.call('fill', '/Music', 6);
    await place.server.call('setListing', { most: 3 });
    const listed = new ListedFiles();
    for await (const batch of place.provider().changes(null, never)) {
      listed.take(batch);
      break;
    }
    await listed.follow(place.provider());
    expect(listed.files).to.have.length(6);
    await place.remove('Music/song 00000.mp3');
    await place.remove('Music/song 00001.mp3');
    await place.write('Music/song 00001.mp3', bytes(5));
    expect(await follow(listed)).to.have.length(5);
  });

  for (const during of [false, true]) {
    it(`takes away what is replaced, or recased and gone, after a kill has left no names of files${during ? ', while everything is listed' : ''}`, async () => {
      const first = [folder('/A'), file('/A/x.mp3', 'id:1'), file('/A/y.mp3', 'id:2'), file('/z.mp3', 'id:3')];
      const then = [folder('/A/x.mp3'), file('/A/Y.mp3', 'id:2'), deleted('/A/Y.mp3')];
      const listed = new ListedFiles();
      for await (const batch of listingOf([first, []]).changes(null, never)) {
        listed.take(batch);
        break;
      }
      if (!during) await listed.follow(listingOf([first, []]));
      await listed.follow(listingOf(during ? [first, then] : [first, [], then]));
      expect(listed.files).to.deep.equal([['id:3', 'z.mp3']]);
    });
  }

  it('knows a file that is gone and back under its name for another, or for the same', async () => {
    for (const name of ['a.mp3', 'b.mp3']) await place.write(name);
    const listed = await ListedFiles.of(place.provider());
    await place.remove('a.mp3');
    await place.write('a.mp3', bytes(20));
    await place.move('b.mp3', 'c.mp3');
    await place.move('c.mp3', 'b.mp3');
    expect(await follow(listed)).to.deep.equal(['a.mp3', 'b.mp3']);
  });

  it('knows files that have changed places', async () => {
    await place.write('a.mp3', bytes(1));
    await place.write('b.mp3', bytes(2));
    const listed = await ListedFiles.of(place.provider());
    const before = new Map(listed.paths);
    await place.move('a.mp3', 'x.mp3');
    await place.move('b.mp3', 'a.mp3');
    await place.move('x.mp3', 'b.mp3');
    await follow(listed);
    for (const [id, path] of listed.paths) expect(path).not.to.equal(before.get(id));
  });

  it('lets a file take the place of a folder, and a folder that of a file', async () => {
    await place.write('x.mp3/song.mp3');
    await place.write('y.mp3');
    const listed = await ListedFiles.of(place.provider());
    await place.write('x.mp3', bytes(20));
    await place.remove('y.mp3');
    await place.write('y.mp3/song.mp3');
    expect(await follow(listed)).to.deep.equal(['x.mp3', 'y.mp3/song.mp3']);
  });

  it('finds what is gone though the case of its name has changed, of which nobody was told', async () => {
    await place.write('Artist/Song.mp3');
    await place.write('Artist/Other.mp3');
    const listed = await ListedFiles.of(place.provider());
    await place.server.call('recase', '/artist/song.mp3', 'SONG.mp3');
    await place.server.call('recase', '/artist', 'ARTIST');
    await place.remove('artist/SONG.mp3');
    await listed.follow(place.provider());
    expect(pathsOf(listed)).to.deep.equal(['Artist/Other.mp3']);
  });

  it('gives all in a folder its path when the folder’s name comes in another case', async () => {
    const pages: readonly (readonly object[])[] = [
      [file('/rock/one.mp3', 'id:1'), folder('/Rock')],
      [folder('/Rock'), file('/rock/two.mp3', 'id:2')],
      [file('/rock/three.mp3', 'id:3'), deleted('/rock/one.mp3'), folder('/ROCK'), file('/rock/four.mp3', 'id:4')],
    ];
    const listed = new ListedFiles();
    await listed.follow(listingOf(pages));
    expect(listed.files).to.deep.equal([['id:4', 'ROCK/four.mp3'], ['id:3', 'ROCK/three.mp3'], ['id:2', 'ROCK/two.mp3']]);
  });

  it('has no control character in a path, and finds by the path what is gone', async () => {
    await place.write('line\nbreak/tab\there.mp3');
    const listed = await ListedFiles.of(place.provider());
    expect(pathsOf(listed)).to.deep.equal(['line%0Abreak/tab%09here.mp3']);
    await place.remove('line\nbreak/tab\there.mp3');
    expect(await follow(listed)).to.deep.equal([]);
  });

  it('takes names as they are, and leaves out entries that are none', async () => {
    const names = ['it\'s "quoted".mp3', '🎵 émoji 日本.mp3', 'שיר עברי.mp3', `${'n'.repeat(251)}.mp3`, 'İstanbul ẞ.mp3', '%41 #?&+.mp3', ' lead.mp3'];
    for (const name of names) await place.write(`Folder's "Näme"/${name}`);
    const listed = await ListedFiles.of(place.provider());
    expect(new Set(pathsOf(listed))).to.deep.equal(new Set(names.map((name) => `Folder's "Näme"/${name}`)));
    for (const name of names) await place.remove(`Folder's "Näme"/${name}`);
    expect(await follow(listed)).to.deep.equal([]);
    const odd = [null, 7, {}, { '.tag': 'file' }, { '.tag': 'file', path_lower: null, name: 'x.mp3' }, { '.tag': 'other', path_lower: '/x.mp3' }];
    expect(parsePage({ entries: odd, cursor: 'c', has_more: false })?.entries).to.deep.equal([]);
    expect(parsePage({ entries: {}, cursor: 'c', has_more: false })).to.equal(null);
    const up = { '.tag': 'file', path_lower: '/../x.mp3', path_display: '/../x.mp3', name: 'x.mp3', id: 'id:1' };
    const page = parsePage({ entries: [up, { ...up, path_lower: '/a//x.mp3' }], cursor: 'c', has_more: false })!;
    for await (const { entries } of listDropbox(async () => page, null, never)) expect(entries).to.deep.equal([]);
  });

  it('lists a hundred thousand files of one folder, page by page, with cursors that do not grow', async function () {
    this.timeout(60_000);
    await place.server.call('fill', '/Music', 100_000);
    await place.server.clearLog();
    const ids = new Set<string>();
    let longest = 0;
    for await (const { entries, cursor, end } of place.provider().changes(null, never)) {
      expect(entries.length).to.be.at.most(2000);
      for (const { fileId } of entries) ids.add(fileId);
      if (!end) longest = Math.max(longest, cursor?.length ?? 0);
    }
    expect(ids.size).to.equal(100_000);
    expect(longest).to.be.below(1000);
    expect(await place.calls()).to.have.length(51);
  });

  it('lists two accounts apart', async () => {
    await place.write('ann.mp3');
    await place.server.call('write', '/bob.mp3', bytes(3), { user: 'bob@example.com' });
    expect((await entriesOf(place.provider())).map(({ path }) => path)).to.deep.equal(['ann.mp3']);
  });
});
