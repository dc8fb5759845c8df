import { expect } from '@open-wc/testing';
import { asMpcError } from '../../../services/protocol/errors.ts';
import { ListedFiles, codeOf, entriesOf, listAll, listForgotten, never } from '../provider.contract.ts';
import type { ChangeBatch } from '../provider.ts';
import { OneDrivePlace } from './onedrive-fixture.ts';
import { bytes } from '../place-fixture.ts';

const throttled = { error: { code: 'activityLimitReached', message: 'Slow down.', innerError: { code: 'throttledRequest' } } };

describe('OneDriveProvider, when things go wrong', () => {
  let place: OneDrivePlace;

  beforeEach(async () => {
    place = await OneDrivePlace.open();
  });
  afterEach(() => place.close());

  const fill = (files = 1000): Promise<void> => place.seed('fill', { files, perFolder: 50 });
  const faults = (change: object): Promise<void> => place.server.call('setDeltaFaults', change);

  /** Every file once, by ids and by paths. */
  function expectAll(batches: readonly ChangeBatch[], count: number): void {
    const entries = batches.flatMap((batch) => batch.entries);
    expect(entries).to.have.length(count);
    expect(new Set(entries.map(({ fileId }) => fileId)).size).to.equal(count);
    expect(new Set(entries.map(({ path }) => path)).size).to.equal(count);
    expect(entries.every(({ path }) => /^Music\/Album \d+\/Track \d+\.mp3$/.test(path))).to.equal(true);
    expect(batches.map(({ end }) => end).filter((end) => end !== undefined)).to.deep.equal(['full']);
  }

  it('tells every file once where pages are repeated', async () => {
    await fill();
    await faults({ repeatPages: true });
    expectAll(await listAll(place.provider()), 1000);
  });

  it('tells every file once, in its folder, where the folders come last', async () => {
    await fill();
    await faults({ reversed: true, repeatPages: true });
    expectAll(await listAll(place.provider()), 1000);
  });

  it('goes on from any cursor where folders come last', async () => {
    await fill(600);
    await faults({ reversed: true });
    const { files } = await ListedFiles.of(place.provider());
    const batches = await listAll(place.provider());
    for (const last of batches.keys()) {
      const known = new ListedFiles();
      for (const batch of batches.slice(0, last + 1)) known.take(batch);
      await known.follow(place.provider());
      expect(known.files).to.deep.equal(files);
    }
  });

  it('begins anew when its place is forgotten between two pages, and then tells no file twice', async () => {
    await fill();
    for (const inner of ['resyncChangesApplyDifferences', 'resyncChangesUploadDifferences']) {
      await faults({ expireAfter: 3, inner });
      const batches = await listAll(place.provider());
      const beginning = batches.findIndex(({ anew }) => anew);
      expect(beginning).to.be.greaterThan(0);
      expectAll(batches.slice(beginning), 1000);
    }
  });

  for (const resumed of [false, true]) {
    it(`takes for gone what was told and went before its place is forgotten${resumed ? ', when it goes on later' : ''}`, async () => {
      await fill(500);
      const listed = await listForgotten(place.provider(), async ({ path }) => {
        await place.seed('remove', path);
        await place.server.call('expireDelta');
      }, resumed);
      expect(listed.files).to.have.length(499);
      expect(listed.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
    });
  }

  it('says that it begins anew, in the first batch and no other, with a cursor that it does not know', async () => {
    await fill(500);
    const batches = await listAll(place.provider(), '{"v":99}');
    expect(batches.length).to.be.greaterThan(1);
    expect(batches.map(({ anew }) => anew)).to.deep.equal([true, ...batches.slice(1).map(() => undefined)]);
    expect((await listAll(place.provider())).every(({ anew }) => anew === undefined)).to.equal(true);
  });

  it('lists everything anew when the place of the last listing is forgotten, and finds what has gone since', async () => {
    await fill(300);
    const known = await ListedFiles.of(place.provider());
    await place.seed('remove', 'Music/Album 2');
    await place.seed('move', 'Music/Album 3', 'Third');
    await place.server.call('expireDelta');
    const batches = await known.follow(place.provider());
    expect(batches.at(-1)?.end).to.equal('full');
    expect(known.paths.size).to.equal(250);
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
  });

  it('lists everything anew when changes are forgotten between two of their pages', async () => {
    await fill(300);
    const known = await ListedFiles.of(place.provider());
    await fill(900);
    await faults({ expireAfter: 1 });
    const batches = await known.follow(place.provider());
    expect(batches.at(-1)?.end).to.equal('full');
    expect(known.files).to.deep.equal((await ListedFiles.of(place.provider())).files);
  });

  it('gives up where the service keeps forgetting, and where a page leads to itself', async () => {
    await fill(300);
    await place.server.control({ status: [{ pattern: '^GET .*token=', code: 410 }] });
    expect(await codeOf(listAll(place.provider()))).to.equal('server');
    await place.server.control({ reset: true });
    await faults({ loop: true });
    expect(await codeOf(listAll(place.provider()))).to.equal('server');
  });

  it('follows no link to another host, which would get the token', async () => {
    const other = await OneDrivePlace.open();
    await fill(300);
    await faults({ linkHost: new URL(other.server.url).host });
    const error = await listAll(place.provider()).catch(asMpcError);
    expect(error).to.include({ code: 'server', retryable: false });
    expect(await other.server.log()).to.deep.equal([]);
    await other.close();
  });

  it('goes on with another token when one ends in the middle of a listing', async () => {
    await fill();
    const tokens = place.tokens();
    const entries = [];
    for await (const batch of place.provider({ tokens }).changes(null, never)) {
      if (tokens.renewals === 0) await place.server.call('oauth.expireAll');
      entries.push(...batch.entries);
    }
    expect(entries).to.have.length(1000);
    expect(tokens.renewals).to.equal(1);
  });

  it('says that one has to sign in again when no token is taken any more', async () => {
    await fill();
    const token = await place.server.call<string>('token');
    const listing = (async () => {
      for await (const batch of place.provider({ tokens: { token: async () => token, renewed: async () => token } }).changes(null, never)) {
        if (batch.entries.length > 0) await place.server.call('oauth.revokeAll');
      }
    })();
    expect(await codeOf(listing)).to.equal('unauthorized');
  });

  it('waits as long as it is told, if it may read that, and longer each time if not', async () => {
    await fill();
    const patient = { pattern: '^GET', code: 429, headers: { 'Retry-After': '7' }, body: JSON.stringify(throttled), times: 1 };
    await place.server.control({ status: [patient] });
    expectAll(await listAll(place.provider()), 1000);
    expect(place.clock.slept).to.include(7000);
    place.clock.slept.length = 0;
    // As the service does: its answers do not let pages read how long.
    await place.server.call('throttle.refuse', { times: 3, status: 503, retryAfter: null });
    expectAll(await listAll(place.provider()), 1000);
    const pauses = place.clock.slept.filter((pause) => pause > 0);
    expect(pauses).to.have.length(3);
    expect(pauses).to.deep.equal(pauses.toSorted((a, b) => a - b));
  });

  it('lists everything over failures and cut connections', async () => {
    await fill();
    await place.server.control({ status: [{ pattern: '^GET', code: 500, times: 1 }, { pattern: '^GET .*token', code: 502, times: 2 }], failNext: 1 });
    expectAll(await listAll(place.provider()), 1000);
  });

  it('keeps what it has when the service goes, and goes on from there', async () => {
    await fill();
    const known = new ListedFiles();
    const listing = (async () => {
      for await (const batch of place.provider().changes(null, never)) {
        known.take(batch);
        await place.server.control({ offline: known.paths.size > 300 });
      }
    })();
    expect(await codeOf(listing)).to.equal('unreachable');
    expect(known.paths.size).to.be.within(301, 999);
    await place.server.control({ reset: true });
    await known.follow(place.provider());
    expect(known.paths.size).to.equal(1000);
  });

  it('survives answers that are none', async () => {
    for (const body of ['<html>', '[]', '{"value":[]}', '{"value":7,"@odata.deltaLink":"x"}']) {
      await place.server.control({ reset: true, status: [{ pattern: '^GET', code: 200, body }] });
      expect(await codeOf(listAll(place.provider())), body).to.equal('server');
    }
    const odd = [null, 7, {}, { id: '' }, { id: 'a' }, { id: 'b', name: 'b.mp3', file: {} }, { id: 'c', name: 7, file: { hashes: 'none' }, size: 'big', audio: [] }, { id: 'd', name: 'd', folder: {}, parentReference: { id: 'd' } }];
    const page = JSON.stringify({ value: odd, '@odata.deltaLink': `${place.server.url}v1.0/me/drive/root/delta?token=x` });
    await place.server.control({ reset: true, status: [{ pattern: '^GET', code: 200, body: page }] });
    expect((await entriesOf(place.provider())).map(({ path }) => path)).to.deep.equal(['b.mp3']);
  });

  it('lists names of every kind, each as a path that leads nowhere else', async () => {
    const names = ["it's “quoted” \"twice\".mp3", 'a/b\\c.mp3', '🎵🎶.mp3', 'שלום עולם.mp3', `${'ü'.repeat(125)}.mp3`, `${'x'.repeat(251)}.mp3`, 'line\nbreak.mp3', ' space .mp3'];
    for (const [index, name] of names.entries()) {
      const path = `place ${index}.mp3`;
      await place.seed('write', path, bytes(10 + index));
      await place.seed('change', path, { name });
    }
    await place.seed('write', 'up/deep.mp3', bytes(3));
    await place.seed('change', 'up', { name: 'A/B' });
    await place.seed('list', 'up', { name: '..', mimeType: 'audio/mpeg' });
    const paths = (await entriesOf(place.provider())).map(({ path }) => path).sort();
    expect(paths).to.deep.equal([...names.map((name) => name.replaceAll(/[/\n]/g, '_')), 'A_B/deep.mp3', '__'].sort());
  });
});
