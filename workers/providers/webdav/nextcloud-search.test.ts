import { expect } from '@open-wc/testing';
import type { TestServer } from '../../../test/servers/test-servers.ts';
import type { ChangeBatch } from '../provider.ts';
import { ListedFiles, codeOf, entriesOf, listAll, never } from '../provider.contract.ts';
import { NextcloudPlace } from './nextcloud-fixture.ts';
import { SearchRows, searchPlaceOf } from './nextcloud-search.ts';
import { MultistatusReader } from './propfind.ts';
import type { WebdavProvider } from './webdav-provider.ts';

const SEARCH = 'SEARCH /remote.php/dav/';
const FILES = 'remote.php/dav/files/ann/';
const refused = { status: [{ pattern: '^SEARCH', code: 501 }] };

describe("WebdavProvider, by Nextcloud's search", () => {
  let place: NextcloudPlace;
  let server: TestServer;

  async function open(options?: Parameters<typeof NextcloudPlace.open>[0]): Promise<WebdavProvider> {
    place = await NextcloudPlace.open(options);
    ({ server } = place);
    return place.provider();
  }

  const pathsOf = (batches: readonly ChangeBatch[]): readonly string[] => batches.flatMap(({ entries }) => entries.map(({ path }) => path));

  /** Lists by a search, and sees that folder by folder the very same comes, down to the cursor. */
  async function listBoth(provider: WebdavProvider): Promise<readonly string[]> {
    const batches = await listAll(provider);
    await server.control(refused);
    expect(batches).to.deep.equal(await listAll(provider));
    await server.control({ reset: true });
    return pathsOf(batches);
  }

  afterEach(() => place.close());

  it('asks once for all that is beneath the root, in the same order and to the same cursor as folder by folder', async () => {
    const provider = await open();
    for (const path of ['b/10.mp3', 'b/2.mp3', 'b/In/1.mp3', 'A/In/In/1.mp3', 'A/In/1.mp3', 'Empty/cover.jpg', 'top.mp3']) await place.write(path);
    const batches = await listAll(provider);
    expect(await place.asked()).to.deep.equal(['PROPFIND ', SEARCH]);
    expect(pathsOf(batches)).to.have.members(['top.mp3', 'A/In/1.mp3', 'A/In/In/1.mp3', 'b/2.mp3', 'b/10.mp3', 'b/In/1.mp3']);
    expect(await listBoth(provider)).to.deep.equal(pathsOf(batches));
    await place.asked();
    await listAll(provider, batches.at(-1)?.cursor);
    expect(await place.asked()).to.deep.equal(['PROPFIND ']);
  });

  it('does without where no folder is in the root', async () => {
    const provider = await open();
    for (const path of ['1.mp3', '2.mp3']) await place.write(path);
    expect(await entriesOf(provider)).to.have.length(2);
    expect(await place.asked()).to.deep.equal(['PROPFIND ']);
  });

  it('finds music of which types say nothing, in letters of any case, and leaves out what is none', async () => {
    const provider = await open();
    const music = ['A/1.MP3', 'A/2.ape', 'A/3.Mp+', 'A/4.mp4', 'A/5.wv', 'A/6.ogg'];
    for (const path of [...music, 'A/._1.mp3', 'A/cover.jpg', 'A/list.m3u', 'A/.trash/x.mp3', '.hidden/A/x.mp3', '@eaDir/y.mp3']) await place.write(path);
    expect(await listBoth(provider)).to.deep.equal(music);
  });

  it('finds names of every kind, also in the path of the account', async () => {
    await open();
    const names = ['Müsic & <More>', '100% "#1?"', '%41', '🎵🏴‍☠️', 'مرحبا ‏עברית', `${'ü'.repeat(127)}x`, 'e\u0301', 'a+b;c=d@e,f$', "it's"];
    const root = names.join('/');
    for (const name of names) await place.write(`${root}/${name}/${name.slice(0, 40)}.mp3`);
    const folder = `${FILES}${names.map(encodeURIComponent).join('/')}/`;
    const provider = place.provider({ folder });
    const listed = new ListedFiles();
    await listed.follow(provider);
    expect((await place.asked()).map((line) => line.split(' ')[0])).to.deep.equal(['PROPFIND', 'SEARCH']);
    expect(listed.files.map(([, path]) => path)).to.have.members(names.map((name) => `${name}/${name.slice(0, 40)}.mp3`));
    await listBoth(provider);
  });

  it('asks where the server is, under whatever path', async () => {
    await open({ under: '/nextcloud' });
    for (const path of ['Music/A/1.mp3', 'Other/2.mp3']) await place.write(path);
    const provider = place.provider({ folder: `nextcloud/${FILES}Music/` });
    expect(await listBoth(provider)).to.deep.equal(['A/1.mp3']);
    expect((await place.asked()).slice(0, 2)).to.deep.equal(['PROPFIND /nextcloudMusic/', 'SEARCH /nextcloud/remote.php/dav/']);
  });

  it('asks folder by folder at the old address', async () => {
    await open();
    await place.write('A/1.mp3');
    const provider = place.provider({ folder: 'remote.php/webdav/' });
    expect((await entriesOf(provider)).map(({ path }) => path)).to.deep.equal(['A/1.mp3']);
    expect((await place.asked()).map((line) => line.split(' ')[0])).to.deep.equal(['PROPFIND', 'PROPFIND']);
  });

  describe('where the server does not search', () => {
    const multistatus = (rows: string): string => `<d:multistatus xmlns:d="DAV:">${rows}</d:multistatus>`;
    const answers: Readonly<Record<string, { readonly code: number; readonly body?: string; readonly headers?: Record<string, string> }>> = {
      'the request is refused': { code: 400 },
      'the listener may not': { code: 403 },
      'there is no such place': { code: 404 },
      'there is no such method': { code: 501 },
      'it fails': { code: 500 },
      'it is asked too often': { code: 429, headers: { 'Retry-After': '1' } },
      'a web page answers': { code: 200, body: '<!doctype html><p>Sign in' },
      'JSON answers': { code: 207, body: '{}' },
      'the answer breaks off': { code: 207, body: multistatus('').replace('</d:multistatus>', '<d:response>') },
      'nothing is found': { code: 207, body: multistatus('') },
      'something else is found': { code: 207, body: multistatus('<d:response><d:href>/remote.php/dav/files/bob/A/</d:href><d:propstat><d:prop/></d:propstat></d:response>') },
    };
    for (const [what, answer] of Object.entries(answers)) {
      it(`goes folder by folder since ${what}, having asked once`, async () => {
        const provider = await open();
        for (const path of ['A/1.mp3', 'A/In/2.mp3', 'B/3.mp3']) await place.write(path);
        await server.control({ status: [{ pattern: '^SEARCH', ...answer }] });
        const batches = await listAll(provider);
        expect([[...pathsOf(batches)].sort(), batches.at(-1)?.end, batches.at(-1)?.failures]).to.deep.equal([['A/1.mp3', 'A/In/2.mp3', 'B/3.mp3'], 'full', []]);
        const asked = await place.asked();
        expect(asked.filter((line) => line === SEARCH)).to.have.length(1);
        expect(asked.filter((line) => line.startsWith('PROPFIND'))).to.have.length(4);
        await listAll(provider, batches.at(-1)?.cursor);
        expect(await place.asked()).to.deep.equal(['PROPFIND ']);
      });
    }

    it('goes folder by folder where other origins may not', async () => {
      const provider = await open();
      for (const path of ['A/1.mp3', 'B/3.mp3']) await place.write(path);
      await server.control({ status: [{ pattern: '^OPTIONS /remote.php/dav/$', code: 401 }] });
      expect(await entriesOf(provider)).to.have.length(2);
      expect((await place.asked()).filter((line) => line.startsWith('PROPFIND'))).to.have.length(3);
    });

    it('ends where it is stopped meanwhile', async () => {
      await open();
      await place.write('A/1.mp3');
      const stop = new AbortController();
      const provider = place.provider({
        fetch: (url, init) => {
          if (init?.method === 'SEARCH') stop.abort();
          return fetch(url, init);
        },
      });
      expect(await codeOf(provider.changes(null, stop.signal)[Symbol.asyncIterator]().next())).to.equal('aborted');
      expect((await place.asked()).filter((line) => line !== SEARCH)).to.deep.equal(['PROPFIND ']);
    });
  });

  for (const storage of ['external', 'unscanned']) {
    it(`asks for a folder itself, with all beneath it, that is ${storage}`, async () => {
      const provider = await open();
      for (const path of ['A/1.mp3', 'A/Other/2.mp3', 'A/Other/In/3.mp3', 'B/4.mp3']) await place.write(path);
      await server.call('setStorage', 'A/Other', storage);
      const known = await ListedFiles.of(provider);
      expect(await place.asked()).to.deep.equal(['PROPFIND ', SEARCH, 'PROPFIND A/Other/', 'PROPFIND A/Other/In/']);
      expect(known.files).to.have.length(4);
      expect(await listBoth(provider)).to.have.length(4);
      await place.asked();
      await known.follow(provider);
      expect(await place.asked()).to.deep.equal(['PROPFIND ']);
      const inside = place.provider({ folder: `${FILES}A/Other/` });
      expect(await entriesOf(inside)).to.have.length(2);
      expect(await place.asked()).not.to.include(SEARCH);
    });
  }

  it('finds at the next sync what has changed between root and search', async () => {
    await open();
    for (const path of ['A/1.mp3', 'A/2.mp3', 'B/3.mp3']) await place.write(path);
    const provider = place.provider({
      fetch: async (url, init) => {
        if (init?.method === 'SEARCH') {
          for (const path of ['0.mp3', 'A/4.mp3', 'C/5.mp3']) await place.write(path);
          await server.call('remove', 'A/1.mp3');
          await server.call('move', 'A/2.mp3', 'B/2.mp3');
        }
        return fetch(url, init);
      },
    });
    const known = await ListedFiles.of(provider);
    await known.follow(provider);
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
  });

  it('tells what is shared twice once, by the first of its paths', async () => {
    const provider = await open();
    for (const path of ['A/1.mp3', 'B/1.mp3']) await place.write(path);
    const row = (path: string, id: number, type = ''): string =>
      `<d:response><d:href>/${FILES}${path}</d:href><d:propstat><d:prop><d:resourcetype>${type}</d:resourcetype><d:getetag>"${id}"</d:getetag><oc:fileid>${id}</oc:fileid><oc:size>1</oc:size><oc:permissions>RS</oc:permissions></d:prop></d:propstat></d:response>`;
    const body = `<d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${row('B/1.mp3', 7)}${row('A/1.mp3', 7)}${row('A', 1, '<d:collection/>')}${row('B', 2, '<d:collection/>')}</d:multistatus>`;
    await server.control({ status: [{ pattern: '^SEARCH', code: 207, body }] });
    expect(pathsOf(await listAll(provider))).to.deep.equal(['A/1.mp3']);
    expect(await place.asked()).to.deep.equal(['PROPFIND ', SEARCH]);
  });

  it('searches again where much is left after a kill, and asks folder by folder where little is', async () => {
    const provider = await open();
    for (let folder = 0; folder < 56; folder++) await place.write(`${folder}/1.mp3`);
    const cursors = (await listAll(provider)).map(({ cursor }) => cursor);
    await place.asked();
    await listAll(provider, cursors[0]);
    expect(await place.asked()).to.deep.equal([SEARCH]);
    await listAll(provider, cursors.at(-2));
    const asked = await place.asked();
    expect([asked.length, asked.every((line) => line.startsWith('PROPFIND'))]).to.deep.equal([12, true]);
  });

  it('lists ten thousand files from two answers, in batches', async function () {
    this.timeout(60_000);
    const provider = await open();
    for (let folder = 0; folder < 50; folder++) await server.call('seedMany', `Album ${folder}`, 200);
    const counts: number[] = [];
    for await (const { entries } of provider.changes(null, never)) counts.push(entries.length);
    expect([counts.reduce((sum, count) => sum + count), counts.length > 10]).to.deep.equal([10_000, true]);
    expect(await place.asked()).to.deep.equal(['PROPFIND ', SEARCH]);
  });
});

