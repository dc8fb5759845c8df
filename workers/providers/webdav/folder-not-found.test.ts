import { expect } from '@open-wc/testing';
import type { Faults } from '../../../test/servers/test-servers.ts';
import { ListedFiles, listAll } from '../provider.contract.ts';
import { NextcloudSuite } from './nextcloud-fixture.ts';

/** What a Nextcloud says at one moment and not at the next: a folder is listed by its parent, and not found. */
describe('WebdavProvider, where a folder is not found that its parent tells of', () => {
  const nextcloud = new NextcloudSuite({ search: false });
  const { open, asked, write, server } = nextcloud;

  const missing = (times?: number): Faults => ({ status: [{ pattern: '^PROPFIND .*/B/', code: 404, ...(times !== undefined && { times }) }] });
  const pathsOf = ({ files }: ListedFiles): readonly string[] => files.map(([, path]) => path);

  for (const first of [false, true]) {
    it(`loses no music for one such answer${first ? ' to the first listing' : ''}`, async () => {
      const provider = await open();
      for (const path of ['A/1.mp3', 'B/2.mp3']) await write(path);
      const known = await ListedFiles.of(provider);
      if (first) known.cursor = null;
      await write('B/3.mp3');
      await server.control(missing(1));
      const batches = await known.follow(provider);
      expect(batches.at(-1)?.failures.map(({ path, error }) => [path, error.code])).to.deep.equal([['B', 'not-found']]);
      expect(pathsOf(known)).to.deep.equal(['A/1.mp3', 'B/2.mp3']);
      await known.follow(provider);
      expect(pathsOf(known)).to.deep.equal(['A/1.mp3', 'B/2.mp3', 'B/3.mp3']);
      await asked();
      await known.follow(provider);
      expect(await asked()).to.deep.equal(['PROPFIND ']);
    });
  }

  it('finds the music again, however often it was not there', async () => {
    const provider = await open();
    for (const path of ['A/1.mp3', 'A/B/2.mp3', 'A/B/C/3.mp3']) await write(path);
    for (const times of [2, 3, 4]) {
      const known = await ListedFiles.of(provider);
      await write(`A/B/${times}.mp3`);
      await server.control(missing());
      for (let time = 0; time < times; time++) await known.follow(provider);
      await server.control({ reset: true });
      for (let time = 0; time < 2; time++) await known.follow(provider);
      expect(known.files).to.deep.equal((await ListedFiles.of(provider)).files);
      await asked();
      await known.follow(provider);
      expect(await asked()).to.deep.equal(['PROPFIND ']);
    }
  });

  it('takes it for gone where its parent does not tell of it any more', async () => {
    const provider = await open();
    for (const path of ['A/1.mp3', 'A/B/2.mp3', 'A/B/C/3.mp3']) await write(path);
    const known = await ListedFiles.of(provider);
    await write('A/B/4.mp3');
    await server.control(missing(1));
    await known.follow(provider);
    await server.call('remove', 'A/B');
    await known.follow(provider);
    expect(pathsOf(known)).to.deep.equal(['A/1.mp3']);
    await asked();
    await known.follow(provider);
    expect(await asked()).to.deep.equal(['PROPFIND ']);
  });

  it('has many of them gone at once', async () => {
    const provider = await open();
    for (let folder = 0; folder < 20; folder++) await write(`B/${folder}/x.mp3`);
    await server.control({ status: [{ pattern: '^PROPFIND .*/B/.', code: 404 }] });
    expect((await listAll(provider)).flatMap(({ failures }) => failures)).to.have.length(20);
  });

  it('keeps no token for changes, so that all is listed anew', async () => {
    const provider = await open({ ownCloud: false, syncPage: 100 });
    for (const path of ['A/1.mp3', 'B/2.mp3']) await write(path);
    await server.control(missing(1));
    const known = await ListedFiles.of(provider);
    expect(known.cursor).to.equal(null);
    await known.follow(provider);
    expect(pathsOf(known)).to.deep.equal(['A/1.mp3', 'B/2.mp3']);
    await write('C/B/3.mp3');
    await server.control(missing(1));
    expect((await known.follow(provider))[0]?.anew).to.equal(true);
    expect(pathsOf(known)).to.deep.equal(['A/1.mp3', 'B/2.mp3', 'C/B/3.mp3']);
  });
});
