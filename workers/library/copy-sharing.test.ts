import { expect } from '@open-wc/testing';
import type { Track } from '../../services/protocol/records.ts';
import { addTagged, fileEntry, openTestLibrary, sync, type TestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const SONG: TrackTags = { title: 'Song', artists: ['Band'], album: 'Album', track: 1, duration: 200 };

interface Stage extends TestLibrary {
  readonly a: string;
  readonly b: string;
}

/** One recording on the accounts `a` and `b`; its tracks are called like them. */
async function stage(): Promise<Stage> {
  const opened = await openTestLibrary();
  const [a = ''] = await addTagged(opened.library, { 'song.mp3': SONG }, { account: 'a' });
  const [b = ''] = await addTagged(opened.library, { 'song.mp3': SONG }, { account: 'b' });
  return { ...opened, a, b };
}

async function back({ library }: TestLibrary, account: 'a' | 'b'): Promise<void> {
  await sync(library, { account, run: crypto.randomUUID(), entries: [fileEntry('song.mp3')] });
}

async function away({ library }: TestLibrary, account: 'a' | 'b'): Promise<void> {
  await library.store.removeAccount(account);
}

/** What both copies say, once they say the same. */
async function agreed<F extends keyof Track>({ library, a, b }: Stage, field: F): Promise<Track[F]> {
  const service = library.service('tab');
  const [one, other] = [await service.track(a), await service.track(b)];
  expect(one.copies).to.equal(2);
  expect(one[field], field).to.deep.equal(other[field]);
  return one[field];
}

describe('what a person says of a copy while another is away', () => {
  it('holds when that one comes back: a favourite taken back stays taken back', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.setFavourite(two.a, true);
    await away(two, 'b');
    await service.setFavourite(two.a, false);
    await back(two, 'b');
    expect(await agreed(two, 'favourite')).to.equal(false);
    two.library.close();
  });

  it('holds for ratings: given anew, taken back, and said again', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.rate([two.a], 2);
    await away(two, 'a');
    await service.rate([two.b], 5);
    await back(two, 'a');
    expect(await agreed(two, 'rating')).to.equal(5);
    await away(two, 'b');
    await service.rate([two.a], null);
    await back(two, 'b');
    expect(await agreed(two, 'rating')).to.equal(null);
    await service.rate([two.a], 3);
    await away(two, 'a');
    await service.rate([two.b], 4);
    await away(two, 'b');
    await back(two, 'a');
    await service.rate([two.a], 3);
    await back(two, 'b');
    expect(await agreed(two, 'rating')).to.equal(3);
    two.library.close();
  });

  it('holds for edits, changed and taken back', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.editTags([two.a], { title: 'One', genres: ['Jazz'] });
    await away(two, 'a');
    await service.editTags([two.b], { title: 'Two' });
    await back(two, 'a');
    expect([await agreed(two, 'title'), await agreed(two, 'genres')]).to.deep.equal(['Two', ['Jazz']]);
    await away(two, 'b');
    await service.editTags([two.a], { title: null });
    await back(two, 'b');
    expect([await agreed(two, 'title'), await agreed(two, 'edited')]).to.deep.equal(['Song', ['genres']]);
    await service.editTags([two.a], {});
    expect(await agreed(two, 'edited')).to.deep.equal(['genres']);
    two.library.close();
  });

  it('holds for each tag, where each copy was edited while the other was away', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.editTags([two.a], { composer: 'Nobody', comment: 'kept' });
    await away(two, 'a');
    await service.editTags([two.b], { title: 'Of b', year: 1999, composer: null });
    await away(two, 'b');
    await back(two, 'a');
    await service.editTags([two.a], { genres: ['Jazz'], year: 2001 });
    await two.library.compact();
    const file = await service.exportPersonalData();
    await back(two, 'b');
    const all = { title: 'Of b', year: 2001, genres: ['Jazz'], composer: '', comment: 'kept' };
    for (const field of Object.keys(all) as (keyof typeof all)[]) expect(await agreed(two, field)).to.deep.equal(all[field]);
    two.library.close();
    const reopened = { ...two, ...(await openTestLibrary(two.database)) };
    for (const field of Object.keys(all) as (keyof typeof all)[]) expect(await agreed(reopened, field)).to.deep.equal(all[field]);
    reopened.library.close();
    const other = await stage();
    await other.library.service('tab').importPersonalData(file);
    for (const field of Object.keys(all) as (keyof typeof all)[]) expect(await agreed(other, field)).to.deep.equal(all[field]);
    other.library.close();
  });

  for (const order of [['a', 'b'], ['b', 'a']] as const) {
    it(`holds when both were away and ${order[0]} comes back first, also after the library was closed`, async () => {
      const two = await stage();
      const service = two.library.service('tab');
      await service.setFavourite(two.a, true);
      await service.rate([two.b], 1);
      await away(two, 'b');
      await service.setFavourite(two.a, false);
      await away(two, 'a');
      await back(two, 'b');
      await service.rate([two.b], 4.5);
      await away(two, 'b');
      await two.library.compact();
      two.library.close();
      const again = { ...two, ...(await openTestLibrary(two.database, { clock: { now: () => 9000 } })) };
      for (const account of order) await back(again, account);
      expect([await agreed(again, 'favourite'), await agreed(again, 'rating')]).to.deep.equal([false, 4.5]);
      again.library.close();
      const reopened = { ...two, ...(await openTestLibrary(two.database)) };
      expect([await agreed(reopened, 'favourite'), await agreed(reopened, 'rating')]).to.deep.equal([false, 4.5]);
      reopened.library.close();
    });
  }

  it('is known to a third copy that met only the one that knew', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.setFavourite(two.b, true);
    await away(two, 'b');
    await service.setFavourite(two.a, false);
    const [c = ''] = await addTagged(two.library, { 'song.mp3': SONG }, { account: 'c' });
    await away(two, 'a');
    await back(two, 'b');
    expect(await agreed({ ...two, a: c }, 'favourite')).to.equal(false);
    two.library.close();
  });

  it('holds after export and import elsewhere, whichever copy the file speaks of', async () => {
    const two = await stage();
    const service = two.library.service('tab');
    await service.setFavourite(two.a, true);
    await service.rate([two.a], 2);
    await away(two, 'a');
    await service.setFavourite(two.b, false);
    await service.rate([two.b], 5);
    const file = await service.exportPersonalData();
    two.library.close();
    const other = await stage();
    expect(await other.library.service('tab').importPersonalData(file)).to.include({ waiting: 0 });
    expect([await agreed(other, 'favourite'), await agreed(other, 'rating')]).to.deep.equal([false, 5]);
    other.library.close();
  });
});
