import { expect } from '@open-wc/testing';
import { openDatabase } from './database.ts';
import { addTagged, fileEntry, openTestLibrary, sync, titles, trackRows, until } from './library-fixture.ts';

/** Two libraries over one database, as two tabs with a dedicated worker each have them. */
async function twoHosts() {
  const name = `library-test-${crypto.randomUUID()}`;
  const first = await openTestLibrary(await openDatabase(name));
  const second = await openTestLibrary(await openDatabase(name));
  return { first, second };
}

describe('two hosts over one database', () => {
  it('see what the other has written once they are told', async () => {
    const { first, second } = await twoHosts();
    const view = await second.library.service('tab').view({ kind: 'tracks' });
    const [id = ''] = await addTagged(first.library, { 'a.mp3': { title: 'A', album: 'X', artists: ['B'] } });
    await first.library.service('x').setFavourite(id, true);
    for (const notice of first.notices) await second.library.applyForeignChange(structuredClone(notice));
    expect((await trackRows(second.library))[0]).to.include({ id, title: 'A', favourite: true });
    await until(() => second.events.length > 0);
    expect(second.events.map(({ event, tab }) => [event.payload.event, tab])).to.deep.include(['ViewChanged', 'tab']);
    expect(second.events.map(({ event }) => event.payload.event)).not.to.include.oneOf(['TrackAdded', 'AlbumAdded']);
    expect((await second.library.service('tab').window(view.id, 0, 5)).count).to.equal(1);
    first.library.close();
    second.library.close();
  });

  it('lose nothing when both write without having been told', async () => {
    const { first, second } = await twoHosts();
    const paths = Array.from({ length: 10 }, (_, index) => index);
    await Promise.all(
      paths.flatMap((index) => [
        sync(first.library, { account: 'one', entries: [fileEntry(`first ${index}.mp3`)] }),
        sync(second.library, { account: 'two', entries: [fileEntry(`second ${index}.mp3`)] }),
      ]),
    );
    await first.library.applyForeignChange({ sequence: 0, userData: [] });
    await second.library.applyForeignChange({ sequence: 0, userData: [] });
    const expected = paths.flatMap((index) => [`first ${index}`, `second ${index}`]);
    expect(await titles(first.library)).to.have.members(expected);
    expect(await titles(second.library)).to.have.members(expected);
    const third = await openTestLibrary(await openDatabase(first.database.name));
    expect(await titles(third.library)).to.have.members(expected);
    for (const { library } of [first, second, third]) library.close();
  });

  it('lose nothing that a person makes in both at once', async () => {
    const { first, second } = await twoHosts();
    const ids = await addTagged(first.library, Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`${index}.mp3`, { title: `${index}` }])));
    for (const notice of first.notices) await second.library.applyForeignChange(structuredClone(notice));
    const [here, there] = [first.library.service('a'), second.library.service('b')];
    await Promise.all(
      ids.flatMap((id, index) => [
        here.rate([id], index / 2),
        there.setFavourite(id, true),
        there.createPlaylist(`there ${index}`, [id]),
        here.createPlaylist(`here ${index}`, [id]),
        sync(first.library, { account: 'one', entries: [fileEntry(`late ${index}.mp3`)] }),
      ]),
    );
    const third = await openTestLibrary(await openDatabase(first.database.name));
    const service = third.library.service('c');
    for (const [index, id] of ids.entries()) expect(await service.track(id)).to.include({ rating: index / 2, favourite: true });
    expect((await service.playlists()).map(({ name, trackCount }) => [name, trackCount])).to.have.deep.members(
      ids.flatMap((_, index) => [[`here ${index}`, 1], [`there ${index}`, 1]]),
    );
    expect((await service.counts()).tracks).to.equal(16);
    for (const { library } of [first, second, third]) library.close();
  });

  it('give a file that both list one id', async () => {
    const { first, second } = await twoHosts();
    const [a, b] = await Promise.all([
      sync(first.library, { entries: [fileEntry('same.mp3')] }),
      sync(second.library, { entries: [fileEntry('same.mp3')] }),
    ]);
    expect(a.added.length + b.added.length).to.equal(1);
    first.library.close();
    second.library.close();
  });

  it('go on after the other has folded segments', async () => {
    const { first, second } = await twoHosts();
    for (let index = 0; index < 40; index++) await sync(first.library, { entries: [fileEntry(`${index}.mp3`)] });
    await second.library.applyForeignChange(first.notices.at(-1));
    await first.library.compact();
    await sync(second.library, { entries: [fileEntry('late.mp3')] });
    for (let index = 40; index < 80; index++) await sync(second.library, { entries: [fileEntry(`${index}.mp3`)] });
    await second.library.compact();
    await first.library.applyForeignChange(second.notices.at(-1));
    expect(await titles(first.library)).to.have.length(81);
    const third = await openTestLibrary(await openDatabase(first.database.name));
    expect(await titles(third.library)).to.have.members([...(await titles(second.library))]);
    for (const { library } of [first, second, third]) library.close();
  });

  it('go on with a listing that the other began', async () => {
    const { first, second } = await twoHosts();
    await sync(first.library, { run: 'old', entries: [fileEntry('a.mp3', { size: 1 }), fileEntry('b.mp3', { size: 2 })] });
    await sync(first.library, { run: 'new', entries: [fileEntry('a.mp3', { size: 1 })] });
    const result = await sync(second.library, { run: 'new', entries: [], settle: { keepBeneath: [] } });
    expect(result.removed).to.have.length(1);
    expect(await titles(second.library)).to.deep.equal(['a']);
    first.library.close();
    second.library.close();
  });

  it('ignore what is no notice', async () => {
    const { first, second } = await twoHosts();
    for (const notice of [null, 5, {}, { sequence: '1', userData: [] }, { sequence: 1, userData: [3] }]) {
      await first.library.applyForeignChange(notice);
    }
    expect(await titles(first.library)).to.deep.equal([]);
    first.library.close();
    second.library.close();
  });
});
