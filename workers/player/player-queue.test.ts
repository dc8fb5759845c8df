import { expect } from '@open-wc/testing';
import { failure } from '../library/library-fixture.ts';
import { PlayerRig, type FakeTrack } from '../../test/player/player-rig.ts';

const TRACKS: Record<string, FakeTrack> = Object.fromEntries([...'abcdef'].map((id) => [id, { duration: 60 }]));

describe('the queue of the player', () => {
  let rig: PlayerRig;

  beforeEach(async () => {
    rig = new PlayerRig(TRACKS);
    await rig.tab('one');
  });
  afterEach(() => rig.close());

  const order = async (): Promise<string> => (await rig.player.queue(0, 100)).entries.map(({ track }) => track.id).join('');
  const current = async (): Promise<string | undefined> => (await rig.engine.state()).current?.track.id;
  const play = (ids: string, at = 0): Promise<void> => rig.engine.play('one', { tracks: [...ids], at });
  const entries = async (): Promise<readonly string[]> => (await rig.player.queue(0, 100)).entries.map(({ entry }) => entry);

  it('takes back each change, the last first', async () => {
    await play('abc');
    await rig.engine.enqueue('one', { tracks: ['d'] }, 'next');
    await rig.player.move((await entries())[0]!, 3);
    await rig.player.remove((await entries())[1]!);
    expect(await order()).to.equal('dca');
    expect((await rig.engine.state()).canUndo).to.equal(true);
    const seen: string[] = [];
    while (await rig.player.undoQueue()) seen.push(await order());
    expect(seen).to.deep.equal(['dbca', 'adbc', 'abc', '']);
    expect(await rig.engine.state()).to.include({ canUndo: false, status: 'idle' });
  });

  it('goes on with what was on, where it was, once its replacement is taken back', async () => {
    await play('abc', 1);
    await rig.untilStatus('playing');
    await rig.engine.seek(20);
    await rig.until('the seek is heard', async () => (await rig.engine.state()).position >= 20);
    await play('def');
    await rig.until('the other plays', async () => (await current()) === 'd');
    await rig.player.undoQueue();
    expect(await order()).to.equal('abc');
    const state = await rig.untilStatus('playing');
    expect(state.current?.track.id).to.equal('b');
    expect(state.position).to.be.at.least(20);
  });

  it('does not disturb what plays when the entries around it are taken back', async () => {
    await play('ab');
    await rig.engine.enqueue('one', { tracks: ['c', 'd'] }, 'last');
    await rig.engine.next('one');
    await rig.untilStatus('playing');
    const opened = rig.opened;
    await rig.player.undoQueue();
    expect(await order()).to.equal('ab');
    expect(await current()).to.equal('b');
    expect(rig.opened).to.equal(opened);
  });

  it('remembers nothing of a change that was refused', async () => {
    await play('ab');
    const [first = ''] = await entries();
    expect(await failure(rig.player.move(first, 9))).to.equal('invalid-argument index');
    expect(await failure(rig.player.remove('none'))).to.equal('not-found');
    expect(await failure(rig.engine.enqueue('one', { tracks: ['c'] }, 'soon' as 'next'))).to.equal('invalid-argument where');
    await rig.player.undoQueue();
    expect(await order()).to.equal('');
  });

  it('plays at once what is put in now', async () => {
    await play('abc');
    await rig.engine.enqueue('one', { tracks: ['e', 'f'] }, 'now');
    await rig.untilStatus('playing');
    expect([await current(), await order()]).to.deep.equal(['e', 'aefbc']);
  });

  it('becomes a playlist, in the order in which it plays', async () => {
    expect(await failure(rig.player.saveQueue('Empty'))).to.equal('not-found');
    await play('cab');
    expect((await rig.player.saveQueue('Evening')).name).to.equal('Evening');
    expect(rig.saved).to.deep.equal([['Evening', 'cab']]);
  });

  it('goes on with music like the last track, when that is wished', async () => {
    await play('ab', 1);
    await rig.untilStatus('playing');
    expect(await rig.engine.state()).to.include({ autoplay: false, hasNext: false });
    await rig.player.setAutoplay(true);
    await rig.until('others follow', async () => (await rig.engine.state()).hasNext);
    expect(await order()).to.equal('abcdef');
    expect(await current()).to.equal('b');
  });

  it('ends when nothing is like the last track', async () => {
    await rig.player.setAutoplay(true);
    await play('abcdef', 5);
    await rig.engine.next('one');
    expect((await rig.engine.state()).status).to.equal('ended');
  });

  it('is shuffled by albums where that is wished, also after a reload', async () => {
    await rig.close();
    const albums = { a: 'x', b: 'x', c: 'y', d: 'y', e: 'z', f: 'z' };
    const tracks = Object.fromEntries(Object.entries(albums).map(([id, album]) => [id, { duration: 60, album }]));
    rig = new PlayerRig(tracks);
    await rig.player.setShuffle(true, 'album');
    await play('abcdef', 2);
    expect((await order()).match(/../g)).to.have.members(['ab', 'cd', 'ef']);
    expect((await order()).slice(0, 2)).to.equal('cd');
    await rig.close();
    rig = new PlayerRig(tracks, rig.store);
    expect(await rig.engine.state()).to.include({ shuffle: true, shuffleBy: 'album' });
    await rig.player.setRepeat('all');
    for (let step = 0; step < 6; step++) await rig.engine.next('one');
    expect((await order()).match(/../g)).to.have.members(['ab', 'cd', 'ef']);
    expect(await failure(rig.player.setShuffle(true, 'mood' as 'track'))).to.equal('invalid-argument by');
  });

  it('tells the chapters of the track that is on', async () => {
    expect(await rig.engine.chapters()).to.deep.equal([]);
    await play('ab', 1);
    expect((await rig.engine.chapters()).map(({ title }) => title)).to.deep.equal(['Part of b']);
  });
});
