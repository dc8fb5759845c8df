import { expect } from '@open-wc/testing';
import type { ChangeBatch } from '../provider.ts';
import { ListedFiles, codeOf, entriesOf, listAll, never } from '../provider.contract.ts';
import { NextcloudSuite } from './nextcloud-fixture.ts';

describe('WebdavProvider, of servers that tell more than WebDAV asks for', () => {
  const nextcloud = new NextcloudSuite();
  const { open, asked, write, server } = nextcloud;

  it('asks once where nothing has changed, and only for folders in which something has', async () => {
    const provider = await open();
    for (const path of ['A/1/a.mp3', 'A/2/b.mp3', 'B/1/c.mp3', 'B/2/d.mp3', 'e.mp3']) await write(path);
    const known = await ListedFiles.of(provider);
    await asked();
    await known.follow(provider);
    expect(await asked()).to.deep.equal(['PROPFIND ']);
    await write('B/2/new.mp3');
    const [changes] = await known.follow(provider);
    expect(changes?.entries.map(({ path }) => path)).to.deep.equal(['B/2/new.mp3']);
    expect([...(await asked())].sort()).to.deep.equal(['PROPFIND ', 'PROPFIND ', 'PROPFIND B/', 'PROPFIND B/2/']);
  });

  it('finds music of which types say nothing, and asks for each folder once', async () => {
    const provider = await open({ search: false });
    for (const path of ['A/1/a.MP3', 'A/1/unknown.ape', 'A/cover.jpg', '.trash/x.mp3', 'A/list.m3u']) await write(path);
    expect((await entriesOf(provider)).map(({ path }) => path)).to.deep.equal(['A/1/a.MP3', 'A/1/unknown.ape']);
    expect(await asked()).to.deep.equal(['PROPFIND ', 'SEARCH /remote.php/dav/', 'PROPFIND A/', 'PROPFIND A/1/']);
  });

  it('says who is signed in and how much room there is, and what helps against a second factor', async () => {
    const provider = await open();
    await write('a.mp3', 'x'.repeat(1000));
    expect(await provider.identify(never)).to.deep.include({ user: 'ann', quota: { used: 1000, total: 10_000_000_000 } });
    const refused = await nextcloud.place.provider({ password: 'wrong' }).identify(never).catch((error: Error) => error.message);
    expect(refused).to.match(/app password/);
    expect(refused).not.to.match(/wrong/);
  });

  describe('where a folder could not be listed', () => {
    const failing = { status: [{ pattern: '^PROPFIND .*/B/', code: 500 }] };

    it('asks for that folder again, and for no other', async () => {
      const provider = await open({ search: false });
      for (const path of ['A/a.mp3', 'B/b.mp3', 'B/C/c.mp3', 'D/d.mp3']) await write(path);
      await server.control(failing);
      const known = new ListedFiles();
      expect((await known.follow(provider)).at(-1)?.end).to.equal('full');
      for (let time = 0; time < 2; time++) {
        await asked();
        const [batch] = await known.follow(provider);
        expect(batch).to.deep.include({ entries: [], removed: [], end: 'delta' });
        expect(batch?.failures.map(({ path }) => path)).to.deep.equal(['B']);
        expect(new Set(await asked())).to.deep.equal(new Set(['PROPFIND ', 'PROPFIND B/']));
      }
      await server.control({ reset: true });
      await asked();
      expect((await known.follow(provider)).at(-1)?.end).to.equal('delta');
      expect(await asked()).to.deep.equal(['PROPFIND ', 'PROPFIND B/', 'PROPFIND B/C/']);
      expect(known.files).to.deep.equal((await ListedFiles.of(provider)).files);
      await asked();
      await known.follow(provider);
      expect(await asked()).to.deep.equal(['PROPFIND ']);
    });

    it('leaves nothing there that has gone in the meantime', async () => {
      const provider = await open({ search: false });
      for (const path of ['A/a.mp3', 'B/b.mp3', 'B/stays.mp3', 'B/C/c.mp3']) await write(path);
      const known = await ListedFiles.of(provider);
      // As after an update of MPC: all is listed anew, but for that folder.
      known.cursor = null;
      await server.control(failing);
      await known.follow(provider);
      expect(known.files).to.have.length(4);
      await server.control({ reset: true });
      await server.call('remove', 'B/b.mp3');
      await server.call('remove', 'B/C');
      await known.follow(provider);
      expect(known.files.map(([, path]) => path)).to.deep.equal(['A/a.mp3', 'B/stays.mp3']);
      await server.call('remove', 'B');
      await known.follow(provider);
      expect(known.files.map(([, path]) => path)).to.deep.equal(['A/a.mp3']);
    });

    it('tells at the second sync what is gone elsewhere, should the folder fail for ever', async () => {
      const provider = await open({ search: false });
      for (const path of ['A/a.mp3', 'A/stays.mp3', 'B/b.mp3']) await write(path);
      await server.control(failing);
      const known = await ListedFiles.of(provider);
      await server.call('remove', 'A/a.mp3');
      for (let time = 0; time < 2; time++) await known.follow(provider);
      expect(known.files.map(([, path]) => path)).to.deep.equal(['A/stays.mp3']);
    });

    it('gives up no sync because many such folders stay as they are', async () => {
      const provider = await open({ search: false });
      await write('A/a.mp3');
      for (let folder = 0; folder < 12; folder++) {
        await write(`${folder} opens/x.mp3`);
        await write(`${folder} opens not/x.mp3`);
      }
      await server.control({ status: [{ pattern: '^PROPFIND .*not/', code: 403 }] });
      const known = await ListedFiles.of(provider);
      await write('A/b.mp3');
      expect((await known.follow(provider)).at(-1)?.failures).to.have.length(12);
      expect(known.files).to.have.length(14);
    });
  });

  it('says that it lists anew where a cursor is of no use', async () => {
    const provider = await open();
    await write('a.mp3');
    for (const cursor of ['{"v":2,"pending":["A"', '{"v":9}', '{"v":2,"pending":3}', '{"v":2,"tree":"x"}']) {
      const batches: ChangeBatch[] = [];
      for await (const batch of provider.changes(cursor, never)) batches.push(batch);
      expect([batches[0]?.anew, batches.length, batches[0]?.entries.length, batches[0]?.end]).to.deep.equal([true, 1, 1, 'full']);
    }
    expect((await listAll(provider))[0]?.anew).to.equal(undefined);
  });

  it('keeps what may have moved to a folder that fails, until that can be listed', async () => {
    const provider = await open();
    for (const path of ['A/a.mp3', 'A/stays.mp3', 'B/b.mp3']) await write(path);
    const known = await ListedFiles.of(provider);
    await server.call('move', 'A/a.mp3', 'B/a.mp3');
    await server.control({ status: [{ pattern: '^PROPFIND .*/B/', code: 500 }] });
    await known.follow(provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['A/a.mp3', 'A/stays.mp3', 'B/b.mp3']);
    await server.control({ reset: true });
    await known.follow(provider);
    expect(known.files.map(([, path]) => path)).to.deep.equal(['A/stays.mp3', 'B/a.mp3', 'B/b.mp3']);
  });

  it('goes on after a kill in the middle of changes, and loses none', async () => {
    const provider = await open();
    await write('first.mp3');
    const known = await ListedFiles.of(provider);
    for (let folder = 0; folder < 6; folder++) await server.call('seedMany', `new ${folder}`, 200);
    for await (const batch of provider.changes(known.cursor, never)) {
      known.take(batch);
      expect(batch.end).to.equal(undefined);
      break;
    }
    await known.follow(provider);
    expect(known.files).to.have.length(1201);
  });

  it('tells the former ids of files, which were their paths', async () => {
    const provider = await open();
    await write('Ä b/1.mp3');
    const [entry] = await entriesOf(provider);
    expect(entry).to.include({ formerId: '%C3%84%20b/1.mp3', path: 'Ä b/1.mp3' });
    expect(entry?.fileId).to.match(/^id:\d+$/);
  });

  it('lists names of every kind, and reads their files', async () => {
    const provider = await open();
    const names = [`He said "no" & 'yes' <3>.mp3`, '100% #1?.mp3', 'a+b;c=d@e,f$.mp3', '🎵🏴‍☠️.mp3', 'مرحبا ‏עברית.mp3', `${'ü'.repeat(125)}.mp3`, 'e\u0301.mp3', '%41.mp3', 'back\\slash.mp3', ' space .mp3'];
    for (const name of names) await write(`Ünï/${name}`, name);
    const entries = await entriesOf(provider);
    expect(entries.map(({ path }) => path.slice(4)).sort()).to.deep.equal([...names].sort());
    for (const entry of entries) {
      const { bytes } = await provider.read(entry, 0, 1000, never);
      expect(new TextDecoder().decode(bytes)).to.equal(entry.path.slice(4));
    }
  });

  it('shows names without control characters, apart from each other, and reads their files', async () => {
    const provider = await open();
    for (const path of ['A/x\u0085.mp3', 'A/x\u0086.mp3', 'B\u007f/y.mp3', 'A/x.mp3']) await write(path, path);
    const entries = await entriesOf(provider);
    expect(entries.map(({ path }) => path)).to.have.members(['A/x%C2%85.mp3', 'A/x%C2%86.mp3', 'B%7F/y.mp3', 'A/x.mp3']);
    for (const entry of entries) {
      const { bytes } = await provider.read(entry, 0, 100, never);
      expect(decodeURIComponent(entry.path)).to.equal(new TextDecoder().decode(bytes));
    }
  });

  it('waits where it is throttled, and goes on', async () => {
    const provider = await open();
    for (const path of ['A/a.mp3', 'B/b.mp3']) await write(path);
    await server.control({ status: [{ pattern: '^PROPFIND .*/A/', code: 429, times: 2, headers: { 'Retry-After': '1' } }, { pattern: '^PROPFIND .*/B/', code: 429, times: 1 }] });
    expect(await entriesOf(provider)).to.have.length(2);
  });

  it('says what is missing where no other origin may read it', async () => {
    const provider = await open({ cors: false });
    const message = await provider.identify(never).catch((error: Error) => error.message);
    expect(await codeOf(provider.identify(never))).to.equal('cors');
    for (const words of ['Access-Control-Allow-Origin', 'OPTIONS', 'PROPFIND', 'Depth']) expect(message).to.contain(words);
  });

  describe('by sync reports', () => {
    const plain = { ownCloud: false, syncPage: 3 };

    it('asks once for what has changed, and goes on where the answer is cut short', async () => {
      const provider = await open(plain);
      for (let number = 0; number < 8; number++) await write(`A/${number}.mp3`);
      const known = await ListedFiles.of(provider);
      await asked();
      await known.follow(provider);
      expect(await asked()).to.deep.equal(['REPORT ']);
      for (const number of [8, 9, 10, 11, 12, 13, 14, 15]) await write(`A/${number}.mp3`);
      await server.call('remove', 'A/1.mp3');
      await known.follow(provider);
      expect((await asked()).every((line) => line === 'REPORT ')).to.equal(true);
      expect(known.files).to.have.length(15);
    });

    it('lists anew within the same call where the token is not taken any more', async () => {
      const provider = await open(plain);
      for (const path of ['A/a.mp3', 'B/b.mp3']) await write(path);
      const known = await ListedFiles.of(provider);
      await server.call('expireSyncTokens');
      await server.call('remove', 'A/a.mp3');
      const batches = await known.follow(provider);
      expect([batches[0]?.anew, batches.at(-1)?.end]).to.deep.equal([true, 'full']);
      expect(known.files.map(([, path]) => path)).to.deep.equal(['B/b.mp3']);
      await known.follow(provider);
      expect((await asked()).at(-1)).to.equal('REPORT ');
    });

    it('leaves nothing of a folder whose path is used again, and keeps what is there', async () => {
      const provider = await open({ ...plain, syncPage: 100 });
      for (const path of ['A/one.mp3', 'A/In/two.mp3', 'stays.mp3']) await write(path);
      const known = await ListedFiles.of(provider);
      await server.call('move', 'A', 'B');
      for (const path of ['A/new.mp3', 'A/In/other.mp3']) await write(path);
      expect((await known.follow(provider)).map(({ end }) => end)).to.deep.equal(['delta']);
      const now = ['A/In/other.mp3', 'A/new.mp3', 'B/In/two.mp3', 'B/one.mp3', 'stays.mp3'];
      expect(known.files.map(([, path]) => path).sort()).to.deep.equal(now);
    });

    it('lists anew where a folder that was told of cannot be listed', async () => {
      const provider = await open(plain);
      await write('A/one.mp3');
      const known = await ListedFiles.of(provider);
      await write('B/two.mp3');
      await server.control({ status: [{ pattern: '^PROPFIND .*/B/', code: 403 }] });
      const batches = await known.follow(provider);
      expect([batches[0]?.anew, batches.at(-1)?.end]).to.deep.equal([true, 'full']);
      expect(known.files.map(([, path]) => path)).to.deep.equal(['A/one.mp3']);
      await server.control({ reset: true });
      await known.follow(provider);
      expect(known.files).to.have.length(2);
    });

    it('takes a file for the same when it is gone here and has come there', async () => {
      const provider = await open(plain);
      await write('A/a.mp3');
      await server.call('makeFolder', 'B');
      const known = await ListedFiles.of(provider);
      await server.call('move', 'A/a.mp3', 'B/a.mp3');
      const [batch] = await known.follow(provider);
      expect(batch?.removedPaths).to.deep.equal(['A/a.mp3']);
      expect(batch?.entries.map(({ path }) => path)).to.deep.equal(['B/a.mp3']);
    });
  });

  it('lists a hundred thousand files in one folder, in batches', async function () {
    this.timeout(120_000);
    const provider = await open();
    await server.call('seedMany', 'Big', 100_000);
    let count = 0;
    let most = 0;
    for await (const { entries } of provider.changes(null, never)) {
      count += entries.length;
      most = Math.max(most, entries.length);
    }
    expect([count, most]).to.deep.equal([100_000, 500]);
  });
});
