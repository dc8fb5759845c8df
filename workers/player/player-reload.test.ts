import { expect } from '@open-wc/testing';
import { errorCode } from '../decoder/decode-fixture.ts';
import { RATE, type FakeTab } from '../../test/player/fake-tab.ts';
import { PlayerRig, sampleOf, type FakeTrack } from '../../test/player/player-rig.ts';

const LONG: Record<string, FakeTrack> = { a: { duration: 60 }, b: { duration: 60 }, c: { duration: 60 }, d: { duration: 60 } };

describe('PlayerEngine, over a reload', () => {
  let rig: PlayerRig;

  afterEach(() => rig.close());

  function playing(tracks: Record<string, FakeTrack>, ids?: readonly string[], at?: number): Promise<FakeTab> {
    rig = new PlayerRig(tracks);
    return rig.playing(ids, at);
  }

  it('comes back with queue, place, volume, shuffle and repeat, paused, and plays on from there', async () => {
    const one = await playing(LONG, ['a', 'b', 'c'], 1);
    await rig.player.setVolume(0.5);
    await rig.player.setRepeat('all');
    await rig.until('a second', () => one.sound.length > RATE);
    await rig.engine.pause();
    await rig.until('silence', () => one.heard.slice(-500).every((sample) => sample === 0));
    await rig.close();
    const { store } = rig;

    rig = new PlayerRig(LONG, store);
    const state = await rig.engine.state();
    expect(state).to.include({ status: 'paused', volume: 0.5, repeat: 'all', queueLength: 3, queueIndex: 1 });
    expect(state.current?.track.id).to.equal('b');
    expect(state.position).to.be.closeTo(one.sound.length / RATE, 0.05);
    const two = await rig.tab('two');
    await rig.engine.play('two');
    await rig.until('sound', () => two.sound.length > 200);
    expect(two.sound[100]! - sampleOf('b', 0)).to.be.closeTo(one.sound.length + 100, 400);
  });

  it('writes the position every second while it plays, so that one that is killed goes on there', async () => {
    const tab = await playing(LONG);
    await rig.until('a second', () => tab.sound.length > RATE);
    await rig.clock.advance(1_000);
    await rig.until('it is written', () => ((rig.store.values.get('playhead') as { position?: number })?.position ?? 0) > 0.9);
  });

  it('goes on where a tab heard it when the worker died, in the first tab that may sound and in no other', async () => {
    await playing(LONG, ['a', 'b', 'c']);
    await rig.close();
    rig = new PlayerRig(LONG, rig.store);
    const { entry } = (await rig.engine.state()).current ?? { entry: '' };
    const [mute, two, three] = [await rig.tab('mute'), await rig.tab('two'), await rig.tab('three')];
    const tell = (tab: string, position: number, maySound: boolean): Promise<void> => rig.playerOf(tab).takeUp({ entry, position }, maySound);
    await tell('mute', 3.9, false);
    expect(await rig.engine.state()).to.include({ status: 'paused', position: 3.9, soundingTab: null });
    await tell('two', 4, true);
    await rig.untilStatus('playing');
    await tell('three', 30, true);
    await rig.until('sound', () => two.sound.length > 200);
    expect(two.sound[100]! - sampleOf('a', 0)).to.be.closeTo(4 * RATE + 100, 400);
    expect([mute.sound.length, three.sound.length]).to.deep.equal([0, 0]);
    expect((await rig.engine.state()).soundingTab).to.equal('two');
  });

  it('rests where the listener left it, whatever a tab that comes back later has heard', async () => {
    const tab = await playing(LONG, ['a', 'b']);
    await rig.until('a second', () => tab.sound.length > RATE);
    await rig.engine.pause();
    const { current, position } = await rig.engine.state();
    await rig.playerOf('late').takeUp({ entry: current?.entry ?? '', position: 40 }, true);
    expect(await rig.engine.state()).to.include({ status: 'paused', position });
  });

  it('takes up an entry that the queue knows alone, and a position that is one', async () => {
    await playing(LONG, ['a', 'b']);
    await rig.close();
    rig = new PlayerRig(LONG, rig.store);
    const player = rig.playerOf('one');
    const { entry } = (await player.queue(1, 1)).entries[0] ?? { entry: '' };
    expect(await errorCode(player.takeUp({ entry: 'none', position: 1 }, true))).to.equal('not-found');
    expect(await errorCode(player.takeUp({ entry, position: NaN }, true))).to.equal('invalid-argument');
    await player.takeUp({ entry, position: 2 }, false);
    const state = await player.state();
    expect([state.status, state.current?.entry, state.position]).to.deep.equal(['paused', entry, 2]);
  });

  it('starts empty when what was kept is unreadable', async () => {
    rig = new PlayerRig(LONG);
    await rig.store.set('playhead', { position: 'far' });
    await rig.store.set('queue', 7);
    const { store } = rig;
    await rig.close();
    await store.set('playhead', { position: 'far' });
    rig = new PlayerRig(LONG, store);
    expect((await rig.engine.state()).status).to.equal('idle');
  });

  it('drops entries whose track has left the library', async () => {
    await playing(LONG);
    const tracks = rig.tracks as Record<string, FakeTrack | undefined>;
    delete tracks['c'];
    const window = await rig.player.queue(0, 10);
    expect(window.entries.map((entry) => entry.track.id)).to.deep.equal(['a', 'b', 'd']);
    expect(window.count).to.equal(3);
  });
});