describe('Where Nextcloud is searched', () => {
  it('is known by the address, and named decoded', () => {
    expect(searchPlaceOf('/remote.php/dav/files/ann')?.path).to.equal('/remote.php/dav/');
    const place = searchPlaceOf('/cloud/remote.php/dav/files/a%40b/M%C3%BCsic%20%26%20%25');
    expect(place?.path).to.equal('/cloud/remote.php/dav/');
    expect(place?.body).to.contain('<D:href>/files/a@b/Müsic &amp; %</D:href>');
    for (const root of ['', '/remote.php/webdav', '/remote.php/dav', '/remote.php/dav/files', '/remote.php/dav/calendars/ann', '/remote.php/dav/files/ann/%E9', '/remote.php/dav/files/ann/a%01']) {
      expect(searchPlaceOf(root), root).to.equal(null);
    }
  });

  it('is asked in fewer operators than are taken, with a limit of its own', () => {
    const body = searchPlaceOf('/remote.php/dav/files/ann')?.body ?? '';
    expect(body.match(/<D:(like|eq|is-collection)\b/g)?.length).to.be.within(3, 99);
    expect(body).to.match(/<D:nresults>\d+<\/D:nresults>/);
  });
});

describe('The rows of a search', () => {
  const folder = (path: string, more = ''): string => row(path, `<d:resourcetype><d:collection/></d:resourcetype><d:getetag>"e"</d:getetag><oc:fileid>1</oc:fileid><oc:size>1</oc:size><oc:permissions>RG</oc:permissions>${more}`);
  const file = (path: string): string => row(path, '<d:getetag>"e"</d:getetag><oc:fileid>2</oc:fileid>');
  const row = (path: string, properties: string): string => `<d:response><d:href>/dav/${path}</d:href><d:propstat><d:prop>${properties}</d:prop></d:propstat></d:response>`;

  /** Names by folder. */
  function foldersOf(rows: readonly string[], most?: number): Record<string, readonly string[]> {
    const found = new SearchRows('/dav', most);
    const reader = new MultistatusReader((response) => found.add(response));
    reader.write(`<d:multistatus xmlns:d="DAV:" xmlns:oc="http://owncloud.org/ns">${rows.join('')}</d:multistatus>`);
    reader.end();
    return Object.fromEntries(Array.from(found.folders(), ([path, { children }]) => [path, [...children.keys()]]));
  }

  it('make folders in whichever order they come, with or without slashes at their ends', () => {
    expect(foldersOf([file('A/B/1.mp3'), folder('A/B'), file('A/2.mp3'), folder('A/'), folder('C')])).to.deep.equal({ A: ['B', '2.mp3'], 'A/B': ['1.mp3'], C: [] });
  });

  it('of a folder that has none of its own are not believed, nor what is beside and beneath it', () => {
    expect(foldersOf([folder('A'), folder('A/In'), file('A/B/1.mp3'), folder('C'), file('D/2.mp3'), folder('D/E')])).to.deep.equal({ C: [] });
  });

  it('without ETag or number are not believed', () => {
    const bare = row('A/1.mp3', '<oc:fileid>2</oc:fileid>');
    const unnumbered = row('B/1.mp3', '<d:getetag>"e"</d:getetag>');
    const plain = row('C/', '<d:resourcetype><d:collection/></d:resourcetype>');
    expect(foldersOf([bare, folder('A'), folder('B'), unnumbered, plain, folder('C/In'), folder('D')])).to.deep.equal({ D: [] });
  });

  it('outside the root are none of ours', () => {
    const other = folder('A').replace('/dav/', '/other/dav/');
    expect(foldersOf([other, folder(''), row('1.mp3', '<oc:fileid>2</oc:fileid>')])).to.deep.equal({});
  });

  it('are not believed where there may be more of them', () => {
    const rows = [folder('A'), folder('B'), folder('C')];
    expect([Object.keys(foldersOf(rows, 4)).length, Object.keys(foldersOf(rows, 3)).length]).to.deep.equal([3, 0]);
  });
});
