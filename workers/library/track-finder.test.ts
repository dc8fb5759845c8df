import { expect } from '@open-wc/testing';
import type { LibraryService } from '../../services/protocol/library.ts';
import { addTagged, openTestLibrary, type TestLibrary } from './library-fixture.ts';
import type { TrackTags } from './store.ts';

const HUNTER: TrackTags = { title: 'Hunter', artists: ['Björk'], album: 'Homogenic', track: 1, duration: 255.5 };

interface Stage extends TestLibrary {
  readonly service: LibraryService;
  readonly ids: readonly string[];
}

async function stage(tags: Readonly<Record<string, TrackTags>>): Promise<Stage> {
  const opened = await openTestLibrary();
  const ids = await addTagged(opened.library, tags);
  return { ...opened, service: opened.library.service('tab'), ids };
}

/** Places among the ids that the lines of an M3U are found at; null where nothing is found. */
async function found({ service, ids }: Pick<Stage, 'service' | 'ids'>, ...lines: readonly string[]): Promise<readonly (number | null)[]> {
  const { playlist, matched, unmatched } = await service.importPlaylist('P', lines.join('\n'), 'm3u8');
  const entries = await service.playlistEntries(playlist.id, 0, 100);
  expect([matched, unmatched.length]).to.deep.equal([entries.filter(({ track }) => track !== null).length, entries.filter(({ track }) => track === null).length]);
  return entries.map(({ track }) => (track === null ? null : ids.indexOf(track)));
}

const BY_WORDS = ['#EXTINF:255,Björk - Hunter', 'elsewhere/x.ogg'];

describe('tracks whose tags a person has changed', () => {
  it('are found in a playlist by what their files say, and by what is shown', async () => {
    const one = await stage({ 'a.flac': HUNTER, 'b.flac': { ...HUNTER, title: 'Joga', track: 2, duration: 300 } });
    await one.service.editTags([one.ids[0] ?? ''], { title: 'Jäger', artists: ['B.'] });
    expect(await found(one, ...BY_WORDS)).to.deep.equal([0]);
    expect(await found(one, '#EXTINF:255,B. - Jäger', 'elsewhere/x.ogg')).to.deep.equal([0]);
    expect(await found(one, '#EXTINF:255,B. - Jäger', 'Music/a.flac')).to.deep.equal([0]);
    // What a file says is surer than what somebody has made of another.
    await one.service.editTags([one.ids[1] ?? ''], { title: 'Hunter' });
    expect(await found(one, '#EXTINF:-1,Björk - Hunter', 'elsewhere/x.ogg')).to.deep.equal([0]);
    one.library.close();
  });

  it('are found again by a second import of what a person made', async () => {
    const from = await stage({ 'a.flac': HUNTER });
    await from.service.rate([from.ids[0] ?? ''], 4);
    await from.service.editTags([from.ids[0] ?? ''], { title: 'Jäger', artists: ['B.'], album: 'H.' });
    const file = await from.service.exportPersonalData();
    const other = await stage({ 'other/x.mp3': { ...HUNTER, duration: 256 } });
    for (let times = 0; times < 2; times++) {
      expect(await other.service.importPersonalData(file)).to.include({ tracks: 1, waiting: 0 });
      expect(await other.service.track(other.ids[0] ?? '')).to.include({ title: 'Jäger', rating: 4 });
    }
    from.library.close();
    other.library.close();
  });

  it('get what waited for them under the title of their file', async () => {
    const from = await stage({ 'a.flac': HUNTER });
    await from.service.rate([from.ids[0] ?? ''], 4);
    const file = await from.service.exportPersonalData();
    const other = await stage({ 'other/x.mp3': { ...HUNTER, title: 'Track 1', artists: [] } });
    expect(await other.service.importPersonalData(file)).to.include({ waiting: 1 });
    await other.service.editTags(other.ids, { title: 'Mine' });
    await other.library.store.markPending(other.ids);
    await other.library.store.applySync({
      account: 'home',
      run: 'again',
      extractions: [{ track: other.ids[0] ?? '', changeKey: '"other/x.mp3"', tags: HUNTER, warning: null }],
    });
    await other.service.exportPersonalData();
    expect(await other.service.track(other.ids[0] ?? '')).to.include({ title: 'Mine', rating: 4 });
    from.library.close();
    other.library.close();
  });
});

