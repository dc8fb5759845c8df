/** What Drive does to those who list it: pages twice or in the wrong order, tokens that are forgotten, refusals of all kinds. */
import { expect } from '@open-wc/testing';
import { asMpcError } from '../../../services/protocol/errors.ts';
import { ListedFiles, codeOf, listAll, listForgotten, never } from '../provider.contract.ts';
import { DrivePlace } from './google-drive-fixture.ts';
import { bytes } from '../place-fixture.ts';

const FOLDER = 'application/vnd.google-apps.folder';

describe('Google Drive in trouble', () => {
  let place: DrivePlace;

  beforeEach(async () => {
    place = await DrivePlace.open();
  });
  afterEach(() => place.close());

  const list = (): Promise<ListedFiles> => ListedFiles.of(place.provider);
  const pathsOf = ({ files }: ListedFiles): readonly string[] => files.map(([, path]) => path);

  /** Folders within folders, with a file in each. */
  async function seedTree(): Promise<readonly string[]> {
    const paths = ['A/1.mp3', 'A/B/2.mp3', 'A/B/C/3.mp3', 'D/4.mp3', '5.mp3', 'D/E/6.mp3'];
    for (const path of paths) await place.seed('write', path, bytes(5));
    return paths.toSorted();
  }

  /** Every path under which each file was ever listed in one go. */
  async function pathsSeen(): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const seen = new Map<string, Set<string>>();
    for await (const { entries } of place.provider.changes(null, never)) {
      for (const { fileId, path } of entries) seen.set(fileId, (seen.get(fileId) ?? new Set()).add(path));
    }
    return seen;
  }

  it('lists each file in one place, though pages come small, twice and in the wrong order', async () => {
    const paths = await seedTree();
    await place.seed('setPages', { most: 2, repeats: 3 });
    await place.seed('setFaults', { disorder: true });
    const seen = await pathsSeen();
    expect([...seen.values()].map((each) => [...each].join()).sort()).to.deep.equal(paths);
  });

  it('can be killed between any two batches, and goes on to the same end', async () => {
    const paths = await seedTree();
    await place.seed('setPages', { most: 2 });
    for (const killedAfter of [1, 2, 3, 4, 5]) {
      const known = new ListedFiles();
      let batches = 0;
      for await (const batch of place.provider.changes(null, never)) {
        known.take(batch);
        batches += 1;
        if (batches === killedAfter) break;
      }
      await known.follow(place.provider);
      expect(pathsOf(known)).to.deep.equal(paths);
    }
  });

  it('lists everything anew in the same call when a page is not known any more, and takes what is gone for gone', async () => {
    await seedTree();
    await place.seed('setPages', { most: 3 });
    const known = await list();
    await place.seed('remove', '5.mp3');
    let pages = 0;
    const listed = new ListedFiles();
    for await (const batch of place.provider.changes(null, never)) {
      listed.take(batch);
      pages += 1;
      if (pages === 2) await place.seed('forgetPages');
    }
    expect(listed.files).to.deep.equal(known.files.filter(([, path]) => path !== '5.mp3'));
  });

  for (const resumed of [false, true]) {
    it(`takes for gone what was told and went before a page is not known any more${resumed ? ', when it goes on later' : ''}`, async () => {
      await place.seed('fill', '', 50);
      await place.seed('setPages', { most: 10 });
      const listed = await listForgotten(place.provider, async ({ path }) => {
        await place.seed('remove', path);
        await place.seed('forgetPages');
      }, resumed);
      expect(listed.files).to.have.length(49);
      expect(listed.files).to.deep.equal((await ListedFiles.of(place.provider)).files);
    });
  }

  it('says that it begins anew, in the first batch and no other, with a cursor that it does not know', async () => {
    await place.seed('fill', '', 50);
    await place.seed('setPages', { most: 10 });
    const batches = await listAll(place.provider, '{"v":99}');
    expect(batches.length).to.be.greaterThan(1);
    expect(batches.map(({ anew }) => anew)).to.deep.equal([true, ...batches.slice(1).map(() => undefined)]);
    expect((await listAll(place.provider)).every(({ anew }) => anew === undefined)).to.equal(true);
  });

  it('lists everything anew in the same call when a token of changes is refused', async () => {
    const known = await list();
    const paths = await seedTree();
    await place.seed('setFaults', { rejectChanges: 1 });
    const batches = await known.follow(place.provider);
    expect(batches.at(-1)?.end).to.equal('full');
    expect(pathsOf(known)).to.deep.equal(paths);
  });

  it('gives up where every page is forgotten at once', async () => {
    await seedTree();
    await place.seed('setPages', { most: 2, lifetime: -1 });
    const error = await list().then(() => null, asMpcError);
    expect(error).to.include({ code: 'server', retryable: false });
    expect(error?.details).to.include({ location: 'pageToken' });
  });

  it('does not go round for ever where one page comes again and again', async () => {
    await seedTree();
    await place.seed('setPages', { most: 2, repeats: 1000 });
    expect(await codeOf(list())).to.equal('server');
    await place.seed('setPages', { repeats: 0 });
    const known = await list();
    await place.seed('fill', 'New', 10);
    await place.seed('setPages', { repeats: 1000 });
    expect(await codeOf(known.follow(place.provider))).to.equal('server');
  });

  it('gets another token in the middle of a listing, and goes on', async () => {
    const paths = await seedTree();
    await place.seed('setPages', { most: 2 });
    const known = new ListedFiles();
    for await (const batch of place.provider.changes(null, never)) {
      known.take(batch);
      await place.server.call('oauth.expireAll');
    }
    expect(pathsOf(known)).to.deep.equal(paths);
    expect(place.tokens.renewals).to.be.greaterThan(1);
  });

  for (const { reason, retryAfter } of [{ reason: 'userRateLimitExceeded' }, { reason: 'rateLimitExceeded', retryAfter: 7 }, { reason: 'tooManyRequests' }, { reason: 'tooManyRequests', retryAfter: 9 }, { reason: 'backendError' }, { reason: 'internalError' }]) {
    it(`is patient with ${reason}${retryAfter === undefined ? '' : `, for ${retryAfter} seconds`}`, async () => {
      const paths = await seedTree();
      await place.seed('setFaults', { refuse: { reason, times: 2, ...(retryAfter !== undefined && { retryAfter }) } });
      expect(pathsOf(await list())).to.deep.equal(paths);
      expect(place.clock.slept.length).to.be.greaterThan(0);
    });
  }

  it('says that Drive asks for patience when it does not stop asking', async () => {
    await place.seed('setFaults', { refuse: { reason: 'userRateLimitExceeded', times: 1000 } });
    const error = await list().then(() => null, asMpcError);
    expect(error).to.include({ code: 'rate-limited', retryable: true });
    expect(error?.details).to.include({ reason: 'userRateLimitExceeded', status: 403 });
  });

  it('goes on where a connection was cut', async () => {
    const paths = await seedTree();
    await place.server.control({ failNext: 1 });
    expect(pathsOf(await list())).to.deep.equal(paths);
  });

  it('says that the listener has to sign in again where no token is taken', async () => {
    await place.server.control({ status: [{ pattern: '^GET /drive/v3/', code: 401, body: '{"error":{"code":401,"errors":[{"reason":"authError"}]}}' }] });
    expect(await codeOf(list())).to.equal('unauthorized');
  });

  it('follows no shortcut in circles, and lists nothing twice that shortcuts lead to', async () => {
    const id = await place.seed('write', 'A/1.mp3', bytes(5));
    await place.seed('shortcut', 'A/itself', await place.seed('folder', 'A'));
    await place.seed('shortcut', 'B/to A', await place.seed('folder', 'A'));
    await place.seed('shortcut', 'B/1 again.mp3', id);
    await place.seed('shortcut', 'B/dangling.mp3', 'nowhere');
    const seen = await pathsSeen();
    expect(Object.fromEntries(Array.from(seen, ([file, paths]) => [file, [...paths]]))).to.deep.equal({ [id]: ['A/1.mp3'] });
  });

  it('lists what only shortcuts lead to, follows it, and forgets it with them', async () => {
    const theirs = { owner: 'bob@example.com', linkShared: true };
    const file = await place.seed('add', { name: 'link.mp3', mimeType: 'audio/mpeg', parents: [], content: bytes(3), ...theirs });
    const folder = await place.seed('add', { name: 'Theirs', mimeType: FOLDER, parents: [], ...theirs });
    await place.seed('add', { name: '1.mp3', mimeType: 'audio/mpeg', parents: [folder], content: bytes(4), owner: 'bob@example.com' });
    const deeper = await place.seed('add', { name: 'Deeper', mimeType: FOLDER, parents: [folder], owner: 'bob@example.com' });
    await place.seed('add', { name: 'back', mimeType: 'application/vnd.google-apps.shortcut', parents: [deeper], shortcutDetails: { targetId: folder, targetMimeType: FOLDER }, owner: 'bob@example.com' });
    await place.seed('add', { name: '2.mp3', mimeType: 'audio/mpeg', parents: [deeper], content: bytes(5), owner: 'bob@example.com' });
    await place.seed('shortcut', 'Music/mine.mp3', file);
    await place.seed('shortcut', 'Music/mine too.mp3', file);
    await place.seed('shortcut', 'Music/Bob', folder);
    const known = await list();
    expect(pathsOf(known)).to.deep.equal(['Music/Bob/1.mp3', 'Music/Bob/Deeper/2.mp3', 'Music/mine.mp3']);
    expect(known.paths.get(file)).to.equal('Music/mine.mp3');
    await place.seed('move', 'Music/Bob', 'Robert');
    await place.seed('move', 'Music/mine.mp3', 'yours.mp3');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Robert/1.mp3', 'Robert/Deeper/2.mp3', 'yours.mp3']);
    await place.seed('trash', 'Robert');
    await place.seed('remove', 'yours.mp3');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['Music/mine too.mp3']);
    await place.seed('remove', 'Music/mine too.mp3');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal([]);
  });

  it('lets folders change names, and one take the place of another that goes', async () => {
    await place.seed('write', 'A/1.mp3', bytes(1));
    await place.seed('write', 'B/2.mp3', bytes(1));
    await place.seed('write', 'C/3.mp3', bytes(1));
    const known = await list();
    await place.seed('move', 'A', 'tmp');
    await place.seed('move', 'B', 'A');
    await place.seed('move', 'tmp', 'B');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['A/2.mp3', 'B/1.mp3', 'C/3.mp3']);
    await place.seed('trash', 'C');
    await place.seed('move', 'A', 'C');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['B/1.mp3', 'C/2.mp3']);
    await place.seed('move', 'C', 'B/C');
    await place.seed('move', 'B/C', 'C');
    await place.seed('move', 'B', 'C/B');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['C/2.mp3', 'C/B/1.mp3']);
  });

  it('moves a file out of a folder that goes in the same moment', async () => {
    await place.seed('write', 'A/1.mp3', bytes(1));
    await place.seed('write', 'A/2.mp3', bytes(1));
    await place.seed('write', 'A/Inner/3.mp3', bytes(1));
    const known = await list();
    await place.seed('move', 'A/1.mp3', '1.mp3');
    await place.seed('move', 'A/Inner', 'Inner');
    await place.seed('remove', 'A');
    await known.follow(place.provider);
    expect(pathsOf(known)).to.deep.equal(['1.mp3', 'Inner/3.mp3']);
  });

  it('lists a hundred thousand files of one folder, a page at a time', async () => {
    await place.seed('fill', 'Everything', 100_000);
    let files = 0;
    let most = 0;
    let longest = 0;
    for await (const { entries, cursor } of place.provider.changes(null, never)) {
      files += entries.length;
      most = Math.max(most, entries.length);
      longest = Math.max(longest, cursor?.length ?? 0);
    }
    expect(files).to.equal(100_000);
    expect(most).to.equal(1000);
    expect(longest).to.be.lessThan(1000);
  }).timeout(120_000);
});