describe('an entry that several tracks fit', () => {
  it('is left unmatched and reported when nothing tells them apart', async () => {
    const two = await stage({ 'a/1.flac': HUNTER, 'b/9.flac': { ...HUNTER, album: 'Live', track: 7, duration: 255 } });
    expect(await found(two, ...BY_WORDS)).to.deep.equal([null]);
    expect(await found(two, '#EXTALB:Live', ...BY_WORDS)).to.deep.equal([1]);
    expect(await found(two, '#EXTINF:259,Björk - Hunter', 'x.ogg')).to.deep.equal([null]);
    two.library.close();
  });

  it('is told by the nearer duration and by its number', async () => {
    const two = await stage({ 'a/1.flac': HUNTER, 'b/9.flac': { ...HUNTER, album: 'Live', track: 7, duration: 258 } });
    expect(await found(two, ...BY_WORDS)).to.deep.equal([0]);
    const jspf = (trackNum: number): string =>
      JSON.stringify({ playlist: { track: [{ title: 'Hunter', creator: 'Björk', trackNum }] } });
    const { playlist } = await two.service.importPlaylist('Q', jspf(7), 'jspf');
    expect((await two.service.playlistEntries(playlist.id, 0, 1))[0]?.track).to.equal(two.ids[1]);
    two.library.close();
  });

  it('is either of them when they hold one recording', async () => {
    const twice = await stage({ 'a/1.flac': HUNTER, 'b/1.mp3': HUNTER });
    expect(await found(twice, ...BY_WORDS)).to.deep.equal([0]);
    twice.library.close();
    const copies = await stage({ 'a/1.flac': HUNTER });
    const [copy = ''] = await addTagged(copies.library, { 'x.mp3': { ...HUNTER, duration: 255 } }, { account: 'other' });
    expect(await found({ ...copies, ids: [...copies.ids, copy] }, ...BY_WORDS)).to.deep.equal([0]);
    copies.library.close();
  });

  it('is not guessed at by a file name, or by a place that two accounts have', async () => {
    const two = await stage({ 'a/Intro.mp3': { title: 'Intro', duration: 10 }, 'b/Intro.mp3': { title: 'Intro', album: 'B', duration: 11 } });
    expect(await found(two, '#EXTINF:10,Intro', 'Intro.mp3')).to.deep.equal([null]);
    expect(await found(two, '#EXTINF:10,Intro', 'x/b/Intro.mp3')).to.deep.equal([1]);
    const [other = ''] = await addTagged(two.library, { 'a/Intro.mp3': { title: 'Prelude', duration: 12 } }, { account: 'other' });
    const both = { ...two, ids: [...two.ids, other] };
    expect(await found(both, 'a/Intro.mp3')).to.deep.equal([null]);
    expect(await found(both, '#EXTINF:-1,Prelude', 'a/Intro.mp3')).to.deep.equal([2]);
    expect(await found(both, '#EXTINF:-1,Intro', 'Music/a/Intro.mp3')).to.deep.equal([0]);
    two.library.close();
  });

  it('waits when it is what a person made, and goes to the one that comes to fit better', async () => {
    const from = await stage({ 'a.flac': HUNTER });
    await from.service.rate([from.ids[0] ?? ''], 4);
    const file = await from.service.exportPersonalData();
    const other = await stage({ 'x/1.mp3': { ...HUNTER, album: 'One' }, 'x/2.mp3': { ...HUNTER, album: 'Two' } });
    expect(await other.service.importPersonalData(file)).to.include({ tracks: 0, waiting: 1 });
    const [right = ''] = await addTagged(other.library, { 'x/3.mp3': HUNTER }, { run: 'more' });
    await other.service.exportPersonalData();
    expect((await other.service.track(right)).rating).to.equal(4);
    for (const id of other.ids) expect((await other.service.track(id)).rating).to.equal(null);
    from.library.close();
    other.library.close();
  });
});
